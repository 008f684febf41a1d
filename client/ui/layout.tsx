/** Sheets on the desk: columns that fold (look §3), page heads, sections, boxes. No card, no shadow. */
import type { CSSProperties, ReactNode } from 'react'
import { useWidth } from './width.ts'

type ColumnsProps = {
  /** The left column, normally a {@link SideList}; below 1100 it stands above the middle and turns itself into a select. */
  left?: ReactNode
  /** px; 200 unless said otherwise */
  leftWidth?: number
  /** Accessible name of the right column. */
  rightLabel?: string
  right?: ReactNode
  /** px; 264 unless said otherwise */
  rightWidth?: number
  /** Padding of the right column in px. */
  rightSpace?: number
  /** What is left of the right column under the title below 1360. Without it, the column keeps its place down to 1100 and stands below the middle under that. */
  rightLine?: ReactNode
  /** Title area of the middle; stays above the folded line. */
  head?: ReactNode
  children: ReactNode
  /** Foot of the middle: {@link KeyBar}, or the buttons of a form. */
  foot?: ReactNode
}

/** Left · middle · right. */
export function Columns({
  left,
  leftWidth = 200,
  right,
  rightLabel,
  rightWidth = 264,
  rightSpace = 20,
  rightLine,
  head,
  children,
  foot,
}: ColumnsProps) {
  const width = useWidth()
  const folded = width === 'narrow' || width === 'phone'
  const rightBeside = right != null && (width === 'wide' || (width === 'middle' && rightLine == null))
  const style = {
    '--left': left == null ? '0px' : `${leftWidth}px`,
    '--right': rightBeside ? `${rightWidth}px` : '0px',
    '--right-space': `${rightSpace}px`,
  } as CSSProperties
  return (
    <div className={rightBeside ? 'columns columns-keep-right' : 'columns'} style={style}>
      {left != null && !folded ? (
        <div className="columns-left">
          <div className="columns-stick">{left}</div>
        </div>
      ) : null}
      <main className="columns-middle" id="content" tabIndex={-1}>
        {head}
        {left != null && folded ? <div className="columns-select">{left}</div> : null}
        {right != null && !rightBeside && rightLine != null ? (
          <div className="columns-line">{rightLine}</div>
        ) : null}
        <div className="columns-body">{children}</div>
        {right != null && !rightBeside && rightLine == null ? (
          <aside className="columns-below" aria-label={rightLabel}>
            {right}
          </aside>
        ) : null}
        {foot}
      </main>
      {rightBeside ? (
        <aside className="columns-right" aria-label={rightLabel}>
          <div className="columns-stick">{right}</div>
        </aside>
      ) : null}
    </div>
  )
}

type PageHeadProps = {
  title: ReactNode
  /** Second line, or what stands beside the title. */
  sub?: ReactNode
  /** Buttons at the right. */
  extra?: ReactNode
}

/** The one title of a page. */
export function PageHead({ title, sub, extra }: PageHeadProps) {
  return (
    <header className="page-head">
      <div className="page-head-text">
        <h1 className="h1">{title}</h1>
        {sub === undefined ? null : <div className="second">{sub}</div>}
      </div>
      {extra}
    </header>
  )
}

type SheetProps = {
  children: ReactNode
  /** Wider edges, for pages that are read. */
  reading?: boolean
  /** As the page's content where no {@link Columns} stand around it. */
  main?: boolean
}

export function Sheet({ children, reading = false, main = false }: SheetProps) {
  const className = reading ? 'sheet sheet-reading' : 'sheet'
  if (!main) return <div className={className}>{children}</div>
  return (
    <main className={className} id="content" tabIndex={-1} style={{ flex: 1 }}>
      {children}
    </main>
  )
}

type SectionProps = {
  title?: ReactNode
  /** A word at the right of the title, 12 px. */
  note?: ReactNode
  /** Edges of its own, for drawers and sheets without padding. */
  bleed?: boolean
  id?: string
  children: ReactNode
}

/** A part of a sheet under a rule. */
export function Section({ title, note, bleed = false, id, children }: SectionProps) {
  return (
    <section className={bleed ? 'section section-bleed' : 'section'} id={id}>
      {title === undefined ? null : (
        <div className="section-head">
          <h2 className="h2">{title}</h2>
          {note === undefined ? null : <span>{note}</span>}
        </div>
      )}
      {children}
    </section>
  )
}

type BoxProps = { children: ReactNode; next?: boolean; label?: string }

/** The only boxed thing of a page: the next step. */
export function Box({ children, next = false, label }: BoxProps) {
  return (
    <section className={next ? 'box box-next' : 'box'} aria-label={label}>
      {children}
    </section>
  )
}

type FactsProps = { rows: readonly (readonly [term: ReactNode, value: ReactNode])[] }

/** Terms and values in two columns. */
export function Facts({ rows }: FactsProps) {
  return (
    <dl className="facts">
      {rows.map(([term, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are fixed by the page and carry no state
        <div key={index} style={{ display: 'contents' }}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
