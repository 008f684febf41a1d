/** What a record holds that is to be destroyed, and the destruction itself. */
import { sql } from 'kysely'
import { json, type ReadDb, type Tx } from '../open.ts'
import type { Row } from '../schema.ts'

/** Only where it is there and content of it too. */
export function lockKept(tx: Tx, id: string): Promise<Row<'consultation'> | undefined> {
  return tx
    .selectFrom('consultation')
    .selectAll()
    .where('id', '=', id)
    .where('destroyedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export type Holding = {
  versions: number
  opinions: number
  attachments: number
  messages: number
  drawings: number
  recordings: number
  /** Of files as they were stored; of recordings where it is known. */
  bytes: number
  referralIds: string[]
  attachmentKeys: string[]
  recordingKeys: string[]
}

/** How much there is, and where its files lie. */
export async function readHolding(tx: Tx, id: string, patientId: string): Promise<Holding> {
  const count = (table: string) =>
    sql<number>`(select count(*)::int from ${sql.table(table)} where consultation_id = ${id}::uuid)`
  const { rows } =
    await sql<Holding>`select ${count('case_record')} as versions, ${count('opinion')} as opinions,
    ${count('attachment')} as attachments, ${count('chat_message')} as messages, ${count('annotation_layer')} as drawings,
    ${count('recording')} as recordings,
    ((select coalesce(sum(byte_size), 0) from attachment where consultation_id = ${id}::uuid)
      + (select coalesce(sum(byte_size), 0) from recording where consultation_id = ${id}::uuid)
      + (select coalesce(sum(p.byte_size), 0) from recording_part p join recording r on r.id = p.recording_id
        where r.consultation_id = ${id}::uuid))::float8 as bytes,
    array(select id from referral where patient_id = ${patientId}::uuid order by id) as "referralIds",
    array(select storage_key from attachment where consultation_id = ${id}::uuid
      union select storage_key from upload where consultation_id = ${id}::uuid) as "attachmentKeys",
    array(select p.id::text from recording_part p join recording r on r.id = p.recording_id
        where r.consultation_id = ${id}::uuid
      union select file_id::text from recording where consultation_id = ${id}::uuid and file_id is not null)
      as "recordingKeys"`.execute(tx)
  const [holding] = rows
  if (holding === undefined) throw new Error('a question without its answer')
  return holding
}

/** One chain of the trail, in its order. */
export function readChain(tx: Tx, chain: string) {
  return tx.selectFrom('auditEvent').selectAll().where('chain', '=', chain).orderBy('position').execute()
}

/** Takes everything that the record said; see migration 0055. @param words of each event with words, what remains of its data */
export async function destroyRecord(
  tx: Tx,
  given: {
    planId: string
    consultationId: string
    at: Date
    nobody: Buffer
    record: unknown
    words: readonly { id: string; data: unknown }[]
  },
): Promise<void> {
  const { planId, consultationId, at, nobody, record, words } = given
  await sql`select destroy_record(${planId}::uuid, ${consultationId}::uuid, ${at}, ${nobody}, ${json(record)},
    ${json(words)})`.execute(tx)
}

/** How much came about beside a record. */
export async function readProcessHolding(
  tx: Tx,
  id: string,
): Promise<{ messages: number; drawings: number }> {
  const { rows } = await sql<{ messages: number; drawings: number }>`select
    (select count(*)::int from chat_message where consultation_id = ${id}::uuid) as messages,
    (select count(*)::int from annotation_layer where consultation_id = ${id}::uuid) as drawings`.execute(tx)
  const [holding] = rows
  if (holding === undefined) throw new Error('a question without its answer')
  return holding
}

/** Takes what came about beside a record; see migration 0071. */
export async function destroyProcess(
  tx: Tx,
  planId: string,
  consultationId: string,
  at: Date,
): Promise<void> {
  await sql`select destroy_process(${planId}::uuid, ${consultationId}::uuid, ${at})`.execute(tx)
}

export async function queueFiles(
  tx: Tx,
  planId: string,
  store: 'attachment' | 'recording',
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  await tx
    .insertInto('destructionFile')
    .values(keys.map((key) => ({ key, store, planId })))
    .execute()
}

/** Files of destroyed records that may still lie on a disk. */
export function queuedFiles(read: ReadDb, limit: number): Promise<Row<'destructionFile'>[]> {
  return read.selectFrom('destructionFile').selectAll().orderBy('key').limit(limit).execute()
}

export async function countQueued(read: ReadDb, planId: string): Promise<number> {
  const { files } = await read
    .selectFrom('destructionFile')
    .select((eb) => eb.fn.countAll<string>().as('files'))
    .where('planId', '=', planId)
    .executeTakeFirstOrThrow()
  return Number(files)
}

export async function forgetFile(tx: Tx, key: string): Promise<void> {
  await tx.deleteFrom('destructionFile').where('key', '=', key).execute()
}
