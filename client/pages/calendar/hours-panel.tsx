/** At the right: an expert's weekly hours on a line, and the dates that differ. */
import type { UseQueryResult } from '@tanstack/react-query'
import { Button, Drawer, Segmented } from 'antd'
import { useState } from 'react'
import type { LineHours, WeeklyInterval } from '../../../server/contract/calendar.ts'
import { useLineOf } from '../../consultation.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useStateHours } from '../../scheduling.ts'
import { announce } from '../../ui/announce.tsx'
import { ErrorState } from '../../ui/answer.tsx'
import { now } from '../../ui/clock.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { ariaKeys, useKeys } from '../../ui/keys.ts'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { useWidth } from '../../ui/width.ts'
import { Exceptions } from './exceptions.tsx'
import { copied, countProblems, intervalsOf, type WeekDraft, weekOf } from './hours.ts'
import { HoursConflict } from './hours-conflict.tsx'
import { WeekEditor } from './week-editor.tsx'

/** `seen`: the hours that the change stands on. */
type HoursDraft = { seen: readonly WeeklyInterval[]; week: WeekDraft }

type HoursPanelProps = {
  open: boolean
  hours: UseQueryResult<LineHours[]>
  onClose: () => void
}

export function HoursPanel({ open, hours, onClose }: HoursPanelProps) {
  const texts = useTexts()
  const width = useWidth()
  const [lineId, setLineId] = useState<string | null>(null)
  // What was typed and not saved, by line; turning to another line and back keeps it.
  const [drafts, setDrafts] = useState<Readonly<Record<string, HoursDraft>>>({})
  const [asking, setAsking] = useState(false)
  const lines = hours.data ?? []
  const shown = lines.find((one) => one.lineId === lineId) ?? lines[0]
  const unsaved = Object.keys(drafts).length > 0
  const keep = (id: string, draft: HoursDraft | null) =>
    setDrafts(({ [id]: _before, ...others }) => (draft === null ? others : { ...others, [id]: draft }))
  const leave = () => {
    setDrafts({})
    onClose()
  }
  return (
    <Drawer
      open={open}
      onClose={() => (unsaved ? setAsking(true) : onClose())}
      title={texts.calendar.hours.title}
      size={width === 'phone' ? '100%' : 480}
      closable={{ placement: 'end', 'aria-label': texts.common.action.close }}
      destroyOnHidden
    >
      {hours.error !== null && shown === undefined ? (
        <ErrorState error={hours.error} kept="nothing" onRetry={() => void hours.refetch()} />
      ) : shown === undefined ? (
        <Waiting />
      ) : (
        <>
          <LineChoice lines={lines} value={shown.lineId} onChange={setLineId} />
          <p className="small second">{texts.calendar.hours.note}</p>
          <Weekly
            key={shown.lineId}
            saved={shown}
            draft={drafts[shown.lineId] ?? null}
            onDraft={(draft) => keep(shown.lineId, draft)}
            readAgain={async () =>
              (await hours.refetch({ throwOnError: true })).data?.find(
                ({ lineId: id }) => id === shown.lineId,
              )?.intervals
            }
          />
          <Exceptions key={`${shown.lineId} dates`} hours={shown} several={lines.length > 1} />
        </>
      )}
      <ConfirmDialog
        open={asking}
        title={texts.calendar.hours.leave.title}
        action={texts.calendar.hours.leave.action}
        danger
        onConfirm={leave}
        onClose={() => setAsking(false)}
      >
        <p className="second">{texts.calendar.hours.leave.body}</p>
      </ConfirmDialog>
    </Drawer>
  )
}

type LineChoiceProps = { lines: readonly LineHours[]; value: string; onChange: (lineId: string) => void }

function LineChoice({ lines, value, onChange }: LineChoiceProps) {
  const texts = useTexts()
  const language = useLanguage()
  const lineOf = useLineOf()
  const nameOf = (id: string) => {
    const line = lineOf(id)
    return line === undefined ? '' : nameIn(language, line.name)
  }
  if (lines.length < 2) return <p className="h2">{nameOf(value)}</p>
  return (
    <Segmented
      aria-label={texts.calendar.hours.line}
      value={value}
      onChange={onChange}
      options={lines.map(({ lineId }) => ({ value: lineId, label: nameOf(lineId) }))}
    />
  )
}

type WeeklyProps = {
  saved: LineHours
  /** null: as it is saved. */
  draft: HoursDraft | null
  onDraft: (draft: HoursDraft | null) => void
  /** The hours as stored now; undefined where the line is not served any more. Throws where they cannot be read. */
  readAgain: () => Promise<readonly WeeklyInterval[] | undefined>
}

function Weekly({ saved, draft, onDraft, readAgain }: WeeklyProps) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.calendar.hours
  const save = useStateHours()
  const [checked, setChecked] = useState(false)
  const [savedAt, setSavedAt] = useState<number | null>(null)
  const [conflict, setConflict] = useState<readonly WeeklyInterval[] | null>(null)
  const { seen, week } = draft ?? { seen: saved.intervals, week: weekOf(saved.intervals) }
  const problems = countProblems(week)
  const change = (next: WeekDraft) => {
    setSavedAt(null)
    onDraft({ seen, week: next })
  }
  const settle = () => {
    setConflict(null)
    onDraft(null)
  }
  const submit = async () => {
    setChecked(true)
    if (problems > 0) return
    try {
      await save.mutateAsync({ lineId: saved.lineId, intervals: intervalsOf(week), seen: [...seen] })
    } catch (error) {
      const wasQuicker = error instanceof ApiFailure && error.code === 'CONFLICT'
      const stored = wasQuicker ? await readAgain() : undefined
      if (stored === undefined) throw error
      setConflict(stored)
      /* pressed once more, what is written here holds */
      onDraft({ seen: stored, week })
      return
    }
    settle()
    setChecked(false)
    setSavedAt(now())
    announce(words.saved(time.clockSeconds(now())))
  }
  // The failure stands below.
  const press = () => void submit().catch(() => undefined)
  useKeys([{ keys: 'Ctrl+S', label: words.save, run: press, bar: false }])
  return (
    <section className="hours-week">
      <div className="section-head">
        <h2 className="h2">{words.weekly}</h2>
        <span>{words.slot(saved.slotMinutes)}</span>
      </div>
      <WeekEditor week={week} checked={checked} onChange={change} />
      <div className="row hours-foot">
        <Button
          type="primary"
          loading={save.isPending}
          data-testid="save-hours"
          aria-keyshortcuts={ariaKeys('Ctrl+S')}
          onClick={press}
        >
          {words.save}
        </Button>
        <Button onClick={() => change(copied(week))}>{words.copy}</Button>
        {draft === null ? null : (
          <Button type="text" onClick={settle}>
            {words.discard}
          </Button>
        )}
        <span className="small second" role="status" data-testid="hours-status">
          {checked && problems > 0
            ? words.count(problems)
            : draft !== null
              ? words.unsaved
              : savedAt === null
                ? ''
                : words.saved(time.clockSeconds(savedAt))}
        </span>
      </div>
      {conflict === null ? null : <HoursConflict said={words.conflict} stored={conflict} />}
      {save.error === null || save.isPending || conflict !== null ? null : (
        <ErrorState error={save.error} kept="here" />
      )}
    </section>
  )
}
