/** What goes back with the patient: of a summary, and of a referral down. */
import type { SummaryContent } from '../../../server/contract/referral.ts'
import { useTexts } from '../../i18n/text.ts'
import { AreaField, DayField, TextField } from './fields.tsx'

type SummaryFieldsProps = {
  value: SummaryContent
  onChange: (value: SummaryContent) => void
  required: readonly (keyof SummaryContent)[]
  /** Whether what lacks is to be said. */
  checked: boolean
}

export function SummaryFields({ value, onChange, required, checked }: SummaryFieldsProps) {
  const texts = useTexts()
  const words = texts.referral.summaryFields
  const common = (key: keyof SummaryContent) => {
    const wanted = required.includes(key)
    const empty = (value[key] ?? '').trim() === ''
    return {
      label: words[key],
      ...(wanted ? { note: texts.common.caseFields.required } : {}),
      problem: checked && wanted && empty ? texts.errors.fields.required : null,
      testId: `summary-${key}`,
    }
  }
  const area = (key: 'course' | 'medication' | 'rehabilitation' | 'warningSigns', max: number, rows = 3) => (
    <AreaField
      {...common(key)}
      value={value[key]}
      max={max}
      rows={rows}
      onChange={(text) => onChange({ ...value, [key]: text })}
    />
  )
  return (
    <div className="referral-summary-fields">
      <TextField
        {...common('diagnosis')}
        value={value.diagnosis}
        max={500}
        onChange={(diagnosis) => onChange({ ...value, diagnosis })}
      />
      {area('course', 6000)}
      {area('medication', 3000, 2)}
      {area('rehabilitation', 4000)}
      <DayField
        {...common('followUpOn')}
        value={value.followUpOn}
        clearable
        onChange={(followUpOn) => onChange({ ...value, followUpOn })}
      />
      {area('warningSigns', 2000, 2)}
    </div>
  )
}
