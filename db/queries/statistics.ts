/** What is asked of `consultation_fact`: whose rows, by what they are put together, and the mix of cases. */
import { type RawBuilder, sql } from 'kysely'
import type { Dimension } from '../../server/domain/statistics.ts'
import type { ReadDb } from '../open.ts'
import { happened } from './statistics-sql.ts'

/** Requests of one hospital in Hohhot, or of the lines that one in Beijing serves. */
export type Place = { institutionId: string } | { institutionId: string; lineIds: readonly string[] }

export type FactFilter = {
  /** First moment that counts, and the first that no longer does. */
  from: Date
  until: Date
  /** What was known then. */
  at: Date
  lineId?: string | undefined
  departmentId?: string | undefined
  /** Requester or expert. */
  personId?: string | undefined
  /** All of them: the one that was asked for, and the one that the reader may see. */
  places: readonly Place[]
}

/** What an institution is to consultations. */
export async function placeOf(read: ReadDb, institutionId: string): Promise<Place> {
  const lines = await read
    .selectFrom('line')
    .select('id')
    .where('beijingInstitutionId', '=', institutionId)
    .execute()
  return lines.length === 0 ? { institutionId } : { institutionId, lineIds: lines.map((line) => line.id) }
}

/** `consultation_fact f` and the instant `i`, narrowed; for `from … where`. */
export function cohort(filter: FactFilter): { from: RawBuilder<unknown>; where: RawBuilder<boolean> } {
  const conditions = [
    sql<boolean>`f.submitted_at >= ${filter.from} and f.submitted_at < ${filter.until}`,
    happened('arrived'),
  ]
  if (filter.lineId !== undefined) conditions.push(sql`f.line_id = ${filter.lineId}`)
  if (filter.departmentId !== undefined) conditions.push(sql`f.department_id = ${filter.departmentId}`)
  if (filter.personId !== undefined)
    conditions.push(
      sql`(f.requester_id = ${filter.personId} or (f.expert_id = ${filter.personId} and ${happened('accepted')}))`,
    )
  for (const place of filter.places) {
    conditions.push(
      'lineIds' in place
        ? sql`f.line_id = any(${place.lineIds}::uuid[])`
        : sql`f.institution_id = ${place.institutionId}`,
    )
  }
  return {
    from: sql`consultation_fact f cross join (select ${filter.at}::timestamptz as at) i`,
    where: sql.join<boolean>(conditions, sql` and `),
  }
}

/** Ids as they are: text of them costs more than what is done with it. */
export const dimensionColumns: Readonly<Record<Dimension, RawBuilder<string | null>>> = {
  line: sql`f.line_id`,
  institution: sql`f.institution_id`,
  department: sql`f.department_id`,
  doctor: sql`f.requester_id`,
  expert: sql`case when f.accepted_at <= i.at then f.expert_id end`,
  month: sql`to_char(f.submitted_at at time zone 'Asia/Shanghai', 'YYYY-MM')`,
}

/** What cases were about, the most frequent first, and for which reasons they ended. */
export async function readMix(read: ReadDb, filter: FactFilter, most: number) {
  const { from, where } = cohort(filter)
  const [diagnoses, reasons] = await Promise.all([
    sql<{ diagnosis: string; count: number; total: number }>`
      select f.diagnosis, count(*)::int as count, (sum(count(*)) over ())::int as total
      from ${from} where ${where} group by f.diagnosis order by count(*) desc, f.diagnosis limit ${most}`.execute(
      read as never,
    ),
    sql<{ state: string; reason: string; count: number }>`
      select f.end_state as state, coalesce(f.end_reason, 'other') as reason, count(*)::int as count
      from ${from} where ${where} and ${happened('ended')} group by 1, 2 order by 3 desc, 1, 2 limit 50`.execute(
      read as never,
    ),
  ])
  return {
    diagnoses: diagnoses.rows.map(({ diagnosis, count }) => ({ diagnosis, count })),
    reasons: reasons.rows,
    total: diagnoses.rows[0]?.total ?? 0,
  }
}
