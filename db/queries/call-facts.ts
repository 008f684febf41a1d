/** The minutes of stays in a call. */
import { type Selectable, sql } from 'kysely'
import type { CallGap, CallMinute } from '../../server/domain/call-quality.ts'
import { type Db, json, type ReadDb, type Tx } from '../open.ts'
import type { Database } from '../schema.ts'

export type KeptMinute = CallMinute & { readonly presenceId: string }
export type KeptGap = CallGap & { readonly presenceId: string }

/**
 * Minutes of stays that go on. A stay that ends meanwhile is sealed with what it takes along itself, so nothing is added behind it: the
 * row of the stay is waited for and looked at again.
 */
export async function insertMinutes(db: Db, minutes: readonly KeptMinute[]): Promise<void> {
  if (minutes.length === 0) return
  await sql`
    insert into call_minute (presence_id, began_at, seconds, away, sound_only, frozen, drops, loss_per_mille, round_trip_ms,
      lowest, highest, way)
    select minute.* from jsonb_to_recordset(${json(minutes.map(columns))}) as minute (presence_id uuid, began_at timestamptz,
        seconds int, away int, sound_only int, frozen int, drops int, loss_per_mille int, round_trip_ms int, lowest int,
        highest int, way text)
      join presence on presence.id = minute.presence_id
      where presence.left_at is null
      order by presence.id
      for share of presence
    on conflict do nothing`.execute(db)
}

function columns(minute: KeptMinute) {
  return {
    presence_id: minute.presenceId,
    began_at: minute.beganAt.toISOString(),
    seconds: minute.seconds,
    away: minute.away,
    sound_only: minute.soundOnly,
    frozen: minute.frozen,
    drops: minute.drops,
    loss_per_mille: minute.lossPerMille,
    round_trip_ms: minute.roundTripMs,
    lowest: minute.lowest,
    highest: minute.highest,
    way: minute.way,
  }
}

/** The last of a stay, in the transaction that ends it. */
export async function insertLastMinutes(tx: Tx, minutes: readonly KeptMinute[]): Promise<void> {
  if (minutes.length === 0) return
  await tx
    .insertInto('callMinute')
    .values([...minutes])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** As {@link insertMinutes} for losses of the connection. */
export async function insertGaps(db: Db, gaps: readonly KeptGap[]): Promise<void> {
  if (gaps.length === 0) return
  const rows = gaps.map(({ presenceId, beganAt, endedAt, what }) => ({
    ...{ presence_id: presenceId, began_at: beganAt.toISOString(), ended_at: endedAt.toISOString(), what },
  }))
  await sql`
    insert into call_gap (presence_id, began_at, ended_at, what)
    select gap.* from jsonb_to_recordset(${json(rows)}) as gap (presence_id uuid, began_at timestamptz,
        ended_at timestamptz, what text)
      join presence on presence.id = gap.presence_id
      where presence.left_at is null
      order by presence.id
      for share of presence
    on conflict do nothing`.execute(db)
}

/** The last of a stay, in the transaction that ends it. */
export async function insertLastGaps(tx: Tx, gaps: readonly KeptGap[]): Promise<void> {
  if (gaps.length === 0) return
  await tx
    .insertInto('callGap')
    .values([...gaps])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Losses of one stay, in their order; more than the line of any call has. */
export const mostGaps = 1000

export function readGaps(read: ReadDb | Tx, presenceId: string): Promise<Selectable<Database['callGap']>[]> {
  return (read as ReadDb)
    .selectFrom('callGap')
    .selectAll()
    .where('presenceId', '=', presenceId)
    .orderBy('beganAt')
    .limit(mostGaps)
    .execute()
}

/** Of all stays of a consultation, in their order. */
export function readCallGaps(read: ReadDb, consultationId: string, limit: number) {
  return read
    .selectFrom('callGap')
    .innerJoin('presence', 'presence.id', 'callGap.presenceId')
    .selectAll('callGap')
    .where('presence.consultationId', '=', consultationId)
    .orderBy('callGap.presenceId')
    .orderBy('callGap.beganAt')
    .limit(limit)
    .execute()
}

/** A day and night of one stay; longer ones are sealed and shown up to there. */
export const mostMinutes = 1728

/** All of one stay, in their order. */
export function readMinutes(
  read: ReadDb | Tx,
  presenceId: string,
): Promise<Selectable<Database['callMinute']>[]> {
  return (read as ReadDb)
    .selectFrom('callMinute')
    .selectAll()
    .where('presenceId', '=', presenceId)
    .orderBy('beganAt')
    .limit(mostMinutes)
    .execute()
}

/** Of all stays of a consultation, in their order. */
export function readCallMinutes(read: ReadDb, consultationId: string, limit: number) {
  return read
    .selectFrom('callMinute')
    .innerJoin('presence', 'presence.id', 'callMinute.presenceId')
    .selectAll('callMinute')
    .where('presence.consultationId', '=', consultationId)
    .orderBy('callMinute.presenceId')
    .orderBy('callMinute.beganAt')
    .limit(limit)
    .execute()
}
