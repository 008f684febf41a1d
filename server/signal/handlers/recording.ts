/** Asking for a recording, answering, stopping. */
import { askRecording } from '../../app/recording.ts'
import { AppError } from '../../contract/errors.ts'
import { mayHostRecording } from '../../domain/recording.ts'
import type { SeatedHandlers, SeatedVisit } from '../visit.ts'

type Name = 'recording.read' | 'recording.ask' | 'recording.answer' | 'recording.stop'

function requireHost({ room, seat }: SeatedVisit): void {
  if (!mayHostRecording(seat.role, room.presentRoles(seat.person.personId))) throw new AppError('FORBIDDEN')
}

export const recordingHandlers: Pick<SeatedHandlers, Name> = {
  'recording.read': ({ rooms, room }) => rooms.recorder.describe(room),
  async 'recording.ask'(visit) {
    requireHost(visit)
    const { deps, rooms, room, call } = visit
    if ((await rooms.recorder.liveIn(room)) !== null) throw new AppError('CONFLICT')
    rooms.recorder.take(room, await askRecording(deps, call, room.consultationId))
    await rooms.recorder.settle(room)
    return rooms.recorder.describe(room)
  },
  async 'recording.answer'({ rooms, room, call }, { recordingId, agrees }) {
    await rooms.recorder.answer(room, call, recordingId, agrees)
    return rooms.recorder.describe(room)
  },
  async 'recording.stop'(visit, { recordingId }) {
    requireHost(visit)
    const { rooms, room, call } = visit
    await rooms.recorder.stop(room, call, recordingId)
    return rooms.recorder.describe(room)
  },
}
