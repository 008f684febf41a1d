/**
 * Members who are taken at the hour of the session. They are warned and the chair sees it, nothing is refused: a board of many finds no
 * hour that suits everybody, and the chair may do without one of them. What must never happen, the expert or the asking doctor in two
 * sessions at once, the database refuses.
 */

import type { ReadDb, Tx } from '../../db/open.ts'
import { readBookings } from '../../db/queries/calendar.ts'
import type { Row } from '../../db/schema.ts'
import type { CommandName } from '../domain/consultation.ts'
import type { Act } from './act.ts'
import { tellTopic } from './notice.ts'

/** Who of these is in another session then, as expert, on its board or as the one who asks. */
export async function readBusy(
  given: ReadDb | Tx,
  { id, scheduledStart: start, scheduledEnd: end }: Row<'consultation'>,
  personIds: readonly string[],
): Promise<Set<string>> {
  if (start === null || end === null || personIds.length === 0) return new Set()
  const bookings = (await readBookings(given, personIds, { start, end })).filter((one) => one.id !== id)
  const taken = new Set(bookings.flatMap((one) => [one.expertId, one.requesterId, ...one.memberIds]))
  return new Set(personIds.filter((personId) => taken.has(personId)))
}

/** Tells members who are taken when a time is set or moved; within the transaction of the command. */
export async function warnBusy(hands: Act, row: Row<'consultation'>, command: CommandName): Promise<void> {
  if ((command !== 'schedule' && command !== 'reschedule') || row.memberIds.length === 0) return
  const busy = await readBusy(hands.tx, row, row.memberIds)
  if (busy.size > 0) await tellTopic(hands, 'mdt.time_taken', row, String(row.version), [...busy])
}
