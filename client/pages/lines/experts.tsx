/** The experts of a line: each one's weekly hours at a glance, the dates that differ, and the way to change the hours. */
import { Button } from 'antd'
import { useState } from 'react'
import type { LineExperts, RosterExpert } from '../../../server/contract/line-expert.ts'
import { instantAt } from '../../../server/domain/beijing.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useLineExperts } from '../../line-experts.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { formatCount } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { WeekLines } from '../calendar/week-lines.tsx'
import { HoursDialog, type HoursDraft } from './hours-dialog.tsx'
import { LineTemplates } from './templates.tsx'

/** What was written and not saved, by person. */
export type HoursDrafts = Readonly<Record<string, HoursDraft>>
type Props = {
  lineId: string
  drafts: HoursDrafts
  onDraft: (personId: string, draft: HoursDraft | null) => void
}

export function LineExpertsView({ lineId, drafts, onDraft }: Props) {
  const words = useTexts().lineExperts
  const roster = useLineExperts(lineId)
  return (
    <div className="line-sections">
      <section className="section" aria-label={words.experts}>
        <div className="section-head">
          <h2 className="h2">{words.experts}</h2>
        </div>
        <p className="small second">{words.note}</p>
        {roster.data !== undefined ? (
          <Roster
            lineId={lineId}
            roster={roster.data}
            drafts={drafts}
            onDraft={onDraft}
            readAgain={async () => (await roster.refetch({ throwOnError: true })).data}
          />
        ) : roster.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={roster.error} onRetry={() => void roster.refetch()} />
        )}
      </section>
      <LineTemplates lineId={lineId} />
      <LeaveGuard dirty={Object.keys(drafts).length > 0} words={words.leave} />
    </div>
  )
}

type RosterProps = Props & { roster: LineExperts; readAgain: () => Promise<LineExperts | undefined> }

function Roster({ lineId, roster, drafts, onDraft, readAgain }: RosterProps) {
  const words = useTexts().lineExperts
  const [opened, setOpened] = useState<RosterExpert | null>(null)
  // The dialog goes on where another window takes the expert off the roster: what was written is not to vanish by it.
  const chosen = roster.experts.find(({ person }) => person.id === opened?.person.id) ?? opened
  return (
    <>
      {roster.experts.length === 0 ? <p className="line-empty dim">{words.none}</p> : null}
      <ul className="line-experts">
        {roster.experts.map((expert) => (
          <Expert
            key={expert.person.id}
            expert={expert}
            unsaved={drafts[expert.person.id] !== undefined}
            onEdit={() => setOpened(expert)}
          />
        ))}
      </ul>
      {chosen === null ? null : (
        <HoursDialog
          lineId={lineId}
          slotMinutes={roster.slotMinutes}
          expert={chosen}
          draft={drafts[chosen.person.id] ?? null}
          onDraft={(draft) => onDraft(chosen.person.id, draft)}
          readAgain={async () =>
            (await readAgain())?.experts.find(({ person }) => person.id === chosen.person.id)
          }
          onClose={() => setOpened(null)}
        />
      )}
    </>
  )
}

type ExpertProps = { expert: RosterExpert; unsaved: boolean; onEdit: () => void }

function Expert({ expert, unsaved, onEdit }: ExpertProps) {
  const words = useTexts().lineExperts
  const language = useLanguage()
  const name = personIn(language, expert.person)
  return (
    <li data-testid="line-expert" data-person={expert.person.id}>
      <b>{name}</b>
      <div>
        {expert.disabled ? <p className="tone-ochre">{words.disabled}</p> : null}
        {expert.intervals.length === 0 ? (
          <p className="tone-ochre">{words.noHours}</p>
        ) : (
          <WeekLines intervals={expert.intervals} />
        )}
        {expert.exceptions.length === 0 ? null : <Dates dates={expert.exceptions} />}
        {unsaved ? <p className="small tone-ochre">{words.unsaved}</p> : null}
      </div>
      <Button aria-label={words.editOf(name)} data-testid="expert-hours" onClick={onEdit}>
        {words.edit}
      </Button>
    </li>
  )
}

function Dates({ dates }: { dates: RosterExpert['exceptions'] }) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.lineExperts
  return (
    <details className="line-dates">
      <summary>{words.dates(formatCount(dates.length))}</summary>
      <p className="small second">{words.datesNote}</p>
      <ul>
        {dates.map(({ day, intervals }) => (
          <li key={day}>
            {`${time.weekday(instantAt(day, 720))}　${
              intervals.length === 0
                ? texts.calendar.exceptions.off
                : intervals.map(({ from, to }) => `${from}–${to}`).join('　')
            }`}
          </li>
        ))}
      </ul>
    </details>
  )
}
