/** A reason to choose and words for it; what lacks is said under its field once the button was pressed. */
import { Radio } from 'antd'
import { useId } from 'react'
import { useTexts } from '../../../i18n/text.ts'
import { WordsField } from '../../../ui/words-field.tsx'

type Props<Code extends string> = {
  code: Code | null
  words: string
  choices: readonly { value: Code; label: string }[]
  /** Above the words. */
  label: string
  placeholder?: string | undefined
  wordsNeeded: boolean
  /** Whether the person has pressed the button. */
  checked: boolean
  onCode: (code: Code) => void
  onWords: (words: string) => void
  testId: string
}

export function ReasonChoice<Code extends string>(props: Props<Code>) {
  const { code, words, choices, label, placeholder, wordsNeeded, checked, onCode, onWords, testId } = props
  const id = useId()
  const labels = useTexts().detail.reason
  const lacks = checked && wordsNeeded && words.trim() === ''
  return (
    <>
      <div className="field-label dialog-field" id={`${id}-code`}>
        {labels.label}
      </div>
      <Radio.Group
        className="dialog-choices"
        aria-labelledby={`${id}-code`}
        value={code}
        onChange={(event) => onCode(event.target.value as Code)}
        options={[...choices]}
      />
      <p className="field-error" role="alert">
        {checked && code === null ? labels.chooseFirst : ''}
      </p>
      <WordsField
        label={label}
        value={words}
        onChange={onWords}
        most={1000}
        problem={lacks ? labels.writeWords : null}
        placeholder={placeholder}
        testId={testId}
      />
    </>
  )
}
