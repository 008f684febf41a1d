/**
 * How each figure of the programme is counted out of what was entered, what was stated earlier, and this system's own
 * records. Pure. Days are `YYYY-MM-DD`, Asia/Shanghai.
 */
import { addDays } from './beijing.ts'
import type { KindFacts } from './ledger-kind.ts'

/** The framework agreement between Hohhot's government and the Beijing administration of TCM. */
export const programmeStart = '2021-08-04'

export const bases = ['event', 'total'] as const
/** `event`: so many in the period; `total`: so many from the programme's start to the last day, or standing on it. */
export type Basis = (typeof bases)[number]

export const ledgerSources = ['entered', 'imported', 'session'] as const
export type LedgerSource = (typeof ledgerSources)[number]

/** A total that somebody stated. */
export type Stated = { readonly id: string; readonly day: string; readonly quantity: number }
export type Period = { readonly from: string; readonly to: string }

/** Days that are summed for one figure: those after the total it stands on, and those that are taken off again. */
export type Spans = { readonly add: Period | null; readonly less: Period | null }

export type Standing = {
  /** The newest total on or before the last day; null: none. */
  readonly at: Stated | null
  /** The newest total before the first day. */
  readonly before: Stated | null
}

/** The total that the figure stands on: one that lies within the period. */
function baseOf({ at }: Standing, { from }: Period): Stated | null {
  return at !== null && at.day >= from ? at : null
}

/**
 * Which days' events a figure sums. A total holds everything up to its day; events on or before it are in it already and count no second
 * time. What was before the period is taken off again, from the total before it.
 */
export function spansOf(standing: Standing, period: Period): Spans {
  const whole = { from: period.from, to: period.to }
  const base = baseOf(standing, period)
  if (base === null) return { add: whole, less: null }
  const add = base.day < period.to ? { from: addDays(base.day, 1), to: period.to } : null
  const last = addDays(period.from, -1)
  const less =
    standing.before === null || standing.before.day >= last
      ? null
      : { from: addDays(standing.before.day, 1), to: last }
  return { add, less }
}

/** What was summed over the days of {@link spansOf}, by where it comes from. */
export type Summed = Readonly<Record<LedgerSource | 'records', number>>

export type FigureParts = Summed & {
  /** Of the total that it stands on, what falls into the period. */
  readonly stated: number
}
export type ReportedFigure = {
  /** null: nothing is known. */
  readonly value: number | null
  readonly parts: FigureParts
  /** The total that it stands on. */
  readonly total: Stated | null
  /** The total reaches back before the period and cannot be parted: the figure counts from the programme's start. */
  readonly fromStart: boolean
}

const nothing: Summed = { entered: 0, imported: 0, session: 0, records: 0 }

function sumOf(summed: Summed): number {
  return summed.entered + summed.imported + summed.session + summed.records
}

/**
 * One figure of a period.
 * @param add what happened in {@link Spans.add}; of a standing figure, what the system knows on the last day
 * @param less what happened in {@link Spans.less}
 */
export function figureOfPeriod(
  kind: KindFacts,
  standing: Standing,
  period: Period,
  { add, less }: { add: Summed; less: Summed },
): ReportedFigure {
  if (kind.nature === 'standing') return standingFigure(standing, add)
  const base = baseOf(standing, period)
  if (base === null) {
    const sum = sumOf(add)
    /* where nobody has ever stated or entered anything, and nothing is counted by itself, nothing is known */
    const known = sum > 0 || kind.records !== null || standing.at !== null
    return { value: known ? sum : null, parts: { ...add, stated: 0 }, total: null, fromStart: false }
  }
  const separable = period.from <= programmeStart || standing.before !== null
  const earlier = separable ? (standing.before?.quantity ?? 0) + sumOf(less) : 0
  const stated = base.quantity - earlier
  return {
    value: stated + sumOf(add),
    parts: { ...add, stated },
    total: base,
    fromStart: !separable,
  }
}

function standingFigure({ at }: Standing, known: Summed): ReportedFigure {
  if (at !== null)
    return { value: at.quantity, parts: { ...nothing, stated: at.quantity }, total: at, fromStart: false }
  const { records } = known
  return {
    value: records === 0 ? null : records,
    parts: { ...nothing, records, stated: 0 },
    total: null,
    fromStart: false,
  }
}

/** Why a period of the report cannot be counted; null where it can. */
export function reportPeriodProblem({ from, to }: Period): 'range_backwards' | null {
  return to < from ? 'range_backwards' : null
}
