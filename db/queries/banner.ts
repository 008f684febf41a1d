/** Announcements, their versions, and who has put them aside. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

const mostShown = 5

/** What stands over the pages now, warnings first. @param personId who reads; null: nobody has signed in */
export function readShownBanners(read: ReadDb, now: Date, personId: string | null): Promise<Row<'banner'>[]> {
  return read
    .selectFrom('banner')
    .selectAll()
    .where('fromAt', '<=', now)
    .where('untilAt', '>', now)
    .$if(personId === null, (query) => query.where('audience', '=', 'all'))
    .$if(personId !== null, (query) =>
      query.where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('bannerDismissal')
              .select(sql`1`.as('one'))
              .whereRef('bannerDismissal.bannerId', '=', 'banner.id')
              .whereRef('bannerDismissal.version', '=', 'banner.version')
              .where('bannerDismissal.personId', '=', personId ?? ''),
          ),
        ),
      ),
    )
    .orderBy('level', 'desc')
    .orderBy('fromAt', 'desc')
    .orderBy('id')
    .limit(mostShown)
    .execute()
}

/** The last to end first, with who changed each last. */
export function readBanners(read: ReadDb, limit: number) {
  return read
    .selectFrom('banner')
    .innerJoin('bannerVersion', (join) =>
      join
        .onRef('bannerVersion.bannerId', '=', 'banner.id')
        .onRef('bannerVersion.number', '=', 'banner.version'),
    )
    .selectAll('banner')
    .select(['bannerVersion.personId', 'bannerVersion.at'])
    .orderBy('untilAt', 'desc')
    .orderBy('banner.id')
    .limit(limit)
    .execute()
}

export function lockBanner(tx: Tx, id: string): Promise<Row<'banner'> | undefined> {
  return tx.selectFrom('banner').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Who set the newest version. */
export async function findBannerSetter(tx: Tx, id: string): Promise<string | null> {
  const row = await tx
    .selectFrom('bannerVersion')
    .innerJoin('person', 'person.id', 'bannerVersion.personId')
    .select('person.name')
    .where('bannerId', '=', id)
    .orderBy('number', 'desc')
    .executeTakeFirst()
  return row?.name ?? null
}

export async function insertBanner(tx: Tx, row: NewRow<'banner'>): Promise<void> {
  await tx.insertInto('banner').values(row).execute()
}

export async function updateBanner(tx: Tx, id: string, set: Partial<NewRow<'banner'>>): Promise<void> {
  await tx.updateTable('banner').set(set).where('id', '=', id).execute()
}

export async function insertBannerVersion(tx: Tx, row: NewRow<'bannerVersion'>): Promise<void> {
  await tx.insertInto('bannerVersion').values(row).execute()
}

/** The newest first. */
export function readBannerVersions(read: ReadDb, id: string, limit: number) {
  return read
    .selectFrom('bannerVersion')
    .selectAll()
    .where('bannerId', '=', id)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
}

export async function dismissBanner(tx: Tx, row: NewRow<'bannerDismissal'>): Promise<void> {
  await tx
    .insertInto('bannerDismissal')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['personId', 'bannerId']).doUpdateSet({ version: row.version }),
    )
    .execute()
}
