/** From a day to a day, either end open. Days the wrong way round stay as they are, with what is wrong beside them. */
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useId } from 'react'
import { inOrder } from '../../server/domain/beijing.ts'
import { useTexts } from '../i18n/text.ts'

/** `YYYY-MM-DD`, both inclusive. */
export type Days = { from?: string | undefined; to?: string | undefined }
type Props = {
  label: string
  /** What stands in an empty end. */
  placeholder: [from: string, to: string]
  days: Days
  onChange: (days: Days) => void
}

export function DayRange({ label, placeholder, days: { from, to }, onChange }: Props) {
  const texts = useTexts()
  const says = useId()
  const wrong = !inOrder({ from, to })
  return (
    <>
      <DatePicker.RangePicker
        aria-label={label}
        {...(wrong ? { status: 'error', 'aria-invalid': true, 'aria-describedby': says } : {})}
        value={[from, to].map((day) => (day === undefined ? null : dayjs(day))) as never}
        placeholder={placeholder}
        onChange={(picked) =>
          onChange({ from: picked?.[0]?.format('YYYY-MM-DD'), to: picked?.[1]?.format('YYYY-MM-DD') })
        }
        allowEmpty={[true, true]}
        order={false}
      />
      {wrong ? (
        <p className="field-error" id={says} role="alert" data-testid="range-problem">
          {texts.errors.fields.range_backwards}
        </p>
      ) : null}
    </>
  )
}
