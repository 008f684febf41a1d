/** Who and what: seal, masked name, number, urgency, the way of the consultation. */
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { useLineOf } from '../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { patientWord } from '../../patient-name.ts'
import { isAllowed, useMe } from '../../session.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { Icon } from '../../ui/icon.tsx'
import { StateLabel } from '../../ui/mark.tsx'
import { Seal } from '../../ui/seal.tsx'
import { useTime } from '../../ui/time.ts'
import { Track, type TrackStep } from '../../ui/timeline.tsx'
import { Urgency } from '../../ui/urgency.tsx'
import { usePersonNote } from '../work-list/row-parts.tsx'
import { useIdentity } from './identity.tsx'
import { meetsRequester, useDue } from './next-parts.tsx'
import { placesOf } from './track.ts'

type HeadProps = { consultation: Consultation }

function useName(consultation: Consultation): string {
  const texts = useTexts()
  return patientWord(texts, consultation)
}

/** `睡眠医学线　会诊号 SS-眠-20261119-0042　显示完整身份` */
function Numbers({ consultation, children }: HeadProps & { children: ReactNode }) {
  const texts = useTexts()
  const language = useLanguage()
  const line = useLineOf()(consultation.lineId)
  return (
    <div className="small second detail-numbers">
      <span>
        {line === undefined ? texts.consultation.noLine : texts.common.line(nameIn(language, line.name))}
      </span>
      <span>{texts.detail.number(consultation.number)}</span>
      {children}
    </div>
  )
}

export function DetailHead({ consultation }: HeadProps) {
  const personNote = usePersonNote()
  const name = useName(consultation)
  const line = useLineOf()(consultation.lineId)
  const identity = useIdentity(consultation.id)
  const me = useMe()
  const known = mayReveal(consultation, me)
  return (
    <>
      <header className="detail-head">
        {line === undefined ? null : <Seal seal={line.seal} code={line.code} size="large" />}
        <div className="detail-who">
          <h1 className="h1">
            {name}
            <span className="detail-age">{personNote(consultation)}</span>
          </h1>
          <Numbers consultation={consultation}>{known ? identity.button : null}</Numbers>
        </div>
        <Urgency level={consultation.urgency} />
      </header>
      {known ? identity.facts : null}
      <DetailTrack consultation={consultation} />
    </>
  )
}

function DetailTrack({ consultation }: HeadProps) {
  const texts = useTexts()
  const time = useTime()
  const { names, steps } = texts.state
  const label = (key: TrackStep['key'], when: TrackStep['when']) => {
    if (key === 'end') return names[consultation.state]
    if (when !== 'now') return steps[key as keyof typeof steps]
    const start = consultation.state === 'scheduled' ? consultation.scheduledStart : null
    const name = names[consultation.state]
    return start === null ? name : texts.detail.stateAt(name, time.near(start))
  }
  return (
    <div className="detail-track">
      <Track
        label={texts.state.label}
        steps={placesOf(consultation).map(({ key, when, state: mark }) => ({
          key,
          when,
          label: label(key, when),
          ...(when === 'now' ? { state: mark } : {}),
        }))}
      />
    </div>
  )
}

/** Whoever is only invited decides by the case, not by whose it is. */
function mayReveal({ content, relation }: Consultation, me: ReturnType<typeof useMe>): boolean {
  return content !== null && relation !== 'invited' && isAllowed(me, 'patient.reveal')
}

/** A phone's bar on this page: the way back, who it is, how urgent (picture 8b). It stands in the place of the frame's bar. */
function PhoneBar({ consultation }: HeadProps) {
  const texts = useTexts()
  const personNote = usePersonNote()
  const name = useName(consultation)
  return (
    <header className="detail-phone-bar">
      <Link to={paths.home()} className="icon-button" aria-label={texts.common.action.toWorkList}>
        <Icon name="back" size={22} />
      </Link>
      <h1 className="cut">{name}</h1>
      <span className="second detail-phone-age">{personNote(consultation)}</span>
      <Urgency level={consultation.urgency} />
    </header>
  )
}

/** The head of a phone. */
export function PhoneHead({ consultation }: HeadProps) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const line = useLineOf()(consultation.lineId)
  const identity = useIdentity(consultation.id)
  const due = useDue(consultation)
  const { relation, requester, expert, state, scheduledStart } = consultation
  const other = meetsRequester(relation) ? requester : expert
  const me = useMe()
  const known = mayReveal(consultation, me)
  return (
    <>
      <PhoneBar consultation={consultation} />
      <div className="detail-phone-head">
        {line === undefined ? null : (
          <Seal seal={line.seal} code={line.code} name={nameIn(language, line.name)} />
        )}
        <div className="detail-who">
          <span data-testid="consultation-state">
            <StateLabel state={state}>
              {state === 'scheduled' && scheduledStart !== null
                ? `${texts.state.names.scheduled}　${time.near(scheduledStart)}`
                : undefined}
            </StateLabel>
          </span>
          {other === null ? null : (
            <p className="small dim next-whom">
              <span>{`${personIn(language, other)} ${nameIn(language, other.title)}`}</span>
              <span>{nameIn(language, other.institutionShort)}</span>
            </p>
          )}
        </div>
        {due === null ? null : <Countdown {...due} urgency={consultation.urgency} />}
      </div>
      <div className="detail-phone-numbers">
        <Numbers consultation={consultation}>{known ? identity.button : null}</Numbers>
        {known ? identity.facts : null}
      </div>
    </>
  )
}
