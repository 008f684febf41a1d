/** The administrator of a line sets the weekly hours of an expert, with a reason; what was written stays when somebody was quicker. */
import { Button } from 'antd'
import { useState } from 'react'
import type { WeeklyInterval } from '../../../server/contract/calendar.ts'
import type { RosterExpert } from '../../../server/contract/line-expert.ts'
import { longestReason } from '../../../server/domain/setting-change.ts'
import { ApiFailure } from '../../failure.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useSetHours } from '../../line-experts.ts'
import { announce } from '../../ui/announce.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { WordsField } from '../../ui/words-field.tsx'
import { copied, countProblems, intervalsOf, type WeekDraft, weekOf } from '../calendar/hours.ts'
import { HoursConflict } from '../calendar/hours-conflict.tsx'
import { WeekEditor } from '../calendar/week-editor.tsx'

/** `seen`: the hours that the change stands on. */
export type HoursDraft = { seen: readonly WeeklyInterval[]; week: WeekDraft }

type Props = {
  lineId: string
  /** minutes */
  slotMinutes: number
  expert: RosterExpert
  /** null: as it is saved. */
  draft: HoursDraft | null
  onDraft: (draft: HoursDraft | null) => void
  /** The expert as stored now; undefined where they left the roster. */
  readAgain: () => Promise<RosterExpert | undefined>
  onClose: () => void
}

type Problem = 'unchanged' | 'left' | { stored: WeeklyInterval[] }

export function HoursDialog({ lineId, slotMinutes, expert, draft, onDraft, readAgain, onClose }: Props) {
  const texts = useTexts()
  const { dialog: words, saved } = texts.lineExperts
  const language = useLanguage()
  const set = useSetHours(lineId)
  const [reason, setReason] = useState('')
  const [checked, setChecked] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const name = personIn(language, expert.person)
  const { seen, week } = draft ?? { seen: expert.intervals, week: weekOf(expert.intervals) }
  const problems = countProblems(week)
  const change = (next: WeekDraft) => {
    if (problem === 'unchanged') setProblem(null)
    onDraft({ seen, week: next })
  }
  const discard = () => {
    setProblem(null)
    onDraft(null)
  }
  const confirm = async () => {
    setChecked(true)
    if (problems > 0 || reason.trim() === '') return false
    const input = { intervals: intervalsOf(week), seen: [...seen], reason: reason.trim() }
    try {
      await set.mutateAsync({ personId: expert.person.id, ...input })
    } catch (error) {
      const found = problemOf(error)
      if (found === null) throw error
      if (found === 'unchanged') setProblem(found)
      else {
        const newer = await readAgain()
        setProblem(newer === undefined ? 'left' : { stored: newer.intervals })
        if (newer !== undefined) onDraft({ seen: newer.intervals, week })
      }
      return false
    }
    onDraft(null)
    announce(saved(name))
    return true
  }
  return (
    <ConfirmDialog
      open
      title={words.title(name)}
      action={words.action}
      width={600}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="hours-save"
    >
      <section className="hours-week" aria-label={words.title(name)}>
        <div className="section-head">
          <h3 className="h2">{texts.calendar.hours.weekly}</h3>
          <span>{words.slot(slotMinutes)}</span>
        </div>
        <WeekEditor week={week} checked={checked} onChange={change} />
        <div className="row hours-foot">
          <Button onClick={() => change(copied(week))}>{texts.calendar.hours.copy}</Button>
          {draft === null ? null : (
            <Button type="text" onClick={discard}>
              {texts.calendar.hours.discard}
            </Button>
          )}
          <span className="small second" role="status">
            {checked && problems > 0
              ? texts.calendar.hours.count(problems)
              : draft === null
                ? ''
                : texts.calendar.hours.unsaved}
          </span>
        </div>
      </section>
      <WordsField
        label={words.reason}
        value={reason}
        onChange={setReason}
        most={longestReason}
        problem={checked && reason.trim() === '' ? texts.errors.fields.required : null}
        rows={2}
        placeholder={words.reasonHint}
        testId="hours-reason"
      />
      {/* Beside the button that was pressed: on a phone the week is higher than the window. */}
      <ProblemNote problem={problem} />
    </ConfirmDialog>
  )
}

function ProblemNote({ problem }: { problem: Problem | null }) {
  const { dialog: words } = useTexts().lineExperts
  if (problem === null) return null
  if (problem === 'unchanged' || problem === 'left')
    return (
      <p className="tone-ochre" role="alert">
        {words[problem]}
      </p>
    )
  return <HoursConflict said={words.conflict} stored={problem.stored} />
}

/** null: nothing that this dialog has words for. */
function problemOf(error: unknown): 'unchanged' | 'changed' | null {
  if (!(error instanceof ApiFailure)) return null
  // Not on the roster any more, or the hours are others: reading again tells which.
  if (error.code === 'CONFLICT' || error.code === 'NOT_FOUND') return 'changed'
  return error.fields.some(({ code }) => code === 'unchanged') ? 'unchanged' : null
}
