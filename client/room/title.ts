/** How many wait before the door, in the window's title: whoever leads is often at another page meanwhile (room.md #35). */
import type { RoomStore } from './store.ts'

/** @returns the way to stop; the title is then the one of nobody waiting */
export function countInTitle(store: RoomStore, titleOf: (waiting: number) => string): () => void {
  let shown = 0
  const show = () => {
    const waiting = store.get().controls?.waiting.length ?? 0
    if (waiting === shown) return
    shown = waiting
    document.title = titleOf(waiting)
  }
  show()
  const end = store.subscribe(show)
  return () => {
    end()
    if (shown > 0) document.title = titleOf(0)
  }
}
