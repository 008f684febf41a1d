/** The rows of a file as a table; on a phone one block each. A field that is wrong can be written in. */
import { Button, Input } from 'antd'
import { useState } from 'react'
import { type RowField, rowFields } from '../../../server/domain/ledger-row.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Draft } from './preview.tsx'

/** Rows that are drawn at once; a file may have two thousand. */
const drawn = 100

type RowsProps = {
  rows: readonly Draft[]
  onEdit: (key: string, field: RowField, value: string) => void
  onLeaveOut: (key: string) => void
}

export function PreviewRows({ rows, onEdit, onLeaveOut }: RowsProps) {
  const texts = useTexts()
  const { import: words, form } = texts.ledger
  const [most, setMost] = useState(drawn)
  const shown = rows.slice(0, most)
  const isUsed = (field: RowField) =>
    ['kind', 'from', 'to', 'quantity'].includes(field) ||
    rows.some((row) => row.words[field] !== '' || row.problems.some((one) => one.field === field))
  const fields = rowFields.filter(isUsed)
  if (rows.length === 0) return null
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <section className="programme-scroll" tabIndex={0} aria-label={words.title}>
        <table className="programme-table programme-preview">
          <thead>
            <tr>
              <th scope="col">{words.column.line}</th>
              {fields.map((field) => (
                <th scope="col" key={field}>
                  {form.field[field]}
                </th>
              ))}
              <th scope="col">
                <span className="hidden-text">{words.column.remove}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.key} {...{ row, fields, onEdit, onLeaveOut }} />
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > most ? (
        <div className="programme-more">
          <Button onClick={() => setMost(most + drawn)}>
            {words.more(Math.min(drawn, rows.length - most))}
          </Button>
        </div>
      ) : null}
    </>
  )
}

type RowProps = Omit<RowsProps, 'rows'> & { row: Draft; fields: readonly RowField[] }

function Row({ row, fields, onEdit, onLeaveOut }: RowProps) {
  const { import: words } = useTexts().ledger
  const doubts = [
    row.twin === null ? null : row.twin.line === null ? words.twinOfEntry : words.twinOfLine(row.twin.line),
    row.falls ? words.falls : null,
  ].filter((doubt) => doubt !== null)
  return (
    <tr data-testid="import-row" data-line={row.line}>
      <th scope="row">
        {row.line}
        {row.column === null ? null : <small className="dim">{row.column}</small>}
        {doubts.map((doubt) => (
          <small key={doubt} className="programme-doubt">
            {doubt}
          </small>
        ))}
      </th>
      {fields.map((field) => (
        <Cell key={field} row={row} field={field} onEdit={onEdit} />
      ))}
      <td>
        <Button type="text" aria-label={words.removeOf(row.line)} onClick={() => onLeaveOut(row.key)}>
          {words.remove}
        </Button>
      </td>
    </tr>
  )
}

type CellProps = { row: Draft; field: RowField; onEdit: RowsProps['onEdit'] }

function Cell({ row, field, onEdit }: CellProps) {
  const { import: words, form, problem } = useTexts().ledger
  const found = row.problems.find((one) => one.field === field)
  const [wasWrong] = useState(found !== undefined)
  const value = row.words[field]
  if (found === undefined && !wasWrong) return <td data-label={form.field[field]}>{value}</td>
  return (
    <td data-label={form.field[field]} className={found === undefined ? undefined : 'programme-wrong'}>
      <Input
        aria-label={words.fieldOf(row.line, form.field[field])}
        aria-invalid={found !== undefined}
        status={found === undefined ? '' : 'error'}
        value={value}
        maxLength={2000}
        onChange={(event) => onEdit(row.key, field, event.target.value)}
      />
      {found === undefined ? null : <small className="field-error">{problem[found.code]}</small>}
    </td>
  )
}
