/**
 * What a line's administrator sets: all of it as one value with bounds, so that a version is whole, and what differs between two of
 * them (domain.md §2.3: all must be configurable per line and urgency). Steps, items and rules come from their own lists.
 */
import {
  type CompletenessRules,
  type FileItem,
  fileItems,
  fixedItems,
  mostFilesAsked,
  type Need,
  needOf,
  type RequestItem,
  requestItems,
} from './completeness.ts'
import type { Urgency } from './consultation.ts'
import { type Deadlines, defaultDeadlines } from './deadline.ts'
import { defaultLineRules, type LineRules } from './line-rules.ts'
import { defaultReferralDeadlines, type ReferralDeadlines } from './referral-clock.ts'
import type { LocalReview } from './review.ts'
import { isLoose, type Loose, valueAt } from './setting-change.ts'

/** What a line may leave out; the others are of every request. */
export const settableItems = requestItems.filter(
  (item): item is SettableItem => !(fixedItems as readonly RequestItem[]).includes(item),
)
export type SettableItem = Exclude<RequestItem, (typeof fixedItems)[number]>

export type LineSettings = {
  readonly code: string
  /** One character. */
  readonly seal: string
  readonly nameZh: string
  readonly nameEn: string
  readonly beijingInstitutionId: string
  readonly beijingDepartmentId: string
  readonly hohhotInstitutionId: string
  /** Hospitals that may ask on it, the leading one among them. */
  readonly siteIds: readonly string[]
  /** The roster. */
  readonly expertIds: readonly string[]
  readonly dutyPhone: string
  /** Its place among the lines. */
  readonly position: number
  /** A closed line takes no new requests; what runs on it goes on. */
  readonly open: boolean
  readonly slotMinutes: number
  readonly localReview: LocalReview
  /** The office in Beijing looks first (预审). */
  readonly precheck: boolean
  readonly recordingAllowed: boolean
  readonly recordingDays: number
  readonly deadlines: Deadlines
  readonly referralDeadlines: ReferralDeadlines
  readonly rules: LineRules
  readonly completeness: {
    readonly items: Readonly<Record<SettableItem, Need>>
    readonly least: Readonly<Record<FileItem, number>>
  }
}

export type SettingUnit = 'hours' | 'minutes' | 'days' | 'files' | 'place'
export type SettingBounds = {
  readonly min: number
  readonly max: number
  readonly unit: SettingUnit
  readonly whole: boolean
}

const minutes = { min: 1, max: 1440, unit: 'minutes', whole: true } as const
const owedHours = { min: 0.5, max: 72, unit: 'hours', whole: false } as const
const signHours = { min: 0.5, max: 720, unit: 'hours', whole: false } as const

/** Three minutes to thirty days. */
export const stepBounds: SettingBounds = { min: 0.05, max: 720, unit: 'hours', whole: false }
/** Half an hour to ninety days. */
export const referralBounds: SettingBounds = { min: 0.5, max: 2160, unit: 'hours', whole: false }
export const leastBounds: SettingBounds = { min: 1, max: mostFilesAsked, unit: 'files', whole: true }

/** Of the numbers that are no table. */
export const settingBounds = {
  position: { min: 1, max: 999, unit: 'place', whole: true },
  slotMinutes: { min: 10, max: 240, unit: 'minutes', whole: true },
  recordingDays: { min: 1, max: 3650, unit: 'days', whole: true },
  'rules.ringMinutes.roster': minutes,
  'rules.ringMinutes.institution': minutes,
  'rules.ringMinutes.phone': minutes,
  'rules.noShowMinutes': minutes,
  'rules.overrunMinutes': minutes,
  'rules.consentHours': owedHours,
  'rules.postSignHours': owedHours,
  'rules.cosignHours': signHours,
  'rules.countersignHours': signHours,
} as const satisfies Readonly<Record<string, SettingBounds>>
export type BoundedSetting = keyof typeof settingBounds

/** characters */
export const settingLengths = {
  nameZh: 40,
  nameEn: 80,
  dutyPhone: 30,
  'rules.coordinator.zh': 300,
  'rules.coordinator.en': 300,
} as const
const filled: readonly string[] = ['nameZh', 'nameEn', 'dutyPhone']
const ends = ['beijingInstitutionId', 'beijingDepartmentId', 'hohhotInstitutionId'] as const
export const mostSites = 300
export const mostOnRoster = 200

export type SettingProblem = { readonly path: string; readonly code: string }

/** What a person can mend at a field; empty where the settings may be saved. Paths as the contract writes them. */
export function settingProblems(settings: LineSettings): SettingProblem[] {
  const at = (path: string) => valueAt(settings, path)
  return [
    ...Object.entries(settingBounds).flatMap(([path, bounds]) => outOf(bounds, path, at(path))),
    ...cellsOf('deadlines', settings.deadlines).flatMap(([path, value]) => outOf(stepBounds, path, value)),
    ...cellsOf('referralDeadlines', settings.referralDeadlines).flatMap(([path, value]) =>
      outOf(referralBounds, path, value),
    ),
    ...Object.entries(settings.completeness.least).flatMap(([item, value]) =>
      outOf(leastBounds, `completeness.least.${item}`, value),
    ),
    ...ringProblems(settings.rules.ringMinutes),
    ...ends.flatMap((path) => (settings[path] === '' ? [{ path, code: 'required' }] : [])),
    ...Object.entries(settingLengths).flatMap(([path, most]) => {
      const value = String(at(path) ?? '')
      if (value.length > most) return [{ path, code: 'too_long' }]
      return filled.includes(path) && value.trim() === '' ? [{ path, code: 'required' }] : []
    }),
    ...([...settings.seal].length === 1 && settings.seal.trim() !== ''
      ? []
      : [{ path: 'seal', code: settings.seal.trim() === '' ? 'required' : 'too_long' }]),
    ...(/^[A-Z][A-Z0-9]{1,7}$/.test(settings.code) ? [] : [{ path: 'code', code: 'invalid' }]),
    ...(settings.siteIds.includes(settings.hohhotInstitutionId)
      ? []
      : [{ path: 'siteIds', code: 'lead_missing' }]),
  ]
}

function outOf({ min, max, whole }: SettingBounds, path: string, value: unknown): SettingProblem[] {
  if (typeof value !== 'number' || !Number.isFinite(value)) return [{ path, code: 'required' }]
  if (value < min) return [{ path, code: 'too_small' }]
  if (value > max) return [{ path, code: 'too_big' }]
  return whole && !Number.isInteger(value) ? [{ path, code: 'not_whole' }] : []
}

/** Each stage later than the one before, else a stage would never be seen. */
function ringProblems({ roster, institution, phone }: LineRules['ringMinutes']): SettingProblem[] {
  return [
    ...(institution <= roster ? [{ path: 'rules.ringMinutes.institution', code: 'not_rising' }] : []),
    ...(phone <= institution ? [{ path: 'rules.ringMinutes.phone', code: 'not_rising' }] : []),
  ]
}

function cellsOf(name: string, table: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  return Object.entries(table).flatMap(([row, cells]) =>
    Object.entries(cells).map(([cell, value]) => [`${name}.${row}.${cell}`, value] as const),
  )
}

/**
 * What was stored, with what it did not know yet as it is by default, and every choice written out: an older version and a newer one can
 * be laid side by side. Keys that nothing knows any more are left out.
 */
export function completeSettings(stored: Loose): LineSettings {
  const { deadlines, referralDeadlines, rules, completeness } = stored
  const text = (key: string) => String(stored[key] ?? '')
  const number = (key: string, otherwise: number) =>
    typeof stored[key] === 'number' ? (stored[key] as number) : otherwise
  const ids = (key: string) => (Array.isArray(stored[key]) ? stored[key].map(String) : [])
  return {
    code: text('code'),
    seal: text('seal'),
    nameZh: text('nameZh'),
    nameEn: text('nameEn'),
    beijingInstitutionId: text('beijingInstitutionId'),
    beijingDepartmentId: text('beijingDepartmentId'),
    hohhotInstitutionId: text('hohhotInstitutionId'),
    siteIds: ids('siteIds'),
    expertIds: ids('expertIds'),
    dutyPhone: text('dutyPhone'),
    position: number('position', 1),
    open: stored.open !== false,
    slotMinutes: number('slotMinutes', 30),
    localReview: (stored.localReview ?? 'none') as LocalReview,
    precheck: stored.precheck === true,
    recordingAllowed: stored.recordingAllowed === true,
    recordingDays: number('recordingDays', 30),
    deadlines: laidOver(defaultDeadlines, deadlines),
    referralDeadlines: laidOver(defaultReferralDeadlines, referralDeadlines),
    rules: laidOver(defaultLineRules, rules),
    completeness: writtenOut(completeness),
  }
}

/** A value with the shape of `base`, and what `given` says of it. */
function laidOver<T>(base: T, given: unknown): T {
  if (!isLoose(base)) return (given === undefined || given === null ? base : given) as T
  const own: Loose = isLoose(given) ? given : {}
  return Object.fromEntries(Object.entries(base).map(([key, value]) => [key, laidOver(value, own[key])])) as T
}

function writtenOut(stored: unknown): LineSettings['completeness'] {
  const given: Loose = isLoose(stored) ? stored : {}
  const asked = {
    items: isLoose(given.items) ? given.items : {},
    least: isLoose(given.least) ? given.least : {},
  } as CompletenessRules
  return {
    items: Object.fromEntries(
      settableItems.map((item) => [item, needOf(item, asked)]),
    ) as LineSettings['completeness']['items'],
    least: Object.fromEntries(
      fileItems.map((item) => [item, asked.least[item] ?? 1]),
    ) as LineSettings['completeness']['least'],
  }
}

/** From when on a changed setting holds, in the order in which it is told. */
export const effects = ['next_step', 'clocks', 'next_request', 'review', 'next_recording', 'at_once'] as const
/**
 * `next_step`: a step that runs keeps its hour; `clocks`: what waits is looked at again by the new rule; `next_request`: requests and
 * submissions from now on; `review`: these, and the next step of a local review; `next_recording`: those that are asked for from now on; `at_once`: everything.
 */
export type Effect = (typeof effects)[number]

/** As the code has it: due dates are written when a state begins; rules, roster and permissions are read each time. */
export function effectOf(path: string): Effect {
  if (path.startsWith('deadlines.') || path.startsWith('referralDeadlines.')) return 'next_step'
  if (path === 'rules.postSignHours' || path === 'rules.boards') return 'next_request'
  if (path.startsWith('rules.coordinator')) return 'at_once'
  if (path.startsWith('rules.')) return 'clocks'
  if (path === 'localReview') return 'review'
  if (path.startsWith('completeness.') || path === 'siteIds' || path === 'precheck') return 'next_request'
  return path === 'recordingDays' ? 'next_recording' : 'at_once'
}

/** The urgency and the step in a path of a table; null where it is none. */
export function cellOf(path: string): { urgency: Urgency; key: string } | null {
  const parts = path.startsWith('rules.passed.') ? path.split('.').slice(2) : path.split('.').slice(1)
  const [urgency, key] = parts
  return parts.length === 2 && urgency !== undefined && key !== undefined
    ? { urgency: urgency as Urgency, key }
    : null
}
