/**
 * One consultation by the elements of the national data set 会诊记录 (CDA C0045; domain.md §2.5): code, name, value. It follows
 * contract/record-elements.ts; what the case record does not hold comes from the objects that it names.
 */
import type { ElementSource, ExportMark } from '../contract/document.ts'
import type { CaseRecord } from '../contract/record.ts'
import { type RecordElement, recordElements, systemOids } from '../contract/record-elements.ts'
import { examinationWords } from './element-words.ts'
import { watermarkOf } from './watermark.ts'
import { minuteOf, words } from './words.ts'
import { writeWorkbook } from './workbook.ts'

export type ElementValue = {
  code: string
  name: string
  /** One for each row of a list; none where nothing was written. */
  values: string[]
  /** OID of the code system, of coded values; the edition stands beside each code. */
  system: string | null
}

/** Every element of the map once, in its order, whether it has a value or not. */
export function elementsOf(source: ElementSource): ElementValue[] {
  return recordElements.map((element) => ({
    code: element.code,
    name: element.name,
    values: valuesOf(element, source).filter((value) => value.trim() !== ''),
    system: 'system' in element && element.system !== undefined ? systemOids[element.system] : null,
  }))
}

function valuesOf(element: RecordElement, source: ElementSource): string[] {
  if ('paths' in element) return element.paths.flatMap((path) => valuesAt(path, source))
  const elsewhere = elsewhereOf[element.code]
  if (elsewhere === undefined) throw new Error(`nothing tells where ${element.code} lies`)
  return elsewhere(source)
}

/** Where a value is more than the text that stands at its path. */
const written: Readonly<Record<string, (source: ElementSource) => string[]>> = {
  'patient.sex': ({ request: { patient } }) => (patient.sex === null ? [] : [words.zh.sexes[patient.sex]]),
  ...Object.fromEntries(
    Object.entries(examinationWords).map(([key, say]) => [
      `record.${key}`,
      ({ request }: ElementSource) => [say(request.record as CaseRecord)],
    ]),
  ),
  'record.formulae[].herbs': ({ request: { record } }) =>
    record.formulae.map(({ name, herbs }) =>
      [name, herbs.map((herb) => herbOf(herb)).join('、')].filter((part) => part !== '').join('：'),
    ),
  'record.westernDiagnoses[].code': ({ request }) => codesOf(request.record.westernDiagnoses),
  'record.tcmDiseases[].code': ({ request }) => codesOf(request.record.tcmDiseases),
  'record.tcmPatterns[].code': ({ request }) => codesOf(request.record.tcmPatterns),
}

/** `丹参（酒炙）12 g（先煎）` */
function herbOf({
  name,
  processing,
  grams,
  footnote,
}: CaseRecord['formulae'][number]['herbs'][number]): string {
  const aside = (text: string) => (text === '' ? '' : `（${text}）`)
  return `${name}${aside(processing)}${grams === null ? '' : ` ${grams} g`}${aside(footnote)}`
}

/** A code never stands alone (domain.md §3.1). */
function codesOf(list: CaseRecord['westernDiagnoses']): string[] {
  return list.flatMap(({ code, system, edition }) =>
    code === null ? [] : [[code, [system, edition].filter(Boolean).join(' ')].filter(Boolean).join('　')],
  )
}

function valuesAt(path: string, source: ElementSource): string[] {
  const own = written[path]
  if (own !== undefined) return own(source)
  let found: unknown[] = [source.request]
  for (const part of path.split('.')) {
    const isList = part.endsWith('[]')
    const key = isList ? part.slice(0, -2) : part
    found = found.flatMap((one) => {
      const value = (one as Record<string, unknown>)[key]
      return isList ? (value as unknown[]) : [value]
    })
  }
  return found.flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
  )
}

/** By code: what lies in another object than the case record. */
const elsewhereOf: Readonly<Record<string, (source: ElementSource) => string[]>> = {
  'DE02.01.026.00': ({ age }) => (age === null ? [] : [String(age)]),
  'DE06.00.319.00': ({ dossier: { row } }) => [
    `${words.zh.kinds[row.kind]}，${words.zh.urgencies[row.urgency]}`,
  ],
  'DE06.00.018.00': ({ dossier }) => {
    const content = dossier.opinions.at(-1)?.content ?? null
    if (content === null) return []
    return [content.advice, ...content.answers.map(({ position, text }) => `${position}. ${text}`)]
  },
  'header:author': ({ dossier: { row, opinions } }) => [
    row.requester.name,
    opinions.at(-1)?.author.name ?? '',
  ],
  'header:department': ({ dossier: { row, opinions } }) => [
    row.requester.department?.zh ?? '',
    opinions.at(-1)?.author.department?.zh ?? '',
  ],
  'header:institution': ({ dossier: { row, opinions } }) => [
    row.requester.institution.zh,
    opinions.at(-1)?.author.institution.zh ?? '',
  ],
  'header:time': ({ dossier: { row, call, opinions } }) => {
    const at = call?.startedAt ?? row.scheduledStart ?? opinions.at(-1)?.signedAt
    return at === undefined || at === null ? [] : [minuteOf(at)]
  },
}

const dataset = { name: '会诊记录', template: '2.16.156.10011.2.1.1.65' }

/** @param identity whether the patient stands there whole */
export function elementsWorkbook(
  values: readonly ElementValue[],
  mark: ExportMark,
  identity: boolean,
): Buffer {
  const watermark = watermarkOf(mark, 'zh', identity)
  return writeWorkbook({
    name: dataset.name,
    title: [`${dataset.name}（${dataset.template}）`, watermark],
    head: ['数据元标识符', '数据元名称', '值', '代码系统 OID'],
    rows: values.map(({ code, name, values: all, system }) => [code, name, all.join('\n'), system]),
    notes: [],
    widths: [18, 26, 80, 30],
    foot: watermark,
  })
}

export function elementsJson(values: readonly ElementValue[], mark: ExportMark, identity: boolean): string {
  const { number, person, at } = mark
  const exported = { number, by: person.name, institution: person.institution.zh, at: at.toISOString() }
  return `${JSON.stringify({ dataset, exported: { ...exported, masked: !identity }, elements: values }, null, 2)}\n`
}
