/** The parts of the form: where to, the patient, condition and purpose, the plan, the documents. */
import { Checkbox, Radio, Select } from 'antd'
import { useId, useState } from 'react'
import type { ReferralContent } from '../../../server/contract/referral.ts'
import { type Urgency, urgencies } from '../../../server/domain/consultation.ts'
import { referralKinds } from '../../../server/domain/referral.ts'
import type { ReferralItem } from '../../../server/domain/referral-form.ts'
import { useLineOf } from '../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Section } from '../../ui/layout.tsx'
import { formatBytes } from '../../ui/number.ts'
import { createStore } from '../../ui/store.ts'
import { createDesk, DeskProvider } from '../request/desk.ts'
import type { Draft, SaveState } from '../request/draft.ts'
import { emptyForm, withValue } from '../request/form.ts'
import { PatientFields } from '../request/section-patient.tsx'
import { createUploads } from '../request/uploads.ts'
import { usePersonNote } from '../work-list/row-parts.tsx'
import { emptySummary } from './dialog-input.ts'
import { AreaField, Field, TextField } from './fields.tsx'
import type { PartProps } from './form.tsx'
import { SummaryFields } from './summary-fields.tsx'

/** What is said under a field that lacks once sending was tried. */
function useProblem({ form }: Pick<PartProps, 'form'>) {
  const texts = useTexts()
  return (item: ReferralItem) =>
    form.marked && form.lacking.includes(item) ? texts.errors.fields.required : null
}

export function WherePart({ start, form, targets }: PartProps) {
  const texts = useTexts()
  const language = useLanguage()
  const lineOf = useLineOf()
  const words = texts.referral
  const kind = useId()
  const urgency = useId()
  const { lineId, toInstitutionId } = form.content
  // A case stays on its line; alone any line of the person's may be chosen.
  const offered = targets.filter(
    (one) => one.direction === start.direction && (!start.carried || one.lineId === lineId),
  )
  const options = offered.map((one) => {
    const line = lineOf(one.lineId)
    const department = one.department === null ? '' : nameIn(language, one.department)
    return {
      value: `${one.lineId} ${one.institutionId}`,
      label: [
        nameIn(language, one.institution),
        department,
        line === undefined ? '' : nameIn(language, line.name),
      ]
        .filter((part) => part !== '')
        .join('　'),
    }
  })
  const choose = (value: string) => {
    const [line = '', institution = ''] = value.split(' ')
    form.change({
      lineId: line as ReferralContent['lineId'],
      toInstitutionId: institution as ReferralContent['toInstitutionId'],
      // Consent names its receiver.
      ...(institution === toInstitutionId ? {} : { consent: null }),
    })
  }
  return (
    <Section title={words.form.where} id="part-where">
      <div className="form-grid form-grid-2">
        <Field label={words.form.target} note={texts.common.caseFields.required}>
          {(control) => (
            <Select
              {...control}
              value={`${lineId} ${toInstitutionId}`}
              options={options}
              placeholder={words.form.targetHint}
              onChange={choose}
              style={{ width: '100%' }}
              data-testid="referral-target"
            />
          )}
        </Field>
        <div>
          <div className="field-label" id={kind}>
            {words.form.kind}
          </div>
          <Radio.Group
            aria-labelledby={kind}
            value={form.content.kind}
            onChange={(event) => form.change({ kind: event.target.value as ReferralContent['kind'] })}
            options={referralKinds.map((one) => ({ value: one, label: words.kind[one] }))}
          />
        </div>
        <div>
          <div className="field-label" id={urgency}>
            {texts.state.urgencyLabel}
          </div>
          <Radio.Group
            aria-labelledby={urgency}
            value={form.content.urgency}
            onChange={(event) => form.change({ urgency: event.target.value as Urgency })}
            options={urgencies.map((one) => ({ value: one, label: texts.state.urgency[one] }))}
          />
        </div>
      </div>
    </Section>
  )
}

export function PatientPart(props: PartProps) {
  const words = useTexts().referral
  const { start, form } = props
  return (
    <Section title={words.form.patient} id="part-patient">
      {start.carried ? <CarriedPatient {...props} /> : <NewPatient {...props} />}
      {form.marked && form.lacking.some((item) => item.startsWith('patient_')) ? (
        <p className="field-error" role="alert">
          {form.lacking
            .filter((item) => item.startsWith('patient_'))
            .map((item) => words.form.items[item])
            .join('　')}
        </p>
      ) : null}
    </Section>
  )
}

function CarriedPatient({ start }: PartProps) {
  const personNote = usePersonNote()
  const { source } = start
  if (source === null) return null
  return (
    <p>
      <b>{source.patientName}</b> <span className="second">{personNote(source)}</span>
    </p>
  )
}

/** The patient fields of a request for consultation, kept in the referral's own sheet. */
function NewPatient({ form }: PartProps) {
  const [desk] = useState(() => {
    const patient = form.content.patient ?? emptyForm().patient
    const content = createStore({ ...emptyForm(), patient })
    const keep = (next: ReturnType<typeof content.get>) => {
      content.set(next)
      form.change({ patient: next.patient })
    }
    const draft: Draft = {
      content,
      state: createStore<SaveState>({ kind: 'none' }),
      id: () => null,
      version: () => null,
      set: (path, value) => keep(withValue(content.get(), path, value)),
      change: (change) => keep(change(content.get())),
      flush: async () => true,
      ensureId: async () => null,
      settle: () => undefined,
      close: () => undefined,
    }
    return createDesk(
      draft,
      createUploads([], async () => null),
    )
  })
  return (
    <DeskProvider value={desk}>
      <PatientFields />
    </DeskProvider>
  )
}

export function MedicalPart(props: PartProps) {
  const texts = useTexts()
  const words = texts.referral
  const problem = useProblem(props)
  const { form } = props
  const { content } = form
  const note = texts.common.caseFields.required
  return (
    <Section title={words.form.medical} id="part-medical">
      <div className="form-parts">
        <TextField
          label={words.diagnosis}
          note={note}
          value={content.diagnosis}
          max={500}
          problem={problem('diagnosis')}
          onChange={(diagnosis) => form.change({ diagnosis })}
          testId="referral-diagnosis"
        />
        <AreaField
          label={words.condition}
          note={note}
          value={content.condition}
          max={4000}
          problem={problem('condition')}
          onChange={(condition) => form.change({ condition })}
          testId="referral-condition"
        />
        <AreaField
          label={words.purpose}
          note={note}
          value={content.purpose}
          max={2000}
          problem={problem('purpose')}
          onChange={(purpose) => form.change({ purpose })}
          testId="referral-purpose"
        />
        <div className="form-grid form-grid-2">
          <TextField
            label={words.senderPhone}
            note={note}
            value={content.senderPhone}
            max={30}
            inputMode="tel"
            problem={problem('sender_phone')}
            onChange={(text) => form.change({ senderPhone: text.replace(/[^0-9+\- ]/g, '') })}
            testId="referral-phone"
          />
        </div>
      </div>
    </Section>
  )
}

export function PlanPart({ form }: PartProps) {
  const words = useTexts().referral
  return (
    <Section title={words.plan} note={words.form.planNote} id="part-plan">
      <SummaryFields
        value={form.content.plan ?? emptySummary}
        onChange={(plan) => form.change({ plan })}
        required={['medication', 'rehabilitation', 'followUpOn']}
        checked={form.marked}
      />
    </Section>
  )
}

export function DocumentsPart({ start, form }: PartProps) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.referral.form
  const { documents } = form.content
  const { source } = start
  const change = (part: Partial<typeof documents>) => form.change({ documents: { ...documents, ...part } })
  const toggled = <T extends string>(ids: readonly T[], id: T, on: boolean) =>
    on ? [...ids, id] : ids.filter((one) => one !== id)
  type Ids = ReferralContent['documents']
  const opinions = source?.opinions ?? []
  const files = source?.attachments ?? []
  return (
    <Section title={words.documents} note={words.documentsNote} id="part-documents">
      {source === null ||
      (source.consultation === null && opinions.length + files.length === 0 && !documents.record) ? (
        <p className="small second">{words.noDocuments}</p>
      ) : (
        <ul className="referral-ticks">
          <li>
            <Checkbox
              checked={documents.record}
              onChange={(event) => change({ record: event.target.checked })}
            >
              {words.withRecord}
            </Checkbox>
          </li>
          {opinions.map((one) => {
            const id = one.id as Ids['opinionIds'][number]
            return (
              <li key={one.id}>
                <Checkbox
                  checked={documents.opinionIds.includes(id)}
                  onChange={(event) =>
                    change({ opinionIds: toggled(documents.opinionIds, id, event.target.checked) })
                  }
                >
                  {words.opinion(one.version, personIn(language, one.author))}
                </Checkbox>
              </li>
            )
          })}
          {files.map((file) => {
            const id = file.id as Ids['attachmentIds'][number]
            return (
              <li key={file.id}>
                <Checkbox
                  checked={documents.attachmentIds.includes(id)}
                  onChange={(event) =>
                    change({ attachmentIds: toggled(documents.attachmentIds, id, event.target.checked) })
                  }
                >
                  {file.fileName}
                  <span className="dim small">
                    {`　${texts.record.attachmentKinds[file.kind]}　${formatBytes(file.byteSize)}`}
                  </span>
                </Checkbox>
              </li>
            )
          })}
        </ul>
      )}
    </Section>
  )
}
