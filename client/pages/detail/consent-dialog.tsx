/** Writing down what the patient said, with what follows from it. */
import { Radio } from 'antd'
import { useId, useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import {
  type ConsentPurpose,
  effectOfWithdrawal,
  type Signer,
  signers,
} from '../../../server/domain/consent.ts'
import { refreshConsultation, useConsentStep } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { now } from '../../ui/clock.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { LimitedInput } from '../../ui/limited.tsx'
import { fromPicker, toPicker } from '../../ui/time.ts'
import { TypedDate } from '../../ui/typed-date.tsx'
import { WordsField } from '../../ui/words-field.tsx'

type ConsentDialogProps = {
  consultation: Consultation
  purpose: ConsentPurpose
  action: 'give' | 'withdraw'
  onClose: () => void
}

type Signature = { signedBy: Signer; signerName: string; relation: string; at: string }

export function ConsentDialog({ consultation, purpose, action, onClose }: ConsentDialogProps) {
  const texts = useTexts()
  const words = texts.consent
  const step = useConsentStep(consultation.id)
  const [signature, setSignature] = useState<Signature>(() => ({
    signedBy: consultation.consent?.signedBy ?? 'patient',
    signerName: '',
    relation: '',
    at: new Date(now()).toISOString(),
  }))
  const [note, setNote] = useState('')
  const confirm = async () => {
    const signed = signedAs(signature)
    if (action === 'withdraw') await step.mutateAsync({ action, purpose, note, ...signed })
    else if (purpose !== 'consultation') await step.mutateAsync({ action, purpose, ...signed })
    await refreshConsultation(consultation.id)
  }
  const title = words.purpose[purpose]
  return (
    <ConfirmDialog
      open
      title={action === 'give' ? words.giveTitle(title) : words.withdrawTitle(title)}
      action={words[action]}
      danger={action === 'withdraw' && purpose === 'consultation'}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="consent-ok"
    >
      <p className="second">
        {action === 'give' ? words.giveNote : effectWords(texts, consultation, purpose)}
      </p>
      <SignatureFields signature={signature} onChange={setSignature} />
      {action === 'give' ? null : (
        <WordsField label={words.note} value={note} onChange={setNote} most={500} rows={2} problem={null} />
      )}
    </ConfirmDialog>
  )
}

/** A patient's own name is known; what was typed for somebody else is out of sight by then. */
function signedAs(signature: Signature): Signature {
  return signature.signedBy === 'patient' ? { ...signature, signerName: '', relation: '' } : signature
}

function effectWords({ consent }: Texts, { state }: Consultation, purpose: ConsentPurpose): string {
  return purpose === 'consultation' ? consent.effect[effectOfWithdrawal(state)] : consent.effect[purpose]
}

type SignatureFieldsProps = { signature: Signature; onChange: (signature: Signature) => void }

function SignatureFields({ signature, onChange }: SignatureFieldsProps) {
  const texts = useTexts()
  const words = texts.consent
  const id = useId()
  return (
    <>
      <fieldset className="dialog-field">
        <legend className="field-label">{words.signedBy}</legend>
        <Radio.Group
          value={signature.signedBy}
          onChange={(event) => onChange({ ...signature, signedBy: event.target.value })}
          options={signers.map((value) => ({ value, label: texts.record.consent.signedBy[value] }))}
        />
      </fieldset>
      {signature.signedBy === 'patient'
        ? null
        : (['signerName', 'relation'] as const).map((field) => (
            <div key={field} className="dialog-field">
              <label className="field-label" htmlFor={`${id}-${field}`}>
                {words[field]}
              </label>
              <LimitedInput
                id={`${id}-${field}`}
                value={signature[field]}
                most={field === 'signerName' ? 60 : 40}
                autoComplete="off"
                onChange={(event) => onChange({ ...signature, [field]: event.target.value })}
              />
            </div>
          ))}
      <label className="field-label dialog-field" htmlFor={`${id}-at`}>
        {words.at}
      </label>
      <TypedDate
        id={`${id}-at`}
        withHour
        allowClear={false}
        maxDate={toPicker(now())}
        value={toPicker(signature.at)}
        onChange={(picked) => {
          if (picked !== null) onChange({ ...signature, at: fromPicker(picked) })
        }}
      />
    </>
  )
}
