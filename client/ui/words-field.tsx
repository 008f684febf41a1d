/** Words of several lines that a dialog asks for. */
import { Input } from 'antd'
import { useId } from 'react'

type Props = {
  label: string
  value: string
  onChange: (value: string) => void
  /** characters */
  most: number
  /** Said under it; null where nothing is wrong. */
  problem: string | null
  /** How high it is when empty. */
  rows?: number
  placeholder?: string | undefined
  autoFocus?: boolean
  testId?: string
}

export function WordsField({ label, value, onChange, most, problem, rows = 3, testId, ...rest }: Props) {
  const id = useId()
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <Input.TextArea
        {...rest}
        id={id}
        value={value}
        maxLength={most}
        autoSize={{ minRows: rows, maxRows: 12 }}
        status={problem === null ? '' : 'error'}
        aria-invalid={problem !== null}
        data-testid={testId}
        onChange={(event) => onChange(event.target.value)}
      />
      <p className="field-error" role="alert">
        {problem}
      </p>
    </div>
  )
}
