/**
 * A date picker that is typed into as well. The component throws away what it cannot take, or leaves it standing as if it had; here it is
 * said what was typed and why it was not taken, and the value stays what it was.
 */
import { DatePicker, type DatePickerProps } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useId, useMemo, useRef, useState } from 'react'
import { useTexts } from '../i18n/text.ts'
import { readDay, readHour } from './day.ts'

const dayFormat = 'YYYY-MM-DD'
const hourFormat = 'YYYY-MM-DD HH:mm'
/** Of what was typed, so much is said again. */
const quoted = 24

type Props = {
  value: Dayjs | null
  onChange: (picked: Dayjs | null) => void
  /** Day and hour instead of a day. */
  withHour?: boolean
  minDate?: Dayjs
  maxDate?: Dayjs
  allowClear?: boolean
  placeholder?: string
  id?: string
  'aria-label'?: string
  'aria-invalid'?: true
  'aria-describedby'?: string
  'data-testid'?: string
}

export function TypedDate({ value, onChange, withHour = false, minDate, maxDate, ...rest }: Props) {
  const [wrong, setWrong] = useState<string | null>(null)
  const says = useId()
  const why = useRefusal({ withHour, minDate, maxDate })
  const format = withHour ? hourFormat : dayFormat
  // The component puts back whatever stood there when it is given another object for the same day.
  const chosen = value?.format(format) ?? null
  const same = useMemo(() => (chosen === null ? null : dayjs(chosen, format)), [chosen, format])
  /** What stands there by hand, whatever the component has put in its place since. */
  const typed = useRef<string | null>(null)
  const take = (picked: Dayjs | null) => {
    typed.current = null
    setWrong(null)
    onChange(picked)
  }
  /** @returns whether it was taken */
  const leave = (target: EventTarget): boolean => {
    if (!(target instanceof HTMLInputElement)) return true
    const text = (typed.current ?? target.value).trim()
    const read = withHour ? readHour(text) : readDay(text)
    const refusal = text === '' || text === chosen ? null : why(text, read)
    setWrong(refusal)
    if (refusal === null && read !== null && text !== chosen) take(dayjs(read, format))
    return refusal === null
  }
  const look: DatePickerProps = withHour ? { showTime: { format: 'HH:mm' }, needConfirm: false } : {}
  return (
    <div
      className="typed-date"
      onInput={({ target }) => {
        if (target instanceof HTMLInputElement) typed.current = target.value
      }}
    >
      <DatePicker
        {...look}
        {...rest}
        {...(wrong === null ? {} : { 'aria-invalid': true, 'aria-describedby': says })}
        {...(minDate === undefined ? {} : { minDate })}
        {...(maxDate === undefined ? {} : { maxDate })}
        value={same}
        format={format}
        placeholder={rest.placeholder ?? format}
        status={wrong !== null || rest['aria-invalid'] ? 'error' : ''}
        onChange={(picked) => take(Array.isArray(picked) ? null : picked)}
        onFocus={() => {
          typed.current = null
        }}
        onKeyDown={(event, preventDefault) => {
          if (event.key === 'Escape') typed.current = null
          if (event.key === 'Enter' && !leave(event.target)) preventDefault()
        }}
        onBlur={({ target }) => leave(target)}
      />
      {wrong === null ? null : (
        <p id={says} className="field-error typed-date-says" role="alert">
          {wrong}
        </p>
      )}
    </div>
  )
}

type Bounds = { withHour: boolean; minDate: Dayjs | undefined; maxDate: Dayjs | undefined }

/** Why what was typed is not taken; null where it is. */
function useRefusal({ withHour, minDate, maxDate }: Bounds) {
  const words = useTexts().limit
  const unit = withHour ? 'minute' : 'day'
  const format = withHour ? hourFormat : dayFormat
  return (typed: string, read: string | null): string | null => {
    const shown = typed.length > quoted ? `${typed.slice(0, quoted)}…` : typed
    if (read === null) return withHour ? words.noHour(shown) : words.noDay(shown)
    const picked = dayjs(read, format)
    if (maxDate !== undefined && picked.isAfter(maxDate, unit))
      return words.late(shown, maxDate.format(format))
    if (minDate !== undefined && picked.isBefore(minDate, unit))
      return words.early(shown, minDate.format(format))
    return null
  }
}
