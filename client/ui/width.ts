/** The four widths of the look, §3. Read in JavaScript where something is drawn in another way, not only in another place. */
import { useSyncExternalStore } from 'react'

export type Width = 'phone' | 'narrow' | 'middle' | 'wide'

/** Lower bounds in CSS pixels; the style sheets use the same. */
export const widths = { narrow: 640, middle: 1100, wide: 1360 } as const

export function widthOf(pixels: number): Width {
  if (pixels >= widths.wide) return 'wide'
  if (pixels >= widths.middle) return 'middle'
  if (pixels >= widths.narrow) return 'narrow'
  return 'phone'
}

function subscribe(listener: () => void): () => void {
  const queries = Object.values(widths).map((width) => window.matchMedia(`(min-width: ${width}px)`))
  for (const query of queries) query.addEventListener('change', listener)
  return () => {
    for (const query of queries) query.removeEventListener('change', listener)
  }
}

export function useWidth(): Width {
  return useSyncExternalStore(
    subscribe,
    () => widthOf(window.innerWidth),
    () => 'wide',
  )
}
