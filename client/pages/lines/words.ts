/** Names of settings and their values in words, for fields, confirmations and versions. Pure. */
import type { LineChoices } from '../../../server/contract/line-settings.ts'
import { urgencies } from '../../../server/domain/consultation.ts'
import {
  type BoundedSetting,
  cellOf,
  type Effect,
  effectOf,
  effects,
  leastBounds,
  referralBounds,
  type SettingBounds,
  type SettingUnit,
  settingBounds,
  stepBounds,
} from '../../../server/domain/line-settings.ts'
import type { SettingChange } from '../../../server/domain/setting-change.ts'
import { type Language, nameIn, personIn } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { formatValue } from '../../ui/number.ts'

/** What the words need beside the settings: names of places and people. */
export type Naming = { texts: Texts; language: Language; choices: LineChoices | undefined }

type Table = Readonly<Record<string, string>>
const wordIn = (table: Table, key: string) => table[key] ?? key

/** What a setting is called, with its step and urgency. */
export function settingName({ texts }: Pick<Naming, 'texts'>, path: string): string {
  const { lines: words, state, request } = texts
  const cell = cellOf(path)
  if (path.startsWith('completeness.')) {
    const item = wordIn(request.item, path.split('.')[2] ?? '')
    return path.startsWith('completeness.least') ? words.least(item) : item
  }
  if (cell !== null && (urgencies as readonly string[]).includes(cell.urgency)) {
    const steps: Table = path.startsWith('referral') ? words.referralStep : words.step
    const named = words.cell(wordIn(steps, cell.key), state.urgency[cell.urgency])
    if (path.startsWith('rules.passed')) return words.actionOf(named)
    return path.startsWith('referral') ? `${words.section.referral}　${named}` : named
  }
  return wordIn(words.field, path)
}

export function boundsOf(path: string): SettingBounds | null {
  if (path.startsWith('deadlines.')) return stepBounds
  if (path.startsWith('referralDeadlines.')) return referralBounds
  if (path.startsWith('completeness.least.')) return leastBounds
  return path in settingBounds ? settingBounds[path as BoundedSetting] : null
}

/** Empty where a number is no amount. */
export function unitWords(texts: Texts, unit: SettingUnit): string {
  return unit === 'place' ? '' : texts.lines.unit[unit]
}

export function boundsWords(texts: Texts, { min, max, unit }: SettingBounds): string {
  return texts.lines.bounds(formatValue(min), formatValue(max), unitWords(texts, unit))
}

/** A number with its unit; hours below one in minutes as well. */
export function amountWords(texts: Texts, value: number, { unit }: Pick<SettingBounds, 'unit'>): string {
  const { lines: words } = texts
  if (unit === 'hours' && value < 1) return words.minutesToo(formatValue(value), formatValue(value * 60))
  return `${formatValue(value)} ${unitWords(texts, unit)}`.trim()
}

export function placeName({ texts, language, choices }: Naming, id: string): string {
  const found =
    choices?.institutions.find((one) => one.id === id) ??
    choices?.institutions.flatMap(({ departments }) => departments).find((one) => one.id === id)
  return found === undefined ? texts.lines.unknownPlace : nameIn(language, found.name)
}

export function expertName({ texts, language, choices }: Naming, id: string): string {
  const found = choices?.experts.find((one) => one.id === id)
  return found === undefined ? texts.lines.unknownPlace : personIn(language, found)
}

/** A value as it stands in a sentence. */
export function valueWords(naming: Naming, path: string, value: unknown): string {
  const { lines: words } = naming.texts
  if (value === undefined || value === null) return words.empty
  if (typeof value === 'boolean') return value ? words.yes : words.no
  const bounds = boundsOf(path)
  if (typeof value === 'number') {
    return bounds === null ? String(value) : amountWords(naming.texts, value, bounds)
  }
  if (Array.isArray(value)) return value.map((id) => memberName(naming, path, String(id))).join(words.listed)
  const text = String(value)
  if (path.startsWith('rules.passed')) return wordIn(words.action, text)
  if (path.startsWith('completeness.items')) return wordIn(words.need, text)
  if (path === 'localReview') return wordIn(words.localReview, text)
  if (path.endsWith('InstitutionId') || path.endsWith('DepartmentId')) return placeName(naming, text)
  return text === '' ? words.empty : text
}

function memberName(naming: Naming, path: string, id: string): string {
  return path === 'expertIds' ? expertName(naming, id) : placeName(naming, id)
}

/** Old and new; of a list what came and what went. */
export function changeWords(naming: Naming, { path, from, to }: SettingChange): { from: string; to: string } {
  if (!Array.isArray(from) || !Array.isArray(to)) {
    return { from: valueWords(naming, path, from), to: valueWords(naming, path, to) }
  }
  const { lines: words } = naming.texts
  const joined = (ids: unknown[], others: unknown[]) =>
    ids.filter((id) => !others.includes(id)).map((id) => memberName(naming, path, String(id)))
  const [removed, added] = [joined(from, to), joined(to, from)]
  const parts = [
    ...(added.length > 0 ? [words.added(added.join(words.listed))] : []),
    ...(removed.length > 0 ? [words.removed(removed.join(words.listed))] : []),
  ]
  return { from: '', to: parts.join('　') }
}

/** Changes by when they hold. */
export function byEffect(changes: readonly SettingChange[]): [Effect, SettingChange[]][] {
  return effects
    .map((effect): [Effect, SettingChange[]] => [
      effect,
      changes.filter(({ path }) => effectOf(path) === effect),
    ])
    .filter(([, list]) => list.length > 0)
}

/** What is wrong at a field, in words. */
export function problemWords(texts: Texts, path: string, code: string): string {
  const { problem } = texts.lines
  const bounds = boundsOf(path)
  if (bounds !== null && code === 'too_small') return problem.too_small(boundsWords(texts, bounds))
  if (bounds !== null && code === 'too_big') return problem.too_big(boundsWords(texts, bounds))
  if (path === 'seal' && code === 'too_long') return problem.seal
  if (path === 'code' && code === 'invalid') return problem.code
  const words: Readonly<Record<string, unknown>> = problem
  const found = words[code]
  if (typeof found === 'string') return found
  const general: Readonly<Record<string, string>> = texts.errors.fields
  return general[code] ?? problem.other
}
