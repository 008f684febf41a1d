/** Who and which way: seal, masked name, number, urgency, the way of the referral. */
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Referral } from '../../../server/contract/referral.ts'
import { useLineOf } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useNow } from '../../ui/clock.ts'
import { Icon } from '../../ui/icon.tsx'
import { Seal } from '../../ui/seal.tsx'
import { Track } from '../../ui/timeline.tsx'
import { Urgency } from '../../ui/urgency.tsx'
import { useIdentity } from '../detail/identity.tsx'
import { usePersonNote } from '../work-list/row-parts.tsx'
import { ReferralDue, ReferralLabel, useWay } from './parts.tsx'
import { lookOf, placesOf } from './step.ts'

type HeadProps = { referral: Referral }

function Numbers({ referral, children }: HeadProps & { children: ReactNode }) {
  const words = useTexts().referral
  const wayOf = useWay()
  const { consultation, parent, child } = referral
  const source =
    consultation === null || parent !== null ? null : consultation.readable ? (
      <Link to={paths.consultation(consultation.id)}>{words.ofConsultation(consultation.number)}</Link>
    ) : (
      words.ofConsultation(consultation.number)
    )
  return (
    <div className="small second detail-numbers">
      <span>
        {words.direction[referral.direction]}　{wayOf(referral)}
      </span>
      <span>{words.number(referral.number)}</span>
      {source === null ? null : <span>{source}</span>}
      {parent === null ? null : <Link to={paths.referral(parent.id)}>{words.answers(parent.number)}</Link>}
      {child === null ? null : <Link to={paths.referral(child.id)}>{words.answeredBy(child.number)}</Link>}
      {children}
    </div>
  )
}

export function ReferralHead({ referral }: HeadProps) {
  const texts = useTexts()
  const personNote = usePersonNote()
  const line = useLineOf()(referral.lineId)
  const identity = useIdentity(referral.id, 'referrals')
  return (
    <>
      <header className="detail-head">
        {line === undefined ? null : <Seal seal={line.seal} code={line.code} size="large" />}
        <div className="detail-who">
          <h1 className="h1">
            {referral.patientName || texts.consultation.patientUnnamed}
            <span className="detail-age">{personNote(referral)}</span>
          </h1>
          <Numbers referral={referral}>{referral.open ? identity.button : null}</Numbers>
        </div>
        <Urgency level={referral.urgency} />
      </header>
      {identity.facts}
      <ReferralTrack referral={referral} />
    </>
  )
}

function ReferralTrack({ referral }: HeadProps) {
  const texts = useTexts()
  const { states, track } = texts.referral
  return (
    <div className="detail-track">
      <Track
        label={texts.state.label}
        steps={placesOf(referral).map(({ key, when }) => ({
          key,
          when,
          label: when === 'now' || key === 'end' ? states[referral.state] : track[key],
          ...(when === 'now' ? { state: lookOf[referral.state].mark } : {}),
        }))}
      />
    </div>
  )
}

/** The head of a phone: its own bar in the place of the frame's. */
export function ReferralPhoneHead({ referral }: HeadProps) {
  const texts = useTexts()
  const personNote = usePersonNote()
  const now = useNow(60_000)
  const line = useLineOf()(referral.lineId)
  const identity = useIdentity(referral.id, 'referrals')
  return (
    <>
      <header className="detail-phone-bar">
        <Link to={paths.referrals()} className="icon-button" aria-label={texts.referral.title}>
          <Icon name="back" size={22} />
        </Link>
        <h1 className="cut">{referral.patientName || texts.consultation.patientUnnamed}</h1>
        <span className="second detail-phone-age">{personNote(referral)}</span>
        <Urgency level={referral.urgency} />
      </header>
      <div className="detail-phone-head">
        {line === undefined ? null : <Seal seal={line.seal} code={line.code} />}
        <div className="detail-who">
          <span data-testid="referral-state">
            <ReferralLabel state={referral.state} />
          </span>
          <p className="small dim">{texts.referral.kind[referral.kind]}</p>
        </div>
        <ReferralDue row={referral} yours={referral.turn === 'yours'} now={now} wick={false} />
      </div>
      <div className="detail-phone-numbers">
        <Numbers referral={referral}>{referral.open ? identity.button : null}</Numbers>
        {identity.facts}
      </div>
    </>
  )
}
