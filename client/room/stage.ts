/** What is shown where: the order of the tiles and the main picture. Pure. */
import { sideOf } from '../../server/domain/host.ts'
import { isCameraRole, type MediaSource, type RoomRole } from '../../server/domain/room.ts'
import type { PersonState, RoomState, StreamState } from './store.ts'

export type Shown = { person: PersonState; stream: StreamState }

const rank: Readonly<Record<RoomRole, number>> = {
  expert: 0,
  requester: 0,
  member: 1,
  colleague: 1,
  observer: 1,
  guest: 1,
  expert_guest: 1,
}

/** The other hospital first, in it those who lead the consultation. */
export function inOrder({ people, self }: Pick<RoomState, 'people' | 'self'>): PersonState[] {
  const own = self === null ? null : sideOf(self.role)
  return people.toSorted(
    (one, other) =>
      Number(sideOf(one.role) === own) - Number(sideOf(other.role) === own) ||
      rank[one.role] - rank[other.role],
  )
}

/** Every picture that can be put on the main place, in the order of the tiles. */
export function pictures(state: Pick<RoomState, 'people' | 'self'>): Shown[] {
  return inOrder(state).flatMap((person) =>
    person.streams.filter(({ kind }) => kind === 'video').map((stream) => ({ person, stream })),
  )
}

/**
 * What the main place shows: what was pinned, else the screen or the examination that was shown last, else the camera of the first of
 * the other side that is on. It does not follow the voices, since a picture that jumps cannot be read, unless the person has chosen so.
 * @param speakerId whose voice it follows; null: nobody's
 */
export function mainPicture(
  state: Pick<RoomState, 'people' | 'self'>,
  pinned: string | null,
  speakerId: string | null = null,
): Shown | null {
  const all = pictures(state)
  const isOn = ({ person, stream }: Shown) => stream.source === 'camera' && !stream.paused && !person.away
  return (
    all.find(({ stream }) => stream.producerId === pinned) ??
    all.findLast(({ stream }) => isShown(stream.source)) ??
    all.find((shown) => shown.person.personId === speakerId && isOn(shown)) ??
    all.find(isOn) ??
    null
  )
}

/** Switched on in order to be looked at, unlike a face. */
export function isShown(source: MediaSource): boolean {
  return source === 'screen' || isCameraRole(source)
}

export function streamFrom(person: PersonState, source: StreamState['source']): StreamState | undefined {
  return person.streams.find((stream) => stream.source === source)
}

/** Whether an expert who leaves now leaves the other side without one. */
export function isLastExpert({ people, self }: Pick<RoomState, 'people' | 'self'>): boolean {
  return self?.role === 'expert' && !people.some(({ role }) => role === 'expert')
}

/** Whether the experts' own talk stands between this person and another one. */
export function isApart(
  { controls, self }: Pick<RoomState, 'controls' | 'self'>,
  person: Pick<PersonState, 'role'>,
): boolean {
  return controls?.expertsSince != null && self !== null && sideOf(self.role) !== sideOf(person.role)
}
