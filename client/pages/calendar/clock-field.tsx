/** A time of the day that is typed: `8`, `830`, `8：30` and `08:30` are the same. Quicker than a list, and 24:00 can be said. */
import { Input } from 'antd'
import { normalClock } from './hours.ts'

type ClockFieldProps = {
  value: string
  onChange: (value: string) => void
  label: string
  wrong: boolean
  describedBy?: string
}

export function ClockField({ value, onChange, label, wrong, describedBy }: ClockFieldProps) {
  const tidy = () => {
    const clock = normalClock(value)
    // Leaving a field changes nothing that has been saved.
    if (clock !== value) onChange(clock)
  }
  return (
    <Input
      className="clock-field"
      value={value}
      maxLength={5}
      inputMode="numeric"
      placeholder="08:30"
      aria-label={label}
      aria-invalid={wrong}
      aria-describedby={wrong ? describedBy : undefined}
      status={wrong ? 'error' : ''}
      onChange={(event) => onChange(event.target.value)}
      onBlur={tidy}
      onPressEnter={tidy}
    />
  )
}
