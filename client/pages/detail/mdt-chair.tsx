/** The chair goes to a member who takes part: by the chair, or by the medical-affairs office where the chair is not there. */
import { Select } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { type ChairReason, chairReasons } from '../../../server/domain/mdt.ts'
import { followedStates } from '../../../server/domain/outcome.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { usePassChair } from '../../mdt.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { WordsField } from '../../ui/words-field.tsx'
import type { MdtProps } from './mdt.tsx'

export function ChairDialog({ consultation, mdt, onClose }: MdtProps & { onClose: () => void }) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.board.chair
  const pass = usePassChair(consultation.id)
  const offered = mdt.members.filter((one) => one.mayChair)
  const [personId, setPersonId] = useState<string | null>(
    offered.length === 1 ? (offered[0]?.person.id ?? null) : null,
  )
  const [reasonCode, setReasonCode] = useState<ChairReason | null>(null)
  const [reasonText, setReasonText] = useState('')
  const [checked, setChecked] = useState(false)
  const lacksWords = reasonCode === 'other' && reasonText.trim() === ''
  const confirm = () => {
    setChecked(true)
    if (personId === null || reasonCode === null || lacksWords) return false
    return pass.mutateAsync({ personId, reasonCode, reasonText })
  }
  const isSigned = followedStates.includes(consultation.state)
  return (
    <ConfirmDialog
      open
      title={words.title}
      action={words.action}
      confirmTestId="mdt-chair-confirm"
      width={520}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{consultation.relation === 'office' ? words.bodyOffice : words.body}</p>
      <p className="small second">{isSigned ? words.signed : words.unsigned}</p>
      <Field label={words.to} problem={checked && personId === null}>
        {(id) => (
          <Select
            id={id}
            value={personId}
            placeholder={words.toHint}
            options={offered.map(({ person }) => ({ value: person.id, label: personIn(language, person) }))}
            onChange={setPersonId}
          />
        )}
      </Field>
      <Field label={words.reason} problem={checked && reasonCode === null}>
        {(id) => (
          <Select<ChairReason>
            id={id}
            value={reasonCode}
            placeholder={words.reasonHint}
            options={chairReasons.map((code) => ({ value: code, label: words.reasons[code] }))}
            onChange={setReasonCode}
          />
        )}
      </Field>
      <WordsField
        label={words.words}
        value={reasonText}
        onChange={setReasonText}
        most={300}
        rows={2}
        problem={checked && lacksWords ? texts.errors.fields.required : null}
        testId="mdt-chair-words"
      />
    </ConfirmDialog>
  )
}

type FieldProps = { label: string; problem: boolean; children: (id: string) => ReactNode }

function Field({ label, problem, children }: FieldProps) {
  const texts = useTexts()
  const id = useId()
  return (
    <div className="mdt-field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
      <p className="field-error" role="alert">
        {problem ? texts.errors.fields.required : ''}
      </p>
    </div>
  )
}
