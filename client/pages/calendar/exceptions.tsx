/** Dates on which an expert is off, or has other hours than in the week. */
import { Button, Checkbox, DatePicker, Radio } from 'antd'
import { useId, useState } from 'react'
import type { LineHours } from '../../../server/contract/calendar.ts'
import { instantAt } from '../../../server/domain/beijing.ts'
import { useTexts } from '../../i18n/text.ts'
import { useCalendar, useRemoveException, useStateException } from '../../scheduling.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { now } from '../../ui/clock.ts'
import { Icon } from '../../ui/icon.tsx'
import { toPicker, useTime } from '../../ui/time.ts'
import { rangeOf } from './grid.tsx'
import { clean, type DraftInterval, extended, problemsOf } from './hours.ts'
import { partsOn } from './week.ts'
import { Intervals } from './week-editor.tsx'

type ExceptionsProps = {
  hours: LineHours
  /** Whether the expert serves several lines. */
  several: boolean
}

export function Exceptions({ hours, several }: ExceptionsProps) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.calendar.exceptions
  const remove = useRemoveException()
  return (
    <section className="section hours-dates">
      <div className="section-head">
        <h2 className="h2">{words.title}</h2>
      </div>
      <p className="small second">{words.note}</p>
      {hours.exceptions.length === 0 ? <p className="dim">{words.none}</p> : null}
      <ul>
        {hours.exceptions.map(({ day, intervals }) => {
          const name = time.weekday(instantAt(day, 720))
          return (
            <li key={day} className="hours-date" data-testid="exception">
              <span>{name}</span>
              <span className="second">
                {intervals.length === 0
                  ? words.off
                  : intervals.map(({ from, to }) => `${from}–${to}`).join('　')}
              </span>
              <Button
                type="text"
                aria-label={words.remove(name)}
                icon={<Icon name="cross" />}
                onClick={() => remove.mutate({ lineId: hours.lineId, day })}
              />
            </li>
          )
        })}
      </ul>
      {remove.error === null ? null : <ErrorState error={remove.error} kept="nothing" />}
      <NewException hours={hours} several={several} />
    </section>
  )
}

/** What is agreed for that date stays: it is not moved by being off. */
function Booked({ day }: { day: string }) {
  const words = useTexts().calendar.exceptions
  const { from, to } = rangeOf([day])
  const sessions = useCalendar(from, to).data?.consultations ?? []
  // While the answer for this date is on its way, that for the date before is still there.
  const booked = sessions.some((one) => one.state === 'scheduled' && partsOn(day, [one]).length > 0)
  return booked ? (
    <p className="small tone-ochre" role="status">
      {words.booked}
    </p>
  ) : null
}

type Draft = { day: string | null; kind: 'off' | 'other'; intervals: readonly DraftInterval[]; all: boolean }
const empty: Draft = { day: null, kind: 'off', intervals: extended([]), all: true }

function NewException({ hours, several }: ExceptionsProps) {
  const texts = useTexts()
  const words = texts.calendar.exceptions
  const id = useId()
  const add = useStateException()
  const [draft, setDraft] = useState(empty)
  const [checked, setChecked] = useState(false)
  const { day, kind, intervals, all } = draft
  const wrong = kind === 'other' && problemsOf(intervals).some((problem) => problem !== null)
  const submit = async () => {
    setChecked(true)
    if (day === null || wrong || (kind === 'other' && intervals.length === 0)) return
    await add.mutateAsync({
      lineId: hours.lineId,
      day,
      intervals: kind === 'off' ? [] : clean(intervals),
      allLines: several && all,
    })
    setDraft(empty)
    setChecked(false)
  }
  return (
    <div className="hours-new">
      <label className="field-label" htmlFor={`${id}-day`}>
        {words.day}
      </label>
      <DatePicker
        id={`${id}-day`}
        value={day === null ? null : toPicker(instantAt(day, 720))}
        placeholder={words.chooseDay}
        minDate={toPicker(now())}
        maxDate={toPicker(now()).add(365, 'day')}
        onChange={(next) => setDraft({ ...draft, day: next === null ? null : next.format('YYYY-MM-DD') })}
        status={checked && day === null ? 'error' : ''}
        data-testid="exception-day"
      />
      <p className="field-error" role="alert">
        {checked && day === null ? words.chooseDay : ''}
      </p>
      {day === null ? null : <Booked day={day} />}
      <Radio.Group
        aria-label={words.kind}
        value={kind}
        onChange={(event) => setDraft({ ...draft, kind: event.target.value as Draft['kind'] })}
        options={[
          { value: 'off', label: words.off },
          { value: 'other', label: words.other },
        ]}
      />
      {kind === 'off' ? null : (
        <div className="hours-new-parts">
          <Intervals
            name={words.other}
            intervals={intervals}
            checked={checked}
            onChange={(next) => setDraft({ ...draft, intervals: next })}
          />
          <Button
            type="dashed"
            size="small"
            onClick={() => setDraft({ ...draft, intervals: extended(intervals) })}
          >
            {texts.calendar.hours.add}
          </Button>
        </div>
      )}
      {several ? (
        <Checkbox checked={all} onChange={(event) => setDraft({ ...draft, all: event.target.checked })}>
          {words.allLines}
        </Checkbox>
      ) : null}
      <Button
        loading={add.isPending}
        data-testid="add-exception"
        // The failure stands below.
        onClick={() => void submit().catch(() => undefined)}
      >
        {words.add}
      </Button>
      {add.error === null || add.isPending ? null : <ErrorState error={add.error} kept="here" />}
    </div>
  )
}
