/** Seats follow the chair of a board: whoever has it leads the room from that moment on, and whoever gave it away does not. */
import { newRequestId } from '../app/caller.ts'
import { beginCall, roleNow } from '../app/room.ts'
import { bothSidesPresent, type RoomRole } from '../domain/room.ts'
import { tellControls } from './controls.ts'
import type { Room, Seat } from './room.ts'
import type { Rooms } from './rooms.ts'

/**
 * Looks at everybody's role anew. All are changed before anything is told, so that nobody leads for a moment who should not. With a chair
 * who was in already the session may begin. In the room's turn.
 */
export async function followRoles(rooms: Rooms, room: Room): Promise<void> {
  const changed: { seat: Seat; role: RoomRole }[] = []
  for (const seat of room.seats.values()) {
    const role = await roleNow(rooms.deps, seat.actor, room.consultationId)
    if (role !== null && role !== seat.role) changed.push({ seat, role })
  }
  if (changed.length === 0) return
  for (const { seat, role } of changed) seat.role = role
  for (const { seat, role } of changed) {
    room.tell('participant.role_changed', { personId: seat.person.personId, role })
  }
  tellControls(room)
  const chair = changed.find(({ role }) => role === 'expert')?.seat
  if (chair !== undefined) await beginWith(rooms, room, chair)
  await rooms.recorder.settle(room)
}

async function beginWith({ deps }: Rooms, room: Room, { actor, address, socket }: Seat): Promise<void> {
  const present = room.presentRoles('')
  if (room.startedAt !== null || socket === null || !bothSidesPresent(present)) return
  const call = { actor, requestId: newRequestId(), address, idempotency: null }
  room.startedAt = await beginCall(deps, call, room.consultationId)
  room.tell('room.started', { startedAt: room.startedAt.toISOString() })
}
