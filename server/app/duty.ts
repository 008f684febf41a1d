/** Who is on call for a line: read by both its sides, kept by its experts. */
import { v7 as uuid } from 'uuid'
import { isOnRoster } from '../../db/queries/consultation.ts'
import { insertDuty, readDuty, removeDuty } from '../../db/queries/duty.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Duty, DutyInput, DutyQuery } from '../contract/duty.ts'
import { AppError } from '../contract/errors.ts'
import type { PersonActor } from '../domain/actor.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'

/** Of a span that may be asked for; a line has two or three shifts a day. */
const mostShifts = 500

/** @throws AppError NOT_FOUND for lines that the caller neither asks nor serves */
export async function listDuty(
  deps: Deps,
  actor: PersonActor,
  lineId: string,
  query: DutyQuery,
): Promise<Duty[]> {
  if (![...actor.expertLineIds, ...actor.requestLineIds].includes(lineId)) throw new AppError('NOT_FOUND')
  const span = { fromAt: new Date(query.fromAt), toAt: new Date(query.toAt) }
  const rows = await readDuty(deps.read, lineId, span, mostShifts)
  const people = await personBriefs(
    deps.read,
    rows.map((row) => row.personId),
  )
  return rows.flatMap((row) => {
    const person = people.get(row.personId)
    if (person === undefined) return []
    return [{ id: row.id, lineId, person, fromAt: row.fromAt.toISOString(), toAt: row.toAt.toISOString() }]
  })
}

/**
 * Puts somebody of the roster on call.
 * @throws AppError NOT_FOUND; VALIDATION_FAILED for somebody not on the roster; TIME_IN_PAST for a shift that is over; TIME_TAKEN
 * where the same person is on call already
 */
export async function addDuty(
  deps: Deps,
  call: Call,
  lineId: string,
  { personId, fromAt, toAt }: DutyInput,
): Promise<{ id: string }> {
  if (!call.actor.expertLineIds.includes(lineId)) throw new AppError('NOT_FOUND')
  return act(deps, call, async (hands) => {
    const now = deps.clock()
    if (!(await isOnRoster(hands.tx, lineId, personId))) {
      throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'personId', code: 'not_offered' }] })
    }
    if (Date.parse(toAt) <= now.getTime()) throw new AppError('TIME_IN_PAST')
    const duty = { id: uuid(), lineId, personId, fromAt: new Date(fromAt), toAt: new Date(toAt) }
    await insertDuty(hands.tx, { ...duty, createdBy: call.actor.personId, createdAt: now })
    const { id: dutyId } = duty
    await hands.audit(
      { personId },
      {
        kind: 'duty.added',
        data: { dutyId, lineId, fromAt: duty.fromAt.toISOString(), toAt: duty.toAt.toISOString() },
      },
    )
    return { id: dutyId }
  })
}

/** Takes a shift of one's own line off; the trail keeps it. @throws AppError NOT_FOUND */
export async function endDuty(deps: Deps, call: Call, id: string): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const lineIds = call.actor.expertLineIds
    const removed = await removeDuty(hands.tx, { id, lineIds, removedAt: deps.clock() })
    if (removed === undefined) throw new AppError('NOT_FOUND')
    const { personId, lineId, fromAt, toAt } = removed
    await hands.audit(
      { personId },
      {
        kind: 'duty.removed',
        data: { dutyId: id, lineId, fromAt: fromAt.toISOString(), toAt: toAt.toISOString() },
      },
    )
    return { id }
  })
}
