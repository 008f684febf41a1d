/** Waiting (look §4): nothing for 0.3 s, then still grey bars in the true row's shape, after 5 s a sentence. */
import { useEffect, useState } from 'react'
import { useTexts } from '../i18n/text.ts'

export type Patience = 'none' | 'bars' | 'slow'

/** How long something has been pending, in the three steps of the look. */
export function usePatience(pending: boolean): Patience {
  const [patience, setPatience] = useState<Patience>('none')
  useEffect(() => {
    if (!pending) {
      setPatience('none')
      return
    }
    const bars = setTimeout(() => setPatience('bars'), 300)
    const slow = setTimeout(() => setPatience('slow'), 5000)
    return () => {
      clearTimeout(bars)
      clearTimeout(slow)
    }
  }, [pending])
  return patience
}

/** One cell of a row: widths of its first and second line in percent; 0 for no line. */
export type SkeletonCell = readonly [first: number, second: number]

type SkeletonRowsProps = {
  rows?: number
  /** `grid-template-columns` of the true row. */
  columns: string
  cells: readonly SkeletonCell[]
}

/** Mount it while data is pending for the first time; old data stays and is not dimmed. */
export function SkeletonRows({ rows = 6, columns, cells }: SkeletonRowsProps) {
  const texts = useTexts()
  const patience = usePatience(true)
  if (patience === 'none') return null
  return (
    <div>
      <p className={patience === 'slow' ? 'waiting-word' : 'hidden-text'} role="status">
        {patience === 'slow' ? texts.common.waiting.slow : texts.common.waiting.label}
      </p>
      <div className="skeleton" aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the bars are alike and never move
          <div key={row} style={{ gridTemplateColumns: columns }}>
            {cells.map(([first, second], cell) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <span key={cell}>
                <i style={{ width: `${first}%` }} />
                {second === 0 ? null : <i style={{ width: `${second}%` }} />}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

/** A page or a panel that is pending, where no row shape fits. */
export function Waiting() {
  return <SkeletonRows rows={5} columns="1fr" cells={[[38, 72]]} />
}
