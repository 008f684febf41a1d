/** The browser's own question before a tab is closed or loaded anew. */
import { useEffect } from 'react'

/** Asks while something would be lost; the page goes on until the person has answered (of a call: room.md §4, tab close). */
export function useAskBeforeUnload(active: boolean): void {
  useEffect(() => {
    if (!active) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [active])
}
