/** Trials of computers, and the sites that have consultations before them. */
import { sql } from 'kysely'
import type { Db, ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

export async function insertNetworkCheck(tx: Tx, row: NewRow<'networkCheck'>): Promise<void> {
  await tx.insertInto('networkCheck').values(row).execute()
}

export function latestNetworkCheck(read: ReadDb, personId: string): Promise<Row<'networkCheck'> | undefined> {
  return read
    .selectFrom('networkCheck')
    .selectAll()
    .where('personId', '=', personId)
    .orderBy('checkedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Everything that was tried before this is forgotten. */
export async function deleteOldNetworkChecks(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('networkCheck').where('checkedAt', '<', before).execute()
}

type Span = { from: Date; until: Date; checkedSince: Date }
/** Sessions on one of the lines, or with one of the institutions at either end. */
export type SiteScope = { lineIds: readonly string[]; institutionIds: readonly string[] }

/**
 * Sites with a session by video in the span, each with its newest trial. Both ends of a session are sites: the requesting hospital
 * and that of the line's experts.
 * @param scope null: all sessions
 */
export async function readNetworkSites(
  read: ReadDb,
  { from, until, checkedSince }: Span,
  scope: SiteScope | null,
  limit: number,
) {
  const planned = read
    .selectFrom('consultation')
    .innerJoin('line', 'line.id', 'consultation.lineId')
    .where('consultation.state', 'in', ['scheduled', 'in_session'])
    .where('consultation.kind', '=', 'video')
    .where('consultation.scheduledStart', '>=', from)
    .where('consultation.scheduledStart', '<', until)
    .$if(scope !== null, (query) => query.where(meetsIn(scope ?? { lineIds: [], institutionIds: [] })))
  const ends = planned
    .select([
      'consultation.requestingInstitutionId as institutionId',
      'consultation.scheduledStart as startAt',
    ])
    .unionAll(
      planned.select([
        'line.beijingInstitutionId as institutionId',
        'consultation.scheduledStart as startAt',
      ]),
    )
  return read
    .with('ends', () => ends)
    .with('site', (cte) =>
      cte
        .selectFrom('ends')
        .select((eb) => [
          'ends.institutionId',
          eb.fn.countAll<string>().as('upcoming'),
          eb.fn.min('ends.startAt').as('nextStart'),
        ])
        .groupBy('ends.institutionId')
        .orderBy(sql`min(ends.start_at)`)
        .limit(limit),
    )
    .selectFrom('site')
    .innerJoin('institution', 'institution.id', 'site.institutionId')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('networkCheck')
          .innerJoin('person', 'person.id', 'networkCheck.personId')
          .select([
            'networkCheck.checkedAt',
            'networkCheck.overall',
            'networkCheck.results',
            'person.name',
            'person.nameEn',
          ])
          .whereRef('networkCheck.institutionId', '=', 'site.institutionId')
          .where('networkCheck.checkedAt', '>=', checkedSince)
          .orderBy('networkCheck.checkedAt', 'desc')
          .limit(1)
          .as('latest'),
      (join) => join.onTrue(),
    )
    .select(['site.institutionId', 'institution.nameZh', 'institution.nameEn'])
    .select(['site.upcoming', 'site.nextStart'])
    .select([
      'latest.checkedAt',
      'latest.overall',
      'latest.results',
      'latest.name',
      'latest.nameEn as personEn',
    ])
    .orderBy('site.nextStart')
    .execute()
}

const meetsIn = ({ lineIds, institutionIds }: SiteScope) => sql<boolean>`(
  consultation.line_id = any(${lineIds}::uuid[])
  or consultation.requesting_institution_id = any(${institutionIds}::uuid[])
  or line.beijing_institution_id = any(${institutionIds}::uuid[]))`

/** Sites whose office was warned for sessions of that day. @param day `YYYY-MM-DD` */
export async function readWarnedSites(read: ReadDb, day: string): Promise<string[]> {
  const rows = await read
    .selectFrom('networkWarning')
    .select('institutionId')
    .where('day', '=', day)
    .execute()
  return rows.map(({ institutionId }) => institutionId)
}

/** @returns false where another server was quicker */
export async function insertNetworkWarning(tx: Tx, row: NewRow<'networkWarning'>): Promise<boolean> {
  const inserted = await tx
    .insertInto('networkWarning')
    .values(row)
    .onConflict((conflict) => conflict.columns(['institutionId', 'day']).doNothing())
    .returning('day')
    .executeTakeFirst()
  return inserted !== undefined
}

/** Days before this one are forgotten. @param day `YYYY-MM-DD` */
export async function deleteOldNetworkWarnings(db: Db, day: string): Promise<void> {
  await db.deleteFrom('networkWarning').where('day', '<', day).execute()
}
