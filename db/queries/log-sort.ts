/**
 * Orders of the log other than its own. Each key has an index that ends in the id (migration 0049), read forwards or backwards; the rows
 * that lack the key follow by another reading of the same index, newest id first, so that they stand last both ways.
 */
import { type RawBuilder, sql } from 'kysely'
import type { LogOrder, LogSort } from '../../server/domain/log.ts'

type Key = {
  of: RawBuilder<unknown>
  /** As a parameter it stays text until Postgres reads it: the driver would cut instants to milliseconds. */
  type: RawBuilder<unknown>
  /** Whether a row may lack it. */
  mayLack: boolean
}

const instant = sql`timestamptz`
const whole = sql`int`

const keys: Readonly<Record<LogSort, Key>> = {
  submitted: { of: sql`consultation.submitted_at`, type: instant, mayLack: false },
  number: { of: sql`consultation.number`, type: sql`text`, mayLack: false },
  planned: { of: sql`consultation.scheduled_start`, type: instant, mayLack: true },
  started: { of: sql`consultation.started_at`, type: instant, mayLack: true },
  session: { of: sql`consultation.session_seconds`, type: whole, mayLack: true },
  respondWait: { of: sql`consultation.respond_seconds`, type: whole, mayLack: true },
  reportWait: { of: sql`consultation.report_seconds`, type: whole, mayLack: true },
  state: { of: sql`state_order(consultation.state)`, type: whole, mayLack: false },
}

/** Where a page ends; `key`: as Postgres writes it, null behind the last row that has one. */
export type SortPosition = { key: string | null; id: string }
export type Sorting = { sort: LogSort; order: LogOrder }

/** One reading of the index: the rows with a key, or those without. */
export type Reading = {
  where: RawBuilder<boolean>
  orderBy: RawBuilder<unknown>
  key: RawBuilder<string | null>
}

/**
 * The readings from a position on, in their order; the next is wanted where one gives too few rows.
 * @param ofFacts the scan is led by `consultation_fact f`, whose own index has the order of submission
 */
export function readingsOf(
  { sort, order }: Sorting,
  after: SortPosition | null,
  ofFacts: boolean,
): Reading[] {
  const led = ofFacts && sort === 'submitted'
  const { type, mayLack } = keys[sort]
  const of = led ? sql`f.submitted_at` : keys[sort].of
  const id = led ? sql`f.consultation_id` : sql`consultation.id`
  const way = order === 'asc' ? sql`asc` : sql`desc`
  const beyond = order === 'asc' ? sql`>` : sql`<`
  const isThere = mayLack ? sql`${of} is not null` : sql`true`
  const having: Reading = {
    where:
      after === null
        ? sql<boolean>`${isThere}`
        : sql<boolean>`${isThere} and (${of}, ${id}) ${beyond} (${after.key}::text::${type}, ${after.id}::uuid)`,
    orderBy: sql`${of} ${way}, ${id} ${way}`,
    key: sql<string>`${of}::text`,
  }
  if (!mayLack) return [having]
  const lacks = after !== null && after.key === null
  const lacking: Reading = {
    where: lacks
      ? sql<boolean>`${of} is null and consultation.id < ${after.id}::uuid`
      : sql<boolean>`${of} is null`,
    /* the key is named although it is the same in all: only so does Postgres see that its index has this order */
    orderBy: sql`${of} desc nulls first, consultation.id desc`,
    key: sql<null>`null::text`,
  }
  return lacks ? [lacking] : [having, lacking]
}
