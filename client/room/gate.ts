/** Whether a consultation has a room to enter now. Pure; the server decides again at the door. */
import type { Consultation } from '../../server/contract/consultation.ts'
import { isRoomOpen, roomOpensBeforeMinutes } from '../../server/domain/consultation.ts'

export type Gate = 'open' | 'early' | 'written' | 'unscheduled' | 'ended'

export function gateOf(
  { state, kind, scheduledStart }: Pick<Consultation, 'state' | 'kind' | 'scheduledStart'>,
  now: number,
): Gate {
  if (kind === 'written') return 'written'
  switch (state) {
    case 'scheduled':
      return isRoomOpen(scheduledStart === null ? null : new Date(scheduledStart), new Date(now))
        ? 'open'
        : 'early'
    case 'in_session':
    case 'reporting':
      return 'open'
    case 'draft':
    case 'local_review':
    case 'prechecking':
    case 'submitted':
    case 'returned':
    case 'accepted':
      return 'unscheduled'
    default:
      return 'ended'
  }
}

/** When the door opens, in milliseconds; null without a time. */
export function opensAt(scheduledStart: string | null): number | null {
  return scheduledStart === null ? null : Date.parse(scheduledStart) - roomOpensBeforeMinutes * 60_000
}
