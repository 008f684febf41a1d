/** Stays in the room: how they end, that they live, and what a killed server left open. */
import type { Tx } from '../../db/open.ts'
import { findAbandonedStays, type ServerLife, sweepPlacements } from '../../db/queries/placement.ts'
import { closeStay, countOpenStays, markRoom, type StayEnd, touchStays } from '../../db/queries/room.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import { type Actor, system } from '../domain/actor.ts'
import type { CallGap, CallMinute } from '../domain/call-quality.ts'
import { act, changeOf } from './act.ts'
import { sealMinutes } from './call-facts.ts'
import { newRequestId } from './caller.ts'
import type { Call, Deps } from './deps.ts'

export type { StayEnd }

export type StayToEnd = {
  consultationId: string
  presenceId: string
  /** For a drop the moment the connection was lost, not the moment the seat was given up. */
  leftAt: Date
  how: StayEnd
  /** Of its minutes those that are not written yet. */
  minutes?: readonly CallMinute[]
  /** The same of losses of the connection. */
  gaps?: readonly CallGap[]
}

/**
 * Ends a stay and seals its minutes; when it was the last one, the room is marked as ended.
 * @throws AppError NOT_FOUND where the consultation is not there, CONFLICT where the stay has ended already
 */
export async function endStay(deps: Deps, call: Call<Actor>, stay: StayToEnd): Promise<void> {
  await act(deps, call, async (hands) => {
    const row = await lockRow(hands.tx, stay.consultationId)
    if (!(await closeStay(hands.tx, stay.presenceId, stay))) throw new AppError('CONFLICT')
    await sealMinutes(deps, hands, stay)
    await hands.audit(
      { consultationId: stay.consultationId },
      { kind: 'room.left', data: { presenceId: stay.presenceId, how: stay.how } },
    )
    if ((await countOpenStays(hands.tx, stay.consultationId)) === 0) {
      await markRoom(hands.tx, stay.consultationId, { endedAt: stay.leftAt })
    }
    await hands.announce(changeOf(row))
  })
}

/** The lock without the question of rights: who has lost the right to a room must still be able to leave it. */
async function lockRow(tx: Tx, consultationId: string): Promise<Row<'consultation'>> {
  const row = await tx
    .selectFrom('consultation')
    .selectAll()
    .where('id', '=', consultationId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new AppError('NOT_FOUND')
  return row
}

/** A sign of life of the stays of this process; a killed server's stays end at their last one. */
export function keepStaysAlive(deps: Deps, presenceIds: readonly string[]): Promise<void> {
  return touchStays(deps.db, presenceIds, deps.clock())
}

/**
 * Ends stays in rooms that nobody has, neither this server nor another one that lives or died so lately that people may still be on their
 * way to its rooms: as drops at the last sign of life.
 * @param from.seenBefore at the start of a server now, since what another life of it has left open is nobody's
 * @returns how many
 */
export async function endAbandonedStays(
  deps: Deps,
  from: { self: ServerLife; keptMs: number; seenBefore: Date },
): Promise<number> {
  const open = await findAbandonedStays(deps.read, from)
  for (const stay of open) {
    const call: Call<Actor> = { actor: system, requestId: newRequestId(), address: null, idempotency: null }
    await endStay(deps, call, {
      consultationId: stay.consultationId,
      presenceId: stay.id,
      leftAt: stay.seenAt,
      how: 'drop',
    }).catch((error: unknown) => {
      /* another server looked at the same moment */
      if (!(error instanceof AppError)) throw error
    })
  }
  return open.length
}

/** Again and again: what a server that died has left, when nobody came back for it. */
export async function tidyAbandoned(deps: Deps, self: ServerLife, keptMs: number): Promise<void> {
  const seenBefore = new Date(deps.clock().getTime() - keptMs)
  await endAbandonedStays(deps, { self, keptMs, seenBefore })
  await sweepPlacements(deps.db, deps.read, self, keptMs)
}
