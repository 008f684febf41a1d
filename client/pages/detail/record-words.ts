/** The later parts of a case record in words: reasoning, formulae, Mongolian medicine. Pure. */
import type { Formula, FormulaHerb } from '../../../server/contract/formula.ts'
import type { MongolianForm } from '../../../server/contract/mongolian.ts'
import type { CaseRecord } from '../../../server/contract/record.ts'
import type { Texts } from '../../i18n/zh.ts'
import { codedWords } from './words.ts'

/** `制附子 9 g 先煎`; what was not written is left out. */
export function herbWords({ formula }: Texts, { name, processing, grams, footnote }: FormulaHerb): string {
  const whole = processing === '' || name.includes(processing) ? name : `${processing}${name}`
  return [whole, grams === null ? '' : `${grams} ${formula.unit.gram}`, footnote]
    .filter((part) => part.trim() !== '')
    .join(' ')
}

/** Form, doses, use: everything about a formula but its herbs, in lines. */
export function formulaLines({ formula: words, common }: Texts, formula: Formula): string[] {
  const { form, doses, perDay, timesPerDay, volume, route, decoction, use, avoid } = formula
  const head = [
    form === null ? '' : words.forms[form],
    words.taken(doses, perDay, timesPerDay, volume),
    route,
  ]
  const named = (name: string, text: string) => (text.trim() === '' ? '' : common.named(name, text))
  return [
    head.filter((part) => part.trim() !== '').join('　'),
    named(words.decoction, decoction),
    named(words.use, use),
    named(words.avoid, avoid),
  ].filter((line) => line !== '')
}

/** A formula as text: name, herbs, use. */
export function formulaText(texts: Texts, formula: Formula): string {
  return [
    formula.name,
    texts.record.and(formula.herbs.map((herb) => herbWords(texts, herb))),
    ...formulaLines(texts, formula),
  ]
    .filter((line) => line.trim() !== '')
    .join('\n')
}

export type Named = { key: string; name: string; text: string }

const written = (rows: readonly Named[]): Named[] => rows.filter(({ text }) => text.trim() !== '')

/** Where the patient lies; none of an outpatient. */
export function stayWords({ record: words }: Texts, stay: CaseRecord['stay']): string {
  return (['department', 'ward', 'room', 'bed'] as const)
    .filter((part) => stay[part].trim() !== '')
    .map((part) => `${words.stay[part]} ${stay[part]}`)
    .join('　')
}

/** 病因, 病性, 病位, 病势 as far as they were written. */
export function differentiationRows(
  { record: words }: Texts,
  differentiation: CaseRecord['differentiation'],
): Named[] {
  return written(
    (['cause', 'nature', 'seat', 'tendency'] as const).map((key) => ({
      key,
      name: words.differentiation[key],
      text: differentiation[key],
    })),
  )
}

/** The Mongolian-medicine form, part by part, without the narrative. */
export function mongolianRows(
  texts: Texts,
  form: MongolianForm,
  diseases: CaseRecord['mongolianDiseases'],
): Named[] {
  const { mongolian: words, record } = texts
  const roots = (['khii', 'shar', 'badgan'] as const).map((root) => {
    const { state, evidence } = form.roots[root]
    const said = [state === null ? '' : words.rootStates[state], evidence]
    return { key: root, name: words.roots[root], text: record.clauses(said) }
  })
  const excretion = (key: 'urine' | 'stool', parts: readonly (readonly [string, string])[]) => ({
    key,
    name: words[key],
    text: parts
      .filter(([, text]) => text.trim() !== '')
      .map(([name, text]) => `${name} ${text}`)
      .join('　'),
  })
  const { urine, stool, treatment } = form
  return written([
    {
      key: 'constitution',
      name: words.constitution,
      text: form.constitution === null ? '' : words.constitutions[form.constitution],
    },
    ...roots,
    {
      key: 'disorders',
      name: words.disorders,
      text: record.and(form.disorders.map((one) => words.baseDisorders[one])),
    },
    {
      key: 'thermal',
      name: words.thermal,
      text: form.thermal === null ? '' : words.thermalNatures[form.thermal],
    },
    {
      key: 'seat',
      name: words.seat,
      text: record.clauses([record.and(form.seats.map((one) => words.seats[one])), form.seatNote]),
    },
    { key: 'pulse', name: words.pulse, text: form.pulse },
    { key: 'tongue', name: words.tongue, text: form.tongue },
    excretion('urine', [
      [words.colour, urine.colour],
      [words.smell, urine.smell],
      [words.foam, urine.foam],
      [words.remark, urine.note],
    ]),
    excretion('stool', [
      [words.colour, stool.colour],
      [words.smell, stool.smell],
      [words.form, stool.form],
      [words.remark, stool.note],
    ]),
    { key: 'disease', name: words.disease, text: record.and(diseases.map(codedWords)) },
    { key: 'diet', name: words.diet, text: treatment.diet },
    { key: 'conduct', name: words.conduct, text: treatment.conduct },
    { key: 'medicine', name: words.medicine, text: treatment.medicine },
    {
      key: 'external',
      name: words.external,
      text: record.clauses([
        record.and(treatment.external.map((one) => words.externalTherapies[one])),
        treatment.note,
      ]),
    },
  ])
}
