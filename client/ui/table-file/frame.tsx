/** What stands above the rows of a file, and the bar below them. */
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/text.ts'
import './table-file.css'

type FactsProps = {
  table: { fileName: string; encoding: string | null; sheet: string | null; rows: readonly unknown[] }
}

/** Which file it is, and how it was read. */
export function TableFacts({ table }: FactsProps) {
  const words = useTexts().tableFile
  const facts = [
    words.read(table.rows.length, table.fileName),
    ...(table.encoding === null ? [] : [words.encoding(table.encoding.toUpperCase())]),
    ...(table.sheet === null ? [] : [words.sheet(table.sheet)]),
  ]
  return <p className="second">{facts.join('　')}</p>
}

/** How many rows may be stored, or are wrong. @param children said beside it */
export function TableState({ taken, bad, children }: { taken: number; bad: number; children?: ReactNode }) {
  const words = useTexts().tableFile
  return (
    <p className={bad === 0 ? '' : 'table-file-bad'} role="status" data-testid="import-state">
      {taken === 0 ? words.none : bad === 0 ? words.good(taken) : words.bad(bad)}
      {children}
    </p>
  )
}

type FootProps = {
  out: number
  isStale: boolean
  busy: boolean
  mayStore: boolean
  /** On the button that stores. */
  action: string
  onCheck: () => void
  onRestore: () => void
  onStore: () => void
  onAnother: () => void
}

/** One filled button: checking while something is changed or wrong, then storing. */
export function TableFoot({ out, isStale, busy, mayStore, action, ...on }: FootProps) {
  const words = useTexts().tableFile
  return (
    <footer className="table-file-actions">
      <Button onClick={on.onAnother}>{words.another}</Button>
      {out === 0 ? null : (
        <span className="small second">
          {words.removed(out)}{' '}
          <button type="button" className="text-button" onClick={on.onRestore}>
            {words.restore}
          </button>
        </span>
      )}
      <span className="space" />
      {isStale ? <span className="small second">{words.stale}</span> : null}
      {mayStore ? (
        <Button type="primary" size="large" loading={busy} onClick={on.onStore} data-testid="import-store">
          {action}
        </Button>
      ) : (
        <Button type="primary" size="large" loading={busy} onClick={on.onCheck} data-testid="import-check">
          {words.check}
        </Button>
      )}
    </footer>
  )
}
