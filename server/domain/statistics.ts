/**
 * The figures an administrator asks for, as data: what is counted, among what, from when to when, and whose rule it is (domain.md §5).
 * A figure is about the consultations of a period; whatever else it asks for is a moment that is compared with an instant, so the same
 * period and the same instant give the same figure for ever. Pure; `db/queries/statistics-figures.ts` makes SQL of it.
 */
import type { NoShowSide, Urgency } from './consultation.ts'
import type { LedgerKind } from './ledger-kind.ts'
import { figures } from './statistics-figures.ts'

/** What happens to a consultation once, at a time that never changes. */
export const moments = [
  'arrived',
  'responded',
  'accepted',
  'scheduled',
  'planned',
  'started',
  'finished',
  'signed',
  'answered',
  'written',
  'dropped',
  'measured',
  'soundOnly',
  'lossy',
  'mdt',
  'ended',
] as const
export type Moment = (typeof moments)[number]

/** Steps with a deadline of the line: from a moment to a moment. */
export const clocks = {
  respond: { start: 'arrived', stop: 'responded' },
  schedule: { start: 'accepted', stop: 'scheduled' },
  report: { start: 'finished', stop: 'signed' },
  answer: { start: 'signed', stop: 'answered' },
} as const satisfies Readonly<Record<string, { start: Moment; stop: Moment }>>
export type Clock = keyof typeof clocks

/** What people record afterwards; the newest word up to the instant counts. */
export const wordKinds = [
  'agreement',
  'outcome',
  'rating_requester',
  'rating_expert',
  'rating_patient',
] as const
export type WordKind = (typeof wordKinds)[number]

/** States in which a consultation ends without a conclusion. */
export type EndState =
  | 'declined'
  | 'withdrawn'
  | 'cancelled'
  | 'no_show'
  | 'expired'
  | 'converted_to_referral'

export type Condition =
  /** It has happened by the instant. */
  | { happened: Moment }
  | { ended: readonly EndState[]; side?: NoShowSide }
  /** The step was done within its deadline. */
  | { kept: Clock }
  /** It is decided whether the step was in time: it was done, or its deadline has passed while it was still to be done. */
  | { decided: Clock }
  | { within: readonly [from: Moment, to: Moment, minutes: number] }
  | { urgency: readonly Urgency[] }
  | { kind: 'video' | 'written' }
  | { tcm: true }
  | { adoption: 'adopted' | 'partly' | 'not_adopted' }
  | { word: WordKind; is?: readonly string[] }
  /** Its session is over and had a board, of which so much came. */
  | { board: BoardCount; part: FigurePart }
  | { not: Condition }
  | { every: readonly Condition[] }

/** What of a referral is counted; its cohort is those sent in the period. */
export type ReferralCount = { direction: 'up' | 'down'; arrived?: true; fromConsultation?: true }

/** What of boards is counted: members who came, members who came in time, boards to which all came. */
export type BoardCount = 'attended' | 'punctual' | 'complete'

/** What of the programme's ledger is summed: single events of these kinds, by their last day. */
export type ProgrammeSum = { kinds: readonly LedgerKind[]; sum: 'quantity' | 'persons' | 'minutes' }

type Words = { readonly zh: string; readonly en: string }

export const figureGroups = ['requests', 'course', 'clock', 'effect', 'referral', 'programme'] as const
export type FigureGroup = (typeof figureGroups)[number]

export type Figure = {
  readonly id: string
  readonly group: FigureGroup
  readonly name: Words
  /** What is counted; of a time or a mean, whose times or scores. */
  readonly numerator: Words
  /** null: a plain count. */
  readonly denominator: Words | null
  /** null: no clock runs. */
  readonly clock: { readonly start: Words; readonly stop: Words } | null
  /** Section of domain.md, or the rule that it names. */
  readonly source: string
  readonly shape:
    | { kind: 'count'; of: readonly Condition[] }
    | { kind: 'share'; of: readonly Condition[]; among: readonly Condition[] }
    /** Median and 90th percentile, seconds. */
    | { kind: 'time'; from: Moment; to: Moment; among: readonly Condition[] }
    /** Of scores from 1 to 5. */
    | { kind: 'mean'; word: WordKind }
    | { kind: 'board'; count: BoardCount }
    | { kind: 'referrals'; of: ReferralCount; among: ReferralCount | null }
    /** Not by department or person: the ledger names places, and nobody's department. */
    | ({ kind: 'programme' } & ProgrammeSum)
    /** Grassroots institutions that were reached, among those that the programme aims at; of everything, or by month. */
    | { kind: 'coverage' }
  /** Which way is better; null: neither. */
  readonly better: 'more' | 'less' | null
}

export const figureIds = figures.map((figure) => figure.id) as [FigureId, ...FigureId[]]
export type FigureId = (typeof figures)[number]['id']

const byId = new Map<string, Figure>(figures.map((figure) => [figure.id, figure]))

/** The definition of a figure. */
export function figureOf(id: FigureId): Figure {
  const figure = byId.get(id)
  if (figure === undefined) throw new Error(`no figure ${id}`)
  return figure
}

/** Whether a figure's count is of minutes, which are shown as hours. */
export function isHours({ shape }: Figure): boolean {
  return shape.kind === 'programme' && shape.sum === 'minutes'
}

/** Hours with two decimals. */
export function hoursOf(minutes: number): number {
  return Math.round(minutes / 0.6) / 100
}

/** By what figures can be put side by side. */
export const dimensions = ['line', 'institution', 'department', 'doctor', 'expert', 'month'] as const
export type Dimension = (typeof dimensions)[number]

export const heatShapes = ['week', 'month'] as const
/** Share kept by weekday and hour of the start, or by line and month of the submission. */
export type HeatShape = (typeof heatShapes)[number]

/** Which of the consultations behind a figure: those counted, those of the denominator that were not, or the whole denominator. */
export const figureParts = ['counted', 'missed', 'all'] as const
export type FigurePart = (typeof figureParts)[number]

/** The conditions of one part, or null where no list of consultations stands behind it: referrals, the ledger, and scores, which are nobody's to see. */
export function conditionsOf(figure: Figure, part: FigurePart): readonly Condition[] | null {
  const { shape } = figure
  switch (shape.kind) {
    case 'count':
      return shape.of
    case 'time':
      return [...shape.among, { happened: shape.from }, { happened: shape.to }]
    case 'share':
      if (part === 'all') return shape.among
      if (part === 'counted') return [...shape.among, ...shape.of]
      return [...shape.among, { not: { every: shape.of } }]
    case 'board':
      return [{ board: shape.count, part }]
    default:
      return null
  }
}

/** Days of the longest period that is counted at once: a year, leap or not, with both its ends. */
export const longestDays = 366

/** Why a period cannot be counted; null where it can. Days are `YYYY-MM-DD`. */
export function periodProblem(from: string, to: string): 'range_backwards' | 'range_too_long' | null {
  if (to < from) return 'range_backwards'
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1
  return days > longestDays ? 'range_too_long' : null
}

/**
 * The instant that figures are counted for where none is asked: the last full minute, a little while ago, so that what is being written
 * under an earlier time has been committed by then.
 */
export function settledInstant(now: Date): Date {
  const minute = 60_000
  return new Date(Math.floor((now.getTime() - 5_000) / minute) * minute)
}

/** Dimensions whose rows are single people: no mean of scores is told of them (domain.md §5, ratings are nobody's). */
export const personal: readonly Dimension[] = ['doctor', 'expert']
