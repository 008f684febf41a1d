/** Up to three times: from the expert's free slots by one press each, or typed; how long; a note. */
import { Button, Select } from 'antd'
import { useId } from 'react'
import type { Consultation } from '../../../../server/contract/consultation.ts'
import { mostTimes } from '../../../../server/domain/proposal.ts'
import { useTexts } from '../../../i18n/text.ts'
import { Icon } from '../../../ui/icon.tsx'
import { OutsideHours, SlotButtons } from '../../../ui/slot-buttons.tsx'
import { WordsField } from '../../../ui/words-field.tsx'
import { StartPicker } from './start-picker.tsx'
import { durations, usualDuration } from './time.tsx'

export type TimesDraft = {
  /** Starts, ISO; null while a row is being filled. */
  starts: readonly (string | null)[]
  /** minutes */
  duration: number
  note: string
}
export const emptyTimes: TimesDraft = { starts: [], duration: usualDuration, note: '' }

/** The times as they go out; null where one lacks. */
export function timesInput({ starts, duration, note }: TimesDraft) {
  const complete = starts.filter((start) => start !== null)
  if (complete.length === 0 || complete.length < starts.length) return null
  return { times: complete.map((startAt) => ({ startAt, duration })), note }
}

type TimesEditorProps = {
  consultation: Consultation
  value: TimesDraft
  onChange: (value: TimesDraft) => void
  checked: boolean
}

export function TimesEditor({ consultation, value, onChange, checked }: TimesEditorProps) {
  const texts = useTexts()
  const id = useId()
  const words = texts.scheduling.propose
  const { starts, duration, note } = value
  const { lineId, expert } = consultation
  const set = (next: readonly (string | null)[]) => onChange({ ...value, starts: next })
  const missing = checked && timesInput(value) === null
  return (
    <>
      <Rows consultation={consultation} value={value} onSet={set} />
      {starts.length >= mostTimes ? null : (
        <Button type="dashed" size="small" onClick={() => set([...starts, null])} data-testid="add-time">
          {starts.length === 0 ? words.own : words.add}
        </Button>
      )}
      <p className="field-error" role="alert">
        {missing ? (starts.length === 0 ? words.missing : words.incomplete) : ''}
      </p>
      {lineId === null || expert === null ? null : (
        <SlotButtons
          lineId={lineId}
          expertId={expert.id}
          consultationId={consultation.id}
          chosen={starts.filter((start) => start !== null)}
          onToggle={({ startAt }) => set(toggled(starts, startAt))}
        />
      )}
      <div className="dialog-duration">
        <label className="field-label" htmlFor={`${id}-duration`}>
          {texts.detail.time.duration}
        </label>
        <Select
          id={`${id}-duration`}
          value={duration}
          onChange={(minutes: number) => onChange({ ...value, duration: minutes })}
          options={durations.map((count) => ({ value: count, label: texts.detail.time.minutes(count) }))}
        />
      </div>
      <WordsField
        label={words.note}
        value={note}
        onChange={(text) => onChange({ ...value, note: text })}
        most={500}
        rows={2}
        problem={null}
        placeholder={words.noteHint}
        testId="proposal-note"
      />
    </>
  )
}

function toggled(starts: readonly (string | null)[], startAt: string): (string | null)[] {
  const same = (start: string | null) => start !== null && Date.parse(start) === Date.parse(startAt)
  if (starts.some(same)) return starts.filter((start) => !same(start))
  const empty = starts.indexOf(null)
  if (empty >= 0) return starts.map((start, index) => (index === empty ? startAt : start))
  return starts.length >= mostTimes ? [...starts] : [...starts, startAt]
}

type RowsProps = Pick<TimesEditorProps, 'consultation' | 'value'> & {
  onSet: (starts: readonly (string | null)[]) => void
}

function Rows({ consultation: { lineId, expert }, value: { starts, duration }, onSet }: RowsProps) {
  const texts = useTexts()
  const words = texts.scheduling.propose
  return (
    <>
      <div className="field-label dialog-field">
        <span>{words.times}</span>
        <em>{texts.detail.time.zone}</em>
      </div>
      {starts.map((start, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
        <div key={index}>
          <div className="times-row">
            <StartPicker
              value={start}
              onChange={(next) => onSet(starts.map((one, at) => (at === index ? next : one)))}
              dateLabel={words.date(index + 1)}
              startLabel={words.start(index + 1)}
              name={`proposed-${index + 1}`}
            />
            <Button
              type="text"
              aria-label={words.remove(index + 1)}
              icon={<Icon name="cross" />}
              onClick={() => onSet(starts.filter((_, at) => at !== index))}
            />
          </div>
          {start === null || lineId === null || expert === null ? null : (
            <OutsideHours lineId={lineId} expertId={expert.id} start={start} minutes={duration} />
          )}
        </div>
      ))}
    </>
  )
}
