/** What is kept in versions: the whole of it as the database composes it, with who, when and why. Insert-only. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'

/** The noun before `_version`, `_settings()` and `_id`. */
export type Versioned = 'line' | 'institution' | 'retention' | 'export_approval' | 'holiday_plan'

/** By the names of the columns, and what belongs to it. */
export type StoredSettings = Readonly<Record<string, unknown>>

export type VersionRow = {
  number: number
  settings: StoredSettings
  /** null: by no page. */
  personId: string | null
  reason: string
  restoredFrom: number | null
  at: Date
}

/** What holds now; undefined where it is not there. */
export async function readSettings(
  given: ReadDb | Tx,
  noun: Versioned,
  id: string,
): Promise<StoredSettings | undefined> {
  const { rows } = await sql<{ settings: StoredSettings | null }>`
    select ${sql.raw(`${noun}_settings`)}(${id}::uuid) as settings`.execute(given as Tx)
  return rows[0]?.settings ?? undefined
}

/** The newest first. @param before only of those below this number */
export async function readVersions(
  given: ReadDb | Tx,
  noun: Versioned,
  id: string,
  limit: number,
  before?: number,
): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select number, settings, person_id, reason, restored_from, at
    from ${sql.table(`${noun}_version`)}
    where ${sql.ref(`${noun}_id`)} = ${id} and number < ${before ?? 2_147_483_647}
    order by number desc limit ${limit}`.execute(given as Tx)
  return rows
}

export async function findVersion(
  tx: Tx,
  noun: Versioned,
  id: string,
  number: number,
): Promise<VersionRow | undefined> {
  return (await readVersions(tx, noun, id, 1, number + 1)).find((one) => one.number === number)
}

/** Writes what holds at this moment as a version. */
export async function insertVersion(
  tx: Tx,
  noun: Versioned,
  id: string,
  version: Omit<VersionRow, 'settings'>,
): Promise<void> {
  const { number, personId, reason, restoredFrom, at } = version
  await sql`
    insert into ${sql.table(`${noun}_version`)}
      (${sql.ref(`${noun}_id`)}, number, settings, person_id, reason, restored_from, at)
    select ${id}, ${number}, ${sql.raw(`${noun}_settings`)}(${id}::uuid), ${personId}, ${reason}, ${restoredFrom}, ${at}`.execute(
    tx,
  )
}

/** Locks it against other changes; whoever only refers to it does not wait. @returns whether it is there */
export async function lockVersioned(tx: Tx, noun: Versioned, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(noun)} where id = ${id} for no key update`.execute(tx)
  return rows.length > 0
}
