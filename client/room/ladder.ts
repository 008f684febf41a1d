/**
 * The steps by which pictures make way for the sound on a narrow line, and back. Pure: readings and times in, the step out. Down
 * is quick, up is slow, because a call that swings between two qualities is worse than either (room.md §3, 2).
 */
import {
  isAtLeast,
  lower,
  type QualityStep,
  qualitySteps,
  type StepDecider,
} from '../../server/domain/quality.ts'
import { isSound, type MediaSource } from '../../server/domain/room.ts'

/** The whole line over the last six seconds. */
export type Reading = {
  /** 0 to 1, of what is received and of what is sent */
  downLoss: number
  upLoss: number
  /** ms; null while it is not measured */
  roundTrip: number | null
  /** bit/s that can be sent, as the browser thinks; null while it does not say, or while no picture is sent that would find it out */
  available: number | null
}

export const grades = ['good', 'fair', 'poor', 'emergency'] as const
export type Grade = (typeof grades)[number]

/**
 * From where on a line is called so; the first that fits, the worst first. Sources: BBB's table of warning and danger (room.md §4: loss
 * 5/10 %, RTT 500/1000 ms), Conclave (publish loss 3 %, loss 15 % twice running). Conclave's limits of the downlink are not here: no
 * browser tells it, and the SFU's estimate already lowers the sizes by it.
 */
export const thresholds = {
  emergency: { downLoss: 0.15, upLoss: 0.15, roundTrip: Number.POSITIVE_INFINITY },
  poor: { downLoss: 0.1, upLoss: 0.1, roundTrip: 1000 },
  fair: { downLoss: 0.05, upLoss: 0.03, roundTrip: 500 },
} as const satisfies Record<Exclude<Grade, 'good'>, Record<Exclude<keyof Reading, 'available'>, number>>
/**
 * bit/s. A line with less has no place for a picture: the sound takes some 46 kbit/s with its headers, and no encoder goes below 30. What is too
 * much is lost and sent again, up to two and a half times as much as the line takes, at the cost of the sound. Measured in the laboratory: a line
 * of 64 kbit/s is taken for 30 to 60, one of 100 for 59 to 92.
 */
export const narrow = 64_000

/** ms (Conclave, room.md §1) */
export const patience = { fair: 12_000, poor: 4500, up: 45_000 } as const
/** A rise that did not hold so long, ms, was one too many: the next is waited for twice as long, up to the longest. */
const mustHold = 60_000
const longestWait = 360_000
/** Twice in a row: a reading of loss looks back over six seconds, so only one so much later is another one. ms */
const emergencyAfter = 6000
/** An emergency goes here at once. */
const emergencyStep: QualityStep = 'cameras_off'
/** How far a grade leads. A long way is no reason to see nobody: a delay does not get shorter by it, and small pictures fit a fair line. */
const deepest: Readonly<Record<Grade, QualityStep>> = {
  good: 'full',
  fair: 'others_small',
  poor: 'sound_alone',
  emergency: 'sound_alone',
}

export function gradeOf(reading: Reading): Grade {
  return isNarrow(reading) ? 'emergency' : measuredGrade(reading)
}

function measuredGrade({ downLoss, upLoss, roundTrip }: Reading): Grade {
  const is = (grade: Exclude<Grade, 'good'>) =>
    downLoss >= thresholds[grade].downLoss ||
    upLoss >= thresholds[grade].upLoss ||
    (roundTrip ?? 0) >= thresholds[grade].roundTrip
  return is('emergency') ? 'emergency' : is('poor') ? 'poor' : is('fair') ? 'fair' : 'good'
}

/** A low guess alone proves nothing: after a time with sound alone it is old, and a line that is good carries the camera at once. */
function isNarrow(reading: Reading): boolean {
  const { available } = reading
  return available !== null && available < narrow && measuredGrade(reading) !== 'good'
}

export type Ladder = {
  readonly step: QualityStep
  /** Since when the line has been at least so bad, ms; null where it is better. */
  readonly fairSince: number | null
  readonly poorSince: number | null
  /** Since when it has been good enough for more than this step. */
  readonly betterSince: number | null
  readonly emergencySince: number | null
  readonly narrowSince: number | null
  readonly roseAt: number | null
  /** How long it must be better before the next rise, ms. */
  readonly wait: number
}

export const onTop: Ladder = {
  step: 'full',
  fairSince: null,
  poorSince: null,
  betterSince: null,
  emergencySince: null,
  narrowSince: null,
  roseAt: null,
  wait: patience.up,
}

/** @param now ms on a clock that only goes forward; after a step every patience begins anew, since what was measured before it is old */
export function climb(ladder: Ladder, reading: Reading, now: number): Ladder {
  const grade = gradeOf(reading)
  const bad = grades.indexOf(grade)
  const better = !isAtLeast(deepest[grade], ladder.step)
  const next: Ladder = {
    ...ladder,
    fairSince: bad >= 1 ? (ladder.fairSince ?? now) : null,
    poorSince: bad >= 2 ? (ladder.poorSince ?? now) : null,
    betterSince: better ? (ladder.betterSince ?? now) : null,
    emergencySince: bad >= 3 ? (ladder.emergencySince ?? now) : null,
    narrowSince: isNarrow(reading) ? (ladder.narrowSince ?? now) : null,
  }
  const isEmergency =
    lasted(next.emergencySince, emergencyAfter, now) || lasted(next.narrowSince, patience.poor, now)
  if (isEmergency && !isAtLeast(ladder.step, emergencyStep)) return fall(ladder, emergencyStep, now)
  const down = lasted(next.poorSince, patience.poor, now) || lasted(next.fairSince, patience.fair, now)
  const below = besides(ladder.step, 1)
  if (down && isAtLeast(deepest[grade], below)) {
    const { emergencySince } = next
    return below === ladder.step ? next : { ...fall(ladder, below, now), emergencySince }
  }
  if (!lasted(next.betterSince, ladder.wait, now)) return next
  return { ...onTop, step: besides(ladder.step, -1), roseAt: now, wait: ladder.wait }
}

function fall({ roseAt, wait }: Ladder, step: QualityStep, now: number): Ladder {
  const tooEarly = roseAt !== null && now - roseAt < mustHold
  return { ...onTop, step, wait: tooEarly ? Math.min(2 * wait, longestWait) : patience.up }
}

function lasted(since: number | null, least: number, now: number): boolean {
  return since !== null && now - since >= least
}

function besides(step: QualityStep, by: 1 | -1): QualityStep {
  return qualitySteps[qualitySteps.indexOf(step) + by] ?? step
}

/** One step up by the person's own will, without waiting; the network may take it back. */
export function tryUp({ step }: Ladder): Ladder {
  return { ...onTop, step: besides(step, -1) }
}

/** When the next step up comes if the line stays good, ms; null where it is not good or nothing is given up. */
export function risesAt({ betterSince, wait }: Ladder): number | null {
  return betterSince === null ? null : betterSince + wait
}

/** What somebody has chosen for this computer: as the line is, little, or nothing but sound. */
export const thrifts = ['auto', 'low', 'sound'] as const
export type Thrift = (typeof thrifts)[number]

const floors: Readonly<Record<Thrift, QualityStep>> = {
  auto: 'full',
  low: 'others_small',
  sound: 'sound_alone',
}

/** The step that holds, and who put it there: the person's choice where it gives up as much as the network. */
export function stepOf(ladder: QualityStep, thrift: Thrift): { step: QualityStep; decidedBy: StepDecider } {
  const floor = floors[thrift]
  const step = lower(ladder, floor)
  return { step, decidedBy: step === 'full' ? 'nobody' : step === floor ? 'self' : 'network' }
}

/**
 * Whether a step leaves this source running, on its way out as on its way in. The sound always runs; what is shown on purpose, a screen or a
 * camera that examines, is kept longer than faces.
 */
export function keeps(step: QualityStep, source: MediaSource): boolean {
  if (isSound(source)) return true
  return !isAtLeast(step, source === 'camera' ? 'cameras_off' : 'sound_alone')
}
