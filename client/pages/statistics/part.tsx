/** A chart, what it counts, the table with the same numbers, and the definitions of its figures. */
import { type ReactNode, useState } from 'react'
import { type FigureId, figureOf } from '../../../server/domain/statistics.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Export } from './export.tsx'
import { useDefinition } from './words.ts'

type PartProps = {
  title: string
  /** What is counted, from when to when. */
  note: string
  figures?: readonly FigureId[]
  /** Choices of what the chart shows. */
  extra?: ReactNode
  /** What the export of its table is asked with. */
  table: ReactNode
  file: Readonly<Record<string, string | undefined>>
  children: ReactNode
}

export function Part({ title, note, figures = [], extra, table, file, children }: PartProps) {
  const { statistics: words } = useTexts()
  const [asTable, setAsTable] = useState(false)
  const [defined, setDefined] = useState(false)
  return (
    <section className="stat-part" aria-label={title}>
      <header className="stat-part-head">
        <h2 className="h2">{title}</h2>
        <span className="stat-part-links">
          <button
            type="button"
            className="stat-link"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? words.chart : words.table}
          </button>
          {figures.length === 0 ? null : (
            <button
              type="button"
              className="stat-link"
              aria-expanded={defined}
              onClick={() => setDefined(!defined)}
            >
              {words.definition}
            </button>
          )}
        </span>
        <p className="tiny dim">{note}</p>
        {extra}
      </header>
      {defined ? <Definitions figures={figures} /> : null}
      {asTable ? (
        <div className="stat-part-table">
          {table}
          <Export title={title} file={file} small />
        </div>
      ) : (
        children
      )}
    </section>
  )
}

function Definitions({ figures }: { figures: readonly FigureId[] }) {
  const language = useLanguage()
  const define = useDefinition()
  return (
    <dl className="stat-definitions">
      {figures.map(figureOf).map((figure) => (
        <div key={figure.id}>
          <dt>{nameIn(language, figure.name)}</dt>
          {define(figure).map((sentence) => (
            <dd key={sentence}>{sentence}</dd>
          ))}
        </div>
      ))}
    </dl>
  )
}

type TableProps = { head: readonly string[]; rows: readonly (readonly ReactNode[])[]; label: string }

/** A plain table: the first column names the row, the others are figures. */
export function PlainTable({ head, rows, label }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section className="stat-scroll" tabIndex={0} aria-label={label}>
      <table className="stat-table">
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows come ordered and carry no state
            <tr key={row}>
              <th scope="row">{name}</th>
              {cells.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are fixed
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
