/** The words of a search; they go out with Enter or the button, never while an input method composes. */
import { Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'
import { useTexts } from '../../i18n/text.ts'

type WordsProps = { q: string; onSearch: (q: string) => void }

export function WordsField({ q, onSearch }: WordsProps) {
  const texts = useTexts()
  const [text, setText] = useState(q)
  const search = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') onSearch(text.trim())
  }
  return (
    <search className="results-words">
      <form onSubmit={search}>
        <Input
          value={text}
          onChange={(event) => setText(event.target.value)}
          size="large"
          maxLength={100}
          aria-label={texts.search.label}
          placeholder={texts.search.placeholder}
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
            event.preventDefault()
            event.currentTarget.blur()
          }}
          data-testid="results-field"
        />
        <Button size="large" htmlType="submit">
          {texts.search.button}
        </Button>
      </form>
    </search>
  )
}
