/** What the log's columns tell of each row beside the consultation itself; one query, however many rows. */
import { sql } from 'kysely'
import type { RatingSide } from '../../server/domain/outcome.ts'
import type { ReadDb } from '../open.ts'
import type { Moments } from './log-facts.ts'

export type MoreRow = {
  id: string
  memberIds: string[]
  startedAt: Date | null
  sessionSeconds: number | null
  /** As `readDiagnoses` gives them; null where there is no record. */
  diagnoses: unknown
  versions: number
  decision: 'adopted' | 'partly' | 'not_adopted' | null
  consent: string | null
  referrals: string[]
  rated: RatingSide[]
  phonedAt: Date | null
  /** Minutes that were measured in the call; with none the rest is null. */
  minutes: number
  drops: number
  lossPerMille: number | null
  roundTripMs: number | null
  lowest: number | null
} & { [K in keyof Moments]: Moments[K] }

/** By id; every id that is given has one. */
export async function readMore(read: ReadDb, ids: readonly string[]): Promise<Map<string, MoreRow>> {
  if (ids.length === 0) return new Map()
  const more = sql<MoreRow>`(
    select c.id, c.member_ids, c.started_at, c.session_seconds,
      f.arrived_at, f.prechecked_at, f.responded_at, f.accepted_at, f.scheduled_at, f.finished_at, f.signed_at,
      f.answered_at, f.ended_at,
      (select jsonb_build_object('western', content->'westernDiagnoses', 'tcm', content->'tcmDiseases',
          'pattern', content->'tcmPatterns', 'mongolian', content->'mongolianDiseases')
        from case_record where consultation_id = c.id order by version desc limit 1) as diagnoses,
      (select count(*)::int from opinion where consultation_id = c.id) as versions,
      (select decision from adoption where consultation_id = c.id order by opinion_version desc limit 1) as decision,
      (select signed_by from consent where consultation_id = c.id limit 1) as consent,
      array(select number from referral where consultation_id = c.id and state <> 'draft' order by id limit 20) as referrals,
      array(select distinct by_side from rating where consultation_id = c.id order by by_side) as rated,
      (select min(pressed_at) from call_phone where consultation_id = c.id) as phoned_at,
      line.minutes, line.drops, line.loss_per_mille, line.round_trip_ms, line.lowest
    from consultation c
    left join consultation_fact f on f.consultation_id = c.id
    cross join lateral (
      select count(*)::int as minutes, coalesce(sum(m.drops), 0)::int as drops, max(m.loss_per_mille) as loss_per_mille,
        max(m.round_trip_ms) as round_trip_ms, min(m.lowest) as lowest
      from presence p join call_minute m on m.presence_id = p.id where p.consultation_id = c.id
    ) line
    where c.id = any(${ids}::uuid[]))`
  const rows = await read.selectFrom(more.as('more')).selectAll().execute()
  return new Map(rows.map((row) => [row.id, row]))
}
