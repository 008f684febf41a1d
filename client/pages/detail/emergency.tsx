/** How an emergency stands: who is called, when more are called, what it went out without. Both sides see the same. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { RingState } from '../../../server/contract/ring.ts'
import { ringStages } from '../../../server/domain/line-rules.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useRingState } from '../../ring.ts'
import { useNow } from '../../ui/clock.ts'
import { runningFigures } from '../../ui/countdown.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { Section } from '../../ui/layout.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { Mark } from '../../ui/mark.tsx'
import { useTime } from '../../ui/time.ts'

export function Emergency({ consultation }: { consultation: Consultation }) {
  const { id, urgency, state } = consultation
  const ring = useRingState(id, urgency === 'emergency' && state !== 'draft').data
  if (urgency !== 'emergency' || ring === undefined) return null
  return (
    <div className="emergency" data-testid="emergency">
      {ring.ringing ? <Calling ring={ring} asking={consultation.relation === 'requester'} /> : null}
      {ring.gap.length === 0 ? null : <Gap ring={ring} consultation={consultation} />}
    </div>
  )
}

function Calling({ ring, asking }: { ring: RingState; asking: boolean }) {
  const texts = useTexts()
  const words = texts.ring.panel
  const phone = ring.stages.some((one) => one.stage === 'phone')
  return (
    <Section title={words.title}>
      <div className="emergency-figures">
        <Waited since={ring.since} />
        {ring.next === null ? null : (
          <span data-testid="next-stage">
            <Countdown until={ring.next.at} ends="escalate" urgency="emergency" inline spoken={asking} />
          </span>
        )}
      </div>
      {phone ? <PhoneNow ring={ring} /> : null}
      <Stages ring={ring} />
      <Calls ring={ring} />
    </Section>
  )
}

function Waited({ since }: { since: string | null }) {
  const texts = useTexts()
  const time = useNow(1_000)
  if (since === null) return null
  return (
    <span className="emergency-waits" role="timer" aria-live="off">
      <span className="small second">{texts.ring.panel.waitingLabel}</span>
      <b>{runningFigures(Math.max(0, time - Date.parse(since)))}</b>
    </span>
  )
}

/** What only a telephone can do now. */
function PhoneNow({ ring }: { ring: RingState }) {
  const texts = useTexts()
  const language = useLanguage()
  const coordinator = nameIn(language, ring.coordinator)
  return (
    <div className="emergency-phone" role="alert" data-testid="ring-phone">
      <div>{texts.ring.panel.phoneNow}</div>
      <a href={`tel:${ring.dutyPhone}`}>{ring.dutyPhone}</a>
      {coordinator === '' ? null : (
        <p className="small second">{`${texts.ring.panel.coordinator}　${coordinator}`}</p>
      )}
    </div>
  )
}

function Stages({ ring }: { ring: RingState }) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.ring.panel
  return (
    <ol className="emergency-steps small" data-testid="ring-stages">
      {ringStages.map((stage) => {
        const done = ring.stages.find((one) => one.stage === stage)
        return (
          <li key={stage} className={done === undefined ? 'step-coming' : undefined} data-stage={stage}>
            <Mark state={done === undefined ? 'draft' : 'closed'} />
            <span>{words.stages[stage]}</span>
            <span className="dim">{done === undefined ? words.coming : time.clockSeconds(done.at)}</span>
          </li>
        )
      })}
    </ol>
  )
}

function Calls({ ring }: { ring: RingState }) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.ring.panel
  const ringing = ring.calls.filter((one) => one.unable === null)
  return (
    <div className="small second">
      <p data-testid="ring-called">
        {ringing.length === 0 ? words.nobody : words.called(ringing.length)}
        {ringing.length === 0 ? '' : `　${texts.record.and(ringing.map((one) => personIn(language, one)))}`}
      </p>
      {ring.calls.flatMap(({ personId, unable, ...person }) =>
        unable === null
          ? []
          : [
              <p key={personId}>
                {words.unable(
                  personIn(language, person),
                  unable.reasonText.trim() || texts.ring.reason.names[unable.reasonCode],
                )}
              </p>,
            ],
      )}
    </div>
  )
}

function Gap({ ring, consultation }: { ring: RingState; consultation: Consultation }) {
  const texts = useTexts()
  const words = texts.ring
  const missing = ring.gap.filter((one) => one.missing)
  return (
    <Section title={words.gapTitle} note={words.gapNote(ring.gap.length)}>
      <ul className="emergency-gap small" data-testid="ring-gap">
        {ring.gap.map(({ item, missing: lacks }) => (
          <li key={item}>
            <span>{texts.request.item[item]}</span>
            <span className={lacks ? 'tone-ochre' : 'dim'}>{lacks ? words.gapMissing : words.gapDone}</span>
          </li>
        ))}
      </ul>
      {ring.consentDueAt === null ? null : (
        <div className="emergency-owed">
          <div className="small">
            <Countdown until={ring.consentDueAt} ends="consent" inline />
          </div>
          <div className="tiny second">{words.consentNote}</div>
        </div>
      )}
      {missing.length > 0 && consultation.writable ? (
        <LinkButton to={paths.request(consultation.id)}>{words.complete}</LinkButton>
      ) : null}
    </Section>
  )
}
