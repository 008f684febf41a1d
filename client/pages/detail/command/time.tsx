/** When: one of the wished times by one press, or another time; how long. All by Beijing time. */
import { Button, Radio, Select } from 'antd'
import { useId } from 'react'
import type { Consultation } from '../../../../server/contract/consultation.ts'
import type { CommandRequest } from '../../../consultation.ts'
import { useTexts } from '../../../i18n/text.ts'
import { useMe } from '../../../session.ts'
import { now } from '../../../ui/clock.ts'
import { OutsideHours, SlotButtons } from '../../../ui/slot-buttons.tsx'
import { useTime } from '../../../ui/time.ts'
import type { DialogCommand } from '../step.ts'
import { StartPicker } from './start-picker.tsx'

export type TimedCommand = 'accept' | 'schedule'

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

/** minutes */
export const durations = [15, 20, 30, 45, 60, 90, 120]
export const usualDuration = 30
const minute = 60_000

export function isTimed(command: DialogCommand, kind: Consultation['kind']): command is TimedCommand {
  return command === 'schedule' || (command === 'accept' && kind === 'video')
}

function isComing(start: string): boolean {
  return Date.parse(start) > now()
}

/** Opens with the first wished time that is still to come. */
export function emptyTime(consultation: Consultation): TimeDraft {
  const wished = (consultation.content?.wishedTimes ?? []).map((time) => time.startAt)
  const first = wished.findIndex(isComing)
  return {
    choice: first >= 0 ? `wished:${first}` : 'other',
    otherStart: null,
    duration: usualDuration,
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
      {value.choice === 'other' ? (
        <StartPicker
          value={value.otherStart}
          onChange={(otherStart) => onChange({ ...value, otherStart })}
          dateLabel={words.date}
          startLabel={words.start}
          name="time"
        />
      ) : null}
      {value.choice === 'later' ? null : (
        <OwnSlots consultation={consultation} value={value} onChange={onChange} />
      )}
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

type OwnSlotsProps = Pick<TimeFieldsProps, 'consultation' | 'value' | 'onChange'>

/** When whoever sets the time is free, and the doctor is; outside of the stated hours is said and allowed. */
function OwnSlots({ consultation, value, onChange }: OwnSlotsProps) {
  const me = useMe()
  const start = startOf(value)
  const { id, lineId } = consultation
  if (lineId === null) return null
  return (
    <>
      <SlotButtons
        lineId={lineId}
        expertId={me.person.id}
        consultationId={id}
        chosen={start === null ? [] : [start]}
        onToggle={({ startAt, endAt }) =>
          onChange({
            ...value,
            choice: 'other',
            otherStart: startAt,
            duration: Math.round((Date.parse(endAt) - Date.parse(startAt)) / minute),
          })
        }
      />
      {start === null ? null : (
        <OutsideHours lineId={lineId} expertId={me.person.id} start={start} minutes={value.duration} />
      )}
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
