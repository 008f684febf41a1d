/** The row that the keys are at, in a table with a drawer beside it. */
import { useState } from 'react'
import { useTexts } from '../i18n/text.ts'
import { useKeys } from './keys.ts'

type Options = {
  rows: readonly { id: string }[]
  /** Of the row whose drawer is open. */
  id: string | undefined
  open: (id: string | undefined) => void
  /** `data-testid` of every row, by which it is found to be scrolled to. */
  testId: string
  words: { open: string; close: string }
}

/** J and K walk the rows while the drawer follows, Enter opens, Escape closes. @returns the place of the row; -1 where there are none */
export function useRowCursor({ rows, id, open, testId, words }: Options): number {
  const { move: moving } = useTexts().common.keys
  const [marked, setMarked] = useState(0)
  const shown = id === undefined ? -1 : rows.findIndex((row) => row.id === id)
  const cursor = Math.min(shown === -1 ? marked : shown, rows.length - 1)
  const move = (by: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, cursor + by))
    setMarked(next)
    const row = rows[next]
    if (id !== undefined && row !== undefined) open(row.id)
    document.querySelectorAll(`[data-testid="${testId}"]`)[next]?.scrollIntoView({ block: 'nearest' })
  }
  useKeys([
    { keys: 'J', label: moving, run: () => move(1), bar: true },
    { keys: 'K', label: moving, run: () => move(-1), bar: true },
    { keys: 'Enter', label: words.open, run: () => open(rows[cursor]?.id), bar: true },
    ...(id === undefined
      ? []
      : [{ keys: 'Escape', label: words.close, run: () => open(undefined), bar: true }]),
  ])
  return cursor
}
