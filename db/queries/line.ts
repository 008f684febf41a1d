/** The lines and who stands on their rosters. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'

/** All lines in their order, the closed ones too, each with its institutions and its experts; one query. */
export async function readLines(read: ReadDb) {
  return read
    .selectFrom('line')
    .innerJoin('institution as beijing', 'beijing.id', 'line.beijingInstitutionId')
    .innerJoin('institution as hohhot', 'hohhot.id', 'line.hohhotInstitutionId')
    .innerJoin('department', 'department.id', 'line.beijingDepartmentId')
    .select(['line.id', 'line.code', 'line.seal', 'line.nameZh', 'line.nameEn', 'line.dutyPhone'])
    .select(['line.open', 'line.completeness', 'line.rules'])
    .select(['beijing.id as beijingId', 'beijing.nameZh as beijingZh', 'beijing.nameEn as beijingEn'])
    .select(['beijing.shortZh as beijingShortZh', 'beijing.shortEn as beijingShortEn'])
    .select(['hohhot.id as hohhotId', 'hohhot.nameZh as hohhotZh', 'hohhot.nameEn as hohhotEn'])
    .select(['department.nameZh as departmentZh', 'department.nameEn as departmentEn'])
    .select(expertsOf.as('experts'))
    .orderBy('line.position')
    .execute()
}

/** Whether it takes new requests. */
export async function isLineOpen(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.selectFrom('line').select('open').where('id', '=', id).executeTakeFirst()
  return row?.open ?? false
}

export type ExpertRow = { id: string; name: string; nameEn: string; title: { zh: string; en: string } }

const expertsOf = sql<ExpertRow[]>`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', person.id, 'name', person.name, 'nameEn', person.name_en,
    'title', jsonb_build_object('zh', person.title_zh, 'en', person.title_en)
  ) order by person.login_name), '[]')
  from line_expert join person on person.id = line_expert.person_id
  where line_expert.line_id = line.id and person.disabled_at is null
)`
