/** What was written, behind tabs. Which one is open stands in the address. */
import { Tabs } from 'antd'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { FollowUpAttempt, Referral, SummaryContent } from '../../../server/contract/referral.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Mark } from '../../ui/mark.tsx'
import { useTime } from '../../ui/time.ts'
import { ReferralCourse } from './course.tsx'
import { DocumentsTab } from './documents.tsx'

type TabProps = { referral: Referral }

export function ReferralTabs({ referral, phone }: TabProps & { phone: boolean }) {
  const texts = useTexts()
  const { tab } = texts.referral
  const [parameters, setParameters] = useSearchParams()
  const counted = (name: string, count: number) => (count === 0 ? name : `${name} ${count}`)
  const item = (key: string, label: string, children: ReactNode) => ({ key, label, children })
  const { summaries, attempts, direction } = referral
  const items = [
    item('letter', tab.letter, <LetterTab referral={referral} />),
    item('documents', counted(tab.documents, referral.documentCount), <DocumentsTab referral={referral} />),
    ...(direction === 'up' ? [item('summary', tab.summary, <SummaryTab referral={referral} />)] : []),
    item('followUp', counted(tab.followUp, attempts.length), <FollowUpTab referral={referral} />),
    item('consent', tab.consent, <ConsentTab referral={referral} />),
    // A phone has no right column.
    ...(phone ? [item('course', tab.course, <ReferralCourse referral={referral} />)] : []),
  ]
  // What is newest is read first: a summary that has come, the attempts of a follow-up.
  const first =
    referral.state === 'following_up' || referral.state === 'lost_contact'
      ? 'followUp'
      : referral.state === 'summary_sent' && summaries.length > 0
        ? 'summary'
        : 'letter'
  const asked = parameters.get('tab') ?? first
  const change = (key: string) =>
    setParameters(
      (before) => {
        before.set('tab', key)
        return before
      },
      { replace: true, preventScrollReset: true },
    )
  return (
    <Tabs
      aria-label={tab.label}
      className="detail-tabs"
      activeKey={items.find(({ key }) => key === asked)?.key ?? 'letter'}
      onChange={change}
      items={items}
      destroyOnHidden
    />
  )
}

function TextPart({ title, text }: { title: string; text: string }) {
  return text.trim() === '' ? null : (
    <>
      <h3>{title}</h3>
      <div className="reading-text">{text}</div>
    </>
  )
}

function LetterTab({ referral }: TabProps) {
  const words = useTexts().referral
  const { content } = referral
  return (
    <div className="reading">
      <h3>{words.diagnosis}</h3>
      <div className="reading-text">{content.diagnosis || <span className="dim">{words.notGiven}</span>}</div>
      <TextPart title={words.condition} text={content.condition} />
      <h3>{words.purpose}</h3>
      <div className="reading-text">{content.purpose || <span className="dim">{words.notGiven}</span>}</div>
      {content.plan === null ? null : <SummaryReading content={content.plan} />}
    </div>
  )
}

/** A summary or a plan as one reads it; warning signs in ochre, because harm is possible. */
export function SummaryReading({ content }: { content: SummaryContent }) {
  const words = useTexts().referral.summaryFields
  const time = useTime()
  return (
    <>
      <TextPart title={words.diagnosis} text={content.diagnosis} />
      <TextPart title={words.course} text={content.course} />
      <TextPart title={words.medication} text={content.medication} />
      <TextPart title={words.rehabilitation} text={content.rehabilitation} />
      {content.followUpOn === null ? null : (
        <TextPart title={words.followUpOn} text={time.weekday(`${content.followUpOn}T12:00:00+08:00`)} />
      )}
      {content.warningSigns.trim() === '' ? null : (
        <>
          <h3>{words.warningSigns}</h3>
          <div className="reading-text tone-ochre">{content.warningSigns}</div>
        </>
      )}
    </>
  )
}

function SummaryTab({ referral }: TabProps) {
  const words = useTexts().referral
  const language = useLanguage()
  const time = useTime()
  if (referral.summaries.length === 0) return <p className="second detail-none">{words.noSummary}</p>
  return (
    <div className="reading">
      {referral.summaries.map((one) => (
        <section key={one.version}>
          <SummaryReading content={one.content} />
          <p className="small dim referral-by">
            {words.summaryBy(personIn(language, one.author), time.moment(one.createdAt))}
          </p>
        </section>
      ))}
    </div>
  )
}

function FollowUpTab({ referral }: TabProps) {
  const words = useTexts().referral.followUp
  const time = useTime()
  const { attempts, followUpOn, state } = referral
  return (
    <div className="referral-attempts">
      {followUpOn === null || state !== 'following_up' ? null : (
        <p>
          <b>{words.next(time.weekday(`${followUpOn}T12:00:00+08:00`))}</b>
        </p>
      )}
      <p className="small second">{words.rule}</p>
      {attempts.length === 0 ? <p className="second">{words.none}</p> : null}
      <ul>
        {attempts.map((one) => (
          <Attempt key={one.position} attempt={one} />
        ))}
      </ul>
    </div>
  )
}

function Attempt({ attempt }: { attempt: FollowUpAttempt }) {
  const words = useTexts().referral.followUp
  const language = useLanguage()
  const time = useTime()
  const reached = attempt.result === 'reached'
  return (
    <li data-testid="attempt">
      <span className={`state ${reached ? 'tone-teal' : 'tone-ochre'}`}>
        <Mark state={reached ? 'signed' : 'no_show'} tone="inherit" />
        <span>{reached ? words.result.reached : words.failed(attempt.failures)}</span>
      </span>
      <span className="second">{words.channel[attempt.channel]}</span>
      <time className="second" dateTime={attempt.at}>
        {time.moment(attempt.at)}
      </time>
      <span className="dim small">{personIn(language, attempt.recordedBy)}</span>
      {attempt.note.trim() === '' ? null : <p className="reading-text">{attempt.note}</p>}
    </li>
  )
}

function ConsentTab({ referral }: TabProps) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const words = texts.referral.consent
  const { consent, content } = referral
  if (consent === null) {
    const { consentException } = content
    return (
      <p className="second detail-none">
        {consentException === '' ? words.none : words.exception(consentException)}
      </p>
    )
  }
  const { signedBy, signerName, relation } = consent
  const to = language === 'en' && referral.to.en !== '' ? referral.to.en : referral.to.zh
  return (
    <div className="reading">
      <h3>{words.to(to)}</h3>
      <div className="reading-text">
        <div>
          {words.obtained(
            texts.record.consent.signedBy[signedBy],
            signerName,
            signedBy === 'patient' ? '' : relation,
          )}
        </div>
        <div className="small second">{texts.detail.consent.at(time.moment(consent.obtainedAt))}</div>
        <div className="small second">
          {words.recorded(consent.recordedBy, time.short(consent.recordedAt))}
        </div>
      </div>
    </div>
  )
}
