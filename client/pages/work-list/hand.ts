/** The hand on the list: which row is under it, and the keys that move it and act (look §7). */
import { useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { now } from '../../ui/clock.ts'
import { type KeyBinding, useKeys } from '../../ui/keys.ts'
import { nextStepOf } from './rows.ts'
import type { Work } from './work.ts'

export type Hand = {
  selected: string | null
  onSelect: (id: string) => void
  previewed: string | null
}

function focusRow(id: string): void {
  const row = document.querySelector<HTMLElement>(
    `[data-testid="consultation-row"][data-id="${CSS.escape(id)}"]`,
  )
  row?.focus({ preventScroll: true })
  row?.scrollIntoView({ block: 'nearest' })
}

function focusFilter(): void {
  document.querySelector<HTMLInputElement>('.work-filter-field')?.select()
}

type WorkKeys = {
  mayCreate: boolean
  entersRooms: boolean
  /** What Escape takes back when no preview is open; null: nothing. */
  onBack: (() => void) | null
}

/** Offers J K Enter Space E N / R Esc for the rows that are shown. */
export function useWorkKeys({ rows, refetch }: Work, { mayCreate, entersRooms, onBack }: WorkKeys): Hand {
  const { keys } = useTexts().common
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<string | null>(null)
  const [previewed, setPreviewed] = useState<string | null>(null)
  const lastIndex = useRef(0)
  const found = rows.findIndex(({ row }) => row.id === chosen)
  /* a row that is gone leaves the hand where it was, not at the top */
  const index = found >= 0 ? found : Math.max(0, Math.min(lastIndex.current, rows.length - 1))
  lastIndex.current = index
  const current = rows[index]?.row
  const move = (step: number) => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, chosen === null ? 0 : index + step))]?.row.id
    if (next === undefined) return
    setChosen(next)
    if (previewed !== null) setPreviewed(next)
    focusRow(next)
  }
  const bindings: KeyBinding[] = [
    { keys: 'J', label: keys.move, run: () => move(1) },
    { keys: 'K', label: keys.move, run: () => move(-1) },
    { keys: 'Enter', label: keys.open, run: () => current && void navigate(paths.consultation(current.id)) },
    {
      keys: 'Space',
      label: keys.preview,
      run: () => setPreviewed(previewed === null ? (current?.id ?? null) : null),
    },
    {
      keys: 'E',
      label: keys.next,
      run: () => current && void navigate(nextStepOf(current, now(), entersRooms).to),
    },
    ...(mayCreate
      ? [{ keys: 'N', label: keys.create, bar: false, run: () => void navigate(paths.newRequest()) }]
      : []),
    { keys: '/', label: keys.filter, run: focusFilter },
  ]
  /* where changes wait, the line above the rows has the key and takes them */
  useKeys([{ keys: 'R', label: keys.take, bar: false, run: refetch }, ...bindings])
  useKeys(
    [
      {
        keys: 'Escape',
        label: keys.back,
        bar: false,
        run: () => (previewed === null ? onBack?.() : setPreviewed(null)),
      },
    ],
    { enabled: previewed !== null || onBack !== null },
  )
  return { selected: current?.id ?? null, onSelect: setChosen, previewed }
}
