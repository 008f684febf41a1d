/** Institutions and departments as their administrator sees them. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

const mostInstitutions = 1_000

/** In the order of their codes, with who and what belongs to each; one query. */
export function readInstitutions(read: ReadDb) {
  return read
    .selectFrom('institution')
    .leftJoin('institution as parent', 'parent.id', 'institution.parentId')
    .select(['institution.id', 'institution.nameZh', 'institution.nameEn', 'institution.city'])
    .select(['institution.level', 'institution.parentId', 'institution.closedAt'])
    .select(['parent.nameZh as parentZh', 'parent.nameEn as parentEn'])
    .select([
      sql<number>`(select count(*)::int from department where institution_id = institution.id)`.as(
        'departments',
      ),
      sql<number>`(select count(*)::int from person
        where institution_id = institution.id and disabled_at is null and guest_of is null)`.as('people'),
      sql<number>`(select count(*)::int from line
        where open and institution.id in (beijing_institution_id, hohhot_institution_id))`.as('lines'),
    ])
    .orderBy('institution.city')
    .orderBy('institution.code')
    .limit(mostInstitutions)
    .execute()
}

/** Who and what belongs to one. */
export async function readBelonging(given: ReadDb | Tx, id: string) {
  const read = given as ReadDb
  const [people, lines] = await Promise.all([
    read
      .selectFrom('person')
      .select(['departmentId'])
      .select(sql<number>`count(*)::int`.as('count'))
      .where('institutionId', '=', id)
      .where('disabledAt', 'is', null)
      /* guests of a call stand under the hospital that invites them */
      .where('guestOf', 'is', null)
      .groupBy('departmentId')
      .execute(),
    read
      .selectFrom('line')
      .select(['id', 'nameZh', 'nameEn', 'open', 'beijingDepartmentId'])
      .where((eb) => eb.or([eb('beijingInstitutionId', '=', id), eb('hohhotInstitutionId', '=', id)]))
      .orderBy('position')
      .execute(),
  ])
  return { people, lines }
}

export function findInstitutionRow(tx: Tx, id: string): Promise<Row<'institution'> | undefined> {
  return tx.selectFrom('institution').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Whether another one has this name. */
export async function isNameTaken(tx: Tx, nameZh: string, exceptId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('institution')
    .select('id')
    .where('nameZh', '=', nameZh)
    .where('id', '!=', exceptId)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertInstitution(tx: Tx, row: NewRow<'institution'>): Promise<void> {
  await tx.insertInto('institution').values(row).execute()
}

export async function updateInstitution(
  tx: Tx,
  id: string,
  set: Partial<NewRow<'institution'>>,
): Promise<void> {
  await tx.updateTable('institution').set(set).where('id', '=', id).execute()
}

/** Of these ids those that stand at another institution: they are not its own. */
export async function readForeignDepartments(
  tx: Tx,
  institutionId: string,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('department')
    .select('id')
    .where('id', 'in', [...ids])
    .where('institutionId', '!=', institutionId)
    .execute()
  return rows.map((row) => row.id)
}

/** Adds what is new and writes over what is there; nothing is deleted. */
export async function writeDepartments(tx: Tx, rows: readonly NewRow<'department'>[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('department')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        nameZh: eb.ref('excluded.nameZh'),
        nameEn: eb.ref('excluded.nameEn'),
        closedAt: eb.ref('excluded.closedAt'),
      })),
    )
    .execute()
}
