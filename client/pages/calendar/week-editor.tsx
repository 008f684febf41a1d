/** The hours of a week, day by day, as they are written: by an expert for themselves, by the administrator of a line for an expert. */
import { Button } from 'antd'
import { useId } from 'react'
import { mostIntervals } from '../../../server/domain/availability.ts'
import { type Weekday, weekdays } from '../../../server/domain/beijing.ts'
import { useTexts } from '../../i18n/text.ts'
import { Icon } from '../../ui/icon.tsx'
import { ClockField } from './clock-field.tsx'
import { type DraftInterval, extended, problemsOf, type WeekDraft } from './hours.ts'
import './hours.css'

type WeekEditorProps = {
  week: WeekDraft
  /** Saving was tried: what is not typed to its end is wrong now. */
  checked: boolean
  onChange: (week: WeekDraft) => void
}

export function WeekEditor({ week, checked, onChange }: WeekEditorProps) {
  return weekdays.map((weekday) => (
    <DayRow
      key={weekday}
      weekday={weekday}
      intervals={week[weekday]}
      checked={checked}
      onChange={(intervals) => onChange({ ...week, [weekday]: intervals })}
    />
  ))
}

type DayRowProps = {
  weekday: Weekday
  intervals: readonly DraftInterval[]
  checked: boolean
  onChange: (intervals: readonly DraftInterval[]) => void
}

function DayRow({ weekday, intervals, checked, onChange }: DayRowProps) {
  const words = useTexts().calendar.hours
  const name = words.weekdays[weekday - 1] ?? ''
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid row in the browsers we serve
    <div className="hours-day" role="group" aria-label={name}>
      <span>{name}</span>
      <div>
        {intervals.length === 0 ? <p className="dim hours-none">{words.none}</p> : null}
        <Intervals name={name} intervals={intervals} checked={checked} onChange={onChange} />
      </div>
      {intervals.length >= mostIntervals ? null : (
        <Button
          type="text"
          aria-label={words.addTo(name)}
          title={words.add}
          icon={<Icon name="plus" />}
          data-testid={`add-hours-${weekday}`}
          onClick={() => onChange(extended(intervals))}
        />
      )}
    </div>
  )
}

type IntervalsProps = Omit<DayRowProps, 'weekday'> & { name: string }

/** The parts of one day, each from and to. */
export function Intervals({ name, intervals, checked, onChange }: IntervalsProps) {
  const words = useTexts().calendar.hours
  const id = useId()
  const problems = problemsOf(intervals)
  const set = (index: number, part: Partial<DraftInterval>) =>
    onChange(intervals.map((one, at) => (at === index ? { ...one, ...part } : one)))
  return intervals.map((interval, index) => {
    // While it is still being typed nothing is wrong yet, but for two whole times that cannot stand.
    const found = problems[index] ?? null
    const problem = checked || found !== 'invalid' ? found : null
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place
      <div key={index}>
        <div className="hours-interval">
          <ClockField
            value={interval.from}
            onChange={(from) => set(index, { from })}
            label={words.from(name, index + 1)}
            wrong={problem !== null}
            describedBy={`${id}-${index}`}
          />
          <span className="second">–</span>
          <ClockField
            value={interval.to}
            onChange={(to) => set(index, { to })}
            label={words.to(name, index + 1)}
            wrong={problem !== null}
            describedBy={`${id}-${index}`}
          />
          <Button
            type="text"
            aria-label={words.remove(name, index + 1)}
            icon={<Icon name="cross" />}
            onClick={() => onChange(intervals.filter((_, at) => at !== index))}
          />
        </div>
        {problem === null ? null : (
          <p className="field-error" id={`${id}-${index}`} role="alert">
            {words.problem[problem]}
          </p>
        )}
      </div>
    )
  })
}
