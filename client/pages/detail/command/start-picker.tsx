/** A date and an hour, by Beijing time. */
import { TimePicker } from 'antd'
import type { Dayjs } from 'dayjs'
import { longestScheduleDays } from '../../../../server/domain/consultation.ts'
import { now } from '../../../ui/clock.ts'
import { fromPicker, toPicker } from '../../../ui/time.ts'
import { TypedDate } from '../../../ui/typed-date.tsx'

type StartPickerProps = {
  /** ISO */
  value: string | null
  onChange: (start: string) => void
  dateLabel: string
  startLabel: string
  /** `data-testid` of the two fields: `name-date`, `name-start`. */
  name: string
}

export function StartPicker({ value, onChange, dateLabel, startLabel, name }: StartPickerProps) {
  const picked = value === null ? null : toPicker(value)
  const today = toPicker(now())
  const set = (next: Dayjs) => onChange(fromPicker(next))
  const setDate = (date: Dayjs | null) => {
    if (date === null) return
    const base = picked ?? today.add(1, 'hour').minute(0)
    set(date.hour(base.hour()).minute(base.minute()).second(0))
  }
  const setTime = (clock: Dayjs | null) => {
    if (clock === null) return
    set((picked ?? today).hour(clock.hour()).minute(clock.minute()).second(0))
  }
  return (
    <div className="dialog-other">
      <TypedDate
        value={picked}
        onChange={setDate}
        aria-label={dateLabel}
        placeholder={dateLabel}
        minDate={today}
        maxDate={today.add(longestScheduleDays, 'day')}
        allowClear={false}
        data-testid={`${name}-date`}
      />
      <TimePicker
        value={picked}
        onChange={setTime}
        aria-label={startLabel}
        placeholder={startLabel}
        format="HH:mm"
        minuteStep={5}
        needConfirm={false}
        allowClear={false}
        data-testid={`${name}-start`}
      />
    </div>
  )
}
