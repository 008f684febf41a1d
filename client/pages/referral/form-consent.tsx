/** Separate consent to the receiving hospital (个人信息保护法 art. 23), and whether the consultation behind it ends here. */
import { Checkbox, Radio } from 'antd'
import { useId } from 'react'
import type { ReferralContent } from '../../../server/contract/referral.ts'
import { guardianBelow } from '../../../server/domain/consent.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { now } from '../../ui/clock.ts'
import { Section } from '../../ui/layout.tsx'
import { AreaField, MomentField, TextField } from './fields.tsx'
import type { PartProps } from './form.tsx'
import { type Convert, patientAge } from './form-state.ts'

type Consent = NonNullable<ReferralContent['consent']>

/** characters, as the contract has it */
const longestException = 500

export function ConsentPart(props: PartProps) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.referral.form
  const { start, form, targets } = props
  const { consent, urgency, consentException, toInstitutionId } = form.content
  const target = targets.find((one) => one.institutionId === toInstitutionId)
  const institution = target === undefined ? words.theHospital : nameIn(language, target.institution)
  const age = patientAge(start, form.content)
  const child = age !== null && age < guardianBelow
  const excused = consent === null && urgency === 'emergency'
  const begin = (): Consent => ({
    obtainedAt: new Date(now()).toISOString(),
    signedBy: child ? 'guardian' : 'patient',
    signerName: '',
    relation: '',
  })
  return (
    <Section title={words.consent} note={words.consentNote} id="part-consent">
      <Checkbox
        checked={consent !== null}
        onChange={(event) => form.change({ consent: event.target.checked ? begin() : null })}
        data-testid="referral-consent"
      >
        {words.consentTick(institution)}
      </Checkbox>
      {consent === null ? null : <ConsentFields {...props} consent={consent} child={child} />}
      {/* what is too long stays in sight until it is shortened */}
      {excused || consentException.length > longestException ? (
        <div className="referral-under">
          <AreaField
            label={words.exception}
            value={consentException}
            max={longestException}
            rows={2}
            placeholder={words.exceptionHint}
            onChange={(text) => form.change({ consentException: text })}
          />
        </div>
      ) : null}
      {form.marked && form.lacking.includes('consent') ? (
        <p className="field-error" role="alert">
          {texts.errors.fields.required}
        </p>
      ) : null}
    </Section>
  )
}

function ConsentFields({ form, consent, child }: PartProps & { consent: Consent; child: boolean }) {
  const texts = useTexts()
  const words = texts.referral.form
  const id = useId()
  const change = (part: Partial<Consent>) => form.change({ consent: { ...consent, ...part } })
  return (
    <div className="form-grid form-grid-3 referral-under">
      <MomentField
        label={words.at}
        value={consent.obtainedAt}
        latest={now()}
        onChange={(at) => change({ obtainedAt: at ?? consent.obtainedAt })}
      />
      <div>
        <div className="field-label" id={id}>
          {words.signedBy}
        </div>
        <Radio.Group
          aria-labelledby={id}
          value={consent.signedBy}
          onChange={(event) => change({ signedBy: event.target.value as Consent['signedBy'] })}
          options={(['patient', 'guardian', 'relative'] as const).map((one) => ({
            value: one,
            label: texts.record.consent.signedBy[one],
          }))}
        />
        {child && consent.signedBy === 'patient' ? <p className="tiny tone-ochre">{words.child}</p> : null}
      </div>
      {consent.signedBy === 'patient' ? null : (
        <>
          <TextField
            label={words.signerName}
            note={texts.common.caseFields.required}
            value={consent.signerName}
            max={60}
            onChange={(signerName) => change({ signerName })}
          />
          <TextField
            label={words.relation}
            value={consent.relation}
            max={40}
            onChange={(relation) => change({ relation })}
          />
        </>
      )}
    </div>
  )
}

const endings: readonly Convert['reasonCode'][] = [
  'needs_admission',
  'needs_surgery',
  'needs_examination',
  'other',
]

/** Offered to those who may end the consultation, and never ticked beforehand. */
export function ConvertPart({ start, form }: PartProps) {
  const texts = useTexts()
  const words = texts.referral.form
  const id = useId()
  const { convert, setConvert } = form
  if (start.source?.consultation?.mayConvert !== true) return null
  return (
    <Section title={texts.state.command.convert_to_referral} id="part-convert">
      <Checkbox
        checked={convert.wanted}
        onChange={(event) => setConvert({ ...convert, wanted: event.target.checked })}
        data-testid="referral-convert"
      >
        {words.convert}
      </Checkbox>
      <p className="tiny dim">{words.convertNote}</p>
      {convert.wanted ? (
        <div className="referral-under">
          <div className="field-label" id={id}>
            {words.convertReason}
          </div>
          <Radio.Group
            className="dialog-choices"
            aria-labelledby={id}
            value={convert.reasonCode}
            onChange={(event) =>
              setConvert({ ...convert, reasonCode: event.target.value as Convert['reasonCode'] })
            }
            options={endings
              .filter((one) => one !== 'other')
              .map((one) => ({ value: one, label: texts.state.reason[one] }))}
          />
        </div>
      ) : null}
    </Section>
  )
}
