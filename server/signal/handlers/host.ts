/** Leading the room. Every handler asks the policy of domain/host.ts anew; what it changes is written before it is told. */
import { admit, keepHand, recordEnd, recordMute, refuse, remove, setLock, setPhase } from '../../app/host.ts'
import { describeError } from '../../app/problem.ts'
import { AppError } from '../../contract/errors.ts'
import { mayAct, type RoomAction } from '../../domain/host.ts'
import { actingOf, type Controls, endPhase, stopWaiting, tellControls, type Waiting } from '../controls.ts'
import { bringTogether, part } from '../parting.ts'
import { emit, type Room, type Seat, tellSeat } from '../room.ts'
import type { Rooms } from '../rooms.ts'
import type { SeatedHandlers, SeatedVisit } from '../visit.ts'

type HostName = Extract<keyof SeatedHandlers, `host.${string}` | 'hand.raise'>

export const hostHandlers: Pick<SeatedHandlers, HostName> = {
  async 'hand.raise'(visit, { raised }) {
    const controls = allowed(visit, 'raise_hand')
    await setHands(visit, controls, [visit.seat.person.personId], raised)
    return {}
  },
  async 'host.admit'(visit, { personIds }) {
    const controls = allowed(visit, 'admit')
    const waiting = [...new Set(personIds)].flatMap((personId) => controls.waiting.get(personId) ?? [])
    if (waiting.length === 0) throw new AppError('NOT_FOUND')
    const admitted = waiting.map(({ person }) => person.personId)
    await admit(visit.deps, visit.call, { consultationId: visit.room.consultationId, personIds: admitted })
    for (const one of waiting) {
      controls.admissions.set(one.person.personId, 'admitted')
      /* they are on their way: a lock that stands does not hold them */
      controls.called.add(one.person.personId)
    }
    dismiss(visit.room, waiting, 'door.opened')
    return {}
  },
  async 'host.refuse'(visit, { personId }) {
    const waiting = allowed(visit, 'refuse').waiting.get(personId)
    if (waiting === undefined) throw new AppError('NOT_FOUND')
    await refuse(visit.deps, visit.call, about(visit, personId))
    dismiss(visit.room, [waiting], 'door.refused')
    return {}
  },
  'host.mute': mute,
  async 'host.remove'(visit, { personId }) {
    const controls = allowed(visit, 'remove')
    const seat = otherSeat(visit, personId)
    await remove(visit.deps, visit.call, about(visit, personId))
    controls.admissions.set(personId, 'removed')
    await visit.rooms.expel(seat, 'removed')
    return {}
  },
  async 'host.lock'(visit, { locked }) {
    const controls = allowed(visit, 'lock')
    if ((controls.lockedAt !== null) === locked) return {}
    const lockedAt = locked ? visit.deps.clock() : null
    await setLock(visit.deps, visit.call, visit.room.consultationId, lockedAt)
    controls.lockedAt = lockedAt
    tellControls(visit.room)
    return {}
  },
  async 'host.lower_hands'(visit, { personIds }) {
    const controls = allowed(visit, 'lower_hands')
    await setHands(visit, controls, personIds, false)
    return {}
  },
  'host.set_phase': changePhase,
  async 'host.end_call'(visit, { ending }) {
    const controls = allowed(visit, 'end_call')
    if ((controls.ending !== null) === ending) return {}
    if (controls.ending !== null) clearTimeout(controls.ending.timer)
    controls.ending = ending ? beginEnding(visit) : null
    tellControls(visit.room)
    return {}
  },
}

/** @throws AppError FORBIDDEN where the person may not do this now */
function allowed({ room, seat }: SeatedVisit, action: RoomAction): Controls {
  if (room.controls === null || !mayAct(action, actingOf(room, seat))) throw new AppError('FORBIDDEN')
  return room.controls
}

function about({ room }: SeatedVisit, personId: string): { consultationId: string; personId: string } {
  return { consultationId: room.consultationId, personId }
}

/** Somebody else in the room; nobody mutes or sends out themselves. */
function otherSeat({ room, seat }: SeatedVisit, personId: string): Seat {
  const other = room.seats.get(personId)
  if (other === undefined || other === seat) throw new AppError('NOT_FOUND')
  return other
}

function dismiss(room: Room, waiting: readonly Waiting[], how: 'door.opened' | 'door.refused'): void {
  stopWaiting(room, ...waiting.map(({ socket }) => socket))
  for (const { socket } of waiting) emit(socket, how, { consultationId: room.consultationId })
}

/** One's own hand, or those which the host lowers; who has none up is passed over. */
async function setHands(
  { deps, room }: SeatedVisit,
  { hands }: Controls,
  personIds: readonly string[],
  raised: boolean,
): Promise<void> {
  const changing = personIds.filter((personId) => hands.has(personId) !== raised)
  for (const personId of changing) {
    await keepHand(deps, { consultationId: room.consultationId, personId }, raised)
    if (raised) hands.add(personId)
    else hands.delete(personId)
  }
  if (changing.length > 0) tellControls(room)
}

async function mute(visit: SeatedVisit, { personId }: { personId: string }): Promise<Record<never, never>> {
  const { rooms, room, seat } = visit
  const controls = allowed(visit, 'mute')
  const other = otherSeat(visit, personId)
  const open = [...(other.media?.producers.values() ?? [])].filter(
    ({ source, paused }) => source === 'microphone' && !paused,
  )
  /* also where nothing is open now: a lost connection comes back muted */
  controls.silenced.add(personId)
  for (const producer of open) {
    await rooms.media.setProducerPaused({ producerId: producer.producerId, paused: true })
    producer.paused = true
    room.tellReceivers(other, 'producer.paused', { personId, producerId: producer.producerId, paused: true })
  }
  if (open.length > 0) rooms.recorder.follow(room)
  await recordMute(visit.deps, visit.call, about(visit, personId))
  const { name, nameEn } = seat.person
  tellSeat(other, 'host.muted', { by: { personId: seat.person.personId, name, nameEn } })
  return {}
}

/**
 * Parted at the node first and written then: there is no moment in which the record says "among themselves" and the other side hears.
 * Where the writing fails the sides come together again.
 */
async function changePhase(
  visit: SeatedVisit,
  { experts }: { experts: boolean },
): Promise<Record<never, never>> {
  const { deps, rooms, room, call } = visit
  const { consultationId } = room
  if (!experts) {
    if (room.controls?.expertsSince === null) return {}
    allowed(visit, 'end_phase')
    await endPhase(room, () => setPhase(deps, call, consultationId, null))
    await rooms.recorder.settle(room)
    return {}
  }
  if (room.controls?.expertsSince != null) return {}
  const controls = allowed(visit, 'begin_phase')
  controls.expertsSince = deps.clock()
  await rooms.recorder.settle(room)
  await part(rooms, room)
  try {
    await setPhase(deps, call, consultationId, controls.expertsSince)
  } catch (error) {
    controls.expertsSince = null
    bringTogether(room)
    await rooms.recorder.settle(room)
    throw error
  }
  tellControls(room)
  room.tell('speaker.changed', { personId: null })
  return {}
}

function beginEnding({ deps, rooms, room, call }: SeatedVisit): Controls['ending'] {
  const milliseconds = rooms.endingMs
  const timer = setTimeout(() => {
    rooms.later(room.consultationId, 'ending a call for everybody', async (current) => {
      if (current.controls?.ending?.timer !== timer) return
      current.controls.ending = null
      await recordEnd(deps, call, current.consultationId).catch((error: unknown) =>
        deps.log.error({ error: describeError(error) }, 'the end of a call was not written'),
      )
      await endAll(rooms, current)
    })
  }, milliseconds)
  return { at: new Date(deps.clock().getTime() + milliseconds), timer }
}

/** Everybody out; those before the door as well, since nobody is left who could let them in. */
async function endAll(rooms: Rooms, room: Room): Promise<void> {
  dismiss(room, [...(room.controls?.waiting.values() ?? [])], 'door.refused')
  await Promise.all([...room.seats.values()].map((seat) => rooms.expel(seat, 'call_ended')))
}
