/** Entering the call room: the right to it, the stay that the log shows, and the moment the call begins. */
import { v7 as uuid } from 'uuid'
import {
  ensureRoom,
  findConsultationForEntry,
  findOpenStay,
  findRoomPerson,
  insertStay,
  markRoom,
} from '../../db/queries/room.ts'
import type { Row } from '../../db/schema.ts'
import { AppError, type ErrorCode } from '../contract/errors.ts'
import type { Participant } from '../contract/signal.ts'
import { type Belonging, type PersonActor, relationOf } from '../domain/actor.ts'
import type { ConsultationFacts } from '../domain/consultation.ts'
import { guestRoleOf } from '../domain/guest.ts'
import { mayDo } from '../domain/permission.ts'
import { bothSidesPresent, decideEntryAs, type RoomRole, roleIn as seatOf } from '../domain/room.ts'
import { type Act, act, carryOut, changeOf, type LockedConsultation, lockConsultation } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { nameIn } from './guest.ts'
import { lockForRoom } from './room-lock.ts'

/** A person as the others in the room see them. */
export type RoomPerson = Pick<Participant, 'personId' | 'name' | 'nameEn' | 'title' | 'institution' | 'guest'>

/**
 * Whether somebody may be in the room of a consultation now. It opens nothing and writes nothing, so that media can be prepared
 * before the stay begins.
 * @throws AppError FORBIDDEN, NOT_FOUND (not there or not theirs), TOO_EARLY, WRONG_STATE, WRONG_KIND
 */
export async function authoriseEntry(
  deps: Deps,
  actor: PersonActor,
  consultationId: string,
): Promise<RoomRole> {
  if (!mayDo(actor, 'room.join')) throw new AppError('FORBIDDEN')
  const row = await findConsultationForEntry(deps.read, consultationId)
  if (row === undefined) throw new AppError('NOT_FOUND')
  return roleIn(row, actor, deps.clock())
}

function roleIn(
  row: Belonging & ConsultationFacts & { id: string; version: number },
  actor: PersonActor,
  now: Date,
): RoomRole {
  const entry = decideEntryAs(row, standingOf(row, actor), now)
  if (entry.ok) return entry.role
  if (entry.error === 'NOT_ALLOWED') throw new AppError('FORBIDDEN')
  throw new AppError(entry.error, {
    fresh: { state: row.state, version: row.version, changedBy: null },
  })
}

/** As what somebody comes, by their relation to the case or by the link that invites them. @throws AppError NOT_FOUND */
function standingOf(row: Belonging & { id: string }, actor: PersonActor): RoomRole | null {
  if (actor.guest !== undefined) {
    if (actor.guest.consultationId !== row.id) throw new AppError('NOT_FOUND')
    return guestRoleOf(actor.guest.side)
  }
  const relation = relationOf(actor, row)
  if (relation === 'stranger') throw new AppError('NOT_FOUND')
  return seatOf(relation)
}

/** As what somebody who is inside sits there now; null where they have no business there any more. */
export async function roleNow(
  deps: Deps,
  actor: PersonActor,
  consultationId: string,
): Promise<RoomRole | null> {
  const row = await findConsultationForEntry(deps.read, consultationId)
  if (row === undefined) return null
  if (actor.guest !== undefined)
    return actor.guest.consultationId === row.id ? guestRoleOf(actor.guest.side) : null
  return seatOf(relationOf(actor, row))
}

export type WhyOut = 'right_ended' | 'consultation_ended'

const goingOn: ReadonlySet<ErrorCode> = new Set(['WRONG_STATE', 'WRONG_KIND'])

/**
 * Whether somebody who is inside has to leave. A new time does not send out those who are there already.
 * @returns null where they may stay
 */
export async function whyOut(deps: Deps, actor: PersonActor, consultationId: string): Promise<WhyOut | null> {
  try {
    await authoriseEntry(deps, actor, consultationId)
    return null
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'TOO_EARLY') return null
    return goingOn.has(error.code) ? 'consultation_ended' : 'right_ended'
  }
}

/** @throws where the person is not there: they come from a session, so that is a fault */
export async function describeRoomPerson(deps: Deps, personId: string): Promise<RoomPerson> {
  const row = await findRoomPerson(deps.read, personId)
  const asGuest = row.guestName === null ? null : nameIn(deps, { id: row.id, name: row.guestName })
  return {
    personId: row.id,
    name: asGuest ?? row.name,
    nameEn: asGuest ?? row.nameEn,
    title: { zh: row.titleZh, en: row.titleEn },
    institution: { zh: row.institutionZh, en: row.institutionEn },
    ...(row.guestKind === null ? {} : { guest: row.guestKind }),
  }
}

export type Entered = {
  presenceId: string
  role: RoomRole
  joinedAt: Date
  /** Whether a stay went on that was open already. */
  returned: boolean
  /** When the call began, null before. */
  startedAt: Date | null
  /** Whether it began with this very entry. */
  started: boolean
}

/**
 * Begins a stay, or goes on with the one that is open (after a drop, or from another device). When both hospitals are there for the
 * first time the consultation goes into session by the hand of the one who completed it, in the same transaction and so exactly once.
 * @param input.alsoPresent roles of the others whose connection stands at this moment; a kept seat is not presence
 * @throws AppError as {@link authoriseEntry}: the right is looked at again under the lock
 */
export function enterRoom(
  deps: Deps,
  call: Call,
  input: { consultationId: string; alsoPresent: readonly RoomRole[] },
): Promise<Entered> {
  const { consultationId } = input
  const { actor } = call
  return act(deps, call, async (hands) => {
    const locked = await lockForRoom(hands.tx, actor, consultationId)
    const now = deps.clock()
    const role = roleIn(locked.row, actor, now)
    const room = await ensureRoom(hands.tx, consultationId)
    const stay = await beginStay(hands, { consultationId, personId: actor.personId, role, at: now })
    if (room.endedAt !== null) await markRoom(hands.tx, consultationId, { endedAt: null })
    const started = room.startedAt === null && completes(role, input.alsoPresent)
    if (started) await startCall(deps, hands, locked, now)
    else await hands.announce(changeOf(locked.row))
    return { ...stay, role, startedAt: started ? now : room.startedAt, started }
  })
}

/** The start is given by somebody of the two sides; a member of the board, an observer from the roster or a guest may not give it. */
function completes(role: RoomRole, alsoPresent: readonly RoomRole[]): boolean {
  return ['requester', 'colleague', 'expert'].includes(role) && bothSidesPresent([role, ...alsoPresent])
}

async function beginStay(
  hands: Act,
  stay: { consultationId: string; personId: string; role: RoomRole; at: Date },
): Promise<{ presenceId: string; joinedAt: Date; returned: boolean }> {
  const subject = { consultationId: stay.consultationId }
  const open = await findOpenStay(hands.tx, stay.consultationId, stay.personId)
  if (open !== undefined) {
    await hands.audit(subject, { kind: 'room.returned', data: { presenceId: open.id } })
    return { presenceId: open.id, joinedAt: open.joinedAt, returned: true }
  }
  const presenceId = uuid()
  await insertStay(hands.tx, { id: presenceId, ...stay })
  await hands.audit(subject, { kind: 'room.entered', data: { role: stay.role, presenceId } })
  return { presenceId, joinedAt: stay.at, returned: false }
}

/**
 * Begins the call with those who are in already, when one of them has become the chair.
 * @returns the start
 * @throws AppError as {@link authoriseEntry}; CONFLICT where it has begun
 */
export function beginCall(deps: Deps, call: Call, consultationId: string): Promise<Date> {
  return act(deps, call, async (hands) => {
    const locked = await lockConsultation(hands.tx, call.actor, consultationId)
    const now = deps.clock()
    roleIn(locked.row, call.actor, now)
    const room = await ensureRoom(hands.tx, consultationId)
    if (room.startedAt !== null || locked.row.state !== 'scheduled') throw new AppError('CONFLICT')
    await startCall(deps, hands, locked, now)
    return now
  })
}

async function startCall(deps: Deps, hands: Act, locked: LockedConsultation, at: Date): Promise<void> {
  const row: Row<'consultation'> = locked.row
  await markRoom(hands.tx, row.id, { startedAt: at })
  if (row.state === 'scheduled') await carryOut(deps, hands, locked, { name: 'start' })
  else await hands.announce(changeOf(row))
}
