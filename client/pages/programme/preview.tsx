/** The rows of a file before they are stored: what is wrong stands in its field and is mended there, or the row is left out. */
import { Button } from 'antd'
import { useState } from 'react'
import type { CheckedRow, ReadTable } from '../../../server/contract/ledger.ts'
import type { RowField } from '../../../server/domain/ledger-row.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useCheckRows, useStoreRows } from '../../ledger.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Chip, Chips } from '../../ui/chip.tsx'
import { useTime } from '../../ui/time.ts'
import { PreviewRows } from './preview-rows.tsx'

/** A row with a key that survives its neighbours, and whether it was left out. */
export type Draft = CheckedRow & { key: string; out: boolean }

type Only = 'all' | 'bad' | 'twins'
type PreviewProps = {
  table: ReadTable
  onDone: (rows: readonly CheckedRow[]) => void
  onAnother: () => void
}

const isBad = (row: Draft) => row.problems.length > 0
const isDoubtful = (row: Draft) => row.twin !== null || row.falls

export function Preview({ table, onDone, onAnother }: PreviewProps) {
  const [rows, setRows] = useState<readonly Draft[]>(() =>
    table.rows.map((row, index) => ({ ...row, key: String(index), out: false })),
  )
  const [isStale, setStale] = useState(false)
  const [only, setOnly] = useState<Only>(rows.some(isBad) ? 'bad' : 'all')
  const check = useCheckRows()
  const store = useStoreRows()
  const taken = rows.filter((row) => !row.out)
  const recheck = async () => {
    const answer = await check.mutateAsync(taken)
    const judged = new Map(taken.map((row, index) => [row.key, answer.rows[index]]))
    setRows((before) => before.map((row) => ({ ...row, ...judged.get(row.key) })))
    setStale(false)
  }
  const edit = (key: string, field: RowField, value: string) => {
    setStale(true)
    setRows((before) =>
      before.map((row) =>
        row.key === key
          ? {
              ...row,
              words: { ...row.words, [field]: value },
              formulas: row.formulas.filter((one) => one !== field),
            }
          : row,
      ),
    )
  }
  const leaveOut = (key: string) => {
    /* a total or a session that stood twice may stand now */
    setStale(true)
    setRows((before) => before.map((row) => (row.key === key ? { ...row, out: true } : row)))
  }
  const save = async () => {
    await store.mutateAsync({ fileName: table.fileName, digest: table.digest, rows: taken })
    onDone(taken)
  }
  const shown = taken.filter((row) => only === 'all' || (only === 'bad' ? isBad(row) : isDoubtful(row)))
  const failed = store.error ?? check.error
  return (
    <section>
      <Summary table={table} taken={taken} only={only} onOnly={setOnly} />
      {failed === null ? null : <ErrorState error={failed} kept="here" />}
      <PreviewRows rows={shown} onEdit={edit} onLeaveOut={leaveOut} />
      <Foot
        {...{ taken, isStale }}
        out={rows.length - taken.length}
        busy={check.isPending || store.isPending}
        blocked={table.known !== null}
        onCheck={() => recheck().catch(() => undefined)}
        onRestore={() => {
          setStale(true)
          setRows((before) => before.map((row) => ({ ...row, out: false })))
        }}
        onStore={() => save().catch(() => undefined)}
        onAnother={onAnother}
      />
    </section>
  )
}

type SummaryProps = {
  table: ReadTable
  taken: readonly Draft[]
  only: Only
  onOnly: (only: Only) => void
}

function Summary({ table, taken, only, onOnly }: SummaryProps) {
  const words = useTexts().ledger.import
  const language = useLanguage()
  const time = useTime()
  const bad = taken.filter(isBad).length
  const doubtful = taken.filter(isDoubtful).length
  const facts = [
    words.read(table.rows.length, table.fileName),
    ...(table.encoding === null ? [] : [words.encoding(table.encoding.toUpperCase())]),
    ...(table.sheet === null ? [] : [words.sheet(table.sheet)]),
  ]
  return (
    <div className="programme-summary">
      <p className="second">{facts.join('　')}</p>
      {table.known === null ? null : (
        <p className="field-error" role="alert">
          {words.known(personIn(language, table.known.importedBy), time.near(table.known.importedAt))}
        </p>
      )}
      <p className={bad === 0 ? '' : 'programme-bad'} role="status" data-testid="import-state">
        {taken.length === 0 ? words.none : bad === 0 ? words.good(taken.length) : words.bad(bad)}
        {doubtful === 0 ? null : <span className="programme-doubt">　{words.twins(doubtful)}</span>}
      </p>
      <Chips label={words.title}>
        <Chip pressed={only === 'bad'} count={bad} onToggle={() => onOnly(only === 'bad' ? 'all' : 'bad')}>
          {words.onlyBad}
        </Chip>
        <Chip
          pressed={only === 'twins'}
          count={doubtful}
          onToggle={() => onOnly(only === 'twins' ? 'all' : 'twins')}
        >
          {words.onlyTwins}
        </Chip>
      </Chips>
    </div>
  )
}

type FootProps = {
  taken: readonly Draft[]
  out: number
  isStale: boolean
  busy: boolean
  /** The file was imported before. */
  blocked: boolean
  onCheck: () => void
  onRestore: () => void
  onStore: () => void
  onAnother: () => void
}

/** One filled button: checking while something is changed or wrong, then storing. */
function Foot({ taken, out, isStale, busy, blocked, ...on }: FootProps) {
  const words = useTexts().ledger.import
  const mayStore = !isStale && !blocked && taken.length > 0 && !taken.some(isBad)
  return (
    <footer className="programme-actions">
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
          {words.store(taken.length)}
        </Button>
      ) : (
        <Button type="primary" size="large" loading={busy} onClick={on.onCheck} data-testid="import-check">
          {words.check}
        </Button>
      )}
    </footer>
  )
}
