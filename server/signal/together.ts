/** Who looks together with whom, who is told, and how drawings reach the record. */
import { saveLayer } from '../app/annotation.ts'
import { newRequestId } from '../app/caller.ts'
import type { Deps } from '../app/deps.ts'
import { describeError } from '../app/problem.ts'
import type { NotificationData, NotificationName } from '../contract/signal.ts'
import type { Together } from '../contract/together.ts'
import { isGuestRole } from '../domain/guest.ts'
import { sideOf } from '../domain/host.ts'
import type { RoomRole } from '../domain/room.ts'
import { type Room, type Seat, tellSeat } from './room.ts'
import { Table, type Unsaved } from './table.ts'

/**
 * Names those among whom somebody of this role shows, points and draws: people of one audience share a table, and hear nothing of
 * another one. While the experts speak among themselves each side has a table of its own.
 */
export function audienceOf({ controls }: Room, role: RoomRole): string {
  if (isGuestRole(role)) return guests
  return controls?.expertsSince == null ? everybody : sideOf(role)
}

const everybody = 'everybody'
/** What lies before the others is of the case, which guests do not read: their table stays empty, since none of them may show anything. */
const guests = 'guests'

/**
 * Whether what is drawn at this table goes into the record by itself. What a side draws while the sides are apart does not: a layer is
 * read by both, so it becomes one only by the press of whoever drew it.
 */
export function keepsByItself(room: Room, table: Table): boolean {
  return room.tables.get(everybody) === table
}

/** The sides come together: what lay before one side alone is gone, and the next talk begins with an empty table. */
export function clearSides(room: Room): void {
  for (const audience of room.tables.keys()) if (audience !== everybody) room.tables.delete(audience)
}

/** The table at which this seat is; made at the first use. */
export function tableOf(room: Room, role: RoomRole): Table {
  const audience = audienceOf(room, role)
  const table = room.tables.get(audience) ?? new Table()
  room.tables.set(audience, table)
  return table
}

/** What somebody of this role is shown when coming in. */
export function togetherFor(room: Room, role: RoomRole): Together {
  const table = tableOf(room, role)
  return { epoch: table.epoch, shared: table.shared() }
}

/** The sides were parted or brought together: each person is shown what lies on the table they sit at now. */
export function tellTables(room: Room): void {
  for (const seat of room.seats.values()) {
    const { shared } = togetherFor(room, seat.role)
    if (shared === null) tellSeat(seat, 'together.closed', { personId: seat.person.personId })
    else tellSeat(seat, 'together.opened', shared)
  }
}

/** Tells all of the same audience but the one it comes from. */
export function tellTable<N extends NotificationName>(from: Seat, name: N, data: NotificationData<N>): void {
  const { room } = from
  const audience = audienceOf(room, from.role)
  for (const seat of room.seats.values()) {
    if (seat !== from && audienceOf(room, seat.role) === audience) tellSeat(seat, name, data)
  }
}

/**
 * Makes a layer of what one person drew, by that person's own right, and tells it to everybody at the table.
 * @throws AppError as {@link saveLayer}
 */
export async function keep(deps: Deps, seat: Seat, table: Table, unsaved: Unsaved): Promise<string> {
  const { room, actor, address } = seat
  const call = { actor, requestId: newRequestId(), address, idempotency: null }
  const { attachmentId, ink, marks, personId } = unsaved
  const layer = { consultationId: room.consultationId, attachmentId, ink, marks }
  const { savedAt } = await saveLayer(deps, call, layer)
  table.markSaved(unsaved)
  const saved = { attachmentId, personId, ids: marks.map(({ id }) => id) }
  tellSeat(seat, 'together.saved', saved)
  tellTable(seat, 'together.saved', saved)
  return savedAt
}

/** As {@link keep} for everything that is left, where nobody waits for the answer. What fails stays on the table. */
export async function keepAll(deps: Deps, room: Room, table: Table, unsaved: Unsaved[]): Promise<void> {
  for (const one of unsaved) {
    const seat = room.seats.get(one.personId)
    if (seat === undefined) continue
    await keepOrLog(deps, seat, table, one)
  }
}

async function keepOrLog(deps: Deps, seat: Seat, table: Table, unsaved: Unsaved): Promise<void> {
  try {
    await keep(deps, seat, table, unsaved)
  } catch (error) {
    const { attachmentId, marks } = unsaved
    deps.log.error(
      { attachmentId, marks: marks.length, error: describeError(error) },
      'a layer was not saved',
    )
  }
}

/**
 * Somebody's seat ends: what they drew for everybody is saved, also while the sides are apart; what they showed stays and may be taken
 * over. In the room's turn.
 */
export async function partTable(deps: Deps, seat: Seat): Promise<void> {
  const { room, person, role } = seat
  const { personId } = person
  const own = tableOf(room, role)
  for (const table of room.tables.values()) {
    if (keepsByItself(room, table)) {
      for (const unsaved of table.unsaved({ personId })) await keepOrLog(deps, seat, table, unsaved)
    }
    if (table.presenterId !== personId) continue
    table.presenterId = null
    if (table === own) tellTable(seat, 'together.taken', { presenterId: null })
  }
}
