/** Whether the five columns fit beside each other; below, rows stand as on a phone. */
import { useSyncExternalStore } from 'react'

const query = '(min-width: 900px)'

function subscribe(listener: () => void): () => void {
  const media = window.matchMedia(query)
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

export function useRoomForTable(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => true,
  )
}
