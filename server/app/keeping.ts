/** How it stands with keeping one record: its class, until when, and what holds it. */
import { v7 as uuid } from 'uuid'
import type { ReadDb, Tx } from '../../db/open.ts'
import { readParts, readPatient } from '../../db/queries/consultation.ts'
import { findItems } from '../../db/queries/destruction.ts'
import { findHold, insertHold, liftHold, readHolds, readReferralKinds } from '../../db/queries/keeping.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import { AppError } from '../contract/errors.ts'
import { readRecord } from '../contract/record-stored.ts'
import type { Hold, HoldInput, Keeping, LiftInput } from '../contract/retention.ts'
import type { PersonActor } from '../domain/actor.ts'
import {
  type ClassReason,
  classOf,
  holdsUntil,
  isHeld,
  keptUntil,
  mayHold,
  type RecordClass,
  restingStates,
} from '../domain/retention.ts'
import { act, lockConsultation } from './act.ts'
import { findOrTombstone } from './consultation.ts'
import type { Call, Deps } from './deps.ts'
import { destroyedOf, processDestroyedOf } from './destroyed.ts'
import { spare } from './destruction-work.ts'
import { openIdentity } from './patient.ts'
import { readYears } from './retention.ts'

/** What the class of a record is, and from what it was taken. */
async function classOfRecord(
  deps: Pick<Deps, 'vault'>,
  given: ReadDb | Tx,
  row: Pick<Row<'consultation'>, 'id' | 'patientId'>,
): Promise<{ class: RecordClass; why: ClassReason }> {
  for (const { class: kind } of await findItems(given, row.id, 'destroyed'))
    if (kind !== 'process') return { class: kind, why: 'unknown' }
  const [patient, parts, referrals] = await Promise.all([
    readPatient(given, row.patientId),
    readParts(given, row.id),
    readReferralKinds(given, row.id),
  ])
  const { hospitalNumber } = openIdentity(deps.vault, patient)
  return classOf({ hospitalNumber, stay: readRecord(parts.record).stay, referrals })
}

/** From when its years are counted; null while its course goes on. */
function restsSince({ state, changedAt }: Pick<Row<'consultation'>, 'state' | 'changedAt'>): Date | null {
  const resting: readonly string[] = restingStates
  return resting.includes(state) ? changedAt : null
}

/**
 * For those who review and the offices of both hospitals.
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function readKeeping(deps: Deps, call: Call, id: string): Promise<Keeping> {
  const { row } = await findOrTombstone(deps, call.actor, id)
  if (!mayHold(call.actor, row)) throw new AppError('FORBIDDEN')
  const [kind, years, holds, destroyed, processDestroyed] = await Promise.all([
    classOfRecord(deps, deps.read, row),
    readYears(deps.read),
    readHolds(deps.read, id),
    destroyedOf(deps.read, row),
    processDestroyedOf(deps.read, id),
  ])
  const people = await personBriefs(
    deps.read,
    holds.flatMap(({ setBy, liftedBy }) => (liftedBy === null ? [setBy] : [setBy, liftedBy])),
  )
  const since = restsSince(row)
  const now = deps.clock()
  return {
    ...kind,
    since: since?.toISOString() ?? null,
    years: years[kind.class],
    until: since === null ? null : keptUntil(since, years[kind.class]),
    processYears: years.process,
    processUntil: since === null ? null : keptUntil(since, years.process),
    held: isHeld(holds, now),
    holds: holds.map((hold) => holdOf(hold, people, now)),
    actions: destroyed === null ? actionsOf(call.actor, holds) : [],
    ...{ destroyed, processDestroyed },
  }
}

function holdOf(hold: Row<'legalHold'>, people: ReadonlyMap<string, PersonBrief>, now: Date): Hold {
  const person = (id: string) => {
    const found = people.get(id)
    if (found === undefined) throw new Error('a hold by nobody')
    return found
  }
  const { id, reason, reference, setBy, setAt, liftedBy, liftedAt, liftReason } = hold
  return {
    ...{ id, reason, reference, setBy: person(setBy), setAt: setAt.toISOString() },
    lifted:
      liftedBy === null || liftedAt === null
        ? null
        : { by: person(liftedBy), at: liftedAt.toISOString(), reason: liftReason },
    until: holdsUntil(hold).toISOString(),
    holds: isHeld([hold], now),
  }
}

function actionsOf({ personId }: PersonActor, holds: readonly Row<'legalHold'>[]): Keeping['actions'] {
  const open = holds.find(({ liftedAt }) => liftedAt === null)
  if (open === undefined) return ['set']
  return open.setBy === personId ? [] : ['lift']
}

/**
 * Seals a record: from now on nothing of it is deleted, neither by its years nor by those of its recordings.
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT where it is sealed already
 */
export function setHold(
  deps: Deps,
  call: Call,
  consultationId: string,
  { reason, reference }: HoldInput,
): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const { row } = await lockConsultation(hands.tx, call.actor, consultationId)
    if (!mayHold(call.actor, row)) throw new AppError('FORBIDDEN')
    const id = uuid()
    await insertHold(hands.tx, {
      ...{ id, consultationId, reason, reference, setBy: call.actor.personId, setAt: deps.clock() },
    })
    await hands.audit({ consultationId }, { kind: 'hold.set', data: { holdId: id, reason, reference } })
    /* what is sealed is on no list of destruction */
    for (const listed of await findItems(hands.tx, consultationId, 'listed'))
      await spare(hands, listed, 'held', deps.clock())
    return { id }
  })
}

/**
 * Lifts a seal, by somebody else than who set it. It holds on until three years after the sealing.
 * @throws AppError NOT_FOUND, FORBIDDEN, SECOND_PERSON where they set it themselves, CONFLICT where it is lifted already
 */
export async function liftHoldOf(
  deps: Deps,
  call: Call,
  id: string,
  { reason }: LiftInput,
): Promise<{ id: string }> {
  const hold = await findHold(deps.read, id)
  if (hold === undefined) throw new AppError('NOT_FOUND')
  const { consultationId, setBy } = hold
  return act(deps, call, async (hands) => {
    const { row } = await lockConsultation(hands.tx, call.actor, consultationId)
    if (!mayHold(call.actor, row)) throw new AppError('FORBIDDEN')
    const { personId } = call.actor
    if (setBy === personId) throw new AppError('SECOND_PERSON')
    const lifted = { liftedBy: personId, liftedAt: deps.clock(), liftReason: reason }
    if (!(await liftHold(hands.tx, id, lifted))) throw new AppError('CONFLICT')
    await hands.audit({ consultationId }, { kind: 'hold.lifted', data: { holdId: id, reason } })
    return { id }
  })
}
