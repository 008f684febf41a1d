/** Files of a case and what was made of them; their bytes lie outside the database. */
import { sql } from 'kysely'
import type { Db, ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** With uploader, preview and tags, oldest first; bounded by the number of files of a case. */
export async function readAttachments(given: ReadDb | Tx, consultationId: string) {
  return shaped(given).where('attachment.consultationId', '=', consultationId).execute()
}

export async function readAttachment(given: ReadDb | Tx, id: string) {
  return shaped(given).where('attachment.id', '=', id).executeTakeFirst()
}

export type AttachmentRow = NonNullable<Awaited<ReturnType<typeof readAttachment>>>

function shaped(given: ReadDb | Tx) {
  return (given as ReadDb)
    .selectFrom('attachment')
    .innerJoin('person', 'person.id', 'attachment.uploadedBy')
    .leftJoin('attachmentPreview', 'attachmentPreview.attachmentId', 'attachment.id')
    .leftJoin('attachmentDicom', 'attachmentDicom.attachmentId', 'attachment.id')
    .leftJoin('person as confirmer', 'confirmer.id', 'attachmentDicom.confirmedBy')
    .leftJoin('attachmentStill', 'attachmentStill.attachmentId', 'attachment.id')
    .leftJoin('person as owner', 'owner.id', 'attachmentStill.ownerId')
    .leftJoin('person as asker', 'asker.id', 'attachmentStill.askedBy')
    .selectAll('attachment')
    .select([
      'attachmentStill.source as stillSource',
      'attachmentStill.takenAt',
      'attachmentStill.ownerId',
      'owner.name as ownerName',
      'owner.nameEn as ownerNameEn',
      'attachmentStill.askedBy',
      'asker.name as askerName',
      'asker.nameEn as askerNameEn',
      'attachmentStill.corrects',
      'attachmentStill.report',
    ])
    .select([
      'person.name as uploaderName',
      'attachmentPreview.state as previewState',
      'attachmentDicom.tags',
      'attachmentDicom.confirmedFields',
      'attachmentDicom.confirmedReason',
      'attachmentDicom.confirmedAt',
      'confirmer.name as confirmerName',
    ])
    .where('attachment.removedAt', 'is', null)
    .orderBy('attachment.uploadedAt')
    .orderBy('attachment.id')
}

/** What the files of a case are, as far as rules count them. */
export function readFileKinds(
  tx: Tx,
  consultationId: string,
): Promise<Pick<Row<'attachment'>, 'kind' | 'mediaType'>[]> {
  return tx
    .selectFrom('attachment')
    .select(['kind', 'mediaType'])
    .where('consultationId', '=', consultationId)
    .where('removedAt', 'is', null)
    .execute()
}

/** Also one that was removed. */
export async function findAttachment(given: ReadDb | Tx, id: string): Promise<Row<'attachment'> | undefined> {
  return (given as ReadDb).selectFrom('attachment').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function insertAttachment(tx: Tx, attachment: NewRow<'attachment'>): Promise<void> {
  await tx.insertInto('attachment').values(attachment).execute()
}

/** The row stays for the trail's sake; the file goes. */
export async function markRemoved(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.updateTable('attachment').set({ removedAt: at }).where('id', '=', id).execute()
}

export async function insertPreview(tx: Tx, attachmentId: string): Promise<void> {
  await tx
    .insertInto('attachmentPreview')
    .values({
      attachmentId,
      mediaType: null,
      width: null,
      height: null,
      byteSize: null,
      thumbnailByteSize: null,
    })
    .execute()
}

export async function findPreview(
  read: ReadDb,
  attachmentId: string,
): Promise<Row<'attachmentPreview'> | undefined> {
  return read
    .selectFrom('attachmentPreview')
    .selectAll()
    .where('attachmentId', '=', attachmentId)
    .executeTakeFirst()
}

export type ClaimedPreview = { id: string; consultationId: string; storageKey: string; attempts: number }

/**
 * Takes one picture that waits for its display version, beside other servers that do the same.
 * @param leaseSeconds after which it comes again where this server dies over it
 */
export async function claimPreview(db: Db, leaseSeconds: number): Promise<ClaimedPreview | undefined> {
  const { rows } = await sql<ClaimedPreview>`
    update attachment_preview as preview
    set attempts = attempts + 1, available_at = now() + make_interval(secs => ${leaseSeconds})
    from attachment
    where attachment.id = preview.attachment_id and preview.attachment_id = (
      select waiting.attachment_id from attachment_preview as waiting
      join attachment as file on file.id = waiting.attachment_id
      where waiting.state = 'pending' and waiting.available_at <= now() and file.removed_at is null
      order by waiting.available_at limit 1 for update of waiting skip locked
    )
    returning attachment.id, attachment.consultation_id as "consultationId",
      attachment.storage_key as "storageKey", attempts`.execute(db)
  return rows[0]
}

export async function postponePreview(db: Db, attachmentId: string, seconds: number): Promise<void> {
  await db
    .updateTable('attachmentPreview')
    .set({ availableAt: sql<Date>`now() + make_interval(secs => ${seconds})` })
    .where('attachmentId', '=', attachmentId)
    .execute()
}

type Finished = Partial<NewRow<'attachmentPreview'>> & { state: 'ready' | 'failed' }

/** @returns false where it is finished already */
export async function finishPreview(tx: Tx, attachmentId: string, made: Finished): Promise<boolean> {
  const done = await tx
    .updateTable('attachmentPreview')
    .set({ ...made, madeAt: sql<Date>`now()` })
    .where('attachmentId', '=', attachmentId)
    .where('state', '=', 'pending')
    .returning('attachmentId')
    .executeTakeFirst()
  return done !== undefined
}

export async function insertDicom(tx: Tx, attachmentId: string, tags: Buffer): Promise<void> {
  await tx
    .insertInto('attachmentDicom')
    .values({ attachmentId, tags, confirmedFields: null, confirmedReason: null, confirmedBy: null })
    .execute()
}

export async function confirmDicom(
  tx: Tx,
  attachmentId: string,
  confirmed: { fields: string[]; reason: string; by: string },
): Promise<void> {
  await tx
    .updateTable('attachmentDicom')
    .set({
      confirmedFields: confirmed.fields,
      confirmedReason: confirmed.reason,
      confirmedBy: confirmed.by,
      confirmedAt: sql<Date>`now()`,
    })
    .where('attachmentId', '=', attachmentId)
    .execute()
}
