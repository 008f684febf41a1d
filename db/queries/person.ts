/** People as others see them. */
import type { Role } from '../../server/domain/actor.ts'
import type { ReadDb, Tx } from '../open.ts'

export type PersonBriefRow = {
  id: string
  name: string
  nameEn: string
  title: { zh: string; en: string }
  institution: { zh: string; en: string }
  institutionShort: { zh: string; en: string }
  department: { zh: string; en: string } | null
}

/** By id; one query however many are asked for. */
export async function personBriefs(
  read: ReadDb | Tx,
  ids: readonly string[],
): Promise<Map<string, PersonBriefRow>> {
  if (ids.length === 0) return new Map()
  const rows = await (read as ReadDb)
    .selectFrom('person')
    .innerJoin('institution', 'institution.id', 'person.institutionId')
    .leftJoin('department', 'department.id', 'person.departmentId')
    .select(['person.id', 'person.name', 'person.nameEn', 'person.titleZh', 'person.titleEn'])
    .select([
      'institution.nameZh',
      'institution.nameEn as institutionEn',
      'institution.shortZh',
      'institution.shortEn',
    ])
    .select(['department.nameZh as departmentZh', 'department.nameEn as departmentEn'])
    .where('person.id', 'in', [...new Set(ids)])
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        name: row.name,
        nameEn: row.nameEn,
        title: { zh: row.titleZh, en: row.titleEn },
        institution: { zh: row.nameZh, en: row.institutionEn },
        institutionShort: { zh: row.shortZh, en: row.shortEn },
        department:
          row.departmentZh === null || row.departmentEn === null
            ? null
            : { zh: row.departmentZh, en: row.departmentEn },
      },
    ]),
  )
}

export async function readInstitutionId(tx: Tx, personId: string): Promise<string> {
  const row = await tx
    .selectFrom('person')
    .select('institutionId')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  return row.institutionId
}

/** Who holds one of the roles and can sign in. */
export async function readPeopleOf(tx: Tx, roles: readonly Role[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('personRole')
    .innerJoin('person', 'person.id', 'personRole.personId')
    .select('personRole.personId')
    .distinct()
    .where('personRole.role', 'in', roles)
    .where('person.disabledAt', 'is', null)
    .orderBy('personRole.personId')
    .execute()
  return rows.map(({ personId }) => personId)
}
