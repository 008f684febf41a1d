/** What rings for whom, and the answer that somebody cannot. That somebody can is the command `accept`. */
import type * as z from 'zod'
import { findLineRules, lookAgain, readClock, readDeeds } from '../../db/queries/deadline.ts'
import { answerCall, readCalled, readCalls, readRings } from '../../db/queries/ring.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import { readLineRules } from '../contract/line-rules.ts'
import type { RingItem, RingState, UnableAnswer, UnableInput } from '../contract/ring.ts'
import type { PersonActor } from '../domain/actor.ts'
import { deedKey, nextStage } from '../domain/clock.ts'
import { ringStages } from '../domain/line-rules.ts'
import { act, changeOf, freshState, lockConsultation } from './act.ts'
import { partiesOf } from './announcement.ts'
import { findForActor } from './consultation.ts'
import type { Call, Deps } from './deps.ts'
import { consentDueAt } from './emergency.ts'

/** More than one person is ever rung for at once. */
const mostRings = 20

/** The emergencies that ring for the caller now, the longest waiting first. */
export async function listRings(deps: Deps, actor: PersonActor): Promise<RingItem[]> {
  const rows = await readRings(deps.read, actor.personId, mostRings)
  return rows.map((row) => ({
    consultationId: row.id,
    number: row.number,
    version: row.version,
    kind: row.kind,
    lineId: row.lineId,
    seal: row.seal,
    line: { zh: row.lineZh, en: row.lineEn },
    chiefComplaint: row.chiefComplaint,
    institution: { zh: row.shortZh, en: row.shortEn },
    requester: { name: row.name, nameEn: row.nameEn },
    contactPhone: row.contactPhone,
    gapCount: row.gap.length,
    since: row.changedAt.toISOString(),
  }))
}

/**
 * How an emergency stands: both sides see the same.
 * @throws AppError NOT_FOUND; also where it is no emergency
 */
export async function readRingState(deps: Deps, actor: PersonActor, id: string): Promise<RingState> {
  const { row } = await findForActor(deps, actor, id)
  if (row.urgency !== 'emergency' || row.lineId === null || row.state === 'draft')
    throw new AppError('NOT_FOUND')
  const ringing = row.state === 'submitted'
  const since = ringing ? row.changedAt : row.submittedAt
  const [line, [clock], deeds, calls] = await Promise.all([
    findLineRules(deps.read, row.lineId),
    readClock(deps.read, [id]),
    ringing ? readDeeds(deps.read, id, row.changedAt) : [],
    ringing ? readCalls(deps.read, id, row.changedAt) : [],
  ])
  const rules = readLineRules(line.rules)
  const facts =
    clock === undefined
      ? null
      : { ...clock, done: clock.done.map(({ key, forAt }) => ({ key, forAt: new Date(forAt) })) }
  const next = facts === null ? null : nextStage(facts, rules)
  return {
    ringing,
    since: since?.toISOString() ?? null,
    next: next === null ? null : { stage: next.stage, at: next.at.toISOString() },
    stages: ringStages.flatMap((stage) => {
      const done = deeds.find((one) => one.deed === deedKey({ name: 'ring', stage }))
      return done === undefined ? [] : [{ stage, at: done.doneAt.toISOString() }]
    }),
    calls: calls.map(callOf),
    ringsMe: calls.some((one) => one.personId === actor.personId && one.answeredAt === null),
    dutyPhone: line.dutyPhone,
    coordinator: rules.coordinator,
    gap: row.gap.map((item) => ({ item, missing: row.lacking.includes(item) })) as RingState['gap'],
    consentDueAt:
      facts?.consentOwed === true ? (consentDueAt(row, rules.consentHours)?.toISOString() ?? null) : null,
  }
}

type CallRow = Awaited<ReturnType<typeof readCalls>>[number]

function callOf(row: CallRow): RingState['calls'][number] {
  const { answeredAt, reasonCode, reasonText } = row
  return {
    personId: row.personId,
    name: row.name,
    nameEn: row.nameEn,
    stage: row.stage,
    calledAt: row.calledAt.toISOString(),
    unable:
      answeredAt === null || reasonCode === null
        ? null
        : { at: answeredAt.toISOString(), reasonCode, reasonText },
  }
}

/**
 * Records that the caller cannot take it: it stops ringing for them and goes on for the others. Where nobody is left, the clock
 * calls the next stage at once.
 * @returns for how many it still rings
 * @throws AppError NOT_FOUND; FORBIDDEN to whom it does not ring; WRONG_STATE where it waits no more
 */
export async function refuseRing(
  deps: Deps,
  call: Call,
  id: string,
  input: UnableInput,
): Promise<z.infer<typeof UnableAnswer>> {
  return act(deps, call, async (hands) => {
    const { tx } = hands
    const { row, relation } = await lockConsultation(tx, call.actor, id)
    if (relation !== 'roster' && relation !== 'called') throw await refusal(hands.tx, row, relation)
    if (row.state !== 'submitted' || row.urgency !== 'emergency') {
      throw new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
    }
    const mine = { consultationId: id, personId: call.actor.personId, forAt: row.changedAt }
    if (!(await answerCall(tx, mine, { answeredAt: deps.clock(), ...input }))) throw new AppError('FORBIDDEN')
    await hands.audit({ consultationId: id }, { kind: 'consultation.unable', data: input })
    const left = await readCalled(tx, id, row.changedAt, 'ringing')
    /* the epoch: at the next look */
    if (left.length === 0) await lookAgain(tx, id, new Date(0))
    await hands.announce({
      topic: 'consultation.ring_ended',
      payload: { ...partiesOf(row), why: 'unable', personIds: [call.actor.personId] },
    })
    await hands.announce(changeOf(row))
    return { ringing: left.length }
  })
}

/** Whoever took it, or lost sight of it when somebody else did, hears what is so; others have nothing to refuse. */
async function refusal(
  tx: Parameters<typeof freshState>[0],
  row: Row<'consultation'>,
  relation: string,
): Promise<AppError> {
  if (relation !== 'expert') return new AppError('FORBIDDEN')
  return new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
}
