/**
 * Rows of a file, or of the form, as words; what they mean, and what is wrong with them. Pure: names of places, lines and sessions are
 * looked up by the app. A row is read or refused, never guessed.
 */

import { type Basis, programmeStart } from './ledger.ts'
import { kindOf, type LedgerKind, ledgerKindList } from './ledger-kind.ts'

export const rowFields = [
  'kind',
  'basis',
  'from',
  'to',
  'quantity',
  'persons',
  'hours',
  'places',
  'line',
  'title',
  'people',
  'consultation',
  'note',
] as const
export type RowField = (typeof rowFields)[number]

/** What the head of a file may call each field; the first is what our own template writes. */
export const fieldNames: Readonly<Record<RowField, readonly string[]>> = {
  kind: ['类别', 'Kind', '指标', 'Figure', '项目类别'],
  basis: ['口径', 'Basis'],
  from: ['开始日期', 'From', '日期', 'Date', '起', '开始'],
  to: ['结束日期', 'To', '止', '截至', '结束'],
  quantity: ['数量', 'Quantity', '次数', '数值', 'Count'],
  persons: ['参加人数', 'Persons', '人数'],
  hours: ['时长（小时）', 'Hours', '时长', '小时', '学时'],
  places: ['机构', 'Institutions', '单位', 'Institution'],
  line: ['线路', 'Line'],
  title: ['题目', 'Title', '名称', '内容', '主题'],
  people: ['人员', 'People', '姓名', '学员', 'Trainees'],
  consultation: ['会诊号', 'Consultation'],
  note: ['备注', 'Note', '说明'],
}

export type RowWords = Readonly<Record<RowField, string>>
export const emptyRow: RowWords = Object.fromEntries(
  rowFields.map((field) => [field, '']),
) as unknown as RowWords

export const rowProblems = [
  'required',
  'formula',
  'unknown_kind',
  'unknown_basis',
  'bad_day',
  'range_backwards',
  'in_future',
  'before_programme',
  'bad_number',
  'bad_hours',
  'counted_from_records',
  'total_only',
  'total_not_here',
  'unknown_place',
  'not_your_place',
  'place_needed',
  'unknown_line',
  'unknown_consultation',
  'session_known',
  'total_known',
  'too_long',
  'control_character',
] as const
export type RowProblem = (typeof rowProblems)[number]
export type Problem = { readonly field: RowField; readonly code: RowProblem }

/** A row that makes sense by itself. Names are still to be looked up. */
export type ReadRow = {
  kind: LedgerKind
  basis: Basis
  from: string
  to: string
  quantity: number
  persons: number | null
  /** How long it took, all of the quantity together. */
  minutes: number | null
  places: string[]
  line: string
  title: string
  people: string
  consultation: string
  note: string
}

const longest: Readonly<Partial<Record<RowField, number>>> = { title: 200, people: 1000, note: 1000 }
/** Of one row; a ledger counts, it does not measure. */
const largest = 2_000_000_000
/** A year without a break. */
const mostMinutes = 8784 * 60

const plain = (words: string) => words.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ')

const kindsByName = new Map<string, LedgerKind>(
  ledgerKindList.flatMap((kind) =>
    [kind.id, kind.name.zh, kind.name.en, ...kind.also].map((name) => [plain(name), kind.id] as const),
  ),
)

/** @returns null where no kind is called so */
export function readKind(words: string): LedgerKind | null {
  return kindsByName.get(plain(words)) ?? null
}

const basisNames: Readonly<Record<string, Basis>> = {
  '': 'event',
  发生: 'event',
  event: 'event',
  累计: 'total',
  现有: 'total',
  total: 'total',
}

/** A leap year or not, a day that is there. */
function day(year: number, month: number, date: number): string | null {
  const at = new Date(Date.UTC(year, month - 1, date))
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== date) return null
  return at.toISOString().slice(0, 10)
}

/** Days that spreadsheets keep as a number count from here; 30000 to 60000 are 1982 to 2064. */
const serialEpoch = Date.UTC(1899, 11, 30)

/** `2024-8-15`, `2024/8/15`, `2024.8.15`, `2024年8月15日`, `20240815`, a spreadsheet's serial; null where it is no day. */
export function readDay(words: string): string | null {
  const text = words.normalize('NFKC').trim()
  const parted = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0?0:00(?::00)?)?$/.exec(
    text,
  )
  const run = parted ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (run !== null) return day(Number(run[1]), Number(run[2]), Number(run[3]))
  if (/^[3-5]\d{4}(\.0+)?$/.test(text)) {
    return new Date(serialEpoch + Math.trunc(Number(text)) * 86_400_000).toISOString().slice(0, 10)
  }
  return null
}

/** The day that a column of totals is for: `截至 2023-05-31`, `By 2023-05`, a month being its last day; null where the head is none. */
export function readAsOf(words: string): string | null {
  const text = words
    .normalize('NFKC')
    .trim()
    .replace(/^(截至|截止|至|by|as of|until)\s*/i, '')
    .replace(/\s*(底|末|止|为止)$/, '')
  const whole = readDay(text)
  if (whole !== null) return whole
  const month = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$/.exec(text)
  if (month === null) return null
  const year = Number(month[1])
  const number = Number(month[2])
  return number < 1 || number > 12
    ? null
    : day(year, number, new Date(Date.UTC(year, number, 0)).getUTCDate())
}

/** A whole number, as people group it: `930,000`, `９３万` is none. */
export function readNumber(words: string): number | null {
  const text = words.normalize('NFKC').trim()
  if (!/^(\d{1,3}(,\d{3})+|\d+)(\.0+)?$/.test(text)) return null
  const value = Number(text.replaceAll(',', ''))
  return value <= largest ? value : null
}

/** Hours with at most two decimals, `1.5`, as minutes; more than none, and no more than fit one row. */
export function readHours(words: string): number | null {
  const text = words.normalize('NFKC').trim()
  if (!/^\d{1,5}(\.\d{1,2})?$/.test(text)) return null
  const minutes = Math.round(Number(text) * 60)
  return minutes > 0 && minutes <= mostMinutes ? minutes : null
}

export type Reading = { row: ReadRow | null; problems: Problem[] }

/**
 * What a row says by itself.
 * @param formulas fields whose cell holds a formula: it is never evaluated, and what it once gave is not believed
 * @param today no day after it is taken
 */
export function readRow(words: RowWords, formulas: readonly RowField[], today: string): Reading {
  const problems: Problem[] = formulas.map((field) => ({ field, code: 'formula' }))
  const refuse = (field: RowField, code: RowProblem) => {
    if (!problems.some((one) => one.field === field)) problems.push({ field, code })
  }
  const kind = readKind(words.kind)
  if (kind === null) refuse('kind', words.kind.trim() === '' ? 'required' : 'unknown_kind')
  const basis = basisOf(words, kind)
  if (basis === null) refuse('basis', 'unknown_basis')
  const days = readDays(words, basis, today, refuse)
  const quantity = words.quantity.trim() === '' && basis === 'event' ? 1 : readNumber(words.quantity)
  if (quantity === null || (basis === 'event' && quantity === 0))
    refuse('quantity', words.quantity.trim() === '' ? 'required' : 'bad_number')
  const persons = words.persons.trim() === '' ? null : readNumber(words.persons)
  if (persons === null && words.persons.trim() !== '') refuse('persons', 'bad_number')
  const minutes = words.hours.trim() === '' ? null : readHours(words.hours)
  if (minutes === null && words.hours.trim() !== '') refuse('hours', 'bad_hours')
  for (const [field, most] of Object.entries(longest) as [RowField, number][]) {
    if (words[field].length > most) refuse(field, 'too_long')
  }
  for (const field of rowFields) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are refused
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(words[field])) refuse(field, 'control_character')
  }
  if (kind !== null && basis !== null) requireFitting(kind, basis, refuse)
  if (problems.length > 0 || kind === null || basis === null || days === null || quantity === null)
    return { row: null, problems }
  const texts = { title: words.title.trim(), people: words.people.trim(), note: words.note.trim() }
  return {
    row: {
      ...{ kind, basis, ...days, quantity, persons, minutes, ...texts },
      places: placeNames(words.places),
      line: words.line.trim(),
      consultation: words.consultation.trim(),
    },
    problems,
  }
}

/** Figures that stand are always totals, whatever the row calls them or leaves open. */
function basisOf(words: RowWords, kind: LedgerKind | null): Basis | null {
  const basis = basisNames[plain(words.basis)] ?? null
  const open = words.basis.trim() === ''
  return open && kind !== null && kindOf(kind).nature === 'standing' ? 'total' : basis
}

function requireFitting(
  kind: LedgerKind,
  basis: Basis,
  refuse: (field: RowField, code: RowProblem) => void,
): void {
  const { events, records, nature } = kindOf(kind)
  if (basis === 'total' || events) return
  refuse('basis', nature === 'flow' && records !== null ? 'counted_from_records' : 'total_only')
}

/** A total has one day, its last; an event without a last day is of one day. */
function readDays(
  words: RowWords,
  basis: Basis | null,
  today: string,
  refuse: (field: RowField, code: RowProblem) => void,
): { from: string; to: string } | null {
  const one = (field: 'from' | 'to') => {
    if (words[field].trim() === '') return null
    const read = readDay(words[field])
    if (read === null) refuse(field, 'bad_day')
    else if (read > today) refuse(field, 'in_future')
    else if (read < programmeStart) refuse(field, 'before_programme')
    return read
  }
  const [from, to] = [one('from'), one('to')]
  if (basis === 'total') {
    const last = to ?? from
    if (last === null) refuse('to', 'required')
    return last === null ? null : { from: programmeStart, to: last }
  }
  if (from === null) {
    refuse('from', 'required')
    return null
  }
  if (to !== null && to < from) refuse('to', 'range_backwards')
  return { from, to: to ?? from }
}

/** Names in one cell, parted as people part them. */
export function placeNames(words: string): string[] {
  return [
    ...new Set(
      words
        .split(/[、,，;；\n]/)
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
  ]
}

/** Two rows that say the same of the same days are likely one. */
export function likenessOf(row: {
  kind: string
  basis: string
  from: string
  to: string
  title: string
  quantity: number
}): string {
  const title = plain(row.title).replaceAll(/[\s\p{P}]/gu, '')
  return [row.kind, row.basis, row.from, row.to, title === '' ? `#${row.quantity}` : title].join('|')
}
