/** Which days a log shows: the usual spans, or any. */
import { useTexts } from '../../i18n/text.ts'
import { Chip, Chips } from '../../ui/chip.tsx'
import { DayRange, type Days } from '../../ui/day-range.tsx'
import { datesOf, rangeOf, ranges } from './data.ts'

type Props = { label: string; days: Days; onChange: (days: Days) => void }

export function RangeFilter({ label, days, onChange }: Props) {
  const { range: words } = useTexts().log
  const { from, to } = days
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
      <DayRange label={words.custom} placeholder={[words.from, words.to]} days={days} onChange={onChange} />
    </>
  )
}
