/** The ways in which the room can be laid out; the last one is remembered for this computer. */
export const layouts = ['main', 'speaker', 'grid', 'record'] as const
export type Layout = (typeof layouts)[number]

const storageKey = 'ss.room-layout'

export function rememberedLayout(): Layout {
  try {
    const stored = localStorage.getItem(storageKey)
    return layouts.find((layout) => layout === stored) ?? 'main'
  } catch {
    // Without storage each visit begins as the first one.
    return 'main'
  }
}

export function rememberLayout(layout: Layout): void {
  try {
    localStorage.setItem(storageKey, layout)
  } catch {
    // As above.
  }
}
