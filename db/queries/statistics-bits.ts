/**
 * What a fact comes to, as one number: which bit is which condition, and conditions asked of such a number. A row whose last moment lies
 * before the instant keeps its number (`bits`, migrations 0058 and 0066); of the others it is worked out for the instant, by the conditions themselves.
 * Rows with the same number count together, so that a figure is asked once for each of them and not once for each row.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Condition, Moment, WordKind } from '../../server/domain/statistics.ts'
import { all, wordAt } from './statistics-sql.ts'

/** In the order of the bits. */
const atoms: readonly Condition[] = [
  { happened: 'responded' },
  { happened: 'accepted' },
  { happened: 'scheduled' },
  { happened: 'planned' },
  { happened: 'started' },
  { happened: 'finished' },
  { happened: 'signed' },
  { happened: 'answered' },
  { happened: 'written' },
  { happened: 'dropped' },
  { happened: 'mdt' },
  { happened: 'ended' },
  { ended: ['declined'] },
  { ended: ['withdrawn'] },
  { ended: ['cancelled'] },
  { ended: ['no_show'] },
  { ended: ['expired'] },
  { ended: ['converted_to_referral'] },
  { ended: ['no_show'], side: 'beijing' },
  { ended: ['no_show'], side: 'hohhot' },
  { kept: 'respond' },
  { kept: 'schedule' },
  { kept: 'report' },
  { kept: 'answer' },
  { decided: 'respond' },
  { decided: 'schedule' },
  { decided: 'report' },
  { decided: 'answer' },
  { within: ['arrived', 'responded', 10] },
  { within: ['planned', 'started', 10] },
  { urgency: ['routine'] },
  { urgency: ['urgent'] },
  { urgency: ['emergency'] },
  { kind: 'video' },
  { kind: 'written' },
  { tcm: true },
  { adoption: 'adopted' },
  { adoption: 'partly' },
  { adoption: 'not_adopted' },
  { word: 'agreement', is: ['agree'] },
  { word: 'agreement', is: ['partly'] },
  { word: 'agreement', is: ['disagree'] },
  { word: 'outcome', is: ['improved'] },
  { word: 'outcome', is: ['unchanged'] },
  { word: 'outcome', is: ['worse'] },
  { word: 'outcome', is: ['died'] },
]

/** Three bits each, above the conditions. */
const scores: readonly WordKind[] = ['rating_requester', 'rating_expert', 'rating_patient']

/** Above the scores, so that what was there before keeps its place (migration 0066). */
const later: readonly Condition[] = [
  { happened: 'measured' },
  { happened: 'soundOnly' },
  { happened: 'lossy' },
]

const placed: readonly (readonly [Condition, number])[] = [
  ...atoms.map((atom, bit) => [atom, bit] as const),
  ...later.map((atom, index) => [atom, atoms.length + 3 * scores.length + index] as const),
]
const bitOf = new Map(placed.map(([atom, bit]) => [JSON.stringify(atom), 1n << BigInt(bit)]))

/** Where a score begins. @throws Error for a word that is none */
function scoreShift(word: WordKind): number {
  const index = scores.indexOf(word)
  if (index < 0) throw new Error(`${word} is no score`)
  return atoms.length + 3 * index
}

/** The bits of which one at least is set where a condition holds. @throws Error for one that has none: it wants a migration */
function maskOf(condition: Condition): bigint {
  if ('word' in condition && condition.is === undefined) return 7n << BigInt(scoreShift(condition.word))
  return partsOf(condition).reduce((mask, part) => {
    const bit = bitOf.get(JSON.stringify(part))
    if (bit === undefined) throw new Error(`no bit for ${JSON.stringify(part)}`)
    return mask | bit
  }, 0n)
}

/** A list holds where one of it does. */
function partsOf(condition: Condition): readonly Condition[] {
  if ('ended' in condition && condition.side === undefined)
    return condition.ended.map((state) => ({ ended: [state] }))
  if ('urgency' in condition) return condition.urgency.map((urgency) => ({ urgency: [urgency] }))
  if ('word' in condition && condition.is !== undefined)
    return condition.is.map((is) => ({ word: condition.word, is: [is] }))
  return [condition]
}

function onBits(number: RawBuilder<unknown>, condition: Condition): RawBuilder<boolean> {
  if ('not' in condition) return sql<boolean>`not (${onBits(number, condition.not)})`
  if ('every' in condition) return sql<boolean>`(${allOnBits(number, condition.every)})`
  return sql<boolean>`${number} & ${literal(maskOf(condition))} <> 0`
}

/** Of a number of our own, never of anything given. */
const literal = (mask: bigint) => sql.raw(`${mask}::bigint`)

/** Whether all conditions hold of a number. @throws Error where one of them has no bits */
export function allOnBits(
  number: RawBuilder<unknown>,
  conditions: readonly Condition[],
): RawBuilder<boolean> {
  const parts = conditions.map((one) => onBits(number, one))
  return parts.length === 0 ? sql<boolean>`true` : sql.join<boolean>(parts, sql` and `)
}

/** The score in a number, 0 where there is none. @throws Error for a word that is no score */
export function scoreIn(number: RawBuilder<unknown>, word: WordKind): RawBuilder<number> {
  return sql<number>`((${number} >> ${sql.raw(String(scoreShift(word)))}) & 7)`
}

/** The number of a row of `consultation_fact f` at the instant `i.at`, by the conditions themselves. */
export function numberAtInstant(): RawBuilder<string> {
  const bits = placed.map(
    ([atom, bit]) => sql`(case when ${all([atom])} then 1::bigint << ${sql.raw(String(bit))} else 0 end)`,
  )
  const words = scores.map(
    (word) => sql`(coalesce(${wordAt(word)}::bigint, 0) << ${sql.raw(String(scoreShift(word)))})`,
  )
  return sql<string>`(${sql.join([...bits, ...words], sql` | `)})`
}

const spans: readonly (readonly [Moment, Moment, string])[] = [
  ['arrived', 'responded', 'respond_seconds'],
  ['accepted', 'scheduled', 'schedule_seconds'],
  ['arrived', 'started', 'session_seconds'],
  ['started', 'finished', 'duration_seconds'],
  ['finished', 'signed', 'report_seconds'],
  ['arrived', 'signed', 'whole_seconds'],
]

/** The column that holds the seconds between two moments; undefined where they are to be worked out. */
export function spanColumn(from: Moment, to: Moment): RawBuilder<number | null> | undefined {
  const found = spans.find(([start, stop]) => start === from && stop === to)
  return found === undefined ? undefined : sql<number | null>`f.${sql.raw(found[2])}`
}
