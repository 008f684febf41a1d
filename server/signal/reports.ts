/**
 * What each receives, told to those from whom it comes: each reader gets the streams of their own, and nothing crosses the sides while
 * the experts speak among themselves. The last report of each is kept as long as the seat.
 */
import type { QualityReport } from '../contract/quality.ts'
import { type Room, type Seat, tellSeat } from './room.ts'

export type KeptReport = { readonly report: QualityReport; readonly at: Date }

/** What each reader was told last, so that figures alone are no news. */
const told = new WeakMap<Seat, Map<string, string>>()

/** In the room's turn. @returns what was kept: without streams that this person does not receive */
export function takeReport(room: Room, seat: Seat, given: QualityReport, at: Date): QualityReport {
  const received = new Set(seat.media?.consumers.values())
  const streams = given.streams.filter(({ producerId }) => received.has(producerId))
  const report = { ...given, streams }
  seat.report = { report, at }
  for (const reader of room.seats.values()) {
    if (reader !== seat && room.mayReceive(reader.role, seat.role)) tell(reader, seat, report)
  }
  return report
}

function tell(reader: Seat, { person: { personId } }: Seat, report: QualityReport): void {
  const streams = report.streams.filter(({ producerId }) => reader.media?.producers.has(producerId))
  const words = JSON.stringify([
    report.step,
    report.decidedBy,
    streams.map(({ producerId, state, height }) => [producerId, state, height]),
  ])
  const known = told.get(reader) ?? new Map<string, string>()
  told.set(reader, known)
  if (known.get(personId) === words) return
  known.set(personId, words)
  tellSeat(reader, 'quality.reported', { ...report, personId, streams })
}
