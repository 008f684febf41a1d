/** A file of a case as a row, for what asks nothing of its bytes. */
import { v7 as uuid } from 'uuid'
import type { World } from './world.ts'

/** @returns its id */
export async function addFile(world: World, consultationId: string, mediaType: string): Promise<string> {
  const id = uuid()
  await world.deps.db
    .insertInto('attachment')
    .values({
      id,
      consultationId,
      kind: 'tongue',
      fileName: '舌面',
      mediaType,
      byteSize: 10,
      width: null,
      height: null,
      digest: '0'.repeat(64),
      digestAlgorithm: 'sha256',
      storageKey: id,
      uploadedBy: world.people.doctor.id,
      removedAt: null,
    })
    .execute()
  return id
}
