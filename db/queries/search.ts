/**
 * Search. The grams and the marks of the identity pick candidates through their indexes, in the order of the page; the folded text
 * proves them one after another until the page is full. Who may find what is part of the query (design §6).
 */
import { type RawBuilder, sql } from 'kysely'
import type { ConsultationState, Urgency } from '../../server/domain/consultation.ts'
import type { SearchScope } from '../../server/domain/search.ts'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'

/** The ways in which one word may be met; null and empty: not in this way. A row must meet every word. */
export type WordQuery = {
  /** Folded. */
  word: string
  /** Grams of a text; an empty list is met by every text, for a character that is looked for beside other words. */
  text: { grams: readonly number[]; prove: boolean } | null
  number: readonly number[] | null
  /** Marks of the identity: one of the sets. */
  identity: readonly (readonly string[])[]
}

export type SearchFilter = {
  lineId?: string | undefined
  state?: ConsultationState | undefined
  urgency?: Urgency | undefined
  /** By when the request was begun, `[from, until)`. */
  from?: Date | undefined
  until?: Date | undefined
}
/** The last row of the page before. */
export type SearchPosition = { at: string; id: string }

export type SearchPlan = {
  words: readonly WordQuery[]
  scope: SearchScope
  filter: SearchFilter
  after: SearchPosition | undefined
  limit: number
}

/** So many candidates are proved for one page; then it ends early and the next goes on from there. */
export const mostProved = 1_000
/** Nobody waits longer, and no search holds a connection longer. */
const patienceMs = 5_000

export type Found = {
  rows: SearchPosition[]
  /** Where the search goes on although the page is not full; null: nothing more. */
  stoppedAt: SearchPosition | null
}

/** A page of what fits, newest first. */
export async function findEntries(read: ReadDb, plan: SearchPlan): Promise<Found> {
  return read
    .transaction()
    .setAccessMode('read only')
    .execute(async (tx) => {
      /* arrays lie beside the table, and Postgres does not count what unpacking them costs: it would rather read all rows */
      await tx
        .selectNoFrom([
          sql`set_config('enable_seqscan', 'off', true)`.as('scan'),
          sql`set_config('jit', 'off', true)`.as('jit'),
          sql`set_config('statement_timeout', ${String(patienceMs)}, true)`.as('timeout'),
        ])
        .execute()
      const rows = await tx
        .selectFrom(
          sql<SearchPosition>`(
            select candidate.consultation_id as id, candidate.created_at::text as at
            from (${candidates(plan)} limit ${mostProved}) candidate
            where ${sql.join(plan.words.map(proof), sql` and `)}
            limit ${plan.limit}
          )`.as('found'),
        )
        .selectAll()
        .execute()
      if (rows.length >= plan.limit) return { rows, stoppedAt: null }
      const last = await tx
        .selectFrom(
          sql<SearchPosition>`(
            select consultation_id as id, created_at::text as at
            from (${candidates(plan)} limit 1 offset ${mostProved - 1}) candidate
          )`.as('last'),
        )
        .selectAll()
        .executeTakeFirst()
      return { rows, stoppedAt: last ?? null }
    })
}

function candidates({ words, scope, filter, after }: SearchPlan): RawBuilder<unknown> {
  const all = [...words.map(hint), within(scope), ...narrowed(filter)]
  if (after !== undefined) {
    all.push(sql`(e.created_at, e.consultation_id) < (${after.at}::text::timestamptz, ${after.id}::uuid)`)
  }
  return sql`select e.* from search_entry e where ${sql.join(all, sql` and `)}
    order by e.created_at desc, e.consultation_id desc`
}

function bigints(values: readonly (number | string)[]): RawBuilder<unknown> {
  return sql`${`{${values.join(',')}}`}::text::bigint[]`
}

function anyOf(conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> {
  return conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`
}

/** By the indexes alone. */
function hint({ text, number, identity }: WordQuery): RawBuilder<boolean> {
  const conditions: RawBuilder<boolean>[] = identity.map(
    (marks) => sql`e.identity_marks @> ${bigints(marks)}`,
  )
  if (number !== null) conditions.push(sql`e.grams @> ${bigints(number)}`)
  if (text !== null)
    conditions.push(text.grams.length === 0 ? sql`true` : sql`e.grams @> ${bigints(text.grams)}`)
  return anyOf(conditions)
}

/** That the characters stand one after another, and not only two and two. */
function proof({ word, text, number, identity }: WordQuery): RawBuilder<boolean> {
  const conditions: RawBuilder<boolean>[] = identity.map(
    (marks) => sql`candidate.identity_marks @> ${bigints(marks)}`,
  )
  if (number !== null) conditions.push(sql`strpos(candidate.number, ${word}) > 0`)
  /* two characters are one gram, and a gram is exact: nothing is left to prove unless it could be meant otherwise */
  if (text !== null && !text.prove && number === null) return sql`true`
  if (text !== null) conditions.push(sql`strpos(candidate.folded, ${word}) > 0`)
  return anyOf(conditions)
}

function within({ requesterId, institutionId, expertId, lineIds }: SearchScope): RawBuilder<boolean> {
  const open = sql<boolean>`e.state <> 'draft'`
  const ways: RawBuilder<boolean>[] = []
  if (requesterId !== null) ways.push(sql`e.requester_id = ${requesterId}`)
  if (institutionId !== null) ways.push(sql`(e.institution_id = ${institutionId} and ${open})`)
  if (expertId !== null) ways.push(sql`(e.expert_id = ${expertId} and ${open})`)
  if (lineIds.length > 0) ways.push(sql`(e.line_id = any(${lineIds}::uuid[]) and ${open})`)
  return anyOf(ways)
}

function narrowed({ lineId, state, urgency, from, until }: SearchFilter): RawBuilder<boolean>[] {
  const all: RawBuilder<boolean>[] = []
  if (lineId !== undefined) all.push(sql`e.line_id = ${lineId}`)
  if (state !== undefined) all.push(sql`e.state = ${state}`)
  if (urgency !== undefined) all.push(sql`e.urgency = ${urgency}`)
  if (from !== undefined) all.push(sql`e.created_at >= ${from}`)
  if (until !== undefined) all.push(sql`e.created_at < ${until}`)
  return all
}

/** The consultations of a page with their patients; in no order. */
export async function readFound(read: ReadDb, ids: readonly string[]) {
  if (ids.length === 0) return []
  return read
    .selectFrom('consultation')
    .innerJoin('patient', 'patient.id', 'consultation.patientId')
    .selectAll('consultation')
    .select(['patient.identity', 'patient.sex', 'patient.birthDate'])
    .where('consultation.id', 'in', ids)
    .execute()
}

export type SourceRow = {
  id: string
  record: unknown
  purpose: string
  questions: string[]
  /** The newest signed one. */
  opinion: unknown
}

/** What is cut up for the index and shown as a hit: newest record, purpose, questions, newest signed opinion. One query. */
export async function readSources(given: ReadDb | Tx, ids: readonly string[]): Promise<SourceRow[]> {
  if (ids.length === 0) return []
  const sources = sql<SourceRow>`(
    select c.id, c.purpose,
      (select content from case_record r where r.consultation_id = c.id order by version desc limit 1) as record,
      (select coalesce(jsonb_agg(text order by position), '[]') from question q where q.consultation_id = c.id) as questions,
      (select content from opinion o where o.consultation_id = c.id order by version desc limit 1) as opinion
    from consultation c where c.id = any(${ids}::uuid[])
  )`
  return (given as ReadDb).selectFrom(sources.as('source')).selectAll().execute()
}

/** Locks what a row of the index is made from, so that nobody writes an older one after a newer one. */
export async function lockSubject(tx: Tx, id: string) {
  return tx
    .selectFrom('consultation')
    .innerJoin('patient', 'patient.id', 'consultation.patientId')
    .selectAll('consultation')
    .select('patient.identity')
    .where('consultation.id', '=', id)
    .forNoKeyUpdate(['consultation'])
    .executeTakeFirst()
}

type NewEntry = Omit<NewRow<'searchEntry'>, 'grams' | 'identityMarks'> & {
  grams: readonly number[]
  identityMarks: readonly string[]
}

/** Writes a row of the index, where it says something new, and strikes it off the list of those that wait. */
export async function writeEntry(tx: Tx, entry: NewEntry): Promise<void> {
  const values = {
    ...entry,
    grams: sql<string[]>`${bigints(entry.grams)}`,
    identityMarks: sql<string[]>`${bigints(entry.identityMarks)}`,
  }
  const { consultationId: _id, ...changes } = values
  await tx
    .insertInto('searchEntry')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .column('consultationId')
        .doUpdateSet(changes)
        .where(
          sql<boolean>`(search_entry.folded, search_entry.number, search_entry.identity_marks)
            is distinct from (excluded.folded, excluded.number, excluded.identity_marks)`,
        ),
    )
    .execute()
  await tx.deleteFrom('searchWaiting').where('consultationId', '=', entry.consultationId).execute()
}

/** Takes some that wait, beside other servers that do the same. */
export async function claimWaiting(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('searchWaiting')
    .select('consultationId')
    .orderBy('since', 'desc')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map((row) => row.consultationId)
}

/** For the bench and for tests. */
export async function countWaiting(read: ReadDb): Promise<number> {
  const { count } = await read
    .selectFrom('searchWaiting')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
