/** What is asked of the expert, and when it would suit. */
import { Button, Input, TimePicker } from 'antd'
import type { Dayjs } from 'dayjs'
import { longestScheduleDays } from '../../../server/domain/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { now } from '../../ui/clock.ts'
import { useOverLimit } from '../../ui/limit.ts'
import { SlotButtons } from '../../ui/slot-buttons.tsx'
import { fromPicker, toPicker } from '../../ui/time.ts'
import { TypedDate } from '../../ui/typed-date.tsx'
import { useField } from './desk.ts'
import { AreaField, Labelled, TextField } from './field.tsx'
import { clean, moved, type WishedDraft } from './form.ts'
import { RowRemove } from './rows.tsx'
import { fieldId } from './sections.ts'

export function PurposeSection() {
  const words = useTexts().request.purpose
  const { optional } = useTexts().common.caseFields
  const { reason, reasonHint, participants, participantsHint } = useTexts().invitation
  return (
    <div className="form-parts">
      <AreaField
        path="invitation.reason"
        label={reason}
        max={1000}
        rows={2}
        required
        placeholder={reasonHint}
      />
      <AreaField
        path="purpose"
        label={words.purpose}
        max={2000}
        rows={2}
        required
        placeholder={words.purposeHint}
      />
      <Questions />
      <WishedTimes />
      <div className="form-grid form-grid-2">
        <TextField
          path="contactPhone"
          label={words.contactPhone}
          max={30}
          only={/[0-9+\- ]/}
          inputMode="tel"
        />
        <TextField
          path="invitation.participants"
          label={participants}
          note={optional}
          max={300}
          placeholder={participantsHint}
        />
      </div>
    </div>
  )
}

const mostQuestions = 10
/** characters */
const longestQuestion = 500

function Questions() {
  const texts = useTexts()
  const words = texts.request.purpose
  const [rows, set] = useField('questions')
  const shown = rows.length === 0 ? [''] : rows
  const focus = (index: number) =>
    requestAnimationFrame(() => document.getElementById(fieldId(`questions.${index}`))?.focus())
  const add = () => {
    if (shown.length >= mostQuestions) return
    set([...shown, ''])
    focus(shown.length)
  }
  const move = (index: number, step: number) => {
    set(moved(shown, index, step))
    focus(Math.min(shown.length - 1, Math.max(0, index + step)))
  }
  return (
    <Labelled path="questions" label={words.questions} note={words.questionsNote} group className="form-list">
      {() => (
        <>
          <ol>
            {shown.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the number is what names a question
              <li className="question-row" key={index}>
                <b aria-hidden="true">{index + 1}</b>
                <Input.TextArea
                  id={fieldId(`questions.${index}`)}
                  aria-label={words.question(index + 1)}
                  value={text}
                  aria-invalid={text.length > longestQuestion}
                  status={text.length > longestQuestion ? 'error' : ''}
                  autoSize={{ minRows: 1, maxRows: 5 }}
                  placeholder={words.questionHint}
                  onChange={(event) =>
                    set(
                      shown.map((one, at) =>
                        at === index ? clean(event.target.value).replaceAll('\n', ' ') : one,
                      ),
                    )
                  }
                  onPressEnter={(event) => {
                    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return
                    event.preventDefault()
                    add()
                  }}
                />
                <span className="question-tools">
                  <Button
                    type="text"
                    disabled={index === 0}
                    aria-label={words.up(index + 1)}
                    onClick={() => move(index, -1)}
                  >
                    ↑
                  </Button>
                  <Button
                    type="text"
                    disabled={index === shown.length - 1}
                    aria-label={words.down(index + 1)}
                    onClick={() => move(index, 1)}
                  >
                    ↓
                  </Button>
                  <RowRemove
                    label={words.remove(index + 1)}
                    hidden={rows.length === 0}
                    onRemove={() => set(rows.filter((_, at) => at !== index))}
                  />
                </span>
                <QuestionProblem text={text} />
              </li>
            ))}
          </ol>
          {shown.length >= mostQuestions ? null : (
            <Button type="dashed" size="small" onClick={add}>
              {words.add}
            </Button>
          )}
        </>
      )}
    </Labelled>
  )
}

function QuestionProblem({ text }: { text: string }) {
  const over = useOverLimit(text, longestQuestion)
  return over === null ? null : <p className="field-error question-problem">{over}</p>
}

const mostTimes = 3
const noTime: WishedDraft = { startAt: null, endAt: null }
/** A wish is a stretch of time; an hour unless said otherwise. */
const usualLength = 60

function WishedTimes() {
  const texts = useTexts()
  const words = texts.request.purpose
  const [kind] = useField('kind')
  const [rows, set] = useField('wishedTimes')
  if (kind === 'written') return <p className="small second">{words.written}</p>
  const shown = rows.length === 0 ? [noTime] : rows
  return (
    <Labelled path="wishedTimes" label={words.times} note={words.timesNote} group className="form-list">
      {() => (
        <>
          {shown.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
            <div className="wish-row" key={index}>
              <WishedTime
                row={row}
                index={index}
                onChange={(next) => set(shown.map((one, at) => (at === index ? next : one)))}
              />
              <RowRemove
                label={words.removeTime(index + 1)}
                hidden={rows.length === 0}
                onRemove={() => set(rows.filter((_, at) => at !== index))}
              />
            </div>
          ))}
          {shown.length >= mostTimes ? null : (
            <Button type="dashed" size="small" onClick={() => set([...shown, noTime])}>
              {words.addTime}
            </Button>
          )}
          <FreeSlots rows={rows} onSet={set} />
        </>
      )}
    </Labelled>
  )
}

type FreeSlotsProps = { rows: readonly WishedDraft[]; onSet: (rows: WishedDraft[]) => void }

/** When the named expert, or anybody on the roster, is free: a wish by one press. */
function FreeSlots({ rows, onSet }: FreeSlotsProps) {
  const [lineId] = useField('lineId')
  const [expertId] = useField('wishedExpertId')
  if (lineId === null) return null
  const begins = (row: WishedDraft, startAt: string) =>
    row.startAt !== null && Date.parse(row.startAt) === Date.parse(startAt)
  const toggle = ({ startAt, endAt }: { startAt: string; endAt: string }) => {
    const filled = rows.filter((row) => row.startAt !== null)
    if (filled.some((row) => begins(row, startAt))) {
      return onSet(filled.filter((row) => !begins(row, startAt)))
    }
    if (filled.length < mostTimes) onSet([...filled, { startAt, endAt }])
  }
  return (
    <SlotButtons
      key={`${lineId} ${expertId ?? ''}`}
      lineId={lineId}
      {...(expertId === null ? {} : { expertId })}
      chosen={rows.flatMap(({ startAt }) => (startAt === null ? [] : [startAt]))}
      onToggle={toggle}
    />
  )
}

type WishedTimeProps = { row: WishedDraft; index: number; onChange: (row: WishedDraft) => void }

function onDay(day: Dayjs, clock: Dayjs): Dayjs {
  return day.hour(clock.hour()).minute(clock.minute()).second(0).millisecond(0)
}

function WishedTime({ row, index, onChange }: WishedTimeProps) {
  const words = useTexts().request.purpose
  const start = row.startAt === null ? null : toPicker(row.startAt)
  const end = row.endAt === null ? null : toPicker(row.endAt)
  const today = toPicker(now())
  const name = words.time(index + 1)
  const set = (from: Dayjs, to: Dayjs) => onChange({ startAt: fromPicker(from), endAt: fromPicker(to) })
  const setDay = (day: Dayjs | null) => {
    if (day === null) return onChange(noTime)
    const from = onDay(day, start ?? today.add(1, 'hour').minute(0))
    const length = start === null || end === null ? usualLength : end.diff(start, 'minute')
    set(from, from.add(length, 'minute'))
  }
  const setStart = (clock: Dayjs | null) => {
    if (clock === null) return
    const from = onDay(start ?? today, clock)
    const length = start === null || end === null ? usualLength : Math.max(15, end.diff(start, 'minute'))
    set(from, from.add(length, 'minute'))
  }
  const setEnd = (clock: Dayjs | null) => {
    if (clock === null || start === null) return
    set(start, onDay(start, clock))
  }
  const problem =
    start !== null && end !== null && !end.isAfter(start)
      ? words.order
      : start?.isBefore(today)
        ? words.past
        : null
  const clock = { format: 'HH:mm', minuteStep: 15 as const, needConfirm: false, allowClear: false }
  return (
    <div>
      <div className="wish-fields">
        <TypedDate
          id={fieldId(`wishedTimes.${index}`)}
          aria-label={`${name}　${words.date}`}
          value={start}
          placeholder={words.date}
          minDate={today}
          maxDate={today.add(longestScheduleDays, 'day')}
          onChange={setDay}
        />
        <TimePicker
          {...clock}
          aria-label={`${name}　${words.from}`}
          value={start}
          placeholder={words.from}
          onChange={setStart}
        />
        <span className="second">–</span>
        <TimePicker
          {...clock}
          aria-label={`${name}　${words.to}`}
          value={end}
          placeholder={words.to}
          disabled={start === null}
          onChange={setEnd}
        />
      </div>
      {problem === null ? null : <p className="field-error">{problem}</p>}
    </div>
  )
}
