/** Who the patient is, and that they agreed in writing. */
import { Button, Checkbox, Input } from 'antd'
import dayjs from 'dayjs'
import { type ConsentFacts, consentGap, maySign } from '../../../server/domain/consent.ts'
import { mostFee } from '../../../server/domain/invitation.ts'
import { ageAt } from '../../../server/domain/patient.ts'
import { useLineOf } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { now } from '../../ui/clock.ts'
import { useLimit } from '../../ui/limit.ts'
import { fromPicker, toPicker } from '../../ui/time.ts'
import { TypedDate } from '../../ui/typed-date.tsx'
import { PrintForm } from '../detail/consent.tsx'
import { RadioField } from './choice-field.tsx'
import { useDesk, useField, useProblem } from './desk.ts'
import { Labelled, NumberField, TextField } from './field.tsx'
import { FileList, PickFile } from './files.tsx'
import { type FormContent, factsOfId } from './form.ts'
import { fieldId } from './sections.ts'

/** As they are written into Chinese records, whatever language the page is in. */
const peoples = ['汉族', '蒙古族', '回族', '满族', '朝鲜族', '达斡尔族', '鄂温克族', '鄂伦春族']
const interpreted = ['蒙古语']
const day = 'YYYY-MM-DD'
/** Nobody alive was born before. */
const earliestBirth = '1900-01-01'

export function PatientSection() {
  const texts = useTexts()
  const words = texts.request.patient
  return (
    <div className="form-parts">
      <p className="small second">{words.masked}</p>
      <PatientFields />
      <StayFields />
      <Consent />
    </div>
  )
}

/** Who the patient is; also of a referral that has no case behind it. */
export function PatientFields() {
  const texts = useTexts()
  const words = texts.request.patient
  const [sex, setSex] = useField('patient.sex')
  return (
    <div className="form-grid form-grid-3">
      <TextField path="patient.name" label={words.name} max={60} required />
      <IdNumber />
      <BirthDate />
      <RadioField
        path="patient.sex"
        label={words.sex}
        required
        value={sex}
        onChange={setSex}
        options={(['male', 'female', 'unknown'] as const).map((one) => ({
          value: one,
          label: texts.common.sex[one],
        }))}
      />
      <TextField path="patient.phone" label={words.phone} max={30} only={/[0-9+\- ]/} inputMode="tel" />
      <TextField path="patient.hospitalNumber" label={words.hospitalNumber} max={40} />
      <TextField path="patient.nameMongolian" label={texts.mongolian.patientName} max={120} />
      <TextField path="patient.nationality" label={words.nationality} max={30} suggestions={peoples} />
      <TextField
        path="patient.interpreterLanguage"
        label={words.interpreter}
        max={30}
        placeholder={words.interpreterHint}
        suggestions={interpreted}
      />
    </div>
  )
}

/** Where the patient lies. */
function StayFields() {
  const { stay } = useTexts().record
  return (
    <div className="form-grid form-grid-4">
      {(['department', 'ward', 'room', 'bed'] as const).map((part) => (
        <TextField
          key={part}
          path={`record.stay.${part}`}
          label={stay[part]}
          max={part === 'room' || part === 'bed' ? 30 : 60}
        />
      ))}
    </div>
  )
}

/** A hint, never a barrier: foreign papers and newborns have other numbers or none. */
function IdNumber() {
  const texts = useTexts()
  const words = texts.request.patient
  const { draft } = useDesk()
  const [idNumber, set] = useField('patient.idNumber')
  const [birthDate] = useField('patient.birthDate')
  const [sex] = useField('patient.sex')
  const facts = factsOfId(idNumber)
  const differs = facts !== null && (facts.birthDate !== birthDate || facts.sex !== sex)
  const use = () => {
    if (facts !== null) draft.change((form) => ({ ...form, patient: { ...form.patient, ...facts } }))
  }
  const type = (text: string) => {
    set(text)
    const read = factsOfId(text)
    // What the doctor has entered stays; only what is empty is filled in.
    if (read === null || birthDate !== null || sex !== null) return
    draft.change((form) => ({ ...form, patient: { ...form.patient, ...read } }))
  }
  const says = !/^\d{1,17}[\dX]?$/i.test(idNumber.trim())
    ? undefined
    : idNumber.trim().length < 18
      ? words.idShort(18 - idNumber.trim().length)
      : facts === null
        ? words.idWrong
        : differs
          ? undefined
          : words.idFilled
  return (
    <div>
      <IdInput value={idNumber} onChange={type} hint={says} wrong={says === words.idWrong} />
      {differs ? (
        <p className="tiny tone-ochre">
          {words.idDiffers}{' '}
          <Button size="small" onClick={use}>
            {words.idUse}
          </Button>
        </p>
      ) : null}
    </div>
  )
}

type IdInputProps = {
  value: string
  onChange: (text: string) => void
  hint: string | undefined
  wrong: boolean
}

function IdInput({ value, onChange, hint, wrong }: IdInputProps) {
  const words = useTexts().request.patient
  const over = useLimit(fieldId('patient.idNumber'), value, 30)
  return (
    <Labelled
      path="patient.idNumber"
      label={words.idNumber}
      over={over}
      {...(hint === undefined
        ? {}
        : { hint: <span className={wrong ? 'tone-ochre' : undefined}>{hint}</span> })}
    >
      {(control) => (
        <Input
          {...control}
          value={value}
          status={over === null ? '' : 'error'}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value.toUpperCase().replace(/[^0-9A-Z()-]/g, ''))}
        />
      )}
    </Labelled>
  )
}

function BirthDate() {
  const texts = useTexts()
  const words = texts.request.patient
  const [value, set] = useField('patient.birthDate')
  return (
    <Labelled
      path="patient.birthDate"
      label={words.birthDate}
      required
      {...(value === null ? {} : { hint: words.age(ageAt(value, new Date(now()))) })}
    >
      {(control) => (
        <TypedDate
          {...control}
          value={value === null ? null : dayjs(value, day)}
          minDate={dayjs(earliestBirth, day)}
          maxDate={toPicker(now())}
          onChange={(picked) => set(picked === null ? null : picked.format(day))}
        />
      )}
    </Labelled>
  )
}

function Consent() {
  const texts = useTexts()
  const words = texts.request.patient
  const [consent, set] = useField('consent')
  const [birthDate] = useField('patient.birthDate')
  const [lineId] = useField('lineId')
  const { draft } = useDesk()
  const receiver = useLineOf()(lineId)?.beijing.institutionId ?? null
  const problem = useProblem('consent')
  const child = birthDate !== null && !maySign('patient', birthDate, new Date(now()))
  const gap = consent === null ? null : consentGap(signedIn(consent), birthDate, receiver)
  const begin = () =>
    set({
      obtainedAt: new Date(now()).toISOString(),
      signedBy: child ? 'guardian' : 'patient',
      signerName: '',
      relation: '',
      incapacity: '',
      institutionId: receiver,
    })
  return (
    <section className="form-part">
      <h2 className="h2">{words.consent}</h2>
      <Labelled
        path="consent"
        label={words.consent}
        required
        group
        className="form-plain"
        hint={words.obtainedHint}
        wrong={gap === null || gap === 'none' ? undefined : texts.consent.gap[gap]}
      >
        {() => (
          <Checkbox
            checked={consent !== null}
            onChange={(event) => (event.target.checked ? begin() : set(null))}
          >
            {words.obtained}
          </Checkbox>
        )}
      </Labelled>
      {problem === null && gap !== null && gap !== 'none' && gap !== 'unsigned' ? (
        <p className="small tone-ochre" role="status">
          {texts.consent.gap[gap]}
        </p>
      ) : null}
      {consent === null ? null : <ConsentFields />}
      <NumberField
        path="invitation.fee"
        label={texts.invitation.fee}
        note={texts.common.caseFields.optional}
        min={0}
        max={mostFee}
        unit={texts.invitation.feeUnit}
        hint={texts.invitation.feeHint}
        className="form-narrow"
      />
      <PrintDraftForm id={draft.id()} lineId={lineId} />
    </section>
  )
}

/** A patient's own name stands in the form already. */
function signedIn(consent: NonNullable<FormContent['consent']>): ConsentFacts {
  return consent.signedBy === 'patient' ? { ...consent, signerName: '·' } : consent
}

/** The form can be printed as soon as the server has a draft. */
function PrintDraftForm({ id, lineId }: { id: string | null; lineId: string | null }) {
  if (id === null) return null
  return (
    <div className="form-files">
      <PrintForm consultation={{ id, lineId }} />
    </div>
  )
}

function ConsentFields() {
  const texts = useTexts()
  const words = texts.request.patient
  const [birthDate] = useField('patient.birthDate')
  const [signedBy, setSignedBy] = useField('consent.signedBy')
  const [obtainedAt, setObtainedAt] = useField('consent.obtainedAt')
  const child = !maySign('patient', birthDate, new Date(obtainedAt))
  return (
    <>
      <div className="form-grid form-grid-3">
        <Labelled path="consent.obtainedAt" label={words.at}>
          {(control) => (
            <TypedDate
              {...control}
              withHour
              allowClear={false}
              maxDate={toPicker(now())}
              value={toPicker(obtainedAt)}
              onChange={(picked) => {
                if (picked !== null) setObtainedAt(fromPicker(picked))
              }}
            />
          )}
        </Labelled>
        <RadioField
          path="consent.signedBy"
          label={words.signedBy}
          value={signedBy}
          onChange={setSignedBy}
          options={(['patient', 'guardian', 'relative'] as const).map((one) => ({
            value: one,
            label: texts.record.consent.signedBy[one],
          }))}
        />
        {signedBy === 'patient' ? null : (
          <>
            <TextField path="consent.signerName" label={words.signerName} max={60} required />
            <TextField path="consent.relation" label={words.relation} max={40} />
            {child ? null : (
              <TextField
                path="consent.incapacity"
                label={texts.consent.incapacity}
                max={200}
                required
                placeholder={texts.consent.incapacityHint}
              />
            )}
          </>
        )}
      </div>
      <div className="form-files" id={fieldId('consent.form')}>
        <PickFile kind="consent" label={words.form} />
        <FileList kinds={['consent']} />
      </div>
    </>
  )
}
