/** Which days a log shows: the usual spans, or any. */
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useTexts } from '../../i18n/text.ts'
import { Chip, Chips } from '../../ui/chip.tsx'
import { datesOf, rangeOf, ranges } from './data.ts'

type Days = { from?: string | undefined; to?: string | undefined }
type Props = { label: string; days: Days; onChange: (days: Days) => void }

export function RangeFilter({ label, days: { from, to }, onChange }: Props) {
  const { range: words } = useTexts().log
  const current = rangeOf({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) })
  return (
    <>
      <Chips label={label}>
        {ranges.map((range) => (
          <Chip
            key={range}
            pressed={current === range}
            onToggle={() => onChange({ from: undefined, to: undefined, ...datesOf(range) })}
          >
            {words[range]}
          </Chip>
        ))}
      </Chips>
      <DatePicker.RangePicker
        aria-label={words.custom}
        value={[from, to].map((day) => (day === undefined ? null : dayjs(day))) as never}
        placeholder={[words.from, words.to]}
        onChange={(picked) =>
          onChange({ from: picked?.[0]?.format('YYYY-MM-DD'), to: picked?.[1]?.format('YYYY-MM-DD') })
        }
        allowEmpty={[true, true]}
      />
    </>
  )
}
