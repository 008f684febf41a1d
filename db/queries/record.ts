/** Versions of case records. Every saving is a row; a sitting of savings is shown by its last one. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'

export async function markSent(tx: Tx, consultationId: string, version: number, sentAt: Date): Promise<void> {
  await tx
    .insertInto('recordSending')
    .values({ consultationId, version, sentAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Null where nothing was sent. */
export async function firstSentVersion(read: ReadDb, consultationId: string): Promise<number | null> {
  const row = await read
    .selectFrom('recordSending')
    .select('version')
    .where('consultationId', '=', consultationId)
    .orderBy('version')
    .limit(1)
    .executeTakeFirst()
  return row?.version ?? null
}

type Page = {
  /** The first version that is shown. */
  from: number
  below: number
  limit: number
  /** ms between two savings of one sitting, at most */
  sitting: number
}

/**
 * A page of shown versions with their contents, newest first: what was sent, and the last saving of each sitting. One piece of the
 * primary key's index; contents are read of the rows that are shown alone.
 */
export async function readVersions(read: ReadDb, consultationId: string, page: Page) {
  return read
    .with('saving', (db) =>
      db
        .selectFrom('caseRecord')
        .leftJoin('recordSending', (join) =>
          join
            .onRef('recordSending.consultationId', '=', 'caseRecord.consultationId')
            .onRef('recordSending.version', '=', 'caseRecord.version'),
        )
        .select(['caseRecord.version', 'recordSending.sentAt'])
        .select(
          sql<boolean>`lead(author_id) over saved is distinct from author_id
            or lead(created_at) over saved - created_at > ${page.sitting} * interval '1 millisecond'`.as(
            'last',
          ),
        )
        .where('caseRecord.consultationId', '=', consultationId)
        .where('caseRecord.version', '>=', page.from)
        .modifyEnd(sql`window saved as (order by case_record.version)`),
    )
    .selectFrom('saving')
    .innerJoin('caseRecord', 'caseRecord.version', 'saving.version')
    .select(['caseRecord.version', 'caseRecord.content', 'caseRecord.authorId', 'caseRecord.createdAt'])
    .select(['caseRecord.asked', 'saving.sentAt'])
    .where('caseRecord.consultationId', '=', consultationId)
    .where('saving.version', '<', page.below)
    .where((eb) => eb.or([eb('saving.last', '=', true), eb('saving.sentAt', 'is not', null)]))
    .orderBy('saving.version', 'desc')
    .limit(page.limit)
    .execute()
}

export async function readTwoVersions(read: ReadDb, consultationId: string, versions: readonly number[]) {
  return read
    .selectFrom('caseRecord')
    .select(['version', 'content', 'asked'])
    .where('consultationId', '=', consultationId)
    .where('version', 'in', [...versions])
    .execute()
}
