/** Narrows the rows that are on the page; searching everything is the panel's business. */
import { useEffect, useRef } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { ariaKeys } from '../../ui/keys.ts'
import { useTyping } from '../../ui/typing.ts'

type FilterFieldProps = { q: string; onChange: (q: string) => void }

export function FilterField({ q, onChange }: FilterFieldProps) {
  const { search } = useTexts()
  const typing = useTyping(q)
  const { words, set } = typing
  /** What the address had last, whoever wrote it there. */
  const known = useRef(q)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new address writes into the field, not one that is still on its way
  useEffect(() => {
    if (q === known.current) return
    known.current = q
    set(q)
  }, [q])
  useEffect(() => {
    if (words === known.current.trim()) return
    known.current = words
    onChange(words)
  })
  return (
    <input
      {...typing.field}
      type="search"
      className="work-filter-field"
      maxLength={100}
      aria-label={search.filterList}
      aria-keyshortcuts={ariaKeys('/')}
      title={search.filterListHint}
      placeholder={search.filterList}
      autoComplete="off"
      spellCheck={false}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || (event.key !== 'Escape' && event.key !== 'Enter')) return
        event.preventDefault()
        if (event.key === 'Escape') typing.set('')
        event.currentTarget.blur()
      }}
    />
  )
}
