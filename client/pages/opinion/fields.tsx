/** The fields of an opinion. */
import { Button, DatePicker, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { type ReactNode, useId, useState } from 'react'
import { certainties, type OpinionContent, referralAdvice } from '../../../server/contract/opinion.ts'
import type { Coded } from '../../../server/contract/record.ts'
import type { PatientFacts } from '../../../server/domain/herb-check.ts'
import { useTexts } from '../../i18n/text.ts'
import { HerbWarnings } from '../../ui/herb-warnings.tsx'
import { LimitedArea, LimitedInput } from '../../ui/limited.tsx'
import { parseHerbs, writeHerbs } from './herbs.ts'

export type FieldsProps = { content: OpinionContent; change(part: Partial<OpinionContent>): void }

type LabelledProps = { label: ReactNode; children: (id: string) => ReactNode; note?: ReactNode }

export function Labelled({ label, children, note }: LabelledProps) {
  const id = useId()
  return (
    <div className="opinion-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {note}
    </div>
  )
}

export function AnswerFields({ content, change, questions }: FieldsProps & { questions: readonly string[] }) {
  const texts = useTexts()
  const set = (position: number, text: string) =>
    change({
      answers: questions.map((_question, index) => {
        const own = content.answers.find((one) => one.position === index + 1)?.text ?? ''
        return { position: index + 1, text: index + 1 === position ? text : own }
      }),
    })
  return questions.map((question, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the number is the question's identity
    <section className="opinion-question" key={index}>
      <label htmlFor={`answer-${index + 1}`}>
        <b>{index + 1}</b> {question}
      </label>
      <LimitedArea
        id={`answer-${index + 1}`}
        data-testid={`opinion-answer-${index + 1}`}
        autoSize={{ minRows: 2 }}
        most={4000}
        placeholder={texts.opinion.hint.answer}
        value={content.answers.find((one) => one.position === index + 1)?.text ?? ''}
        onChange={(event) => set(index + 1, event.target.value)}
      />
    </section>
  ))
}

type CodedName = 'westernDiagnoses' | 'tcmDiseases' | 'tcmPatterns' | 'mongolianDiagnoses'
const systems: Readonly<Record<CodedName, Pick<Coded, 'system' | 'edition'>>> = {
  westernDiagnoses: { system: 'ICD-10', edition: '国家临床版 2.0' },
  tcmDiseases: { system: 'GB/T 15657', edition: '2021' },
  tcmPatterns: { system: 'GB/T 15657', edition: '2021' },
  /* no national table is known (domain.md §3.3): the code is the hospital's own */
  mongolianDiagnoses: { system: null, edition: null },
}
const mostOf: Readonly<Record<CodedName, number>> = {
  westernDiagnoses: 10,
  tcmDiseases: 5,
  tcmPatterns: 5,
  mongolianDiagnoses: 5,
}

/** The text always, the code where it is known; a code never stands alone. */
export function CodedFields({
  content,
  change,
  name,
  label,
}: FieldsProps & { name: CodedName; label: string }) {
  const texts = useTexts()
  const rows = content[name]
  const set = (next: Coded[]) => change({ [name]: next })
  const shown = rows.length === 0 ? [{ text: '', code: null, ...systems[name] }] : rows
  return (
    <fieldset className="opinion-coded">
      <legend>{label}</legend>
      {shown.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place alone
        <div key={index}>
          <LimitedInput
            aria-label={label}
            value={row.text}
            most={200}
            onChange={(event) => set(replace(shown, index, { ...row, text: event.target.value }))}
          />
          <LimitedInput
            aria-label={`${label} ${texts.opinion.hint.code}`}
            placeholder={texts.opinion.hint.code}
            className="opinion-code"
            value={row.code ?? ''}
            most={40}
            onChange={(event) => set(replace(shown, index, { ...row, code: event.target.value || null }))}
          />
          {shown.length > 1 ? (
            <Button
              type="text"
              aria-label={texts.opinion.removeDiagnosis}
              onClick={() => set(rows.filter((_row, other) => other !== index))}
            >
              ×
            </Button>
          ) : null}
        </div>
      ))}
      {shown.length < mostOf[name] && shown.every((row) => row.text !== '') ? (
        <Button
          type="link"
          size="small"
          onClick={() => set([...shown, { text: '', code: null, ...systems[name] }])}
        >
          {texts.opinion.addDiagnosis}
        </Button>
      ) : null}
    </fieldset>
  )
}

/** A row without text is no diagnosis; the last one goes when it is emptied. */
function replace(rows: readonly Coded[], index: number, row: Coded): Coded[] {
  const next = rows.map((old, other) => (other === index ? row : old))
  return next.length === 1 && row.text === '' && row.code === null ? [] : next
}

/** herbs of a formula */
const mostHerbs = 40

export function FormulaFields({ content, change, patient }: FieldsProps & { patient: PatientFacts | null }) {
  const texts = useTexts()
  const words = texts.opinion
  const prescription = content.prescription ?? { name: '', herbs: [], doses: null, usage: '' }
  const [typed, setTyped] = useState(() => writeHerbs(prescription.herbs))
  const { unread } = parseHerbs(typed)
  const says = useId()
  const tooMany = prescription.herbs.length > mostHerbs
  const set = (part: Partial<typeof prescription>) => {
    const next = { ...prescription, ...part }
    const empty = next.name === '' && next.herbs.length === 0 && next.doses === null && next.usage === ''
    change({ prescription: empty ? null : next })
  }
  return (
    <section className="opinion-formula">
      <h3>{words.part.formula}</h3>
      <div className="opinion-pair">
        <div className="opinion-wide">
          <LimitedInput
            aria-label={words.hint.formulaName}
            placeholder={words.hint.formulaName}
            value={prescription.name}
            most={100}
            onChange={(event) => set({ name: event.target.value })}
          />
        </div>
        <InputNumber
          aria-label={words.hint.doses}
          placeholder={words.hint.doses}
          min={1}
          max={60}
          precision={0}
          value={prescription.doses}
          onChange={(doses) => set({ doses })}
        />
      </div>
      <Input.TextArea
        aria-label={words.part.formula}
        data-testid="opinion-herbs"
        autoSize={{ minRows: 2 }}
        placeholder={words.hint.herbs}
        value={typed}
        status={tooMany ? 'error' : unread.length > 0 ? 'warning' : ''}
        {...(tooMany ? { 'aria-invalid': true, 'aria-describedby': says } : {})}
        onChange={(event) => {
          setTyped(event.target.value)
          set({ herbs: parseHerbs(event.target.value).herbs })
        }}
      />
      {tooMany ? (
        <p className="field-error" id={says} role="alert">
          {words.herbsTooMany(prescription.herbs.length, mostHerbs)}
        </p>
      ) : null}
      {unread.length > 0 ? <p className="tone-ochre small">{words.herbsUnread(unread.join('；'))}</p> : null}
      <HerbWarnings formulae={[prescription]} patient={patient} />
      <LimitedInput
        aria-label={words.hint.usage}
        placeholder={words.hint.usage}
        value={prescription.usage}
        most={300}
        onChange={(event) => set({ usage: event.target.value })}
      />
    </section>
  )
}

export function ClosingFields({ content, change }: FieldsProps) {
  const texts = useTexts()
  const { part, referral } = texts.opinion
  return (
    <div className="opinion-closing">
      <Labelled label={part.followUp}>
        {(id) => (
          <DatePicker
            id={id}
            value={content.followUpOn === null ? null : dayjs(content.followUpOn)}
            onChange={(day) => change({ followUpOn: day === null ? null : day.format('YYYY-MM-DD') })}
          />
        )}
      </Labelled>
      <Labelled label={part.referral}>
        {(id) => (
          <Select
            id={id}
            value={content.referral}
            options={referralAdvice.map((value) => ({ value, label: referral[value] }))}
            onChange={(value) => change({ referral: value })}
          />
        )}
      </Labelled>
      <Labelled label={texts.signature.certainty.label}>
        {(id) => (
          <Select
            id={id}
            allowClear
            value={content.certainty}
            placeholder={texts.signature.certainty.none}
            options={certainties.map((value) => ({ value, label: texts.signature.certainty.values[value] }))}
            onChange={(value) => change({ certainty: value ?? null })}
          />
        )}
      </Labelled>
    </div>
  )
}

type TextName =
  | 'findings'
  | 'differential'
  | 'treatmentPrinciple'
  | 'procedures'
  | 'monitoring'
  | 'advice'
  | 'furtherTests'
  | 'warningSigns'
  | 'limits'

export function TextField({
  content,
  change,
  name,
  label,
  hint,
  max,
}: FieldsProps & { name: TextName; label: string; hint: string; max: number }) {
  return (
    <Labelled label={label}>
      {(id) => (
        <LimitedArea
          id={id}
          data-testid={`opinion-${name}`}
          autoSize={{ minRows: name === 'advice' ? 3 : 1 }}
          placeholder={hint}
          most={max}
          value={content[name]}
          onChange={(event) => change({ [name]: event.target.value })}
        />
      )}
    </Labelled>
  )
}
