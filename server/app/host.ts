/** Leading the room: what is decided in it, kept so that a server that starts anew finds the room as it was. */
import {
  findLastStayEnd,
  findRoomControl,
  findRoomStandings,
  setAdmission,
  setHand,
  setRoomControl,
} from '../../db/queries/room-host.ts'
import type { AuditEvent } from '../contract/audit.ts'
import type { Actor } from '../domain/actor.ts'
import { type Admission, type AtDoor, decideDoor } from '../domain/host.ts'
import { type Act, act, lockConsultation } from './act.ts'
import type { Call, Deps } from './deps.ts'

/** What of a room's leading outlives the process. */
export type KeptControls = {
  lockedAt: Date | null
  expertsSince: Date | null
  admissions: Map<string, Admission>
  /** In the order of raising. */
  hands: Set<string>
}

export async function readControls(deps: Deps, consultationId: string): Promise<KeptControls> {
  const [control, standings] = await Promise.all([
    findRoomControl(deps.read, consultationId),
    findRoomStandings(deps.read, consultationId),
  ])
  return {
    lockedAt: control?.lockedAt ?? null,
    expertsSince: control?.expertsSince ?? null,
    admissions: new Map(
      standings.flatMap(({ personId, admission }) => (admission === null ? [] : [[personId, admission]])),
    ),
    hands: new Set(
      standings.flatMap(({ personId, handRaisedAt }) => (handRaisedAt === null ? [] : [personId])),
    ),
  }
}

/** As {@link decideDoor}; how the last stay ended is looked up only where it decides. */
export async function askDoor(
  deps: Deps,
  at: Omit<AtDoor, 'returns'> & { consultationId: string; personId: string; seatKept: boolean },
): Promise<'enter' | 'wait'> {
  const known = decideDoor({ ...at, returns: at.seatKept })
  if (known === 'enter' || decideDoor({ ...at, returns: true }) === 'wait') return known
  const how = await findLastStayEnd(deps.read, at)
  return decideDoor({ ...at, returns: how === 'drop' || how === null })
}

type Deciding = (hands: Act, at: Date) => Promise<void>

/** One decision about a room: the consultation locked, so that the chain of its events has one order. */
function decideIn(
  deps: Deps,
  call: Call<Actor>,
  consultationId: string,
  events: AuditEvent[],
  write: Deciding = async () => undefined,
): Promise<void> {
  return act(deps, call, async (hands) => {
    await lockConsultation(hands.tx, call.actor, consultationId)
    await write(hands, deps.clock())
    for (const event of events) await hands.audit({ consultationId }, event)
  })
}

type About = { consultationId: string; personId: string }

/** Lets people in; it holds until they are sent out. */
export function admit(
  deps: Deps,
  call: Call,
  { consultationId, personIds }: { consultationId: string; personIds: readonly string[] },
): Promise<void> {
  const events = personIds.map((personId) => ({ kind: 'room.admitted', data: { personId } }) as const)
  return decideIn(deps, call, consultationId, events, ({ tx }, decidedAt) =>
    setAdmission(tx, consultationId, personIds, { admission: 'admitted', decidedAt }),
  )
}

/** Turns somebody away who waits. They may ask again; nothing but the event is kept. */
export function refuse(deps: Deps, call: Call, { consultationId, personId }: About): Promise<void> {
  return decideIn(deps, call, consultationId, [{ kind: 'room.refused', data: { personId } }])
}

/** Sends somebody out who may not come back without being let in. */
export function remove(deps: Deps, call: Call, { consultationId, personId }: About): Promise<void> {
  const event = { kind: 'room.removed', data: { personId } } as const
  return decideIn(deps, call, consultationId, [event], ({ tx }, decidedAt) =>
    setAdmission(tx, consultationId, [personId], { admission: 'removed', decidedAt }),
  )
}

export function recordMute(deps: Deps, call: Call, { consultationId, personId }: About): Promise<void> {
  return decideIn(deps, call, consultationId, [{ kind: 'room.muted', data: { personId } }])
}

/** @param lockedAt null opens the room again */
export function setLock(
  deps: Deps,
  call: Call,
  consultationId: string,
  lockedAt: Date | null,
): Promise<void> {
  const event = { kind: lockedAt === null ? 'room.unlocked' : 'room.locked', data: {} } as const
  return decideIn(deps, call, consultationId, [event], ({ tx }) =>
    setRoomControl(tx, consultationId, { lockedAt }),
  )
}

/** @param expertsSince null brings the two sides together again */
export function setPhase(
  deps: Deps,
  call: Call<Actor>,
  consultationId: string,
  expertsSince: Date | null,
): Promise<void> {
  const event = { kind: expertsSince === null ? 'room.phase_ended' : 'room.phase_begun', data: {} } as const
  return decideIn(deps, call, consultationId, [event], ({ tx }) =>
    setRoomControl(tx, consultationId, { expertsSince }),
  )
}

export function recordEnd(deps: Deps, call: Call, consultationId: string): Promise<void> {
  return decideIn(deps, call, consultationId, [{ kind: 'room.ended_for_all', data: {} }])
}

/** Raises or lowers one's hand. */
export function keepHand(deps: Deps, about: About, raised: boolean): Promise<void> {
  return setHand(deps.db, { ...about, handRaisedAt: raised ? deps.clock() : null })
}
