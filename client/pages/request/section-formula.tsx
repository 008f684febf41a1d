/** Formulae that the patient takes: head, herbs in rows, and what is to be minded in them (domain.md §3.2). */
import { Button, Input, InputNumber, Select } from 'antd'
import { useMemo } from 'react'
import type { Formula } from '../../../server/contract/formula.ts'
import { ageAt } from '../../../server/domain/patient.ts'
import { useTexts } from '../../i18n/text.ts'
import { now } from '../../ui/clock.ts'
import { HerbWarnings } from '../../ui/herb-warnings.tsx'
import { useOverLimit } from '../../ui/limit.ts'
import { TabLeaves } from './choice-field.tsx'
import { useField } from './desk.ts'
import { Labelled, TextField } from './field.tsx'
import { clean } from './form.ts'
import { HerbRows } from './herb-rows.tsx'
import { fieldId } from './sections.ts'

const path = 'record.formulae'
const mostFormulae = 5
const empty: Formula = {
  name: '',
  form: 'decoction',
  doses: null,
  perDay: 1,
  timesPerDay: 2,
  volume: null,
  route: '口服',
  decoction: '',
  use: '',
  avoid: '',
  herbs: [],
}

export function Formulae() {
  const texts = useTexts()
  const words = texts.formula
  const [rows, set] = useField(path)
  const change = (index: number, part: Partial<Formula>) =>
    set(rows.map((row, at) => (at === index ? { ...row, ...part } : row)))
  return (
    <>
      <Labelled path={path} label={words.title} note={words.note} group className="form-list">
        {() => (
          <>
            {rows.map((row, index) => (
              <FormulaFields
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
                key={index}
                index={index}
                row={row}
                onChange={(part) => change(index, part)}
                onRemove={() => set(rows.filter((_, at) => at !== index))}
              />
            ))}
            <Warnings formulae={rows} />
            {rows.length >= mostFormulae ? null : (
              <Button
                type="dashed"
                size="small"
                onClick={() => set([...rows, empty])}
                data-testid="add-formula"
              >
                {words.add}
              </Button>
            )}
          </>
        )}
      </Labelled>
      <TextField
        path="record.nonDrugTreatment"
        label={words.nonDrug}
        max={1000}
        placeholder={words.nonDrugHint}
      />
    </>
  )
}

/** Beside the formula while it is typed; derived, never kept. */
function Warnings({ formulae }: { formulae: readonly Formula[] }) {
  const [sex] = useField('patient.sex')
  const [birthDate] = useField('patient.birthDate')
  const patient = useMemo(
    () => ({ sex, age: birthDate === null ? null : ageAt(birthDate, new Date(now())) }),
    [sex, birthDate],
  )
  return <HerbWarnings formulae={formulae} patient={patient} />
}

type FormulaFieldsProps = {
  index: number
  row: Formula
  onChange: (part: Partial<Formula>) => void
  onRemove: () => void
}

function FormulaFields({ index, row, onChange, onRemove }: FormulaFieldsProps) {
  const words = useTexts().formula
  const base = `${path}.${index}`
  const line = (part: 'name' | 'route' | 'decoction' | 'use' | 'avoid', max: number, hint = '') => (
    <FormulaText
      id={fieldId(`${base}.${part}`)}
      label={words[part]}
      value={row[part]}
      max={max}
      hint={hint}
      onChange={(text) => onChange({ [part]: text })}
    />
  )
  const figure = (part: 'doses' | 'perDay' | 'timesPerDay' | 'volume', most: number, unit: string) => (
    <FormulaFigure
      id={fieldId(`${base}.${part}`)}
      label={words[part]}
      value={row[part]}
      most={most}
      unit={unit}
      fraction={part === 'perDay'}
      onChange={(value) => onChange({ [part]: value })}
    />
  )
  return (
    <fieldset className="formula" data-testid={`formula-${index}`}>
      <legend>{words.one(index + 1)}</legend>
      <div className="formula-head">
        {line('name', 100, words.nameHint)}
        <div className="form-field">
          <label className="field-label" htmlFor={fieldId(`${base}.form`)}>
            {words.form}
          </label>
          <TabLeaves>
            <Select<Formula['form']>
              id={fieldId(`${base}.form`)}
              value={row.form}
              allowClear
              options={(Object.keys(words.forms) as (keyof typeof words.forms)[]).map((form) => ({
                value: form,
                label: words.forms[form],
              }))}
              onChange={(form) => onChange({ form: form ?? null })}
            />
          </TabLeaves>
        </div>
        {figure('doses', 180, words.unit.dose)}
        {figure('perDay', 10, words.unit.dose)}
        {figure('timesPerDay', 12, words.unit.times)}
        {figure('volume', 1000, words.unit.ml)}
      </div>
      <HerbRows base={base} herbs={row.herbs} onChange={(herbs) => onChange({ herbs })} />
      <div className="form-grid form-grid-4">
        {line('route', 40)}
        {line('decoction', 300, words.decoctionHint)}
        {line('use', 300, words.useHint)}
        {line('avoid', 200)}
      </div>
      <Button type="text" size="small" onClick={onRemove}>
        {words.remove(index + 1)}
      </Button>
    </fieldset>
  )
}

type FormulaTextProps = {
  id: string
  label: string
  value: string
  max: number
  hint: string
  onChange: (text: string) => void
}

function FormulaText({ id, label, value, max, hint, onChange }: FormulaTextProps) {
  const over = useOverLimit(value, max)
  return (
    <div className="form-field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <Input
        id={id}
        value={value}
        {...(over === null ? {} : { 'aria-invalid': true, 'aria-describedby': `${id}-says` })}
        status={over === null ? '' : 'error'}
        placeholder={hint}
        autoComplete="off"
        onChange={(event) => onChange(clean(event.target.value))}
      />
      {over === null ? null : (
        <p id={`${id}-says`} className="field-error">
          {over}
        </p>
      )}
    </div>
  )
}

type FormulaFigureProps = {
  id: string
  label: string
  value: number | null
  most: number
  unit: string
  fraction: boolean
  onChange: (value: number | null) => void
}

function FormulaFigure({ id, label, value, most, unit, fraction, onChange }: FormulaFigureProps) {
  return (
    <div className="form-field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <InputNumber
        id={id}
        value={value}
        min={fraction ? 0.1 : 1}
        max={most}
        {...(fraction ? {} : { precision: 0 })}
        controls={false}
        inputMode="decimal"
        suffix={<span className="dim tiny">{unit}</span>}
        onChange={(next) => onChange(typeof next === 'number' ? next : null)}
      />
    </div>
  )
}
