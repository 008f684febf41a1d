/** Lines, institutions and departments by name: what the filters of figures offer, and what stands before their rows. */
import type { ReadDb } from '../open.ts'

/** @param institutionId only what this one asks through or answers; null: all */
export async function readPlaces(read: ReadDb, institutionId: string | null) {
  const [lines, institutions, departments] = await Promise.all([
    read
      .selectFrom('line')
      .select(['id', 'nameZh', 'nameEn', 'seal'])
      .$if(institutionId !== null, (query) =>
        query.where((eb) =>
          eb.or([
            eb('beijingInstitutionId', '=', institutionId),
            eb('hohhotInstitutionId', '=', institutionId),
            eb.exists(
              eb
                .selectFrom('lineSite')
                .select('lineSite.lineId')
                .whereRef('lineSite.lineId', '=', 'line.id')
                .where('lineSite.institutionId', '=', institutionId ?? ''),
            ),
          ]),
        ),
      )
      .orderBy('position')
      .execute(),
    read
      .selectFrom('institution')
      .select(['id', 'nameZh', 'nameEn', 'shortZh', 'shortEn'])
      .$if(institutionId !== null, (query) => query.where('id', '=', institutionId ?? ''))
      .orderBy('city', 'desc')
      .orderBy('nameZh')
      .execute(),
    read
      .selectFrom('department')
      .select(['id', 'nameZh', 'nameEn', 'institutionId'])
      .$if(institutionId !== null, (query) => query.where('institutionId', '=', institutionId ?? ''))
      .orderBy('institutionId')
      .orderBy('nameZh')
      .execute(),
  ])
  return {
    lines: lines.map(({ id, nameZh, nameEn, seal }) => ({ id, seal, name: { zh: nameZh, en: nameEn } })),
    institutions: institutions.map((one) => ({
      id: one.id,
      name: { zh: one.nameZh, en: one.nameEn },
      short: { zh: one.shortZh, en: one.shortEn },
    })),
    departments: departments.map(({ id, nameZh, nameEn, institutionId: of }) => ({
      id,
      institutionId: of,
      name: { zh: nameZh, en: nameEn },
    })),
  }
}
