/** Who and what: seal, masked name, number, urgency, the way of the consultation. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { useLineOf } from '../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { StateLabel } from '../../ui/mark.tsx'
import { Seal } from '../../ui/seal.tsx'
import { useTime } from '../../ui/time.ts'
import { Track, type TrackStep } from '../../ui/timeline.tsx'
import { Urgency } from '../../ui/urgency.tsx'
import { usePersonNote } from '../work-list/row-parts.tsx'
import { deadlineOf, isEnded } from '../work-list/rows.ts'
import { Identity } from './identity.tsx'
import { placesOf } from './track.ts'

type HeadProps = { consultation: Consultation }

export function DetailHead({ consultation }: HeadProps) {
  const texts = useTexts()
  const language = useLanguage()
  const personNote = usePersonNote()
  const line = useLineOf()(consultation.lineId)
  return (
    <>
      <header className="detail-head">
        {line === undefined ? null : <Seal seal={line.seal} code={line.code} size="large" />}
        <div className="detail-who">
          <h1 className="h1">
            {consultation.patientName || texts.consultation.patientUnnamed}
            <span className="detail-age">{personNote(consultation)}</span>
          </h1>
          <p className="small second">
            {line === undefined ? '' : `${texts.common.line(nameIn(language, line.name))}　`}
            {texts.detail.number(consultation.number)}
          </p>
        </div>
        <Urgency level={consultation.urgency} />
      </header>
      {consultation.content === null ? null : <Identity id={consultation.id} />}
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
    return start === null ? name : `${name} ${time.near(start)}`
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

/** The head of a phone: the bar already has the name. */
export function PhoneHead({ consultation }: HeadProps) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const personNote = usePersonNote()
  const line = useLineOf()(consultation.lineId)
  const ends = deadlineOf(consultation)
  const { expert, state, scheduledStart } = consultation
  const running = ends !== null && consultation.dueAt !== null && !isEnded(state)
  return (
    <>
      <header className="detail-phone-head">
        {line === undefined ? null : (
          <Seal seal={line.seal} code={line.code} name={nameIn(language, line.name)} />
        )}
        <div className="detail-who">
          <h1 className="hidden-text">{consultation.patientName}</h1>
          <StateLabel state={state}>
            {state === 'scheduled' && scheduledStart !== null
              ? `${texts.state.names.scheduled}　${time.near(scheduledStart)}`
              : undefined}
          </StateLabel>
          <p className="small dim">
            {personNote(consultation)}
            {expert === null
              ? ''
              : `　${personIn(language, expert)} ${nameIn(language, expert.title)}　${nameIn(language, expert.institution)}`}
          </p>
        </div>
        <div className="detail-phone-due">
          <Urgency level={consultation.urgency} />
          {running ? (
            <Countdown until={consultation.dueAt} ends={ends} urgency={consultation.urgency} />
          ) : null}
        </div>
      </header>
      {consultation.content === null ? null : <Identity id={consultation.id} />}
    </>
  )
}
