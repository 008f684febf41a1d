/** Of which camera the chord and the button in the bottom line take a still. */
import { cameraRoles } from '../../../server/domain/room.ts'
import { isStillSource, mayTakeStill, type StillSource } from '../../../server/domain/still.ts'
import type { RoomClient } from '../client.ts'
import { isApart, mainPicture } from '../stage.ts'

export type StillTarget = { personId: string; source: StillSource; own: boolean }

/**
 * What somebody examines with goes before a face: the other side's examination on the main place, else a camera of one's own, else the face
 * on the main place, else one's own.
 */
export function stillTarget(
  { store, cameras, capture }: Pick<RoomClient, 'store' | 'cameras' | 'capture'>,
  pinned: string | null,
): StillTarget | null {
  const state = store.get()
  const { self } = state
  if (self === null || !mayTakeStill(self.role)) return null
  const picture = mainPicture(state, pinned)
  const { person, stream } = picture ?? {}
  const theirs =
    person !== undefined &&
    stream !== undefined &&
    isStillSource(stream.source) &&
    !stream.paused &&
    !person.away &&
    mayTakeStill(person.role) &&
    !isApart(state, person)
      ? { personId: person.personId, source: stream.source, own: false }
      : null
  if (theirs !== null && theirs.source !== 'camera') return theirs
  const role = cameraRoles.find((one) => cameras.track(one) !== null)
  if (role !== undefined) return { personId: self.personId, source: role, own: true }
  if (theirs !== null) return theirs
  return capture.track('camera') === null ? null : { personId: self.personId, source: 'camera', own: true }
}
