/**
 * What stands out in the access log, as rules over facts (domain.md §5, MLPS 3 audit). Pure: whose record it was, whether somebody was
 * expected at that hour and which thresholds hold comes in; which accesses belong together comes out. A rule accuses nobody.
 */
import { minuteOf } from './beijing.ts'

export const accessRules = [
  'many_records',
  'own_name',
  'night',
  'other_institution',
  'failed_sign_ins',
  'failed_from_address',
  'many_exports',
  'many_reveals',
] as const
export type AccessRule = (typeof accessRules)[number]

export type AccessSetting = {
  readonly on: boolean
  /** From so many on. */
  readonly count: number
  /** Within so many minutes. */
  readonly minutes: number
  /** The night of Beijing's clocks, minutes since midnight, `[from, to)`; it may pass over midnight. */
  readonly from: number
  readonly to: number
  /** Names of people of the same department as well as one's own. */
  readonly colleagues: boolean
}
/** What of a setting a rule looks at; the rest is there and says nothing. */
export type SettingPart = 'count' | 'minutes' | 'hours' | 'colleagues'

type RuleFacts = {
  readonly act: AccessAct
  readonly parts: readonly SettingPart[]
  readonly defaults: AccessSetting
  /** Whether records are counted, each once, or accesses. */
  readonly unit: 'records' | 'events'
  /** Whose conduct it is about. */
  readonly subject: 'person' | 'address'
  fits(fact: AccessFact, setting: AccessSetting): boolean
}

export const accessActs = ['read', 'export', 'reveal', 'refused'] as const
export type AccessAct = (typeof accessActs)[number]

/** One access, with what is known of it. */
export type AccessFact = {
  readonly id: string
  readonly at: Date
  readonly act: AccessAct
  /** The consultation or referral; null where it is about none. */
  readonly recordId: string | null
  /** An audit administrator at their work: reading is what they are there for. */
  readonly review: boolean
  /** Whose name the patient has as well. */
  readonly name: 'own' | 'colleague' | null
  /** The reader's institution neither asks nor answers. */
  readonly foreign: boolean
  /** On call, in an emergency, or near the hour of the session. */
  readonly expected: boolean
}

const hour = 60
const dayMinutes = 24 * hour
/** A night is one, however long it is. */
const nightMinutes = 12 * hour
const base: AccessSetting = {
  on: true,
  count: 1,
  minutes: dayMinutes,
  from: 23 * hour,
  to: 6 * hour,
  colleagues: true,
}

export const accessRuleFacts: Readonly<Record<AccessRule, RuleFacts>> = {
  many_records: {
    act: 'read',
    parts: ['count', 'minutes'],
    defaults: { ...base, count: 30, minutes: hour },
    unit: 'records',
    subject: 'person',
    fits: (fact) => !fact.review && fact.recordId !== null,
  },
  own_name: {
    act: 'read',
    parts: ['colleagues'],
    defaults: base,
    unit: 'events',
    subject: 'person',
    fits: ({ name }, { colleagues }) => name === 'own' || (colleagues && name === 'colleague'),
  },
  night: {
    act: 'read',
    parts: ['count', 'hours'],
    defaults: { ...base, count: 3, minutes: nightMinutes },
    unit: 'records',
    subject: 'person',
    fits: (fact, setting) => !fact.review && !fact.expected && isNight(fact.at, setting),
  },
  other_institution: {
    act: 'read',
    parts: ['count', 'minutes'],
    defaults: { ...base, count: 3 },
    unit: 'records',
    subject: 'person',
    fits: (fact) => !fact.review && fact.foreign,
  },
  failed_sign_ins: {
    act: 'refused',
    parts: ['count', 'minutes'],
    defaults: { ...base, count: 5, minutes: hour },
    unit: 'events',
    subject: 'person',
    fits: () => true,
  },
  failed_from_address: {
    act: 'refused',
    parts: ['count', 'minutes'],
    defaults: { ...base, count: 20, minutes: hour },
    unit: 'events',
    subject: 'address',
    fits: () => true,
  },
  many_exports: {
    act: 'export',
    parts: ['count', 'minutes'],
    defaults: { ...base, count: 5, minutes: hour },
    unit: 'events',
    subject: 'person',
    fits: () => true,
  },
  many_reveals: {
    act: 'reveal',
    parts: ['count', 'minutes'],
    defaults: { ...base, count: 10, minutes: hour },
    unit: 'events',
    subject: 'person',
    fits: () => true,
  },
}

/** The longest span that any setting may have: nothing further apart ever belongs together. */
export const longestWindow = dayMinutes
export const mostCounted = 1_000

/** Whether Beijing's clocks, which are those of both cities, show night. */
export function isNight(at: Date, { from, to }: Pick<AccessSetting, 'from' | 'to'>): boolean {
  const minute = minuteOf(at)
  return from <= to ? from <= minute && minute < to : minute >= from || minute < to
}

/** Accesses that belong together, in their order. */
export type Episode = { readonly facts: readonly AccessFact[] }

/**
 * What stands out among the accesses of one subject. Wherever enough of them fall within the window all of these belong to it, and
 * windows that share an access are one episode.
 * @param facts in any order; none that was explained already: what somebody has looked at does not count a second time
 */
export function findEpisodes(
  rule: AccessRule,
  setting: AccessSetting,
  facts: readonly AccessFact[],
): Episode[] {
  const { act, unit, fits } = accessRuleFacts[rule]
  if (!setting.on) return []
  const fitting = facts
    .filter((fact) => fact.act === act && fits(fact, setting))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
  const episodes: AccessFact[][] = []
  let first = 0
  let taken = 0
  const inside = new Tally(unit)
  for (const [last, fact] of fitting.entries()) {
    inside.add(fact)
    for (let oldest = fitting[first]; oldest !== undefined && isApart(oldest, fact, setting); ) {
      inside.remove(oldest)
      first += 1
      oldest = fitting[first]
    }
    if (inside.size < setting.count) continue
    const fresh = fitting.slice(Math.max(first, taken), last + 1)
    const open = episodes.at(-1)
    if (open !== undefined && first < taken) open.push(...fresh)
    else episodes.push(fresh)
    taken = last + 1
  }
  return episodes.map((one) => ({ facts: one }))
}

function isApart(oldest: AccessFact, newest: AccessFact, { minutes }: AccessSetting): boolean {
  return newest.at.getTime() - oldest.at.getTime() >= minutes * 60_000
}

/** How many are in the window: each access, or each record once. */
class Tally {
  readonly #unit: RuleFacts['unit']
  readonly #held = new Map<string, number>()

  constructor(unit: RuleFacts['unit']) {
    this.#unit = unit
  }

  get size(): number {
    return this.#held.size
  }

  #key(fact: AccessFact): string {
    return this.#unit === 'records' ? (fact.recordId ?? fact.id) : fact.id
  }

  add(fact: AccessFact): void {
    const key = this.#key(fact)
    this.#held.set(key, (this.#held.get(key) ?? 0) + 1)
  }

  remove(fact: AccessFact): void {
    const key = this.#key(fact)
    const left = (this.#held.get(key) ?? 0) - 1
    if (left > 0) this.#held.set(key, left)
    else this.#held.delete(key)
  }
}

/** How many records a set of accesses is about. */
export function recordsIn(facts: readonly Pick<AccessFact, 'recordId'>[]): number {
  return new Set(facts.flatMap(({ recordId }) => recordId ?? [])).size
}

/** What holds for an institution: its own setting, else the house's, else the product's. */
export function settingFor(
  rule: AccessRule,
  own: AccessSetting | null | undefined,
  house: AccessSetting | null | undefined,
): AccessSetting {
  return own ?? house ?? accessRuleFacts[rule].defaults
}
