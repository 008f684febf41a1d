/** One polite live region for the whole application: news that a person who does not see the screen must hear. */
import { createStore, useStore } from './store.ts'

const spoken = createStore({ text: '', turn: 0 })

/** Has a sentence read aloud, after what is being read now. The same sentence twice is read twice. */
export function announce(text: string): void {
  spoken.set({ text, turn: spoken.get().turn + 1 })
}

/** Mounted once, by the application's frame. */
export function Announcer() {
  const { text, turn } = useStore(spoken)
  return (
    <div className="hidden-text" role="status" aria-live="polite">
      <span key={turn}>{text}</span>
    </div>
  )
}
