/**
 * Search. The grams and the marks of the identity pick candidates through their indexes, in the order of the page; the folded text
 * proves them one after another until the page is full. Who may find what is part of the query (design §6).
 */
import { type RawBuilder, sql } from 'kysely'
import type { ConsultationState, Urgency } from '../../server/domain/consultation.ts'
import type { SearchScope } from '../../server/domain/search.ts'
import type { ReadDb } from '../open.ts'

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
/** Up to so many matches are simply put in order. */
const fewMatches = 2_000
/** What is met everywhere is met among so many of the newest rows. */
const newestLooked = 1_500
/** Nobody waits longer, and no search holds a connection longer. */
const patienceMs = 5_000

export type Found = {
  rows: SearchPosition[]
  /** Where the search goes on although the page is not full; null: nothing more. */
  stoppedAt: SearchPosition | null
}

/**
 * A page of what fits, newest first. Where little matches it is put in order; where much does, the page is mostly full after a look at
 * the newest rows; only what is left over gathers all that matches.
 */
export async function findEntries(read: ReadDb, plan: SearchPlan): Promise<Found> {
  return read
    .transaction()
    .setAccessMode('read only')
    .execute(async (given) => {
      const tx = given as unknown as ReadDb
      await set(tx, { statement_timeout: String(patienceMs), jit: 'off', enable_seqscan: 'off', ...byGrams })
      const few = await readPlaces(tx, pageSql(plan, fewSql(plan), proof))
      if (few.many <= fewMatches) return pageOf(plan, few)
      await set(tx, byTime)
      const newest = await readPlaces(tx, pageSql(plan, newestSql(plan), strictProof))
      if (newest.rows.length >= plan.limit) return pageOf(plan, newest)
      await set(tx, byGrams)
      return pageOf(plan, await readPlaces(tx, pageSql(plan, allSql(plan), proof)))
    })
}

/*
 * Postgres does not count what it costs to unpack an array that lies beside the table, and would rather read all rows; so the way is
 * given: by the indexes over grams and marks, or by the one over time.
 */
const byGrams = { enable_indexscan: 'off', enable_bitmapscan: 'on' }
const byTime = { enable_indexscan: 'on', enable_bitmapscan: 'off' }

/** For the rest of the transaction. */
async function set(tx: ReadDb, settings: Readonly<Record<string, string>>): Promise<void> {
  await tx
    .selectNoFrom(
      Object.entries(settings).map(([name, value]) => sql`set_config(${name}, ${value}, true)`.as(name)),
    )
    .execute()
}

type Place = SearchPosition & { place: number; many: number; proved: boolean }
type Places = { rows: Place[]; last: Place | null; many: number }

async function readPlaces(tx: ReadDb, page: RawBuilder<Place>): Promise<Places> {
  const found = await tx.selectFrom(page.as('found')).selectAll().execute()
  const last = found.find(({ proved }) => !proved) ?? null
  const rows = found.filter(({ proved }) => proved).toSorted((a, b) => a.place - b.place)
  return { rows, last, many: last?.many ?? 0 }
}

function pageOf({ limit }: SearchPlan, { rows, last }: Places): Found {
  return { rows, stoppedAt: rows.length < limit && last?.place === mostProved ? last : null }
}

/** The first of a source are put in order and proved one by one until the page is full; the last of them comes along. */
function pageSql(
  { words, limit }: SearchPlan,
  source: RawBuilder<unknown>,
  prove: (word: WordQuery) => RawBuilder<boolean>,
): RawBuilder<Place> {
  return sql`(
    with candidate as materialized (
      select consultation_id, created_at, number, identity_marks, folded, count(*) over ()::int as many,
        row_number() over (order by created_at desc, consultation_id desc)::int as place
      from (${source}) source
      order by created_at desc, consultation_id desc limit ${mostProved}
    )
    (
      select consultation_id as id, created_at::text as at, place, many, true as proved
      from candidate where ${sql.join(words.map(prove), sql` and `)}
      limit ${limit}
    )
    union all
    (select consultation_id, created_at::text, place, many, false from candidate order by place desc limit 1)
  )`
}

/** All that matches where it is little; one more says that it is not. */
function fewSql(plan: SearchPlan): RawBuilder<unknown> {
  return sql`select e.* from search_entry e where ${matching(plan)} limit ${fewMatches + 1}`
}

/** The newest rows, whatever they say. */
function newestSql({ scope, filter, after }: SearchPlan): RawBuilder<unknown> {
  return sql`
    select e.* from (
      select e.* from search_entry e where ${after === undefined ? sql`true` : past(after)}
      order by e.created_at desc, e.consultation_id desc limit ${newestLooked}
    ) e where ${sql.join([within(scope), ...narrowed(filter)], sql` and `)}`
}

/** The newest of all that matches. */
function allSql(plan: SearchPlan): RawBuilder<unknown> {
  return sql`
    select e.* from search_entry e where ${matching(plan)}
    order by e.created_at desc, e.consultation_id desc limit ${mostProved}`
}

function matching({ words, scope, filter, after }: SearchPlan): RawBuilder<unknown> {
  const all = [...words.map(hint), within(scope), ...narrowed(filter)]
  if (after !== undefined) all.push(past(after))
  return sql.join(all, sql` and `)
}

function past({ at, id }: SearchPosition): RawBuilder<boolean> {
  return sql`(e.created_at, e.consultation_id) < (${at}::text::timestamptz, ${id}::uuid)`
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
function proof(query: WordQuery): RawBuilder<boolean> {
  /* two characters are one gram, and a gram is exact: nothing is left to prove unless it could be meant otherwise */
  const exact = query.text !== null && !query.text.prove && query.number === null
  return exact ? sql`true` : strictProof(query)
}

/** The same for a row of which nothing is known yet. */
function strictProof({ word, text, number, identity }: WordQuery): RawBuilder<boolean> {
  const conditions: RawBuilder<boolean>[] = identity.map(
    (marks) => sql`candidate.identity_marks @> ${bigints(marks)}`,
  )
  if (number !== null) conditions.push(sql`strpos(candidate.number, ${word}) > 0`)
  if (text !== null) conditions.push(sql`strpos(candidate.folded, ${word}) > 0`)
  return anyOf(conditions)
}

function within({
  requesterId,
  institutionId,
  expertId,
  lineIds,
  receiverId,
}: SearchScope): RawBuilder<boolean> {
  const open = sql<boolean>`e.state <> 'draft'`
  const ways: RawBuilder<boolean>[] = []
  if (requesterId !== null) ways.push(sql`e.requester_id = ${requesterId}`)
  if (institutionId !== null) ways.push(sql`(e.institution_id = ${institutionId} and ${open})`)
  if (expertId !== null) ways.push(sql`(e.expert_id = ${expertId} and ${open} and not e.local_only)`)
  if (expertId !== null) ways.push(sql`(${expertId} = any(e.member_ids) and ${open} and not e.local_only)`)
  if (lineIds.length > 0)
    ways.push(sql`(e.line_id = any(${lineIds}::uuid[]) and ${open} and not e.local_only)`)
  if (receiverId !== null) ways.push(sql`(e.receiver_id = ${receiverId} and ${open})`)
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
