/** The figures of referrals. */
import { type RawBuilder, sql } from 'kysely'
import type { Dimension, Figure, ReferralCount } from '../../server/domain/statistics.ts'
import type { ReadDb } from '../open.ts'
import type { FactFilter } from './statistics.ts'
import { type CountedRow, nothing, type Raw, whole } from './statistics-figures.ts'

/** Hohhot's side of a referral: what an institution and a department of the asking side are to it. */
const hohhot = (column: string) =>
  sql<
    string | null
  >`case when r.direction = 'up' then ${sql.ref(`r.from_${column}`)} else ${sql.ref(`r.to_${column}`)} end`

const referralColumns: Readonly<Record<Dimension, RawBuilder<string | null> | null>> = {
  line: sql`r.line_id::text`,
  institution: sql`(${hohhot('institution_id')})::text`,
  department: sql`(${hohhot('department_id')})::text`,
  doctor: sql`r.referrer_id::text`,
  expert: null,
  month: sql`to_char(r.requested_at at time zone 'Asia/Shanghai', 'YYYY-MM')`,
}

function referralCohort(filter: FactFilter): RawBuilder<boolean> {
  const conditions = [
    sql<boolean>`r.requested_at >= ${filter.from} and r.requested_at < ${filter.until} and r.requested_at <= ${filter.at}`,
  ]
  if (filter.lineId !== undefined) conditions.push(sql`r.line_id = ${filter.lineId}`)
  if (filter.departmentId !== undefined)
    conditions.push(sql`${hohhot('department_id')} = ${filter.departmentId}`)
  if (filter.personId !== undefined) conditions.push(sql`r.referrer_id = ${filter.personId}`)
  for (const { institutionId } of filter.places)
    conditions.push(sql`${institutionId} in (r.from_institution_id, r.to_institution_id)`)
  return sql.join<boolean>(conditions, sql` and `)
}

/** The figures of referrals, as {@link readFigures} gives the others; none by expert. */
export async function readReferralFigures(
  read: ReadDb,
  filter: FactFilter,
  figures: readonly Figure[],
  by: Dimension | null,
): Promise<CountedRow[]> {
  const wanted = figures.flatMap(({ id, shape }) => (shape.kind === 'referrals' ? [{ id, shape }] : []))
  const key = by === null ? sql<string | null>`null::text` : referralColumns[by]
  if (wanted.length === 0 || key === null) return []
  const count = ({ direction, arrived, fromConsultation }: ReferralCount) =>
    sql`(count(*) filter (where r.direction = ${direction}${arrived === true ? sql` and r.arrived_at <= ${filter.at}` : sql``}${
      fromConsultation === true ? sql` and r.consultation_id is not null` : sql``
    }))::int`
  const columns = wanted.flatMap(({ shape }, index) => [
    sql`${count(shape.of)} as ${sql.ref(`n${index}`)}`,
    sql`${shape.among === null ? sql`null::int` : count(shape.among)} as ${sql.ref(`d${index}`)}`,
  ])
  const { rows } = await sql<Raw>`select ${key} as key, ${sql.join(columns)} from referral r
    where ${referralCohort(filter)} ${by === null ? sql`` : sql`group by 1`}`.execute(read as never)
  return rows.map((row) => ({
    key: row.key === null ? null : String(row.key),
    values: new Map(
      wanted.map(({ id }, index) => {
        const among = row[`d${index}`]
        return [
          id,
          { ...nothing, count: whole(row[`n${index}`]), among: among === null ? null : whole(among) },
        ]
      }),
    ),
  }))
}
