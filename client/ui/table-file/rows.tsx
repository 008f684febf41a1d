/** The rows of a file as a table; on a phone one block each. A field that is wrong can be written in. */
import { Button, Input } from 'antd'
import { useState } from 'react'
import { longestCell } from '../../../server/domain/table.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Draft, Judged } from './drafts.ts'
import './table-file.css'

/** Rows that are drawn at once; a file may have two thousand. */
const drawn = 100

type Shown<Field extends string> = Draft<Judged<Field> & { column?: string | null }>

type RowsProps<Field extends string, Row extends Shown<Field>> = {
  /** What the table is, for who hears it. */
  title: string
  rows: readonly Row[]
  fields: readonly Field[]
  /** Shown even where no row says anything of them. */
  always: readonly Field[]
  labels: Readonly<Record<Field, string>>
  problems: Readonly<Record<string, string>>
  /** What is no error and wants a look all the same. */
  doubtsOf?: (row: Row) => readonly string[]
  onEdit: (key: string, field: Field, value: string) => void
  onLeaveOut: (key: string) => void
}

export function TableRows<Field extends string, Row extends Shown<Field>>(props: RowsProps<Field, Row>) {
  const words = useTexts().tableFile
  const { rows, labels } = props
  const [most, setMost] = useState(drawn)
  const isUsed = (field: Field) =>
    props.always.includes(field) ||
    rows.some((row) => row.words[field] !== '' || row.problems.some((one) => one.field === field))
  const fields = props.fields.filter(isUsed)
  if (rows.length === 0) return null
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <section className="table-file-scroll" tabIndex={0} aria-label={props.title}>
        <table className="table-file-rows">
          <thead>
            <tr>
              <th scope="col">{words.column.line}</th>
              {fields.map((field) => (
                <th scope="col" key={field}>
                  {labels[field]}
                </th>
              ))}
              <th scope="col">
                <span className="hidden-text">{words.column.remove}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, most).map((row) => (
              <TableRow key={row.key} {...props} row={row} fields={fields} />
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > most ? (
        <div className="table-file-more">
          <Button onClick={() => setMost(most + drawn)}>
            {words.more(Math.min(drawn, rows.length - most))}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function TableRow<Field extends string, Row extends Shown<Field>>(
  props: RowsProps<Field, Row> & { row: Row },
) {
  const words = useTexts().tableFile
  const { row, fields, labels, problems, onEdit, onLeaveOut } = props
  const column = row.column ?? null
  return (
    <tr data-testid="import-row" data-line={row.line}>
      <th scope="row" data-label={words.column.line}>
        {row.line}
        {column === null ? null : <small className="dim">{column}</small>}
        {props.doubtsOf?.(row).map((doubt) => (
          <small key={doubt} className="table-file-doubt">
            {doubt}
          </small>
        ))}
      </th>
      {fields.map((field) => {
        const code = row.problems.find((one) => one.field === field)?.code
        return (
          <Cell
            key={field}
            label={labels[field]}
            name={words.fieldOf(row.line, labels[field])}
            value={row.words[field]}
            problem={code === undefined ? null : (problems[code] ?? code)}
            onEdit={(value) => onEdit(row.key, field, value)}
          />
        )
      })}
      <td>
        <Button type="text" aria-label={words.removeOf(row.line)} onClick={() => onLeaveOut(row.key)}>
          {words.remove}
        </Button>
      </td>
    </tr>
  )
}

type CellProps = {
  label: string
  name: string
  value: string
  problem: string | null
  onEdit: (value: string) => void
}

function Cell({ label, name, value, problem, onEdit }: CellProps) {
  const [wasWrong] = useState(problem !== null)
  if (problem === null && !wasWrong) return <td data-label={label}>{value}</td>
  return (
    <td data-label={label} className={problem === null ? undefined : 'table-file-wrong'}>
      <Input
        aria-label={name}
        aria-invalid={problem !== null}
        status={problem === null ? '' : 'error'}
        value={value}
        maxLength={longestCell}
        onChange={(event) => onEdit(event.target.value)}
      />
      {problem === null ? null : <small className="field-error">{problem}</small>}
    </td>
  )
}
