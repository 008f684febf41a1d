/** The patient's consents: what holds, since when, and for the patient's own doctors the way to change it. */
import { Button } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { type ConsentPurpose, consentPurposes } from '../../../server/domain/consent.ts'
import { hasWithdrawn, useLineOf } from '../../consultation.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Facts } from '../../ui/layout.tsx'
import { Mark } from '../../ui/mark.tsx'
import { useTime } from '../../ui/time.ts'
import { ConsentDialog } from './consent-dialog.tsx'
import { FileColumn } from './files.tsx'

type ConsentTabProps = { consultation: Consultation; onOpen: (id: string) => void }

export function ConsentTab({ consultation, onOpen }: ConsentTabProps) {
  const texts = useTexts()
  const { patient, attachments } = consultation
  const forms = attachments.filter(({ kind }) => kind === 'consent')
  return (
    <div className="reading">
      <h3>{texts.record.consent.title}</h3>
      {hasWithdrawn(consultation) ? <p className="tone-ochre">{texts.consent.closedHere}</p> : null}
      <ul className="consents">
        {consentPurposes.map((purpose) => (
          <ConsentRow key={purpose} consultation={consultation} purpose={purpose} />
        ))}
      </ul>
      {mayRecord(consultation) ? <PrintForm consultation={consultation} /> : null}
      {forms.length === 0 ? null : (
        <>
          <h3>{texts.detail.consent.forms}</h3>
          <FileColumn files={forms} onOpen={onOpen} />
        </>
      )}
      <h3>{texts.detail.patient}</h3>
      <Facts
        rows={[
          [texts.detail.hospitalNumber, patient.hospitalNumber || texts.common.none],
          [texts.detail.nationality, patient.nationality || texts.common.none],
          [texts.detail.interpreter, patient.interpreterLanguage || texts.common.none],
        ]}
      />
    </div>
  )
}

function mayRecord({ relation, state }: Consultation): boolean {
  return (relation === 'requester' || relation === 'colleague') && state !== 'draft'
}

type Statement = {
  action: 'given' | 'withdrawn'
  signedBy: 'patient' | 'guardian' | 'relative'
  signerName: string
  relation: string
  at: string
  note: string
  incapacity?: string
  recordedBy: string
  recordedAt: string
}

/** What was last said for a purpose: the request's own consent comes before every step. */
function statementOf({ consent, consentSteps }: Consultation, purpose: ConsentPurpose): Statement | null {
  const last = consentSteps.findLast((step) => step.purpose === purpose)
  if (last !== undefined) return last
  if (purpose !== 'consultation' || consent === null) return null
  return { ...consent, action: 'given', at: consent.obtainedAt, note: '' }
}

function ConsentRow({ consultation, purpose }: { consultation: Consultation; purpose: ConsentPurpose }) {
  const texts = useTexts()
  const words = texts.consent
  const [asking, setAsking] = useState(false)
  const statement = statementOf(consultation, purpose)
  const standing = statement?.action ?? 'none'
  const action = standing === 'given' ? 'withdraw' : 'give'
  const offered = mayRecord(consultation) && !(purpose === 'consultation' && action === 'give')
  return (
    <li data-testid={`consent-${purpose}`} data-standing={standing}>
      <div className="consent-head">
        <Mark
          state={standing === 'given' ? 'closed' : standing === 'withdrawn' ? 'withdrawn' : 'draft'}
          tone="inherit"
        />
        <b>{words.purpose[purpose]}</b>
        <span className={standing === 'withdrawn' ? 'tone-ochre' : 'second'}>{words.standing[standing]}</span>
        {offered ? (
          <Button size="small" onClick={() => setAsking(true)} data-testid={`consent-${action}-${purpose}`}>
            {words[action]}
          </Button>
        ) : null}
      </div>
      {statement === null ? null : <Said statement={statement} />}
      {purpose === 'consultation' ? <Receiver consultation={consultation} /> : null}
      {asking ? (
        <ConsentDialog
          consultation={consultation}
          purpose={purpose}
          action={action}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </li>
  )
}

function Said({ statement }: { statement: Statement }) {
  const texts = useTexts()
  const time = useTime()
  const { signedBy, signerName, relation, at, note, incapacity = '', recordedBy, recordedAt } = statement
  const who = texts.detail.consent.obtained(
    texts.record.consent.signedBy[signedBy],
    signerName,
    signedBy === 'patient' ? '' : relation,
  )
  return (
    <>
      <div>{`${who}　${time.moment(at)}`}</div>
      {incapacity === '' ? null : <div>{`${texts.consent.incapacity}　${incapacity}`}</div>}
      {note === '' ? null : <div>{note}</div>}
      <div className="small second">{texts.consent.step(recordedBy, time.short(recordedAt))}</div>
    </>
  )
}

/** The hospital that the form names. */
function Receiver({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const language = useLanguage()
  const line = useLineOf()(consultation.lineId)
  const named = consultation.consent?.institutionId
  if (line === undefined || named == null || named !== line.beijing.institutionId) return null
  return (
    <div className="small second">{texts.consent.receiver(nameIn(language, line.beijing.institution))}</div>
  )
}

export function PrintForm({ consultation }: { consultation: Pick<Consultation, 'id' | 'lineId'> }) {
  const words = useTexts().consent
  if (consultation.lineId === null) return <p className="small second">{words.printNeedsLine}</p>
  return (
    <Button href={`/api/consultations/${consultation.id}/consent-form`} download data-testid="consent-print">
      {words.print}
    </Button>
  )
}
