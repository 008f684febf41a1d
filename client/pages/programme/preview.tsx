/** The rows of a file before they are stored: what is wrong stands in its field and is mended there, or the row is left out. */
import { useState } from 'react'
import type { CheckedRow, ReadTable } from '../../../server/contract/ledger.ts'
import { type RowField, rowFields } from '../../../server/domain/ledger-row.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useCheckRows, useStoreRows } from '../../ledger.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Chip, Chips } from '../../ui/chip.tsx'
import { isBad, useDrafts } from '../../ui/table-file/drafts.ts'
import { TableFacts, TableFoot, TableState } from '../../ui/table-file/frame.tsx'
import { TableRows } from '../../ui/table-file/rows.tsx'
import { useTime } from '../../ui/time.ts'

type Only = 'all' | 'bad' | 'twins'
type PreviewProps = {
  table: ReadTable
  onDone: (rows: readonly CheckedRow[]) => void
  onAnother: () => void
}

const isDoubtful = (row: CheckedRow) => row.twin !== null || row.falls

export function Preview({ table, onDone, onAnother }: PreviewProps) {
  const { import: words, form, problem } = useTexts().ledger
  const { taken, judge, ...drafts } = useDrafts<RowField, CheckedRow>(table.rows)
  const [only, setOnly] = useState<Only>(table.rows.some(isBad) ? 'bad' : 'all')
  const check = useCheckRows()
  const store = useStoreRows()
  const recheck = async () => judge((await check.mutateAsync(taken)).rows)
  const save = async () => {
    await store.mutateAsync({ fileName: table.fileName, digest: table.digest, rows: taken })
    onDone(taken)
  }
  const doubtsOf = ({ twin, falls }: CheckedRow) => [
    ...(twin === null ? [] : [twin.line === null ? words.twinOfEntry : words.twinOfLine(twin.line)]),
    ...(falls ? [words.falls] : []),
  ]
  const failed = store.error ?? check.error
  return (
    <section className="table-file">
      <Summary table={table} taken={taken} only={only} onOnly={setOnly} />
      {failed === null ? null : <ErrorState error={failed} kept="here" />}
      <TableRows
        title={words.title}
        rows={taken.filter((row) => only === 'all' || (only === 'bad' ? isBad(row) : isDoubtful(row)))}
        fields={rowFields}
        always={['kind', 'from', 'to', 'quantity']}
        labels={form.field}
        problems={problem}
        doubtsOf={doubtsOf}
        onEdit={drafts.edit}
        onLeaveOut={drafts.leaveOut}
      />
      <TableFoot
        {...{ ...drafts, onAnother }}
        busy={check.isPending || store.isPending}
        mayStore={drafts.mayStore && table.known === null}
        action={words.store(taken.length)}
        onCheck={() => recheck().catch(() => undefined)}
        onRestore={drafts.restore}
        onStore={() => save().catch(() => undefined)}
      />
    </section>
  )
}

type SummaryProps = {
  table: ReadTable
  taken: readonly CheckedRow[]
  only: Only
  onOnly: (only: Only) => void
}

function Summary({ table, taken, only, onOnly }: SummaryProps) {
  const { tableFile, ledger } = useTexts()
  const words = ledger.import
  const language = useLanguage()
  const time = useTime()
  const bad = taken.filter(isBad).length
  const doubtful = taken.filter(isDoubtful).length
  return (
    <div className="table-file-summary">
      <TableFacts table={table} />
      {table.known === null ? null : (
        <p className="field-error" role="alert">
          {words.known(personIn(language, table.known.importedBy), time.near(table.known.importedAt))}
        </p>
      )}
      <TableState taken={taken.length} bad={bad}>
        {doubtful === 0 ? null : <span className="table-file-doubt">　{words.twins(doubtful)}</span>}
      </TableState>
      <Chips label={words.title}>
        <Chip pressed={only === 'bad'} count={bad} onToggle={() => onOnly(only === 'bad' ? 'all' : 'bad')}>
          {tableFile.onlyBad}
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
