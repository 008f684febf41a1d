/** The lines as their administrator sees them, and the versions of their settings. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'

/** States in which nothing runs, drafts among them. */
export type AtRest = { readonly consultations: readonly string[]; readonly referrals: readonly string[] }

/** Every line, the closed ones too, in their order; one query. */
export async function readLineEntries(read: ReadDb, atRest: AtRest) {
  return read
    .selectFrom('line')
    .innerJoin('institution as beijing', 'beijing.id', 'line.beijingInstitutionId')
    .innerJoin('institution as hohhot', 'hohhot.id', 'line.hohhotInstitutionId')
    .innerJoin('department', 'department.id', 'line.beijingDepartmentId')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('lineVersion')
          .select(['number', 'personId', 'at'])
          .whereRef('lineVersion.lineId', '=', 'line.id')
          .orderBy('number', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .select(['line.id', 'line.code', 'line.seal', 'line.nameZh', 'line.nameEn', 'line.open'])
    .select(['line.localReview', 'last.number', 'last.personId', 'last.at'])
    .select(['beijing.nameZh as beijingZh', 'beijing.nameEn as beijingEn'])
    .select(['hohhot.nameZh as hohhotZh', 'hohhot.nameEn as hohhotEn'])
    .select(['department.nameZh as departmentZh', 'department.nameEn as departmentEn'])
    .select([
      sql<number>`(select count(*)::int from line_expert where line_id = line.id)`.as('experts'),
      sql<number>`(select count(*)::int from line_site where line_id = line.id)`.as('sites'),
      sql<number>`(select count(*)::int from consultation
        where line_id = line.id and state <> all(${atRest.consultations}::text[]))`.as('consultations'),
      sql<number>`(select count(*)::int from referral
        where line_id = line.id and state <> all(${atRest.referrals}::text[]))`.as('referrals'),
    ])
    .orderBy('line.position')
    .orderBy('line.code')
    .execute()
}

export async function insertLine(tx: Tx, row: NewRow<'line'>): Promise<void> {
  await tx.insertInto('line').values(row).execute()
}

export async function updateLine(tx: Tx, id: string, set: Partial<NewRow<'line'>>): Promise<void> {
  await tx.updateTable('line').set(set).where('id', '=', id).execute()
}

/** Who may ask on it and who answers, as two whole lists. */
export async function replaceMembers(
  tx: Tx,
  lineId: string,
  { siteIds, expertIds }: { siteIds: readonly string[]; expertIds: readonly string[] },
): Promise<void> {
  await sql`delete from line_site where line_id = ${lineId} and institution_id <> all(${siteIds}::uuid[])`.execute(
    tx,
  )
  await sql`delete from line_expert where line_id = ${lineId} and person_id <> all(${expertIds}::uuid[])`.execute(
    tx,
  )
  if (siteIds.length > 0) {
    await tx
      .insertInto('lineSite')
      .values(siteIds.map((institutionId) => ({ lineId, institutionId })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  if (expertIds.length === 0) return
  await tx
    .insertInto('lineExpert')
    .values(expertIds.map((personId) => ({ lineId, personId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Consultations under way by state, and referrals; what was begun at all. */
export async function readRunning(given: ReadDb | Tx, lineId: string, atRest: AtRest) {
  const [states, referrals, used] = await Promise.all([
    sql<{ state: string; count: number }>`
      select state, count(*)::int as count from consultation
      where line_id = ${lineId} and state <> all(${atRest.consultations}::text[]) group by state`.execute(
      given as Tx,
    ),
    sql<{ count: number }>`
      select count(*)::int as count from referral
      where line_id = ${lineId} and state <> all(${atRest.referrals}::text[])`.execute(given as Tx),
    sql<{ used: boolean }>`
      select exists (select from consultation where line_id = ${lineId} and state <> 'draft')
        or exists (select from referral where line_id = ${lineId}) as used`.execute(given as Tx),
  ])
  return {
    consultations: Object.fromEntries(states.rows.map(({ state, count }) => [state, count])),
    referrals: referrals.rows[0]?.count ?? 0,
    used: used.rows[0]?.used ?? false,
  }
}

/** Has the clock look again at everything that waits on a line: its rules are others now. */
export async function wakeLine(tx: Tx, lineId: string): Promise<void> {
  await sql`
    update consultation_clock set look_at = 'epoch' from consultation
    where consultation.id = consultation_clock.consultation_id and consultation.line_id = ${lineId}`.execute(
    tx,
  )
}

const mostChoices = 1_000

/** Institutions with their departments, and whoever is an expert or on a roster; with what is closed or gone. */
export async function readChoices(given: ReadDb | Tx) {
  const read = given as ReadDb
  const [institutions, departments, experts] = await Promise.all([
    read
      .selectFrom('institution')
      .select(['id', 'nameZh', 'nameEn', 'city', 'level', 'closedAt'])
      .where('level', '!=', 'bureau')
      .orderBy('code')
      .limit(mostChoices)
      .execute(),
    read
      .selectFrom('department')
      .selectAll()
      .orderBy('nameZh')
      .orderBy('id')
      .limit(mostChoices * 5)
      .execute(),
    read
      .selectFrom('person')
      .select(['id', 'name', 'nameEn', 'institutionId', 'disabledAt'])
      .select(
        sql<boolean>`exists (select from person_role where person_id = person.id and role = 'expert')`.as(
          'expert',
        ),
      )
      .where((eb) =>
        eb.or([
          eb.exists(
            eb
              .selectFrom('personRole')
              .select(sql`1`.as('one'))
              .whereRef('personId', '=', 'person.id')
              .where('role', '=', 'expert'),
          ),
          eb.exists(
            eb.selectFrom('lineExpert').select(sql`1`.as('one')).whereRef('personId', '=', 'person.id'),
          ),
        ]),
      )
      .orderBy('loginName')
      .limit(mostChoices)
      .execute(),
  ])
  return { institutions, departments, experts }
}

/** Of these people, those who may stand on a roster. */
export async function readAbleExperts(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('person')
    .innerJoin('personRole', 'personRole.personId', 'person.id')
    .select('person.id')
    .where('person.id', 'in', [...ids])
    .where('personRole.role', '=', 'expert')
    .where('person.disabledAt', 'is', null)
    .execute()
  return rows.map((row) => row.id)
}
