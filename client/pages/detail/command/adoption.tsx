/** How the opinion was carried out: the requesting hospital's answer (domain.md §1.2, the rule on consultation records). */
import { Radio } from 'antd'
import { useId } from 'react'
import type { Adoption } from '../../../../server/contract/opinion.ts'
import type { CommandRequest } from '../../../consultation.ts'
import { useTexts } from '../../../i18n/text.ts'
import { WordsField } from '../../../ui/words-field.tsx'

type Decision = Adoption['decision']
export type AdoptionDraft = { decision: Decision | null; reason: string; actions: string }
export const emptyAdoption: AdoptionDraft = { decision: null, reason: '', actions: '' }

function lacksReason({ decision, reason }: AdoptionDraft): boolean {
  return decision !== null && decision !== 'adopted' && reason.trim() === ''
}

/** Null where something lacks. */
export function adoptionInput(version: number, draft: AdoptionDraft): CommandRequest | null {
  const { decision, reason, actions } = draft
  if (decision === null || lacksReason(draft)) return null
  return { command: 'record_adoption', version, adoption: { decision, reason, actions } }
}

type AdoptionFieldsProps = {
  value: AdoptionDraft
  onChange: (value: AdoptionDraft) => void
  checked: boolean
}

export function AdoptionFields({ value, onChange, checked }: AdoptionFieldsProps) {
  const words = useTexts().detail.adoption
  const id = useId()
  const reasonMissing = checked && lacksReason(value)
  // The texts have every decision in its order; the contract's own list would bring the schemas along.
  const decisions = Object.keys(words.decisions) as Decision[]
  return (
    <>
      <div className="field-label dialog-field" id={`${id}-decision`}>
        {words.decision}
      </div>
      <Radio.Group
        className="dialog-choices"
        aria-labelledby={`${id}-decision`}
        value={value.decision}
        onChange={(event) => onChange({ ...value, decision: event.target.value as Decision })}
        options={decisions.map((decision) => ({ value: decision, label: words.decisions[decision] }))}
      />
      <p className="field-error" role="alert">
        {checked && value.decision === null ? words.choose : ''}
      </p>
      {value.decision === null || value.decision === 'adopted' ? null : (
        <WordsField
          label={words.reason}
          value={value.reason}
          onChange={(reason) => onChange({ ...value, reason })}
          most={2000}
          rows={2}
          problem={reasonMissing ? words.reasonRequired : null}
          placeholder={words.reasonHint}
          testId="adoption-reason"
        />
      )}
      <WordsField
        label={words.actions}
        value={value.actions}
        onChange={(actions) => onChange({ ...value, actions })}
        most={4000}
        problem={null}
        placeholder={words.actionsHint}
        testId="adoption-actions"
      />
    </>
  )
}
