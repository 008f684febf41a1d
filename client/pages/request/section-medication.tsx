/** Medication of the last two weeks, and allergies. "None" has to be said, too: silence is not safety. */
import { Button, Input } from 'antd'
import { useId } from 'react'
import type { z } from 'zod'
import type { Allergy, Medication } from '../../../server/contract/record.ts'
import { useTexts } from '../../i18n/text.ts'
import { useOverLimit } from '../../ui/limit.ts'
import { useField } from './desk.ts'
import { Labelled, TickField } from './field.tsx'
import { clean, lacksName } from './form.ts'
import { RowRemove } from './rows.tsx'
import { Formulae } from './section-formula.tsx'
import { fieldId } from './sections.ts'

type Medicine = z.infer<typeof Medication>
type AllergyRow = z.infer<typeof Allergy>

export function MedicationSection() {
  return (
    <div className="form-parts">
      <Medicines />
      <Formulae />
      <Allergies />
    </div>
  )
}

const noMedicine: Medicine = { name: '', dosage: '', period: '' }
const mostMedicines = 40

function Medicines() {
  const texts = useTexts()
  const words = texts.request.medication
  const [rows, set] = useField('record.medications')
  const [none] = useField('record.takesNoMedication')
  const shown = rows.length === 0 ? [noMedicine] : rows
  const change = (index: number, part: Partial<Medicine>) =>
    set(shown.map((row, at) => (at === index ? { ...row, ...part } : row)))
  return (
    <Labelled path="record.medications" label={texts.record.medication} required group className="form-list">
      {() => (
        <>
          {rows.length === 0 ? <TickField path="record.takesNoMedication" label={words.none} /> : null}
          {none && rows.length === 0 ? null : (
            <>
              <div className="medicine-row medicine-heads label" aria-hidden="true">
                <span>{words.name}</span>
                <span>{words.dosage}</span>
                <span>{words.period}</span>
                <span />
              </div>
              {shown.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
                <div className="medicine-row" key={index}>
                  <Cell
                    id={fieldId(`record.medications.${index}`)}
                    label={`${words.name} ${index + 1}`}
                    value={row.name}
                    unnamed={lacksName(row.name, [row.dosage, row.period])}
                    placeholder={words.nameHint}
                    max={100}
                    onChange={(name) => change(index, { name })}
                  />
                  <Cell
                    label={`${words.dosage} ${index + 1}`}
                    value={row.dosage}
                    placeholder={words.dosageHint}
                    max={100}
                    onChange={(dosage) => change(index, { dosage })}
                  />
                  <Cell
                    label={`${words.period} ${index + 1}`}
                    value={row.period}
                    placeholder={words.periodHint}
                    max={100}
                    onChange={(period) => change(index, { period })}
                  />
                  <RowRemove
                    label={texts.request.list.removeRow(words.name, index + 1)}
                    hidden={rows.length === 0}
                    onRemove={() => set(rows.filter((_, at) => at !== index))}
                  />
                </div>
              ))}
              {shown.length >= mostMedicines ? null : (
                <Button type="dashed" size="small" onClick={() => set([...shown, noMedicine])}>
                  {words.add}
                </Button>
              )}
            </>
          )}
        </>
      )}
    </Labelled>
  )
}

const noAllergy: AllergyRow = { substance: '', reaction: '' }
const mostAllergies = 20

function Allergies() {
  const texts = useTexts()
  const words = texts.request.medication
  const [rows, set] = useField('record.allergies')
  const [none] = useField('record.noKnownAllergies')
  const shown = rows.length === 0 ? [noAllergy] : rows
  const change = (index: number, part: Partial<AllergyRow>) =>
    set(shown.map((row, at) => (at === index ? { ...row, ...part } : row)))
  return (
    <Labelled path="record.allergies" label={words.allergies} required group className="form-list">
      {() => (
        <>
          {rows.length === 0 ? <TickField path="record.noKnownAllergies" label={words.noAllergies} /> : null}
          {none && rows.length === 0 ? null : (
            <>
              {shown.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
                <div className="allergy-row" key={index}>
                  <Cell
                    id={fieldId(`record.allergies.${index}`)}
                    label={`${words.substance} ${index + 1}`}
                    value={row.substance}
                    unnamed={lacksName(row.substance, [row.reaction])}
                    placeholder={words.substanceHint}
                    max={100}
                    onChange={(substance) => change(index, { substance })}
                  />
                  <Cell
                    label={`${words.reaction} ${index + 1}`}
                    value={row.reaction}
                    placeholder={words.reactionHint}
                    max={200}
                    onChange={(reaction) => change(index, { reaction })}
                  />
                  <RowRemove
                    label={texts.request.list.removeRow(words.substance, index + 1)}
                    hidden={rows.length === 0}
                    onRemove={() => set(rows.filter((_, at) => at !== index))}
                  />
                </div>
              ))}
              {shown.length >= mostAllergies ? null : (
                <Button type="dashed" size="small" onClick={() => set([...shown, noAllergy])}>
                  {words.addAllergy}
                </Button>
              )}
            </>
          )}
        </>
      )}
    </Labelled>
  )
}

type CellProps = {
  id?: string
  label: string
  value: string
  /** What stands beside it is not kept without it. */
  unnamed?: boolean
  placeholder: string
  max: number
  onChange: (text: string) => void
}

function Cell({ id, label, value, unnamed = false, placeholder, max, onChange }: CellProps) {
  const { list } = useTexts().request
  const over = useOverLimit(value, max)
  const problem = unnamed ? list.unnamed : over
  const says = useId()
  return (
    <div>
      <Input
        {...(id === undefined ? {} : { id })}
        aria-label={label}
        {...(problem === null ? {} : { 'aria-invalid': true, 'aria-describedby': says })}
        status={problem === null ? '' : 'error'}
        value={value}
        autoComplete="off"
        placeholder={placeholder}
        onChange={(event) => onChange(clean(event.target.value))}
      />
      {problem === null ? null : (
        <p id={says} className="field-error">
          {problem}
        </p>
      )}
    </div>
  )
}
