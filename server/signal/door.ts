/** The door of a room: who comes in at once, and who waits until the host has let them in. */

import { askDoor } from '../app/host.ts'
import { describeRoomPerson } from '../app/room.ts'
import { AppError } from '../contract/errors.ts'
import { mostWaiting } from '../domain/host.ts'
import type { RoomRole } from '../domain/room.ts'
import { loadControls, stopWaiting, tellControls } from './controls.ts'
import type { Visit } from './visit.ts'

/**
 * In the room's turn, after the right to the consultation.
 * @param how `ask` only asks; `wait` sets whoever may not come in before the door, where the host sees them
 * @throws AppError ADMISSION_NEEDED where the person has to be let in, ROOM_FULL where too many wait
 */
export async function passDoor(visit: Visit, role: RoomRole, how: 'ask' | 'wait'): Promise<void> {
  const { deps, rooms, room, socket, call } = visit
  const { personId } = call.actor
  const controls = await loadControls(rooms, room)
  const answer = await askDoor(deps, {
    consultationId: room.consultationId,
    personId,
    role,
    admission: controls.admissions.get(personId) ?? null,
    locked: controls.lockedAt !== null && !controls.called.has(personId),
    seatKept: room.seats.has(personId),
  })
  if (answer === 'enter') {
    if (how === 'ask') return
    controls.called.delete(personId)
    const former = controls.waiting.get(personId)
    if (former !== undefined) stopWaiting(room, former.socket)
    return
  }
  if (how === 'wait' && controls.waiting.get(personId)?.socket !== socket) await beginWaiting(visit, role)
  throw new AppError('ADMISSION_NEEDED')
}

/** The newest window of a person waits; an older one is told nothing more. */
async function beginWaiting({ deps, rooms, room, socket, call }: Visit, role: RoomRole): Promise<void> {
  const { waiting } = await loadControls(rooms, room)
  const { personId } = call.actor
  if (!waiting.has(personId) && waiting.size >= mostWaiting) throw new AppError('ROOM_FULL')
  const former = waiting.get(personId)
  if (former !== undefined) former.socket.data.waitingFor = null
  waiting.set(personId, {
    person: await describeRoomPerson(deps, personId),
    role,
    since: former?.since ?? deps.clock(),
    socket,
  })
  socket.data.waitingFor = room.consultationId
  tellControls(room)
}
