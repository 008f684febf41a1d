/** A filter that is on or off. Marks and triangles may stand before the word. */
import type { ReactNode } from 'react'

type ChipProps = {
  pressed: boolean
  onToggle: () => void
  children: ReactNode
  /** Shown after the word. */
  count?: number
}

export function Chip({ pressed, onToggle, children, count }: ChipProps) {
  return (
    <button type="button" className="chip" aria-pressed={pressed} onClick={onToggle}>
      {children}
      {count === undefined ? null : <span>{count}</span>}
    </button>
  )
}

type ChipsProps = { label: string; children: ReactNode }

/** A row of chips; on a phone it scrolls sideways by itself, not the page. */
export function Chips({ label, children }: ChipsProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a scrolling row in the browsers we serve
    <div className="chips" role="group" aria-label={label}>
      {children}
    </div>
  )
}
