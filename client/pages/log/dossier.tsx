/** One consultation of the log, from the request to the archive: what stands in the drawer, and on paper. */
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import type { LogDetail } from '../../../server/contract/log.ts'
import type { Line } from '../../../server/contract/session.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { patientWord } from '../../patient-name.ts'
import { Facts, Section } from '../../ui/layout.tsx'
import { Mark } from '../../ui/mark.tsx'
import { shortDigest } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { Timeline } from '../../ui/timeline.tsx'
import { CallFactsOf } from '../call/call-facts.tsx'
import { eventWords, quoteOf } from '../detail/course-events.ts'
import { reasonWords } from '../detail/course-words.ts'
import { useIdentity } from '../detail/identity.tsx'
import { DestroyedNote } from '../keeping/destroyed.tsx'
import { KeepingOfDossier } from '../keeping/part.tsx'
import { CallBars } from './call-bars.tsx'
import { Materials, moreFacts } from './facts.tsx'

type Props = { detail: LogDetail; line: Line | undefined }

export function Dossier({ detail, line }: Props) {
  const texts = useTexts()
  const time = useTime()
  const { part } = texts.log
  /* what is gone is not said to have been none */
  const destroyed = detail.destroyed !== null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without a mouse only what has the focus can be scrolled
    <section className="dossier" aria-label={texts.log.dossier} tabIndex={0}>
      {detail.destroyed === null ? null : <DestroyedNote destroyed={detail.destroyed} />}
      <Section bleed title={part.facts}>
        <Summary detail={detail} line={line} />
      </Section>
      <Section
        bleed
        title={part.call}
        note={
          detail.call === null ? undefined : texts.log.call.both(time.figures(detail.call.seconds * 1000))
        }
      >
        <CallBars detail={detail} />
        {detail.presences.length === 0 ? null : (
          <>
            <h3 className="label">{texts.callFacts.title}</h3>
            <CallFactsOf facts={detail.callFacts} />
          </>
        )}
      </Section>
      {destroyed ? null : (
        <Section bleed title={part.opinion}>
          <Opinions detail={detail} />
        </Section>
      )}
      <KeepingOfDossier id={detail.row.id} />
      {destroyed ? null : (
        <Section bleed title={part.materials} note={texts.log.materials.count(detail.facts.materials.length)}>
          <Materials materials={detail.facts.materials} />
        </Section>
      )}
      <Section bleed title={part.access} note={texts.log.access.all(detail.access.length)}>
        <AccessList access={detail.access} />
      </Section>
      <Section bleed title={part.course} note={texts.log.added}>
        <Course history={detail.history} />
      </Section>
    </section>
  )
}

function Summary({ detail, line }: Props) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { fact } = texts.log
  const { row } = detail
  const person = (one: LogDetail['row']['requester']) =>
    [
      nameIn(language, one.institution),
      one.department === null ? '' : nameIn(language, one.department),
      personIn(language, one),
    ]
      .filter((word) => word !== '')
      .join('　')
  const identity = useIdentity(row.id, 'log')
  const rows: (readonly [ReactNode, ReactNode])[] = [
    [
      fact.patient,
      <span key="patient" className="log-patient">
        {patientWord(texts, row)}
        {row.destroyedAt === null ? <span className="no-print">{identity.button}</span> : null}
      </span>,
    ],
    [fact.line, line === undefined ? texts.common.none : nameIn(language, line.name)],
    [fact.asked, person(row.requester)],
    [fact.invited, row.expert === null ? texts.log.noExpert : person(row.expert)],
    ...(detail.destroyed === null
      ? [[fact.consent, consentWords(texts, detail.consent, time.short)] as const]
      : []),
    [fact.submitted, time.moment(row.submittedAt)],
  ]
  if (row.scheduledStart !== null) rows.push([fact.planned, time.moment(row.scheduledStart)])
  rows.push(...moreFacts(texts, time, language, detail))
  const reason = reasonWords(texts, detail.reasonCode, detail.reasonText)
  if (reason !== null) rows.push([fact.reason, reason])
  return (
    <>
      <Facts rows={rows} />
      <div className="no-print">{identity.facts}</div>
    </>
  )
}

function consentWords(texts: Texts, consent: LogDetail['consent'], short: (at: string) => string): string {
  if (consent === null) return texts.log.consent.none
  const words: Readonly<Record<string, string | ((time: string) => string)>> = texts.log.consent
  const word = words[consent.signedBy]
  return typeof word === 'function' ? word(short(consent.obtainedAt)) : texts.log.consent.none
}

function Opinions({ detail }: { detail: LogDetail }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.log.opinion
  if (detail.opinions.length === 0) return <p className="dim">{words.none}</p>
  const adoption: Readonly<Record<string, string>> = words.adoption
  return (
    <ul className="log-opinions">
      {detail.opinions.map((opinion) => (
        <li key={opinion.id} data-testid="log-opinion">
          <Mark state="signed" />
          <span>
            {words.version(opinion.version, time.short(opinion.signedAt), personIn(language, opinion.author))}
            {opinion.cosigned.map(({ role, signedAt, ...who }) => (
              <small key={`${role}${who.name}${signedAt}`}>
                {words.cosigned[role](personIn(language, who), time.short(signedAt))}
              </small>
            ))}
            <small className="mono" title={opinion.digest}>
              {`${opinion.digestAlgorithm} ${shortDigest(opinion.digest)}`}
            </small>
          </span>
          <span className={opinion.intact ? 'tone-teal' : 'tone-cinnabar'}>
            {opinion.intact ? words.intact : words.broken}
          </span>
        </li>
      ))}
      <li>
        <Mark state={detail.adoption === null ? 'draft' : 'closed'} />
        <span>
          {detail.adoption === null
            ? words.noAdoption
            : words.adopted(
                adoption[detail.adoption.decision] ?? detail.adoption.decision,
                time.short(detail.adoption.recordedAt),
              )}
          {detail.adoption?.reason ? <small>{detail.adoption.reason}</small> : null}
        </span>
      </li>
    </ul>
  )
}

const shownAtFirst = 5

function AccessList({ access }: { access: LogDetail['access'] }) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const [all, setAll] = useState(false)
  const words = texts.log.access
  const kinds: Readonly<Record<string, string>> = words.kind
  if (access.length === 0) return <p className="dim">{words.none}</p>
  return (
    <>
      <ul className="log-access">
        {(all ? access : access.slice(0, shownAtFirst)).map((one) => (
          <li key={`${one.at}${one.kind}${one.person.id}`} data-testid="log-access">
            <time dateTime={one.at}>{time.short(one.at)}</time>
            <span>
              {personIn(language, one.person)}
              {one.person.institution === null ? null : (
                <small>{nameIn(language, one.person.institution)}</small>
              )}
            </span>
            <span>
              {kinds[one.kind] ?? one.kind}
              <small>{accessDetail(texts, one)}</small>
            </span>
          </li>
        ))}
      </ul>
      {!all && access.length > shownAtFirst ? (
        <Button type="link" size="small" className="no-print" onClick={() => setAll(true)}>
          {words.showAll}
        </Button>
      ) : null}
    </>
  )
}

/** What was opened, or the reason that was given. */
function accessDetail(texts: Texts, { kind, detail }: LogDetail['access'][number]): string {
  if (detail === null) return ''
  const words = texts.log.access
  if (kind === 'opinion.downloaded' || kind === 'opinion.printed') return words.version(detail)
  const files: Readonly<Record<string, string>> = texts.record.attachmentKinds
  if (kind === 'attachment.opened' || kind === 'attachment.downloaded') return files[detail] ?? detail
  const parts: Readonly<Record<string, string>> = words.part
  return kind === 'consultation.opened' ? (parts[detail] ?? detail) : detail
}

function Course({ history }: { history: LogDetail['history'] }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  return (
    <Timeline
      label={texts.log.course}
      entries={history.map((entry) => ({
        key: entry.id,
        state: entry.toState ?? stateOfEvent(entry.kind),
        what: wordOf(texts, entry),
        who: [
          entry.actor.id === null ? texts.log.event.system : personIn(language, entry.actor),
          entry.actor.institution === null ? '' : nameIn(language, entry.actor.institution),
        ]
          .filter((word) => word !== '')
          .join('　'),
        time: time.short(entry.at),
        at: entry.at,
        quote: quoteOf(texts, entry),
      }))}
    />
  )
}

const events = {
  'consultation.drafted': 'drafted',
  'consultation.edited': 'edited',
  'time.proposed': 'proposed',
  'time.answered': 'answered',
  'consent.recorded': 'consent',
  'consent.changed': 'consentChanged',
  'room.entered': 'entered',
  'room.left': 'left',
  'room.returned': 'returned',
  'room.admitted': 'admitted',
  'room.refused': 'refused',
  'room.removed': 'sentOut',
  'room.muted': 'silenced',
  'room.locked': 'locked',
  'room.unlocked': 'unlocked',
  'room.phase_begun': 'phaseBegun',
  'room.phase_ended': 'phaseEnded',
  'room.ended_for_all': 'endedForAll',
  'guest.link_made': 'guestInvited',
  'guest.link_opened': 'guestCame',
  'guest.link_revoked': 'guestRevoked',
  'attachment.added': 'attached',
  'attachment.removed': 'removed',
  'annotation.saved': 'annotated',
  'still.asked': 'stillAsked',
  'still.added': 'stillAdded',
  'opinion.saved': 'saved',
  'opinion.countersigned': 'countersigned',
  'correction.requested': 'correctionAsked',
  'correction.answered': 'correctionAnswered',
  'outcome.due': 'outcomeDue',
  'outcome.recorded': 'outcome',
  'agreement.recorded': 'agreement',
  'rating.recorded': 'rating',
  'hold.set': 'holdSet',
  'hold.lifted': 'holdLifted',
  'record.destroyed': 'destroyed',
  'record.process_destroyed': 'processDestroyed',
} as const satisfies Record<string, keyof Texts['log']['event']>

/** What was done where the state stayed, else what became of it. */
function wordOf(texts: Texts, entry: LogDetail['history'][number]): string {
  const { command, fromState, toState } = entry
  if (toState === null) return eventWord(texts, entry)
  return command !== null && fromState === toState ? texts.state.command[command] : texts.state.names[toState]
}

function eventWord(texts: Texts, entry: LogDetail['history'][number]): string {
  const { kind } = entry
  const recordings: Readonly<Record<string, string | undefined>> = texts.recording.event
  const recorded = recordings[kind]
  if (recorded !== undefined) return recorded
  const known: Readonly<Record<string, keyof Texts['log']['event'] | undefined>> = events
  const name = known[kind]
  return name === undefined ? (eventWords(texts, entry) ?? kind) : texts.log.event[name]
}

function stateOfEvent(kind: string) {
  if (kind.startsWith('time.')) return 'accepted' as const
  return kind.startsWith('room.') ? ('in_session' as const) : ('draft' as const)
}
