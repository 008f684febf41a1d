/** The code of the second factor: figures from an authenticator, or a recovery code. */
import { Input } from 'antd'
import { useId } from 'react'
import { useTexts } from '../i18n/text.ts'

type CodeFieldProps = {
  value: string
  onChange: (value: string) => void
  problem: string | null
  autoFocus?: boolean
}

export function CodeField({ value, onChange, problem, autoFocus = false }: CodeFieldProps) {
  const words = useTexts().secondFactor
  const id = useId()
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {words.code}
      </label>
      <Input
        id={id}
        size="large"
        value={value}
        maxLength={30}
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        // It appears when it is the next thing to do.
        autoFocus={autoFocus}
        onChange={(event) => onChange(event.target.value)}
        status={problem === null ? '' : 'error'}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
      />
      <p className="tiny dim">{words.codeHint}</p>
      <p className="field-error" id={`${id}-problem`} role="alert">
        {problem}
      </p>
    </div>
  )
}
