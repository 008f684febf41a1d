/** The rows of the log: a table of the chosen columns on wide windows, a list on a phone. */
import type { LogRow } from '../../../server/contract/log.ts'
import type { Line } from '../../../server/contract/session.ts'
import { type LogColumnId, sortOfColumn } from '../../../server/domain/log.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { patientWord } from '../../patient-name.ts'
import { Icon } from '../../ui/icon.tsx'
import { StateLabel } from '../../ui/mark.tsx'
import { Seal } from '../../ui/seal.tsx'
import { useTime } from '../../ui/time.ts'
import { Urgency } from '../../ui/urgency.tsx'
import { cellOf, isFigure, leastWidth, widthOfColumn } from './columns.tsx'
import type { Sorting } from './data.ts'

type ListProps = {
  rows: readonly LogRow[]
  lines: readonly Line[]
  current: string | undefined
  /** The row under the keys. */
  cursor: number
  onOpen: (id: string) => void
}
type TableProps = ListProps & {
  columns: readonly LogColumnId[]
  sorting: Sorting
  onSort: (sorting: Sorting) => void
}

function classOf(id: LogColumnId): string | undefined {
  if (id === 'diagnosis') return 'log-diagnosis'
  return isFigure(id) ? 'log-figure' : undefined
}

export function LogTable({ rows, lines, columns, sorting, current, cursor, onOpen, onSort }: TableProps) {
  const language = useLanguage()
  return (
    <div className="log-scroll">
      <table className="line-table log-table" style={{ minWidth: leastWidth(columns, language) }}>
        <thead>
          <tr>
            {columns.map((id) => (
              <Head key={id} id={id} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <TableRow
              key={row.id}
              row={row}
              columns={columns}
              line={lines.find((line) => line.id === row.lineId)}
              open={row.id === current}
              marked={index === cursor}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type HeadProps = Pick<TableProps, 'sorting' | 'onSort'> & { id: LogColumnId }

/** Pressed once the largest or newest come first, pressed again the smallest. */
function Head({ id, sorting, onSort }: HeadProps) {
  const texts = useTexts().log
  const language = useLanguage()
  const sort = sortOfColumn(id)
  const width = widthOfColumn(id, language)
  const style = width === null ? {} : { width }
  const name = texts.column[id]
  if (sort === null)
    return (
      <th scope="col" className={classOf(id)} style={style} title={name}>
        {name}
      </th>
    )
  const order = sorting.sort === sort ? sorting.order : null
  return (
    <th
      scope="col"
      className={classOf(id)}
      style={style}
      aria-sort={order === null ? 'none' : order === 'asc' ? 'ascending' : 'descending'}
    >
      <button
        type="button"
        className="log-sort"
        title={texts.sort.by(name)}
        onClick={() => onSort({ sort, order: order === 'desc' ? 'asc' : 'desc' })}
        data-testid={`log-sort-${sort}`}
      >
        {name}
        {order === null ? null : <Icon name={order === 'asc' ? 'up' : 'down'} size={12} />}
      </button>
    </th>
  )
}

type RowProps = Pick<TableProps, 'columns' | 'onOpen'> & {
  row: LogRow
  line: Line | undefined
  open: boolean
  marked: boolean
}

function TableRow({ row, columns, line, open, marked, onOpen }: RowProps) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  return (
    <tr
      data-testid="log-row"
      data-id={row.id}
      className={[open ? 'log-open' : '', marked ? 'log-marked' : ''].join(' ').trim()}
      onClick={() => onOpen(row.id)}
    >
      {columns.map((id, index) => {
        const shown = cellOf(id, { texts, language, time, row, line })
        const content =
          shown === null || shown === '' ? <span className="dim">{texts.common.none}</span> : shown
        return (
          <td key={id} className={classOf(id)} title={typeof shown === 'string' ? shown : undefined}>
            {/* the first cell opens by keyboard, whichever column that is */}
            {index === 0 ? (
              <button type="button" className="log-number" aria-expanded={open}>
                {content}
              </button>
            ) : (
              content
            )}
            {index === 0 && row.phonedAt !== null ? <Phoned /> : null}
          </td>
        )
      })}
    </tr>
  )
}

/** The call went on by telephone. */
function Phoned() {
  const { byPhone } = useTexts().log.cell
  return (
    <span className="log-phoned" title={byPhone} role="img" aria-label={byPhone} data-testid="log-phoned">
      <Icon name="phone" size={14} />
    </span>
  )
}

export function LogList({ rows, lines, onOpen }: ListProps) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  return (
    <ul className="log-list">
      {rows.map((row) => {
        const line = lines.find((one) => one.id === row.lineId)
        return (
          <li key={row.id}>
            <button type="button" data-testid="log-row" data-id={row.id} onClick={() => onOpen(row.id)}>
              <span className="log-list-head">
                <b>
                  {row.number}
                  {row.phonedAt === null ? null : <Phoned />}
                </b>
                <StateLabel state={row.state} />
              </span>
              <span className="log-list-line">
                {line === undefined ? null : <Seal seal={line.seal} code={line.code} size="small" />}
                <span>{patientWord(texts, row)}</span>
                <span className="log-list-diagnosis">{row.diagnosis}</span>
                {row.urgency === 'routine' ? null : <Urgency level={row.urgency} />}
              </span>
              <small>
                {personIn(language, row.requester)}
                {row.expert === null ? '' : `　${personIn(language, row.expert)}`}
                {`　${time.short(row.submittedAt)}`}
                {row.callSeconds === null
                  ? ''
                  : `　${texts.log.column.call} ${time.figures(row.callSeconds * 1000)}`}
              </small>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
