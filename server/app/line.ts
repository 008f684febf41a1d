/** The consultation lines. */
import { readLines } from '../../db/queries/line.ts'
import { readCompletenessRules } from '../contract/completeness.ts'
import { readLineRules } from '../contract/line-rules.ts'
import type { Line, PublicLine } from '../contract/session.ts'
import type { PersonActor } from '../domain/actor.ts'
import type { Deps } from './deps.ts'

/** All lines, each with what the caller may do on it; on a closed one what has begun goes on. */
export async function listLines(deps: Deps, actor: PersonActor): Promise<Line[]> {
  const rows = await readLines(deps.read)
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    seal: row.seal,
    name: { zh: row.nameZh, en: row.nameEn },
    beijing: {
      institutionId: row.beijingId,
      institution: { zh: row.beijingZh, en: row.beijingEn },
      short: { zh: row.beijingShortZh, en: row.beijingShortEn },
      department: { zh: row.departmentZh, en: row.departmentEn },
    },
    hohhot: { institutionId: row.hohhotId, institution: { zh: row.hohhotZh, en: row.hohhotEn } },
    dutyPhone: row.dutyPhone,
    completeness: readCompletenessRules(row.completeness),
    boards: readLineRules(row.rules).boards,
    open: row.open,
    mayRequest: row.open && actor.roles.includes('doctor') && actor.requestLineIds.includes(row.id),
    mayServe: actor.roles.includes('expert') && actor.expertLineIds.includes(row.id),
    experts: row.experts,
  }))
}

/** The open lines as the sign-in page shows them: nothing that names a person. */
export async function listPublicLines(deps: Deps): Promise<PublicLine[]> {
  const rows = await readLines(deps.read)
  return rows
    .filter((row) => row.open)
    .map((row) => ({
      code: row.code,
      seal: row.seal,
      name: { zh: row.nameZh, en: row.nameEn },
      beijing: { zh: row.beijingZh, en: row.beijingEn },
      hohhot: { zh: row.hohhotZh, en: row.hohhotEn },
    }))
}
