/** The rows of the log: a table on wide windows, a list on a phone. */
import type { LogRow } from '../../../server/contract/log.ts'
import type { Line } from '../../../server/contract/session.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { StateLabel } from '../../ui/mark.tsx'
import { Seal } from '../../ui/seal.tsx'
import { useTime } from '../../ui/time.ts'
import { Urgency } from '../../ui/urgency.tsx'

type Props = {
  rows: readonly LogRow[]
  lines: readonly Line[]
  current: string | undefined
  /** The row under the keys. */
  cursor: number
  onOpen: (id: string) => void
}

/** Skeleton and table share these. */
export const logColumns = '150px 48px 128px 88px 104px 1fr 120px 120px 132px 84px'

export function LogTable({ rows, lines, current, cursor, onOpen }: Props) {
  const texts = useTexts()
  const { column } = texts.log
  return (
    <table className="line-table log-table">
      <thead>
        <tr>
          <th scope="col">{column.number}</th>
          <th scope="col">{column.line}</th>
          <th scope="col">{column.state}</th>
          <th scope="col">{column.urgency}</th>
          <th scope="col">{column.patient}</th>
          <th scope="col" className="log-diagnosis">
            {column.diagnosis}
          </th>
          <th scope="col">{column.requester}</th>
          <th scope="col">{column.expert}</th>
          <th scope="col">{column.submitted}</th>
          <th scope="col" className="log-figure">
            {column.call}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <TableRow
            key={row.id}
            row={row}
            line={lines.find((line) => line.id === row.lineId)}
            open={row.id === current}
            marked={index === cursor}
            onOpen={onOpen}
          />
        ))}
      </tbody>
    </table>
  )
}

type RowProps = {
  row: LogRow
  line: Line | undefined
  open: boolean
  marked: boolean
  onOpen: (id: string) => void
}

function TableRow({ row, line, open, marked, onOpen }: RowProps) {
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
      <td>
        <button type="button" className="log-number" aria-expanded={open}>
          {row.number}
        </button>
      </td>
      <td>
        {line === undefined ? null : (
          <Seal seal={line.seal} code={line.code} size="small" name={nameIn(language, line.name)} />
        )}
      </td>
      <td>
        <StateLabel state={row.state} />
      </td>
      <td>
        <Urgency level={row.urgency} />
      </td>
      <td className="nowrap">{row.patientName}</td>
      <td className="log-diagnosis" title={row.diagnosis}>
        {row.diagnosis}
      </td>
      <td className="log-person">{personIn(language, row.requester)}</td>
      <td className="log-person">
        {row.expert === null ? (
          <span className="dim">{texts.log.noExpert}</span>
        ) : (
          personIn(language, row.expert)
        )}
      </td>
      <td className="nowrap">{time.short(row.submittedAt)}</td>
      <td className="log-figure">
        {row.callSeconds === null ? (
          <span className="dim">{texts.common.none}</span>
        ) : (
          time.figures(row.callSeconds * 1000)
        )}
      </td>
    </tr>
  )
}

export function LogList({ rows, lines, onOpen }: Props) {
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
                <b>{row.number}</b>
                <StateLabel state={row.state} />
              </span>
              <span className="log-list-line">
                {line === undefined ? null : <Seal seal={line.seal} code={line.code} size="small" />}
                <span>{row.patientName}</span>
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
