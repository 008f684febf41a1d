/** Entering, leaving, and the picture of the room. */
import { recentChat } from '../../app/chat.ts'
import { describeError } from '../../app/problem.ts'
import { authoriseEntry, describeRoomPerson, enterRoom, type RoomPerson } from '../../app/room.ts'
import { AppError } from '../../contract/errors.ts'
import type { ChatMessage, RequestOutput } from '../../contract/signal.ts'
import { isGuestRole } from '../../domain/guest.ts'
import { sideOf } from '../../domain/host.ts'
import { fits, type RoomRole } from '../../domain/room.ts'
import { controlsFor, tellControls } from '../controls.ts'
import { passDoor } from '../door.ts'
import { StayFacts, signalling } from '../facts.ts'
import { closeMedia, closePeer, closePeers, type OpenedMedia, openMedia } from '../media.ts'
import { emit, participantFor, participantOf, type Seat, type SeatMedia, tellSeat } from '../room.ts'
import { togetherFor } from '../together.ts'
import type { EntryHandlers, SeatedHandlers, SeatedVisit, Visit } from '../visit.ts'
import { takePrepared } from './prepare.ts'

/**
 * The right first, then the media, then the stay: whoever is in the log was really in. The old connection of the same person is
 * closed when the new one stands.
 */
export const join: EntryHandlers['room.join'] = async (visit, input) => {
  const { deps, rooms, room, socket, call } = visit
  const { personId } = call.actor
  if (!socket.connected) throw new AppError('NOT_IN_ROOM')
  const role = await authoriseEntry(deps, call.actor, input.consultationId)
  await rooms.placement.claim(room)
  await passDoor(visit, role, 'wait')
  const kept = room.seats.get(personId)
  if (kept === undefined && !fits(role, room.seatedBeside(personId))) throw new AppError('ROOM_FULL')
  const opening = Promise.resolve(takePrepared(visit) ?? openMedia(rooms, room, personId))
  try {
    const [{ media, ...opened }, person, chat] = await Promise.all([
      opening,
      describeRoomPerson(deps, personId),
      recentChat(deps, room.consultationId, sideOf(role)),
    ])
    const seat = await takeSeat(visit, { kept, role, person, media })
    await resumeReady(visit, media, input.ready)
    await closePeers(rooms, room, (peerId) => peerId.startsWith(`${personId}.`))
    return { ...factsOf(visit, seat), chat: heardBy(seat, chat), ...opened }
  } catch (error) {
    /* where the opening itself failed nothing is open, and its error is the one thrown */
    const opened = await opening.catch(() => null)
    if (opened !== null) await closePeer(rooms, room.consultationId, opened.media.peerId)
    throw error
  }
}

export type Taking = {
  kept: Seat | undefined
  role: RoomRole
  person: RoomPerson
  media: OpenedMedia['media']
}

/** Writes the stay, then gives the seat to this connection with its media, and tells the others. */
export async function takeSeat(visit: Visit, { kept, role, person, media }: Taking): Promise<Seat> {
  const { deps, rooms, room, socket, call } = visit
  /* the same connection again, after the node lost the room: the person never left, so nothing is written */
  const stayed = kept?.socket === socket ? kept : undefined
  const entered =
    stayed === undefined
      ? await enterRoom(deps, call, {
          consultationId: room.consultationId,
          alsoPresent: room.presentRoles(person.personId),
        })
      : undefined
  const stay = entered ?? stayed
  if (stay === undefined) throw new Error('a seat without a stay')
  if (kept !== undefined) await giveWay(visit, kept, media)
  const seat: Seat = {
    room,
    person,
    presenceId: stay.presenceId,
    joinedAt: stay.joinedAt,
    role,
    actor: call.actor,
    sessionKey: socket.data.sessionKey,
    address: call.address,
    socket,
    keeping: null,
    media,
    report: kept?.report ?? null,
    facts: kept?.facts ?? new StayFacts(deps.clock()),
  }
  /* other media has other transports, and none of them is lost */
  seat.facts.back(deps.clock(), kept?.media === media ? signalling : undefined)
  room.seats.set(person.personId, seat)
  room.changed = true
  socket.data.seat = seat
  if (entered !== undefined) room.startedAt = entered.startedAt
  const arrival = kept === undefined ? 'participant.joined' : 'participant.returned'
  /* a seat that goes on has its streams already: nobody is told of those of the other side while the sides are parted */
  for (const other of room.seats.values()) {
    if (other !== seat) tellSeat(other, arrival, participantFor(seat, other.role))
  }
  tellControls(room, seat)
  if (entered?.started && entered.startedAt !== null) {
    room.tell('room.started', { startedAt: entered.startedAt.toISOString() }, seat)
  }
  await rooms.recorder.settle(room)
  rooms.watchLeftovers(room)
  return seat
}

/** What was prepared flows from here on. One that ended a moment ago must not keep the others waiting. */
async function resumeReady(
  { deps, rooms }: Visit,
  media: SeatMedia,
  ready: readonly string[],
): Promise<void> {
  const own = ready.filter((consumerId) => media.consumers.has(consumerId))
  const results = await Promise.allSettled(
    own.map((consumerId) => rooms.media.setConsumerPaused({ consumerId, paused: false })),
  )
  for (const result of results) {
    if (result.status === 'rejected') {
      deps.log.warn({ error: describeError(result.reason) }, 'a prepared consumer did not resume')
    }
  }
}

/** The seat's earlier connection, of this device or another, ends. */
async function giveWay({ rooms, socket }: Visit, kept: Seat, media: SeatMedia): Promise<void> {
  if (kept.keeping !== null) clearTimeout(kept.keeping)
  const resumed = kept.media === media
  if (kept.socket !== null && kept.socket !== socket) {
    /* the same media is the same window, whose old connection is not yet known to be lost */
    if (!resumed) emit(kept.socket, 'room.expelled', { why: 'other_device' })
    rooms.free(kept.socket)
  }
  if (!resumed) await closeMedia(rooms, kept)
}

type RoomFacts = Pick<
  RequestOutput<'room.join'>,
  'consultationId' | 'self' | 'participants' | 'startedAt' | 'together' | 'iceServers' | 'controls'
>

export function factsOf({ room, iceServers }: Visit, seat: Seat): RoomFacts {
  return {
    consultationId: room.consultationId,
    self: participantOf(seat),
    participants: room.participantsBut(seat),
    startedAt: room.startedAt?.toISOString() ?? null,
    iceServers: iceServers(),
    controls: controlsFor(room, seat),
    together: togetherFor(room, seat.role),
  }
}

/** What was written before a guest came in was not written for them. */
export function heardBy({ role, joinedAt }: Seat, chat: ChatMessage[]): ChatMessage[] {
  return isGuestRole(role) ? chat.filter(({ at }) => Date.parse(at) >= joinedAt.getTime()) : chat
}

async function resync(visit: SeatedVisit): Promise<RequestOutput<'room.resync'>> {
  const { deps, room, seat } = visit
  if (room.rtpCapabilities === null) throw new AppError('MEDIA_UNAVAILABLE')
  const chat = await recentChat(deps, room.consultationId, sideOf(seat.role))
  return { ...factsOf(visit, seat), chat: heardBy(seat, chat), rtpCapabilities: room.rtpCapabilities }
}

export const roomHandlers: Pick<SeatedHandlers, 'room.leave' | 'room.resync'> = {
  async 'room.leave'({ rooms, seat }) {
    await rooms.end(seat, 'leave')
    return {}
  },
  'room.resync': resync,
}
