/** Putting an expert of the roster on call. */
import { DatePicker, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import { useId, useState } from 'react'
import type { Line } from '../../../server/contract/session.ts'
import { refreshDuty, useAddDuty } from '../../duty.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useMe } from '../../session.ts'
import { now } from '../../ui/clock.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { fromPicker, toPicker } from '../../ui/time.ts'
import type { Week } from './week.ts'

type Props = { line: Line; week: Week; onClose: () => void }

/** A night, as most shifts are. */
const usualHours = 12
const hour = 3_600_000
const longest = 168 * hour

function firstStart(week: Week): Dayjs {
  const monday = Date.parse(week.fromAt)
  const from = Math.max(monday, Math.floor(now() / hour) * hour)
  return toPicker(from)
}

export function AddShift({ line, week, onClose }: Props) {
  const texts = useTexts()
  const language = useLanguage()
  const me = useMe()
  const id = useId()
  const add = useAddDuty(line.id)
  const own = line.experts.some((one) => one.id === me.person.id)
  const [personId, setPersonId] = useState<string | null>(own ? me.person.id : null)
  const [from, setFrom] = useState<Dayjs | null>(() => firstStart(week))
  const [to, setTo] = useState<Dayjs | null>(() => firstStart(week).add(usualHours, 'hour'))
  const [problem, setProblem] = useState('')
  const words = texts.duty
  const save = async () => {
    const said = problemOf(personId, from, to)
    setProblem(said === null ? '' : words[said])
    if (said !== null || personId === null || from === null || to === null) return false
    try {
      await add.mutateAsync({ personId, fromAt: fromPicker(from), toAt: fromPicker(to) })
    } catch (error) {
      const code = error instanceof ApiFailure ? error.code : null
      if (code !== 'TIME_TAKEN' && code !== 'TIME_IN_PAST') throw error
      setProblem(code === 'TIME_TAKEN' ? words.taken : words.past)
      return false
    }
    await refreshDuty(line.id)
    return true
  }
  return (
    <ConfirmDialog
      open
      title={`${words.addTitle}　${nameIn(language, line.name)}`}
      action={words.add}
      onConfirm={save}
      onClose={onClose}
      confirmTestId="duty-save"
    >
      <label className="field-label" htmlFor={`${id}-person`}>
        {words.person}
      </label>
      <Select
        id={`${id}-person`}
        className="duty-field"
        value={personId}
        onChange={setPersonId}
        options={line.experts.map((one) => ({
          value: one.id,
          label: `${personIn(language, one)}　${nameIn(language, one.title)}`,
        }))}
      />
      <Moment id={`${id}-from`} label={words.from} value={from} onChange={setFrom} />
      <Moment id={`${id}-to`} label={words.to} value={to} onChange={setTo} />
      <p className="field-error" role="alert">
        {problem}
      </p>
    </ConfirmDialog>
  )
}

type MomentProps = { id: string; label: string; value: Dayjs | null; onChange: (value: Dayjs | null) => void }

function Moment({ id, label, value, onChange }: MomentProps) {
  const texts = useTexts()
  return (
    <>
      <label className="field-label" htmlFor={id}>
        <span>{label}</span>
        <em>{texts.detail.time.zone}</em>
      </label>
      <DatePicker
        id={id}
        className="duty-field"
        showTime={{ format: 'HH:mm', minuteStep: 15 }}
        format="YYYY-MM-DD HH:mm"
        value={value}
        onChange={onChange}
      />
    </>
  )
}

/** What the server would refuse, said before it is asked. */
function problemOf(
  personId: string | null,
  from: Dayjs | null,
  to: Dayjs | null,
): 'choosePerson' | 'chooseTime' | 'order' | 'tooLong' | null {
  if (personId === null) return 'choosePerson'
  if (from === null || to === null) return 'chooseTime'
  if (!to.isAfter(from)) return 'order'
  return to.diff(from) > longest ? 'tooLong' : null
}
