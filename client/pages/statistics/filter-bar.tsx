/** The period, the instant, and to whom the figures are narrowed. */
import { Button, DatePicker, Select, Tooltip } from 'antd'
import dayjs from 'dayjs'
import { longestDays } from '../../../server/domain/statistics.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Chip, Chips } from '../../ui/chip.tsx'
import { now } from '../../ui/clock.ts'
import { fromPicker, toPicker } from '../../ui/time.ts'
import { datesOf, rangeOf, ranges, useAsked, useOptions } from './data.ts'

export function FilterBar() {
  const { statistics: words } = useTexts()
  const { asked, set } = useAsked()
  const current = rangeOf(asked)
  const narrowed = [asked.lineId, asked.institutionId, asked.departmentId, asked.asOf].some(
    (one) => one !== undefined,
  )
  return (
    <div className="stat-filters">
      <Chips label={words.range.custom}>
        {ranges.map((range) => (
          <Chip key={range} pressed={current === range} onToggle={() => set(datesOf(range))}>
            {words.range[range]}
          </Chip>
        ))}
      </Chips>
      <DatePicker.RangePicker
        aria-label={words.range.custom}
        value={[dayjs(asked.from), dayjs(asked.to)]}
        placeholder={[words.range.from, words.range.to]}
        allowClear={false}
        disabledDate={(day, { from }) =>
          day.isAfter(toPicker(now()), 'day') ||
          (from !== undefined && Math.abs(day.diff(from, 'day')) >= longestDays)
        }
        onChange={(days) => {
          const [from, to] = days ?? []
          if (from != null && to != null)
            set({ from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') })
        }}
      />
      <Selects />
      <Tooltip title={words.asOfHelp}>
        <DatePicker
          aria-label={words.asOfLabel}
          placeholder={words.asOfNow}
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          value={asked.asOf === undefined ? null : toPicker(asked.asOf)}
          disabledDate={(day) => day.isAfter(toPicker(now()), 'day')}
          onChange={(picked) => set({ asOf: picked == null ? undefined : fromPicker(picked.second(0)) })}
        />
      </Tooltip>
      {narrowed ? (
        <Button
          type="link"
          onClick={() =>
            set({ lineId: undefined, institutionId: undefined, departmentId: undefined, asOf: undefined })
          }
        >
          {words.clear}
        </Button>
      ) : null}
    </div>
  )
}

function Selects() {
  const { statistics: words } = useTexts()
  const language = useLanguage()
  const { asked, set } = useAsked()
  const { lines = [], institutions = [], departments = [] } = useOptions().data ?? {}
  const own = departments.filter(
    ({ institutionId }) => asked.institutionId === undefined || institutionId === asked.institutionId,
  )
  const selects = [
    ['lineId', words.filter.line, lines],
    ['institutionId', words.filter.institution, institutions],
    ['departmentId', words.filter.department, own],
  ] as const
  return selects.map(([name, label, choices]) => (
    <Select
      key={name}
      aria-label={label}
      className="stat-select"
      placeholder={words.filter.any(label)}
      value={asked[name] ?? null}
      options={choices.map((one) => ({ value: one.id, label: nameIn(language, one.name) }))}
      allowClear
      popupMatchSelectWidth={false}
      showSearch={choices.length > 8 ? { optionFilterProp: 'label' } : false}
      onChange={(value: string | null | undefined) =>
        set({ [name]: value ?? undefined, ...(name === 'institutionId' ? { departmentId: undefined } : {}) })
      }
    />
  ))
}
