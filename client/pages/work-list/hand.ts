/** The hand on the list: which row is under it, and the keys that move it and act (look §7). */
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ConsultationSummary } from '../../../server/contract/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { now } from '../../ui/clock.ts'
import { type KeyBinding, useKeys } from '../../ui/keys.ts'
import { searchShown } from '../../ui/search-box.tsx'
import type { PlacedRow } from '../../ui/steady-rows.ts'
import { nextStepOf } from './rows.ts'

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

function focusSearch(): void {
  searchShown.set(true)
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('.search input')?.select())
}

/** Offers J K Enter Space E N / for the rows that are shown. */
export function useWorkKeys(rows: readonly PlacedRow<ConsultationSummary>[], mayCreate: boolean): Hand {
  const { keys } = useTexts().common
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<string | null>(null)
  const [previewed, setPreviewed] = useState<string | null>(null)
  const index = Math.max(
    0,
    rows.findIndex(({ row }) => row.id === chosen),
  )
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
    { keys: 'E', label: keys.next, run: () => current && void navigate(nextStepOf(current, now()).to) },
    ...(mayCreate
      ? [{ keys: 'N', label: keys.create, bar: false, run: () => void navigate(paths.newRequest()) }]
      : []),
    { keys: '/', label: keys.filter, run: focusSearch },
  ]
  useKeys(bindings)
  useKeys([{ keys: 'Escape', label: keys.back, bar: false, run: () => setPreviewed(null) }], {
    enabled: previewed !== null,
  })
  return { selected: current?.id ?? null, onSelect: setChosen, previewed }
}
