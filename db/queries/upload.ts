/** Files on their way. Nobody but their sender sees them; the trail begins when one of them becomes an attachment. */
import { sql } from 'kysely'
import type { Db, ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** A writer that has not come back by then is taken for dead. */
const writeSeconds = 30

export async function findUpload(
  read: ReadDb,
  id: string,
  personId: string,
): Promise<Row<'upload'> | undefined> {
  return read
    .selectFrom('upload')
    .selectAll()
    .where('id', '=', id)
    .where('uploadedBy', '=', personId)
    .executeTakeFirst()
}

/** Of one person to one case, oldest first; bounded by the number of files of a case. */
export async function readUploads(read: ReadDb, consultationId: string, personId: string) {
  return read
    .selectFrom('upload')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .where('uploadedBy', '=', personId)
    .orderBy('createdAt')
    .execute()
}

/** The same file announced again is the upload that was announced before. */
export async function insertUpload(db: Db, upload: NewRow<'upload'>): Promise<Row<'upload'>> {
  return db
    .insertInto('upload')
    .values(upload)
    .onConflict((conflict) =>
      conflict
        .columns(['consultationId', 'uploadedBy', 'partsDigest'])
        .doUpdateSet({ touchedAt: sql<Date>`now()`, kind: upload.kind, fileName: upload.fileName }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** @returns whether the part at `offset` is this caller's to write */
export async function claimPart(db: Db, id: string, offset: number): Promise<boolean> {
  const claimed = await db
    .updateTable('upload')
    .set({
      busyUntil: sql<Date>`now() + make_interval(secs => ${writeSeconds})`,
      touchedAt: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .where('received', '=', offset)
    .where((eb) => eb.or([eb('busyUntil', 'is', null), eb('busyUntil', '<', sql<Date>`now()`)]))
    .returning('id')
    .executeTakeFirst()
  return claimed !== undefined
}

/** @param received the new end; the old one again where nothing was written */
export async function releasePart(
  db: Db,
  id: string,
  offset: number,
  received: number,
): Promise<Row<'upload'> | undefined> {
  return db
    .updateTable('upload')
    .set({ received, busyUntil: null })
    .where('id', '=', id)
    .where('received', '=', offset)
    .returningAll()
    .executeTakeFirst()
}

/** @returns undefined where it is gone already */
export async function removeUpload(given: Db | Tx, id: string): Promise<{ storageKey: string } | undefined> {
  return given.deleteFrom('upload').where('id', '=', id).returning('storageKey').executeTakeFirst()
}

/** What nobody has sent anything to for so long. */
export async function removeExpiredUploads(db: Db, before: Date): Promise<{ storageKey: string }[]> {
  return db.deleteFrom('upload').where('touchedAt', '<', before).returning('storageKey').execute()
}

/** Files and bytes of a case, those under way included. */
export async function measureCase(
  given: ReadDb | Tx,
  consultationId: string,
): Promise<{ files: number; bytes: number }> {
  const db = given as ReadDb
  const row = await db
    .selectFrom(
      db
        .selectFrom('attachment')
        .select('byteSize')
        .where('consultationId', '=', consultationId)
        .where('removedAt', 'is', null)
        .unionAll(db.selectFrom('upload').select('byteSize').where('consultationId', '=', consultationId))
        .as('file'),
    )
    .select((eb) => [eb.fn.countAll<string>().as('files'), eb.fn.sum<string | null>('byteSize').as('bytes')])
    .executeTakeFirstOrThrow()
  return { files: Number(row.files), bytes: Number(row.bytes ?? 0) }
}
