/** Calls as the stays in the room tell them. */
import { sql } from 'kysely'
import type { ReadDb } from '../open.ts'

export type CallRow = {
  consultationId: string
  startedAt: Date
  /** Of the last moment with both sides inside; `now` while they are. */
  endedAt: Date
  /** Seconds in which both sides were inside. */
  seconds: number
  going: boolean
}

/** Without a sign of life for so long an open stay counts to its last one: its server is gone. */
const silentSeconds = 120

/** The end of a stay, or how long it counts while it is open. */
export function stayEnd(now: Date) {
  return sql<Date>`greatest(joined_at, coalesce(left_at,
    case when seen_at > ${now}::timestamptz - make_interval(secs => ${silentSeconds}) then ${now}::timestamptz else seen_at end))`
}

/**
 * The calls of these consultations: the time in which the expert and the requesting hospital were in the room together. Stays of
 * one side overlap freely (two doctors, a second window). One query however many are asked for.
 */
export async function readCalls(
  read: ReadDb,
  consultationIds: readonly string[],
  now: Date,
): Promise<Map<string, CallRow>> {
  if (consultationIds.length === 0) return new Map()
  const calls = sql<CallRow>`(
    with side as (
      select consultation_id,
        range_agg(tstzrange(joined_at, ${stayEnd(now)})) filter (where role = 'expert')
          * range_agg(tstzrange(joined_at, ${stayEnd(now)})) filter (where role in ('requester', 'colleague')) as shared
      from presence
      where consultation_id = any(${consultationIds}::uuid[])
      group by consultation_id
    )
    select consultation_id, lower(shared) as started_at, upper(shared) as ended_at,
      (select round(sum(extract(epoch from upper(part) - lower(part))))::int from unnest(shared) as part) as seconds,
      upper(shared) >= ${now}::timestamptz as going
    from side
    where not isempty(shared))`
  const rows = await read.selectFrom(calls.as('call')).selectAll().execute()
  return new Map(rows.map((row) => [row.consultationId, row]))
}
