/** Rows of the access log: a table on wide windows, a list on a phone. */
import type { AccessRow } from '../../../server/contract/access.ts'
import { accessKindOf, categoryNames } from '../../../server/contract/access-kind.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useTime } from '../../ui/time.ts'
import { useWidth } from '../../ui/width.ts'

type Props = {
  rows: readonly AccessRow[]
  current?: string | undefined
  /** The row under the keys. */
  cursor?: number
  onOpen: (id: string) => void
}

export const accessColumns = '148px 116px 1.3fr 1.2fr 1fr 84px 120px'

export function AccessRows(props: Props) {
  const width = useWidth()
  return width === 'phone' ? <List {...props} /> : <Table {...props} />
}

/** The words of one row in the language in use. */
export function useRowWords() {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.access
  return (row: AccessRow) => ({
    time: `${time.day(row.at)} ${time.clockSeconds(row.at)}`,
    category: nameIn(language, categoryNames[row.category]),
    what: nameIn(language, accessKindOf(row.kind)),
    who:
      row.person !== null
        ? personIn(language, row.person)
        : row.kind === 'session.refused'
          ? words.unknown
          : words.nobody,
    place: row.person === null ? '' : nameIn(language, row.person.institution),
    about: row.about === null ? '' : words.about(row.about),
  })
}

function Table({ rows, current, cursor, onOpen }: Props) {
  const { column } = useTexts().access
  const wordsOf = useRowWords()
  return (
    <table className="line-table access-table">
      <thead>
        <tr>
          <th scope="col">{column.time}</th>
          <th scope="col">{column.category}</th>
          <th scope="col">{column.what}</th>
          <th scope="col">{column.who}</th>
          <th scope="col">{column.record}</th>
          <th scope="col">{column.patient}</th>
          <th scope="col">{column.address}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => {
          const words = wordsOf(row)
          const open = row.id === current
          return (
            <tr
              key={row.id}
              data-testid="access-row"
              data-id={row.id}
              className={[open ? 'log-open' : '', index === cursor ? 'log-marked' : ''].join(' ').trim()}
              onClick={() => onOpen(row.id)}
            >
              <td>
                <button type="button" className="log-number" aria-expanded={open}>
                  <time dateTime={row.at}>{words.time}</time>
                </button>
              </td>
              <td className={row.category === 'refused' ? 'tone-ochre' : 'second'}>{words.category}</td>
              <td title={words.what}>
                {words.what}
                {words.about === '' ? null : <span className="dim">{`　${words.about}`}</span>}
              </td>
              <td title={`${words.who}　${words.place}`}>
                {words.who}
                {words.place === '' ? null : <span className="dim">{`　${words.place}`}</span>}
              </td>
              <td title={row.record?.number}>{row.record?.number}</td>
              <td>{row.record?.patientName}</td>
              <td className="mono">{row.address}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function List({ rows, onOpen }: Props) {
  const wordsOf = useRowWords()
  return (
    <ul className="log-list">
      {rows.map((row) => {
        const words = wordsOf(row)
        return (
          <li key={row.id}>
            <button type="button" data-testid="access-row" data-id={row.id} onClick={() => onOpen(row.id)}>
              <span className="log-list-head">
                <b>{words.what}</b>
                <span className={row.category === 'refused' ? 'small tone-ochre' : 'small second'}>
                  {words.category}
                </span>
              </span>
              <span className="access-line">
                {[words.who, words.place, words.about].filter((word) => word !== '').join('　')}
              </span>
              {row.record === null ? null : (
                <span className="access-line">{`${row.record.number}　${row.record.patientName}`}</span>
              )}
              <small>{[words.time, row.address ?? ''].filter((word) => word !== '').join('　')}</small>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
