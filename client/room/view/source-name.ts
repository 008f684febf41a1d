/** What a picture that is shown on purpose is called. */
import { isCameraRole, type MediaSource } from '../../../server/domain/room.ts'
import type { StillSource } from '../../../server/domain/still.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'

/** @returns null for a face and for sound, which are called by their person alone */
export function useSourceName(): (source: MediaSource | undefined) => string | null {
  const { room, camera } = useTexts()
  return (source) => {
    if (source === undefined) return null
    if (source === 'screen') return room.tile.screen
    return isCameraRole(source) ? camera.role[source] : null
  }
}

/** What of a still is called by: the face has a name here as well. */
export function sourceName(camera: Texts['camera'], source: StillSource): string {
  return source === 'camera' ? camera.face : camera.role[source]
}
