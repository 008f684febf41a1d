/** What the clock and emergencies put into the outbox. The payloads route; they name nobody and say nothing of a patient. */
import type { Row } from '../../db/schema.ts'
import { isWithheld } from '../domain/consultation.ts'
import type { Step } from '../domain/deadline.ts'
import type { RingStage } from '../domain/line-rules.ts'

/** Whom a consultation concerns. */
export type Parties = {
  id: string
  requesterId: string
  institutionId: string
  lineId: string | null
  expertId: string | null
}

export type ClockAnnouncement =
  /** An emergency rings for `personIds`, from now on. */
  | { topic: 'consultation.ringing'; payload: Parties & { stage: RingStage; personIds: string[] } }
  /** It rings no more for `personIds`. */
  | {
      topic: 'consultation.ring_ended'
      payload: Parties & { why: 'taken' | 'ended' | 'unable'; personIds: string[] }
    }
  /** A stage of an emergency, or the passed deadline of a step, has called `personIds`. */
  | { topic: 'consultation.escalated'; payload: Parties & { stage: RingStage | Step; personIds: string[] } }
  /** A deadline has passed; `personIds` are those whose turn it is. */
  | {
      topic: 'consultation.overdue'
      payload: Parties & {
        step: Step | 'session' | 'consent' | 'post_sign'
        dueAt: string
        personIds: string[]
      }
    }

export function partiesOf(row: Row<'consultation'>): Parties {
  return {
    id: row.id,
    requesterId: row.requesterId,
    institutionId: row.requestingInstitutionId,
    lineId: isWithheld(row) ? null : row.lineId,
    expertId: row.expertId,
  }
}
