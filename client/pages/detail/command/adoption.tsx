/** How the opinion was carried out: the requesting hospital's answer (domain.md §1.2, the rule on consultation records). */
import { Input, Radio } from 'antd'
import { useId } from 'react'
import type { Adoption } from '../../../../server/contract/opinion.ts'
import type { CommandRequest } from '../../../consultation.ts'
import { useTexts } from '../../../i18n/text.ts'

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
        <>
          <label className="field-label" htmlFor={`${id}-reason`}>
            {words.reason}
          </label>
          <Input.TextArea
            id={`${id}-reason`}
            value={value.reason}
            maxLength={2000}
            autoSize={{ minRows: 2, maxRows: 6 }}
            placeholder={words.reasonHint}
            status={reasonMissing ? 'error' : ''}
            aria-invalid={reasonMissing}
            data-testid="adoption-reason"
            onChange={(event) => onChange({ ...value, reason: event.target.value })}
          />
          <p className="field-error" role="alert">
            {reasonMissing ? words.reasonRequired : ''}
          </p>
        </>
      )}
      <label className="field-label" htmlFor={`${id}-actions`}>
        {words.actions}
      </label>
      <Input.TextArea
        id={`${id}-actions`}
        value={value.actions}
        maxLength={4000}
        autoSize={{ minRows: 3, maxRows: 8 }}
        placeholder={words.actionsHint}
        data-testid="adoption-actions"
        onChange={(event) => onChange({ ...value, actions: event.target.value })}
      />
    </>
  )
}
