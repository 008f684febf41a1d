/** When: one of the wished times by one press, or another time; how long. All by Beijing time. */
import { Button, DatePicker, Radio, Select, TimePicker } from 'antd'
import type { Dayjs } from 'dayjs'
import { useId } from 'react'
import type { Consultation } from '../../../../server/contract/consultation.ts'
import { longestScheduleDays } from '../../../../server/domain/consultation.ts'
import type { CommandRequest } from '../../../consultation.ts'
import { useTexts } from '../../../i18n/text.ts'
import { now } from '../../../ui/clock.ts'
import { fromPicker, toPicker, useTime } from '../../../ui/time.ts'
import type { DialogCommand } from '../step.ts'

export type TimedCommand = 'accept' | 'schedule' | 'reschedule'

/** `wished:0`, `other`, or `later` (accept now, time later). */
type Choice = `wished:${number}` | 'other' | 'later'

export type TimeDraft = {
  choice: Choice
  /** ISO, of the other time. */
  otherStart: string | null
  /** minutes */
  duration: number
  wished: readonly string[]
}

const durations = [15, 20, 30, 45, 60, 90, 120]
const usualDuration = 30
const minute = 60_000

export function isTimed(command: DialogCommand, kind: Consultation['kind']): command is TimedCommand {
  return command === 'schedule' || command === 'reschedule' || (command === 'accept' && kind === 'video')
}

function isComing(start: string): boolean {
  return Date.parse(start) > now()
}

/** Opens with the first wished time that is still to come; a change of time begins from the present one's length. */
export function emptyTime(consultation: Consultation, command: DialogCommand): TimeDraft {
  const wished = (consultation.content?.wishedTimes ?? []).map((time) => time.startAt)
  const first = wished.findIndex(isComing)
  const { scheduledStart, scheduledEnd } = consultation
  const present =
    scheduledStart === null || scheduledEnd === null
      ? usualDuration
      : Math.round((Date.parse(scheduledEnd) - Date.parse(scheduledStart)) / minute)
  const again = command === 'reschedule'
  return {
    choice: first >= 0 && !again ? `wished:${first}` : 'other',
    otherStart: again ? scheduledStart : null,
    duration: present,
    wished,
  }
}

/** The start that is chosen; null where none is. */
export function startOf({ choice, otherStart, wished }: TimeDraft): string | null {
  if (choice === 'later') return null
  if (choice === 'other') return otherStart
  return wished[Number(choice.slice('wished:'.length))] ?? null
}

export function timeInput(command: TimedCommand, version: number, draft: TimeDraft): CommandRequest | null {
  if (command === 'accept' && draft.choice === 'later') return { command, version }
  const startAt = startOf(draft)
  return startAt === null ? null : { command, version, startAt, duration: draft.duration }
}

/** What to offer when a time is taken: the next wished one, else half an hour later. */
export function nextOffer(draft: TimeDraft): { label: string; draft: TimeDraft } | null {
  const taken = startOf(draft)
  if (taken === null) return null
  const index = draft.wished.findIndex((start) => start !== taken && isComing(start))
  const wished = draft.wished[index]
  if (wished !== undefined && draft.choice !== 'other') {
    return { label: wished, draft: { ...draft, choice: `wished:${index}` } }
  }
  const later = new Date(Date.parse(taken) + draft.duration * minute).toISOString()
  return { label: later, draft: { ...draft, choice: 'other', otherStart: later } }
}

type TimeFieldsProps = {
  consultation: Consultation
  command: TimedCommand
  value: TimeDraft
  onChange: (value: TimeDraft) => void
  checked: boolean
  /** The server said that the time is taken. */
  taken: boolean
}

export function TimeFields({ consultation, command, value, onChange, checked, taken }: TimeFieldsProps) {
  const texts = useTexts()
  const time = useTime()
  const id = useId()
  const words = texts.detail.time
  const start = startOf(value)
  const missing = checked && start === null && value.choice !== 'later'
  return (
    <>
      <div className="field-label dialog-field" id={`${id}-choice`}>
        <span>{value.wished.length === 0 ? words.noneWished : words.wished}</span>
        <em>{words.zone}</em>
      </div>
      <Radio.Group
        className="dialog-choices dialog-times"
        aria-labelledby={`${id}-choice`}
        value={value.choice}
        onChange={(event) => onChange({ ...value, choice: event.target.value as Choice })}
      >
        <Choices consultation={consultation} command={command} />
      </Radio.Group>
      {value.choice === 'other' ? <OtherTime value={value} onChange={onChange} /> : null}
      {value.choice === 'later' ? null : (
        <div className="dialog-duration">
          <label className="field-label" htmlFor={`${id}-duration`}>
            {words.duration}
          </label>
          <Select
            id={`${id}-duration`}
            value={value.duration}
            onChange={(duration: number) => onChange({ ...value, duration })}
            options={[...new Set([...durations, value.duration])]
              .sort((one, other) => one - other)
              .map((count) => ({ value: count, label: words.minutes(count) }))}
          />
          {start === null ? null : (
            <span className="second">
              {words.summary(time.moment(start), time.clock(Date.parse(start) + value.duration * minute))}
            </span>
          )}
        </div>
      )}
      <p className="field-error" role="alert">
        {missing ? words.choose : ''}
      </p>
      {taken ? <Taken value={value} onChange={onChange} /> : null}
    </>
  )
}

function Choices({ consultation, command }: Pick<TimeFieldsProps, 'consultation' | 'command'>) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.detail.time
  return (
    <>
      {(consultation.content?.wishedTimes ?? []).map(({ startAt, endAt }, index) => {
        const coming = isComing(startAt)
        const label = `${time.weekday(startAt)}　${time.range(startAt, endAt)}`
        return (
          <Radio
            key={startAt}
            value={`wished:${index}`}
            disabled={!coming}
            data-testid={`wished-time-${index + 1}`}
          >
            {coming ? label : `${label}　${words.passed}`}
          </Radio>
        )
      })}
      <Radio value="other" data-testid="time-other">
        {words.other}
      </Radio>
      {command === 'accept' ? (
        <Radio value="later" data-testid="time-later">
          {words.later}
        </Radio>
      ) : null}
    </>
  )
}

type PartProps = Pick<TimeFieldsProps, 'value' | 'onChange'>

function OtherTime({ value, onChange }: PartProps) {
  const words = useTexts().detail.time
  const picked = value.otherStart === null ? null : toPicker(value.otherStart)
  const today = toPicker(now())
  const set = (next: Dayjs | null) =>
    onChange({ ...value, otherStart: next === null ? null : fromPicker(next) })
  const setDate = (date: Dayjs | null) => {
    if (date === null) return set(null)
    const base = picked ?? today.add(1, 'hour').minute(0)
    set(date.hour(base.hour()).minute(base.minute()).second(0))
  }
  const setTime = (clock: Dayjs | null) => {
    if (clock === null) return
    set((picked ?? today).hour(clock.hour()).minute(clock.minute()).second(0))
  }
  return (
    <div className="dialog-other">
      <DatePicker
        value={picked}
        onChange={setDate}
        aria-label={words.date}
        placeholder={words.date}
        minDate={today}
        maxDate={today.add(longestScheduleDays, 'day')}
        allowClear={false}
        data-testid="time-date"
      />
      <TimePicker
        value={picked}
        onChange={setTime}
        aria-label={words.start}
        placeholder={words.start}
        format="HH:mm"
        minuteStep={5}
        needConfirm={false}
        allowClear={false}
        data-testid="time-start"
      />
    </div>
  )
}

/** The time is taken: why, and another one by one press. */
function Taken({ value, onChange }: PartProps) {
  const words = useTexts().detail.time
  const time = useTime()
  const offer = nextOffer(value)
  return (
    <div className="dialog-quicker" role="alert">
      <h3>{words.taken}</h3>
      {offer === null ? null : (
        <p className="row">
          <span className="small second">{words.takenNext(time.moment(offer.label))}</span>
          <Button onClick={() => onChange(offer.draft)}>{words.useNext}</Button>
        </p>
      )}
    </div>
  )
}
