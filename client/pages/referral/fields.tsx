/** Fields of the dialogs and the form: label, control, and what is to be said about it. */
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { type ReactNode, useId } from 'react'
import { LimitedArea, LimitedInput } from '../../ui/limited.tsx'
import { fromPicker, toPicker } from '../../ui/time.ts'
import { clean } from '../request/form.ts'

type CommonProps = {
  label: ReactNode
  /** At the right of the label. */
  note?: ReactNode
  problem?: string | null
  testId?: string
}

type FieldProps = CommonProps & {
  children: (control: { id: string; 'aria-invalid'?: true; 'aria-describedby'?: string }) => ReactNode
}

export function Field({ label, note, problem = null, children }: FieldProps) {
  const id = useId()
  const says = `${id}-says`
  return (
    <div className="referral-field">
      <label className="field-label" htmlFor={id}>
        <span>{label}</span>
        {note === undefined ? null : <em>{note}</em>}
      </label>
      {children({ id, ...(problem === null ? {} : { 'aria-invalid': true, 'aria-describedby': says }) })}
      {problem === null ? null : (
        <p className="field-error" id={says} role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

type TextProps = CommonProps & {
  value: string
  max: number
  placeholder?: string
  onChange: (text: string) => void
  inputMode?: 'tel'
}

export function TextField({ value, max, placeholder, onChange, inputMode, testId, ...common }: TextProps) {
  return (
    <Field {...common}>
      {(control) => (
        <LimitedInput
          {...control}
          value={value}
          most={max}
          placeholder={placeholder}
          autoComplete="off"
          {...(inputMode === undefined ? {} : { inputMode })}
          status={control['aria-invalid'] ? 'error' : ''}
          data-testid={testId}
          onChange={(event) => onChange(clean(event.target.value))}
        />
      )}
    </Field>
  )
}

/** Text of several lines, growing with what is written. */
export function AreaField({
  value,
  max,
  placeholder,
  onChange,
  testId,
  rows = 3,
  ...common
}: Omit<TextProps, 'inputMode'> & { rows?: number }) {
  return (
    <Field {...common}>
      {(control) => (
        <LimitedArea
          {...control}
          value={value}
          most={max}
          placeholder={placeholder}
          autoSize={{ minRows: rows, maxRows: 14 }}
          autoComplete="off"
          status={control['aria-invalid'] ? 'error' : ''}
          data-testid={testId}
          onChange={(event) => onChange(clean(event.target.value))}
        />
      )}
    </Field>
  )
}

type MomentProps = CommonProps & {
  /** ISO */
  value: string | null
  earliest?: number
  latest?: number
  onChange: (at: string | null) => void
}

/** A day and an hour, by Beijing time. */
export function MomentField({ value, earliest, latest, onChange, testId, ...common }: MomentProps) {
  return (
    <Field {...common}>
      {(control) => (
        <DatePicker
          {...control}
          className="referral-moment"
          showTime={{ format: 'HH:mm', minuteStep: 5 }}
          format="YYYY-MM-DD HH:mm"
          needConfirm={false}
          allowClear={false}
          value={value === null ? null : toPicker(value)}
          {...(earliest === undefined ? {} : { minDate: toPicker(earliest) })}
          {...(latest === undefined ? {} : { maxDate: toPicker(latest) })}
          status={control['aria-invalid'] ? 'error' : ''}
          data-testid={testId}
          onChange={(picked) => onChange(picked === null ? null : fromPicker(picked))}
        />
      )}
    </Field>
  )
}

const day = 'YYYY-MM-DD'

type DayProps = CommonProps & {
  value: string | null
  clearable?: boolean
  onChange: (day: string | null) => void
}

/** A coming day. */
export function DayField({ value, clearable = false, onChange, testId, ...common }: DayProps) {
  return (
    <Field {...common}>
      {(control) => (
        <DatePicker
          {...control}
          className="referral-moment"
          format={day}
          allowClear={clearable}
          value={value === null ? null : dayjs(value, day)}
          minDate={toPicker(Date.now())}
          status={control['aria-invalid'] ? 'error' : ''}
          data-testid={testId}
          onChange={(picked) => onChange(picked === null ? null : picked.format(day))}
        />
      )}
    </Field>
  )
}
