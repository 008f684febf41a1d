/** What the wall shows of each line; short index scans, each bounded. */
import { sql } from 'kysely'
import type { ReadDb } from '../open.ts'
import { stayEnd } from './call.ts'

/** Counts end there. */
export const mostCounted = 999
/** Sessions of one line that are shown. */
const mostSessions = 8

/** @param institutionId only what this hospital asks or answers; null: all */
export async function readWallLines(read: ReadDb, institutionId: string | null, now: Date) {
  const own = ownOf(institutionId)
  const counted = (state: string, late = false) => sql<number>`(select count(*)::int from (
      select 1 from consultation c where c.line_id = line.id and c.state = ${state} and ${own}
      ${late ? sql`and c.due_order < ${now}` : sql``} limit ${mostCounted}) as found)`
  const { rows } = await sql<{
    id: string
    code: string
    seal: string
    nameZh: string
    nameEn: string
    beijingZh: string
    beijingEn: string
    hohhotZh: string
    hohhotEn: string
    submitted: number
    accepted: number
    reporting: number
    overdue: number
    nextStart: Date | null
    expertName: string | null
    expertNameEn: string | null
  }>`
    select line.id, line.code, line.seal, line.name_zh as "nameZh", line.name_en as "nameEn",
      b.short_zh as "beijingZh", b.short_en as "beijingEn", h.short_zh as "hohhotZh", h.short_en as "hohhotEn",
      ${counted('submitted')} as submitted, ${counted('accepted')} as accepted, ${counted('reporting')} as reporting,
      ${counted('submitted', true)} + ${counted('accepted', true)} + ${counted('reporting', true)} as overdue,
      next.start as "nextStart", expert.name as "expertName", expert.name_en as "expertNameEn"
    from line
    join institution b on b.id = line.beijing_institution_id
    join institution h on h.id = line.hohhot_institution_id
    left join lateral (
      select c.scheduled_start as start, c.expert_id from consultation c
      where c.line_id = line.id and c.state = 'scheduled' and c.due_order > ${now} and ${own}
      order by c.due_order limit 1
    ) next on true
    left join person expert on expert.id = next.expert_id
    where line.open and ${
      institutionId === null
        ? sql`true`
        : sql`(${institutionId} in (line.beijing_institution_id, line.hohhot_institution_id) or exists
          (select from line_site s where s.line_id = line.id and s.institution_id = ${institutionId}))`
    }
    order by line.position`.execute(read as never)
  return rows
}

function ownOf(institutionId: string | null) {
  return institutionId === null
    ? sql`true`
    : sql`(c.requesting_institution_id = ${institutionId} or line.beijing_institution_id = ${institutionId})`
}

export type WallStay = {
  lineId: string
  consultationId: string
  begun: boolean
  startAt: Date
  /** null: nobody is inside. */
  name: string | null
  nameEn: string | null
  role: string | null
}

/** Sessions that are on, and those about to begin in whose room somebody is, with who is inside now. */
export async function readWallStays(
  read: ReadDb,
  institutionId: string | null,
  now: Date,
): Promise<WallStay[]> {
  const { rows } = await sql<WallStay>`
    select line.id as "lineId", s.id as "consultationId", s.begun, s.start_at as "startAt",
      p.name, p.name_en as "nameEn", p.role
    from line cross join lateral (
      select * from (
        (select c.id, true as begun, coalesce(room.started_at, c.scheduled_start, c.changed_at) as start_at
          from consultation c left join room on room.consultation_id = c.id
          where c.line_id = line.id and c.state = 'in_session' and ${ownOf(institutionId)}
          order by c.due_order limit ${mostSessions})
        union all
        (select c.id, false, c.scheduled_start from consultation c
          where c.line_id = line.id and c.state = 'scheduled' and ${ownOf(institutionId)}
            and c.due_order > ${now}::timestamptz - interval '1 hour' and c.due_order < ${now}::timestamptz + interval '1 hour'
            and exists (select from presence where presence.consultation_id = c.id and presence.left_at is null
              and ${stayEnd(now)} >= ${now})
          order by c.due_order limit ${mostSessions})
      ) as found order by begun desc, start_at limit ${mostSessions}
    ) s
    left join lateral (
      select distinct person.id, person.name, person.name_en, presence.role from presence
      join person on person.id = presence.person_id
      where presence.consultation_id = s.id and presence.left_at is null and ${stayEnd(now)} >= ${now}
    ) p on true
    order by s.begun desc, s.start_at, s.id, p.role, p.name`.execute(read as never)
  return rows
}
