/** Layers that were drawn on files of a case. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'

export async function insertLayer(tx: Tx, layer: NewRow<'annotationLayer'>): Promise<Date> {
  const { savedAt } = await tx
    .insertInto('annotationLayer')
    .values(layer)
    .returning('savedAt')
    .executeTakeFirstOrThrow()
  return savedAt
}

export async function countLayers(tx: Tx, attachmentId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('annotationLayer')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('attachmentId', '=', attachmentId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Oldest first, with the author's name; bounded by the number of layers of a file. */
export async function readLayers(read: ReadDb, attachmentId: string) {
  return read
    .selectFrom('annotationLayer')
    .innerJoin('person', 'person.id', 'annotationLayer.authorId')
    .select(['annotationLayer.id', 'ink', 'marks', 'savedAt', 'authorId', 'person.name', 'person.nameEn'])
    .where('attachmentId', '=', attachmentId)
    .orderBy('savedAt')
    .orderBy('annotationLayer.id')
    .execute()
}
