/** What the index of the search is made from, and how it is written. */
import { type RawBuilder, sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'

export type SourceRow = {
  id: string
  record: unknown
  purpose: string
  /** 会诊原因; null: not stated. */
  reason: string | null
  questions: string[]
  /** To the board; null: none is asked for. */
  boardQuestion: string | null
  /** The newest signed one. */
  opinion: unknown
}

/** What is cut up for the index and shown as a hit: newest record, purpose, questions, newest signed opinion. One query. */
export async function readSources(given: ReadDb | Tx, ids: readonly string[]): Promise<SourceRow[]> {
  if (ids.length === 0) return []
  const sources = sql<SourceRow>`(
    select c.id, c.purpose, c.invitation ->> 'reason' as reason, c.board_wish ->> 'question' as board_question,
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

function bigints(values: readonly (number | string)[]): RawBuilder<string[]> {
  return sql`${`{${values.join(',')}}`}::text::bigint[]`
}

type NewEntry = Omit<NewRow<'searchEntry'>, 'grams' | 'identityMarks'> & {
  grams: readonly number[]
  identityMarks: readonly string[]
}

/** Writes a row of the index, where it says something new, and strikes it off the list of those that wait. */
export async function writeEntry(tx: Tx, entry: NewEntry): Promise<void> {
  const values = {
    ...entry,
    grams: bigints(entry.grams),
    identityMarks: bigints(entry.identityMarks),
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
