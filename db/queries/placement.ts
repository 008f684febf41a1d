/** Which servers live and which of them has which room. Every time is Postgres' own, so the machines' clocks do not matter. */
import { sql } from 'kysely'
import type { Db, ReadDb } from '../open.ts'

/** One process under a name. */
export type ServerLife = { readonly name: string; readonly life: string }

/** Takes the name from whoever had it: a server that starts anew does not wait for its own lease to end. It drains no more. */
export async function takeName(db: Db, { name, life }: ServerLife, leaseMs: number): Promise<void> {
  const values = { life, leaseUntil: sql<Date>`now() + make_interval(secs => ${leaseMs / 1000})` }
  await db
    .insertInto('serverNode')
    .values({ name, drainingSince: null, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ drainingSince: null, ...values }))
    .execute()
}

/** @returns whether the name is still this life's */
export async function renewLease(db: Db, { name, life }: ServerLife, leaseMs: number): Promise<boolean> {
  const renewed = await db
    .updateTable('serverNode')
    .set({ leaseUntil: sql<Date>`now() + make_interval(secs => ${leaseMs / 1000})` })
    .where('name', '=', name)
    .where('life', '=', life)
    .returning('name')
    .executeTakeFirst()
  return renewed !== undefined
}

/** Its rooms may be claimed by others from now on. */
export async function endLease(db: Db, { name, life }: ServerLife): Promise<void> {
  await db
    .updateTable('serverNode')
    .set({ leaseUntil: sql<Date>`now()` })
    .where('name', '=', name)
    .where('life', '=', life)
    .execute()
}

/**
 * Takes a room that nobody living has, or keeps one's own. A draining server begins nothing while another one could.
 * @returns null where it is not taken
 */
export async function claimRoom(
  db: Db,
  consultationId: string,
  { name, life }: ServerLife,
): Promise<{ mediaNode: string | null } | null> {
  const { rows } = await sql<{ mediaNode: string | null }>`
    insert into room_placement (consultation_id, server, life)
    select ${consultationId}::uuid, ${name}, ${life}::uuid
    where not exists (
      select from server_node as self, server_node as other
      where self.name = ${name} and self.draining_since is not null
        and other.name <> self.name and other.draining_since is null and other.lease_until > now())
    on conflict (consultation_id) do update
    set server = excluded.server, life = excluded.life, claimed_at = now()
    where room_placement.life = excluded.life or not exists (
      select from server_node as owner
      where owner.name = room_placement.server and owner.life = room_placement.life and owner.lease_until > now())
    returning media_node`.execute(db)
  return rows[0] ?? null
}

/** Who has the room and lives. */
export function findOwner(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('roomPlacement')
    .innerJoin('serverNode', (join) =>
      join
        .onRef('serverNode.name', '=', 'roomPlacement.server')
        .onRef('serverNode.life', '=', 'roomPlacement.life'),
    )
    .select(['roomPlacement.server', 'roomPlacement.life', 'roomPlacement.mediaNode'])
    .where('consultationId', '=', consultationId)
    .where('leaseUntil', '>', sql<Date>`now()`)
    .executeTakeFirst()
}

/** The living server with the fewest rooms that takes new ones. */
export function findLeastLoaded(read: ReadDb, except: string) {
  return read
    .selectFrom('serverNode')
    .select('name')
    .where('name', '<>', except)
    .where('drainingSince', 'is', null)
    .where('leaseUntil', '>', sql<Date>`now()`)
    .orderBy((eb) =>
      eb
        .selectFrom('roomPlacement')
        .select((inner) => inner.fn.countAll().as('rooms'))
        .whereRef('roomPlacement.life', '=', 'serverNode.life'),
    )
    .limit(1)
    .executeTakeFirst()
}

export async function releaseRoom(db: Db, consultationId: string, { life }: ServerLife): Promise<void> {
  await db
    .deleteFrom('roomPlacement')
    .where('consultationId', '=', consultationId)
    .where('life', '=', life)
    .execute()
}

/** Where its media is, for whoever takes the room over. */
export async function noteMediaNode(
  db: Db,
  consultationId: string,
  { life }: ServerLife,
  mediaNode: string,
): Promise<void> {
  await db
    .updateTable('roomPlacement')
    .set({ mediaNode })
    .where('consultationId', '=', consultationId)
    .where('life', '=', life)
    .execute()
}

export async function findClaimed(read: ReadDb, { life }: ServerLife): Promise<Set<string>> {
  const rows = await read
    .selectFrom('roomPlacement')
    .select('consultationId')
    .where('life', '=', life)
    .execute()
  return new Set(rows.map((row) => row.consultationId))
}

/**
 * Rooms of other servers that live, or died so lately that their people may still be on their way back. What another life under one's own
 * name has left is one's own affair.
 * @param keptMs how long people are waited for
 */
function othersRooms(read: ReadDb, { name }: ServerLife, keptMs: number) {
  return read
    .selectFrom('roomPlacement')
    .innerJoin('serverNode', 'serverNode.name', 'roomPlacement.server')
    .select('roomPlacement.consultationId')
    .where('serverNode.name', '<>', name)
    .where('serverNode.leaseUntil', '>', sql<Date>`now() - make_interval(secs => ${keptMs / 1000})`)
}

export async function findOthersRooms(read: ReadDb, self: ServerLife, keptMs: number): Promise<Set<string>> {
  const rows = await othersRooms(read, self, keptMs).execute()
  return new Set(rows.map((row) => row.consultationId))
}

/** Open stays in rooms that nobody has, neither this life nor one of {@link othersRooms}. */
export function findAbandonedStays(
  read: ReadDb,
  { self, keptMs, seenBefore }: { self: ServerLife; keptMs: number; seenBefore: Date },
) {
  return read
    .selectFrom('presence')
    .select(['id', 'consultationId', 'personId', 'seenAt'])
    .where('leftAt', 'is', null)
    .where('seenAt', '<=', seenBefore)
    .where('consultationId', 'not in', othersRooms(read, self, keptMs))
    .where(
      'consultationId',
      'not in',
      read.selectFrom('roomPlacement').select('consultationId').where('life', '=', self.life),
    )
    .orderBy('consultationId')
    .limit(1_000)
    .execute()
}

/** Forgets rooms that nobody has, and servers that have not been seen for a day. */
export async function sweepPlacements(db: Db, read: ReadDb, self: ServerLife, keptMs: number): Promise<void> {
  await db
    .deleteFrom('roomPlacement')
    .where('life', '<>', self.life)
    .where('consultationId', 'not in', othersRooms(read, self, keptMs))
    .execute()
  await db.deleteFrom('serverNode').where('leaseUntil', '<', sql<Date>`now() - interval '1 day'`).execute()
}

export async function findDrainingMediaNodes(read: ReadDb): Promise<string[]> {
  const rows = await read
    .selectFrom('mediaNode')
    .select('name')
    .where('drainingSince', 'is not', null)
    .execute()
  return rows.map(({ name }) => name)
}

/** @returns whether there is such a server */
export async function setServerDraining(db: Db, name: string, draining: boolean): Promise<boolean> {
  const changed = await db
    .updateTable('serverNode')
    .set({ drainingSince: draining ? sql<Date>`coalesce(draining_since, now())` : null })
    .where('name', '=', name)
    .returning('name')
    .executeTakeFirst()
  return changed !== undefined
}

export async function setMediaDraining(db: Db, name: string, draining: boolean): Promise<void> {
  const since = draining ? sql<Date>`now()` : null
  await db
    .insertInto('mediaNode')
    .values({ name, drainingSince: since })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ drainingSince: since }))
    .execute()
}

export type PlacedServer = { name: string; lives: boolean; drains: boolean; rooms: number }

export async function readServers(read: ReadDb): Promise<PlacedServer[]> {
  const rows = await read
    .selectFrom('serverNode')
    .select((eb) => [
      'name',
      sql<boolean>`lease_until > now()`.as('lives'),
      sql<boolean>`draining_since is not null`.as('drains'),
      eb
        .selectFrom('roomPlacement')
        .select((inner) => inner.fn.countAll<string>().as('rooms'))
        .whereRef('roomPlacement.life', '=', 'serverNode.life')
        .as('rooms'),
    ])
    .orderBy('name')
    .execute()
  return rows.map(({ rooms, ...row }) => ({ ...row, rooms: Number(rooms ?? 0) }))
}

/** Rooms by media node, of servers that live. */
export async function countRoomsByMediaNode(read: ReadDb): Promise<Map<string, number>> {
  const rows = await read
    .selectFrom('roomPlacement')
    .innerJoin('serverNode', 'serverNode.life', 'roomPlacement.life')
    .select((eb) => ['mediaNode', eb.fn.countAll<string>().as('rooms')])
    .where('mediaNode', 'is not', null)
    .where('leaseUntil', '>', sql<Date>`now()`)
    .groupBy('mediaNode')
    .execute()
  return new Map(rows.map(({ mediaNode, rooms }) => [mediaNode ?? '', Number(rooms)]))
}
