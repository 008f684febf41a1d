/** Stills of cameras: who asked for them, and where a file of a case comes from. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

export async function insertStillRequest(tx: Tx, request: NewRow<'stillRequest'>): Promise<void> {
  await tx.insertInto('stillRequest').values(request).execute()
}

export function findStillRequest(read: ReadDb, id: string): Promise<Row<'stillRequest'> | undefined> {
  return read.selectFrom('stillRequest').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function insertStill(tx: Tx, still: NewRow<'attachmentStill'>): Promise<void> {
  await tx.insertInto('attachmentStill').values(still).execute()
}

/** With its case, and with the picture that corrects it. */
export function findStill(read: ReadDb, attachmentId: string) {
  return read
    .selectFrom('attachmentStill')
    .innerJoin('attachment', 'attachment.id', 'attachmentStill.attachmentId')
    .leftJoin('attachmentStill as correction', 'correction.corrects', 'attachmentStill.attachmentId')
    .select([
      'attachment.consultationId',
      'attachmentStill.ownerId',
      'attachmentStill.source',
      'attachmentStill.corrects',
      'correction.attachmentId as correctedBy',
    ])
    .where('attachmentStill.attachmentId', '=', attachmentId)
    .where('attachment.removedAt', 'is', null)
    .executeTakeFirst()
}

/** Whether somebody sat in the room at a moment, by the stays that the log shows. */
export async function wasInside(
  read: ReadDb,
  { consultationId, personId, at }: { consultationId: string; personId: string; at: Date },
  slackSeconds: number,
): Promise<boolean> {
  const shifted = (seconds: number) => new Date(at.getTime() + seconds * 1000)
  const stay = await read
    .selectFrom('presence')
    .select('id')
    .where('consultationId', '=', consultationId)
    .where('personId', '=', personId)
    .where('joinedAt', '<=', shifted(slackSeconds))
    .where((eb) => eb.or([eb('leftAt', 'is', null), eb('leftAt', '>=', shifted(-slackSeconds))]))
    .limit(1)
    .executeTakeFirst()
  return stay !== undefined
}
