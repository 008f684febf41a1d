/**
 * The clock: carries out what a passed hour means, by the hand of the system, whether anybody looks or not. Everything it needs
 * stands in Postgres: `consultation_clock` says when to look, `clock_deed` what was done, so a restart loses nothing and two
 * servers do nothing twice. The rules are in domain/clock.ts.
 */
import {
  type ClockRow,
  claimDue,
  insertDeed,
  lookAgain,
  readClock,
  readSidesInside,
  settle,
} from '../../db/queries/deadline.ts'
import { readReviewers } from '../../db/queries/review.ts'
import { readRoster } from '../../db/queries/ring.ts'
import type { Row } from '../../db/schema.ts'
import { readLineRules } from '../contract/line-rules.ts'
import { system } from '../domain/actor.ts'
import {
  type ClockFacts,
  type Deed,
  deedKey,
  expiryReasons,
  nextTask,
  type SignatureDeed,
  type Task,
} from '../domain/clock.ts'
import type { NoShowSide } from '../domain/consultation.ts'
import type { Step } from '../domain/deadline.ts'
import type { LineRules } from '../domain/line-rules.ts'
import { type Act, act, carryOut, changeOf, type LockedConsultation, lockConsultation } from './act.ts'
import { partiesOf } from './announcement.ts'
import { systemCall } from './caller.ts'
import { callOut } from './callout.ts'
import type { Deps } from './deps.ts'
import { tellTopic } from './notice.ts'
import { officersOf, passByTime } from './precheck.ts'
import { describeError } from './problem.ts'
import { passToOffice } from './review.ts'
import { remindSigners } from './signature-reminder.ts'

export type Deadlines = {
  /** Does what is due now; for tests, and once at the start. */
  sweep(): Promise<void>
  /** Idempotent; waits for what is under way. */
  close(): Promise<void>
}

const batch = 200
/** What was claimed and not settled comes again after so long. */
const leaseSeconds = 60

/** Looks every `everyMs` milliseconds until it is closed. */
export function startDeadlines(deps: Deps, everyMs = 5_000): Deadlines {
  let closed = false
  let running: Promise<void> | null = null
  function run(): Promise<void> {
    running ??= sweepDeadlines(deps, () => closed)
      .catch((error: unknown) => {
        deps.log.error({ error: describeError(error) }, 'the deadlines could not be read')
      })
      .finally(() => {
        running = null
      })
    return running
  }
  const timer = setInterval(() => void run(), everyMs)
  void run()
  return {
    sweep: run,
    async close() {
      closed = true
      clearInterval(timer)
      await running
    },
  }
}

/** Carries out all that is due by `deps.clock`, batch after batch. */
export async function sweepDeadlines(deps: Deps, isOver: () => boolean = () => false): Promise<void> {
  let claimed: number
  do {
    const now = deps.clock()
    const lease = new Date(now.getTime() + leaseSeconds * 1000)
    const ids = await claimDue(deps.db, now, lease, batch)
    const looks: { id: string; at: Date | null }[] = []
    for (const row of await readClock(deps.read, ids)) {
      const at = nextLook(deps, row)
      if (at === null || at > now) looks.push({ id: row.id, at })
      else looks.push(...(await attempt(deps, row.id)))
    }
    await settle(deps.db, lease, looks)
    claimed = ids.length
  } while (claimed > 0 && !isOver())
}

function rulesOf(row: ClockRow): LineRules | null {
  return row.rules === null ? null : readLineRules(row.rules)
}

function factsOf(row: ClockRow): ClockFacts {
  return { ...row, done: row.done.map(({ key, forAt }) => ({ key, forAt: new Date(forAt) })) }
}

const mendingMinutes = 10

/** When the next deed of a row is due. Where a line's rules cannot be read, its rows come again when somebody may have mended them. */
function nextLook(deps: Deps, row: ClockRow): Date | null {
  try {
    const rules = rulesOf(row)
    return rules === null ? null : (nextTask(factsOf(row), rules)?.at ?? null)
  } catch (error) {
    deps.log.error({ consultationId: row.id, error: describeError(error) }, 'the rules of a line are none')
    return new Date(deps.clock().getTime() + mendingMinutes * 60_000)
  }
}

/** Under the lock it turned out that there is nothing to do: somebody was quicker, or both sides were there. */
class NothingToDo extends Error {
  readonly lookAt: Date | null
  constructor(lookAt: Date | null = null) {
    super('nothing to do')
    this.lookAt = lookAt
  }
}

/** One row's failure is logged and does not hold up the others; it comes again when its lease ends. */
async function attempt(deps: Deps, id: string): Promise<{ id: string; at: Date }[]> {
  const call = systemCall()
  try {
    await act(deps, call, (hands) => carryOutNext(deps, hands, id))
  } catch (error) {
    if (!(error instanceof NothingToDo)) {
      deps.log.error({ consultationId: id, error: describeError(error) }, 'a deadline was not carried out')
    } else if (error.lookAt !== null) {
      return [{ id, at: error.lookAt }]
    }
  }
  return []
}

type Doing = {
  readonly deps: Deps
  readonly hands: Act
  readonly locked: LockedConsultation
  readonly rules: LineRules
  readonly now: Date
}

/** The row is locked and read again: what was claimed may be another one by now. */
async function carryOutNext(deps: Deps, hands: Act, id: string): Promise<void> {
  const locked = await lockConsultation(hands.tx, system, id)
  const [row] = await readClock(hands.tx, [id])
  const rules = row === undefined ? null : rulesOf(row)
  if (row === undefined || rules === null) throw new NothingToDo()
  const now = deps.clock()
  const task = nextTask(factsOf(row), rules)
  if (task === null || task.at > now) throw new NothingToDo()
  const doing: Doing = { deps, hands, locked, rules, now }
  const over = await carryOutTask(doing, task)
  if (over) return
  const [after] = await readClock(hands.tx, [id])
  const next = after === undefined ? null : nextTask(factsOf(after), rules)
  await lookAgain(hands.tx, id, next?.at ?? null)
}

/** @returns whether the consultation ended by it */
async function carryOutTask(doing: Doing, task: Task): Promise<boolean> {
  const { hands, locked, now } = doing
  const { deed } = task
  if (deed.name === 'ring') {
    if (!(await callOut(hands, locked.row, deed.stage, now))) throw new NothingToDo()
    await hands.announce(changeOf(locked.row))
    return false
  }
  if (deed.name === 'no_show') return markNoShow(doing, task)
  if (deed.name === 'passed' && deed.action === 'expire') return expire(doing, deed.step)
  if (deed.name === 'passed' && deed.step === 'review' && deed.action === 'escalate') {
    if (await passToOffice(doing.deps, hands, locked.row)) return false
  }
  if (deed.name === 'passed' && deed.step === 'precheck') {
    const goesOn = deed.action === 'escalate' || (await officersOf(hands.tx, locked.row)).length === 0
    if (goesOn) {
      await passByTime(doing.deps, hands, locked.row)
      return false
    }
  }
  await note(doing, task)
  if (deed.name === 'signature') await remindSigners(hands, locked.row, deed)
  else if (deed.name === 'passed' && deed.action === 'escalate' && deed.step !== 'review')
    await escalate(doing, deed.step)
  else await remind(doing, task, deed)
  await hands.announce(changeOf(locked.row))
  return false
}

async function note({ hands, locked, now }: Doing, { deed, forAt }: Task): Promise<void> {
  const done = { consultationId: locked.row.id, deed: deedKey(deed), forAt, doneAt: now }
  if (!(await insertDeed(hands.tx, done))) throw new NothingToDo()
}

async function expire({ deps, hands, locked }: Doing, step: Step): Promise<boolean> {
  const reasons: Partial<Record<Step, string>> = expiryReasons
  const reasonCode = reasons[step] ?? 'other'
  await carryOut(deps, hands, locked, { name: 'expire', reasonCode, reasonText: '' })
  return true
}

/**
 * A side that has had nobody in the room since the start did not come. Where each had somebody, but never both together, it is
 * looked at again after as long; whoever was not there in all that time has gone.
 */
async function markNoShow({ deps, hands, locked, rules, now }: Doing, { forAt }: Task): Promise<boolean> {
  const wait = rules.noShowMinutes * 60_000
  const inside = (from: Date) => readSidesInside(hands.tx, locked.row.id, from, now)
  const side = absentSide(await inside(forAt)) ?? absentSide(await inside(new Date(now.getTime() - wait)))
  if (side === null) throw new NothingToDo(new Date(now.getTime() + wait))
  await carryOut(deps, hands, locked, {
    name: 'mark_no_show',
    reasonCode: 'not_in_room',
    reasonText: '',
    side,
  })
  return true
}

function absentSide({ beijing, hohhot }: { beijing: boolean; hohhot: boolean }): NoShowSide | null {
  if (beijing) return hohhot ? null : 'hohhot'
  return hohhot ? 'beijing' : 'both'
}

/** What somebody is reminded of. */
type Awaiting = Step | 'session' | 'consent' | 'post_sign'

async function remind(
  { hands, locked: { row } }: Doing,
  task: Task,
  deed: Exclude<Deed, SignatureDeed>,
): Promise<void> {
  const step = awaited(deed)
  const personIds = await whoseTurn(hands, row, step)
  const dueAt = (step === 'session' || step === 'post_sign' ? task.forAt : task.at).toISOString()
  if (deed.name === 'post_sign' && deed.what === 'remind') {
    await hands.audit(
      { consultationId: row.id },
      { kind: 'review.reminded', data: { step: row.postSignStep ?? 'office', dueAt, personIds } },
    )
    return tellTopic(hands, 'review.post_sign', row, `remind:${row.postSignStep}:${dueAt}`, personIds)
  }
  await hands.audit(
    { consultationId: row.id },
    { kind: 'consultation.overdue', data: { step, dueAt, personIds } },
  )
  await hands.announce({
    topic: 'consultation.overdue',
    payload: { ...partiesOf(row), step, dueAt, personIds },
  })
  await tellTopic(hands, 'consultation.overdue', row, `${step}:${dueAt}`, personIds)
}

function awaited(deed: Exclude<Deed, SignatureDeed>): Awaiting {
  switch (deed.name) {
    case 'passed':
      return deed.step
    case 'consent':
    case 'post_sign':
      return deed.name
    default:
      return 'session'
  }
}

async function whoseTurn({ tx }: Act, row: Row<'consultation'>, step: Awaiting): Promise<string[]> {
  const expert = row.expertId === null ? [] : [row.expertId]
  switch (step) {
    case 'supplement':
    case 'adopt':
    case 'consent':
      return [row.requesterId]
    case 'review':
      return row.reviewStep === null ? [] : readReviewers(tx, row, row.reviewStep)
    case 'precheck':
      return officersOf(tx, row)
    case 'post_sign':
      return row.postSignStep === null ? [] : readReviewers(tx, row, row.postSignStep)
    case 'session':
      return [...expert, row.requesterId]
    case 'accept':
      return row.lineId === null ? [] : readRoster(tx, row.lineId)
    default:
      return expert
  }
}

/** Beijing's steps call the whole roster, so that somebody can step in; Hohhot's the doctor whose patient it is. */
async function escalate({ hands, locked: { row } }: Doing, step: Step): Promise<void> {
  const own = step === 'supplement' || step === 'adopt' || row.lineId === null
  const called = own ? [row.requesterId] : await readRoster(hands.tx, row.lineId ?? '')
  const personIds = [...new Set([...called, ...(await whoseTurn(hands, row, step))])]
  await hands.audit(
    { consultationId: row.id },
    { kind: 'consultation.escalated', data: { stage: step, personIds } },
  )
  await hands.announce({
    topic: 'consultation.escalated',
    payload: { ...partiesOf(row), stage: step, personIds },
  })
  await tellTopic(hands, 'consultation.escalated', row, `${step}:${row.version}`, personIds)
}
