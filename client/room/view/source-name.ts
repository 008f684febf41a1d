/** What a picture that is shown on purpose is called. */
import { isCameraRole, type MediaSource } from '../../../server/domain/room.ts'
import { useTexts } from '../../i18n/text.ts'

/** @returns null for a face and for sound, which are called by their person alone */
export function useSourceName(): (source: MediaSource | undefined) => string | null {
  const { room, camera } = useTexts()
  return (source) => {
    if (source === undefined) return null
    if (source === 'screen') return room.tile.screen
    return isCameraRole(source) ? camera.role[source] : null
  }
}
