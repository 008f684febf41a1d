/** Who is on call for the lines that one serves, week by week. An emergency calls them first. */
import { Button } from 'antd'
import { useState } from 'react'
import type { Duty } from '../../server/contract/duty.ts'
import type { Line } from '../../server/contract/session.ts'
import { useLines } from '../consultation.ts'
import { refreshDuty, useDuty, useEndDuty } from '../duty.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { retrySeconds } from '../queries.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { now, useNow } from '../ui/clock.ts'
import { ConfirmDialog } from '../ui/confirm.tsx'
import { Section, Sheet } from '../ui/layout.tsx'
import { Seal } from '../ui/seal.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { AddShift } from './duty/add-shift.tsx'
import { type Week, weekOf } from './duty/week.ts'
import './duty/duty.css'

export function DutyPage() {
  usePageTitle(useTexts().duty.title)
  return (
    <Sheet main>
      <Lines />
    </Sheet>
  )
}

function Lines() {
  const texts = useTexts()
  const time = useTime()
  const lines = useLines()
  const [week, setWeek] = useState(0)
  const span = weekOf(now(), week)
  const words = texts.duty
  if (lines.data === undefined) {
    return lines.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={lines.error} onRetry={() => void lines.refetch()} retriesEvery={retrySeconds} />
    )
  }
  const own = lines.data.filter((line) => line.mayServe)
  if (own.length === 0) return <EmptyState title={words.noLines.title}>{words.noLines.body}</EmptyState>
  const last = new Date(Date.parse(span.toAt) - 1).toISOString()
  return (
    <>
      <header className="duty-head">
        <h1 className="h1">{words.title}</h1>
        <p className="second">{words.week(time.day(span.fromAt), time.day(last))}</p>
      </header>
      <p className="second duty-note">{words.note}</p>
      <div className="row duty-weeks">
        <Button onClick={() => setWeek(week - 1)}>{words.previous}</Button>
        <Button onClick={() => setWeek(0)} disabled={week === 0}>
          {words.today}
        </Button>
        <Button onClick={() => setWeek(week + 1)} data-testid="duty-next-week">
          {words.next}
        </Button>
      </div>
      {own.map((line) => (
        <LineDuty key={line.id} line={line} week={span} current={week === 0} />
      ))}
    </>
  )
}

type LineDutyProps = { line: Line; week: Week; current: boolean }

function LineDuty({ line, week, current }: LineDutyProps) {
  const texts = useTexts()
  const language = useLanguage()
  const duty = useDuty(line.id, week.fromAt, week.toAt)
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Duty | null>(null)
  const time = useNow(30_000)
  const words = texts.duty
  const onCall = duty.data?.some((one) => isNow(one, time)) ?? true
  return (
    <Section
      title={
        <span className="duty-line">
          <Seal seal={line.seal} code={line.code} />
          {nameIn(language, line.name)}
        </span>
      }
      note={
        <Button onClick={() => setAdding(true)} data-testid={`duty-add-${line.code}`}>
          {words.add}
        </Button>
      }
    >
      {current && !onCall ? <p className="small tone-ochre">{words.nobodyNow}</p> : null}
      {duty.data === undefined ? (
        duty.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={duty.error} onRetry={() => void duty.refetch()} retriesEvery={retrySeconds} />
        )
      ) : (
        <Shifts shifts={duty.data} onRemove={setRemoving} />
      )}
      {adding ? <AddShift line={line} week={week} onClose={() => setAdding(false)} /> : null}
      {removing === null ? null : <RemoveShift shift={removing} onClose={() => setRemoving(null)} />}
    </Section>
  )
}

function isNow({ fromAt, toAt }: Duty, at: number): boolean {
  return Date.parse(fromAt) <= at && at < Date.parse(toAt)
}

type ShiftsProps = { shifts: readonly Duty[]; onRemove: (shift: Duty) => void }

function Shifts({ shifts, onRemove }: ShiftsProps) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const at = useNow(30_000)
  const words = texts.duty
  if (shifts.length === 0) return <p className="second">{words.empty}</p>
  return (
    <ul className="duty-shifts">
      {shifts.map((shift) => (
        <li key={shift.id} data-testid="duty-shift">
          <span className="duty-when">{words.shift(time.moment(shift.fromAt), time.moment(shift.toAt))}</span>
          <span>
            <b>{personIn(language, shift.person)}</b>
            <span className="second">　{nameIn(language, shift.person.title)}</span>
          </span>
          <span className="tone-teal">{isNow(shift, at) ? words.now : ''}</span>
          <Button
            type="text"
            danger
            aria-label={`${words.remove} ${personIn(language, shift.person)}`}
            onClick={() => onRemove(shift)}
          >
            {words.remove}
          </Button>
        </li>
      ))}
    </ul>
  )
}

function RemoveShift({ shift, onClose }: { shift: Duty; onClose: () => void }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const end = useEndDuty()
  const words = texts.duty
  const remove = async () => {
    await end.mutateAsync(shift.id)
    await refreshDuty(shift.lineId)
  }
  return (
    <ConfirmDialog
      open
      danger
      title={words.removeTitle}
      action={words.remove}
      onConfirm={remove}
      onClose={onClose}
      confirmTestId="duty-remove"
    >
      <p>
        {words.removeBody(
          personIn(language, shift.person),
          words.shift(time.moment(shift.fromAt), time.moment(shift.toAt)),
        )}
      </p>
    </ConfirmDialog>
  )
}
