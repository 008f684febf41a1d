/** The period, and another to put beside it. */
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { programmeStart } from '../../../server/domain/ledger.ts'
import { useTexts } from '../../i18n/text.ts'
import { type Period, periods, today, useProgramme } from '../../ledger.ts'
import { Chip, Chips } from '../../ui/chip.tsx'

const ranges = ['whole', 'year', 'lastYear'] as const

/** @param compares whether another period may stand beside it */
export function PeriodBar({ compares }: { compares: boolean }) {
  const { ledger: words } = useTexts()
  const { period, filters, set } = useProgramme()
  const ready = periods()
  const isNow = (one: Period) => one.from === period.from && one.to === period.to
  const { compareFrom, compareTo } = filters
  return (
    <div className="programme-bar">
      <Chips label={words.period}>
        {ranges.map((range) => (
          <Chip key={range} pressed={isNow(ready[range])} onToggle={() => set(ready[range])}>
            {words.ranges[range]}
          </Chip>
        ))}
      </Chips>
      <Range label={words.period} value={period} onChange={(chosen) => chosen !== null && set(chosen)} />
      {compares ? (
        <span className="programme-compare">
          <span className="small second">{words.compare}</span>
          <Range
            label={words.compare}
            clears
            value={
              compareFrom === undefined || compareTo === undefined
                ? null
                : { from: compareFrom, to: compareTo }
            }
            onChange={(chosen) => set({ compareFrom: chosen?.from, compareTo: chosen?.to })}
          />
        </span>
      ) : null}
    </div>
  )
}

type RangeProps = {
  label: string
  value: Period | null
  clears?: boolean
  onChange: (period: Period | null) => void
}

function Range({ label, value, clears = false, onChange }: RangeProps) {
  const { ledger: words } = useTexts()
  return (
    <DatePicker.RangePicker
      aria-label={label}
      className="programme-range"
      value={value === null ? null : [dayjs(value.from), dayjs(value.to)]}
      placeholder={[words.from, words.to]}
      allowClear={clears}
      disabledDate={(day) => day.isAfter(today(), 'day') || day.isBefore(programmeStart, 'day')}
      onChange={(days) => {
        const [from, to] = days ?? []
        onChange(
          from == null || to == null
            ? null
            : { from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') },
        )
      }}
    />
  )
}
