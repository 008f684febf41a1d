/** Words of several lines that a dialog asks for. */
import { Input } from 'antd'
import { useId } from 'react'
import { useHold } from './hold.ts'
import { useOverLimit } from './limit.ts'

type Props = {
  label: string
  value: string
  onChange: (value: string) => void
  /** characters; more are kept, said, and hold the dialog back */
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
  const over = useOverLimit(value, most, 'pressed')
  const said = over ?? problem
  useHold(id, over !== null)
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <Input.TextArea
        {...rest}
        id={id}
        value={value}
        autoSize={{ minRows: rows, maxRows: 12 }}
        status={said === null ? '' : 'error'}
        aria-invalid={said !== null}
        data-testid={testId}
        onChange={(event) => onChange(event.target.value)}
      />
      <p className="field-error" role="alert">
        {said}
      </p>
    </div>
  )
}
