/** The calendar of a person: a week or a day, own sessions, own hours, what is proposed, when the roster is taken. */
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { dayOf, instantAt } from '../../server/domain/beijing.ts'
import { useTexts } from '../i18n/text.ts'
import { retrySeconds } from '../queries.ts'
import { useCalendar, useHours } from '../scheduling.ts'
import { isAllowed, useMe } from '../session.ts'
import { ErrorState } from '../ui/answer.tsx'
import { now } from '../ui/clock.ts'
import { Icon } from '../ui/icon.tsx'
import { KeyBar } from '../ui/key-bar.tsx'
import { useKeys } from '../ui/keys.ts'
import { Columns, PageHead } from '../ui/layout.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { SkeletonRows } from '../ui/waiting.tsx'
import { useWidth } from '../ui/width.ts'
import { CalendarGrid, rangeOf } from './calendar/grid.tsx'
import { HoursPanel } from './calendar/hours-panel.tsx'
import { daysOf, moved, readDay, type View } from './calendar/week.ts'
import './calendar/calendar.css'

/** What the address says: the view and the day. A phone has room for one day. */
function usePlace() {
  const phone = useWidth() === 'phone'
  const [parameters, setParameters] = useSearchParams()
  const today = dayOf(new Date(now()))
  const view: View = phone || parameters.get('view') === 'day' ? 'day' : 'week'
  const day = readDay(parameters.get('day'), today)
  const go = (next: { view?: View; day?: string }) => {
    const to = { view, day, ...next }
    const wanted = new URLSearchParams()
    if (to.view === 'day') wanted.set('view', 'day')
    if (to.day !== today) wanted.set('day', to.day)
    setParameters(wanted, { replace: true })
  }
  return { view, day, today, phone, go }
}

type Place = ReturnType<typeof usePlace>

function useCalendarKeys({ view, day, today, go }: Place): void {
  const { keys } = useTexts().calendar
  useKeys([
    { keys: 'ArrowLeft', label: keys.move, run: () => go({ day: moved(view, day, -1) }) },
    { keys: 'ArrowRight', label: keys.move, run: () => go({ day: moved(view, day, 1) }) },
    { keys: 'T', label: keys.today, run: () => go({ day: today }) },
    { keys: 'W', label: keys.week, run: () => go({ view: 'week' }) },
    { keys: 'D', label: keys.day, run: () => go({ view: 'day' }) },
  ])
}

export function CalendarPage() {
  const texts = useTexts()
  const me = useMe()
  const place = usePlace()
  const { view, day, go } = place
  const days = daysOf(view, day)
  const { from, to } = rangeOf(days)
  const calendar = useCalendar(from, to)
  const states = isAllowed(me, 'hours.write')
  const hours = useHours(states)
  const [editing, setEditing] = useState(false)
  const title = useRangeTitle(days)
  usePageTitle(texts.calendar.title)
  useCalendarKeys(place)
  const { data, error } = calendar
  const stated = hours.data?.some((one) => one.intervals.length > 0)
  return (
    <>
      <Columns
        head={<Head place={place} title={title} onEdit={states ? () => setEditing(true) : null} />}
        foot={<KeyBar />}
      >
        {error === null ? null : (
          <ErrorState
            error={error}
            kept="nothing"
            onRetry={() => void calendar.refetch()}
            retriesEvery={retrySeconds}
          />
        )}
        {states && stated === false ? (
          <p className="calendar-note">
            {texts.calendar.noHours}
            <Button size="small" onClick={() => setEditing(true)}>
              {texts.calendar.editHours}
            </Button>
          </p>
        ) : null}
        {data === undefined ? (
          error === null ? (
            <SkeletonRows
              rows={8}
              columns="48px 1fr"
              cells={[
                [60, 0],
                [40, 70],
              ]}
            />
          ) : null
        ) : (
          <>
            {data.consultations.length + data.proposed.length === 0 && !calendar.isPlaceholderData ? (
              <p className="calendar-note" data-testid="calendar-empty">
                {texts.common.sentences([texts.calendar.empty[view], texts.calendar.emptyHint])}
              </p>
            ) : null}
            <CalendarGrid
              days={days}
              data={data}
              title={title}
              serves={states}
              onDay={(chosen) => go({ view: 'day', day: chosen })}
            />
            <Legend serves={states} />
          </>
        )}
      </Columns>
      {states ? <HoursPanel open={editing} hours={hours} onClose={() => setEditing(false)} /> : null}
    </>
  )
}

/** `11月23日 至 11月29日`, or the one day. */
function useRangeTitle(days: readonly string[]): string {
  const words = useTexts().calendar
  const time = useTime()
  const at = (day: string) => instantAt(day, 720)
  const [first = ''] = days
  const last = days.at(-1) ?? first
  return first === last ? time.weekday(at(first)) : words.range(time.day(at(first)), time.day(at(last)))
}

type HeadProps = { place: Place; title: string; onEdit: (() => void) | null }

function Head({ place: { view, day, today, phone, go }, title, onEdit }: HeadProps) {
  const words = useTexts().calendar
  return (
    <PageHead
      title={title}
      sub={<span className="small">{words.zone}</span>}
      extra={
        <div className="row calendar-tools">
          <Button onClick={() => go({ day: today })}>{words.today}</Button>
          <Button
            aria-label={words.previous[view]}
            icon={<Icon name="back" />}
            data-testid="calendar-previous"
            onClick={() => go({ day: moved(view, day, -1) })}
          />
          <Button
            aria-label={words.next[view]}
            icon={<Icon name="forward" />}
            data-testid="calendar-next"
            onClick={() => go({ day: moved(view, day, 1) })}
          />
          {phone ? null : (
            <Segmented<View>
              aria-label={words.view.label}
              value={view}
              options={[
                { value: 'week', label: words.view.week },
                { value: 'day', label: words.view.day },
              ]}
              onChange={(next) => go({ view: next })}
            />
          )}
          {onEdit === null ? null : (
            <Button type="primary" onClick={onEdit} data-testid="edit-hours">
              {words.editHours}
            </Button>
          )}
        </div>
      }
    />
  )
}

function Legend({ serves }: { serves: boolean }) {
  const words = useTexts().calendar.legend
  return (
    <ul className="calendar-legend" aria-label={words.label}>
      {serves ? (
        <li>
          <i className="calendar-open" />
          {words.open}
        </li>
      ) : null}
      <li>
        <i className="calendar-proposed" />
        {words.proposed}
      </li>
      {serves ? (
        <li>
          <i className="calendar-busy" />
          {words.busy}
        </li>
      ) : null}
    </ul>
  )
}
