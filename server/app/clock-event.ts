/** What the clock's events say in a history. */
import { auditData } from '../contract/audit.ts'
import type { ReviewStep } from '../domain/review.ts'

/** Kinds that a history shows beside the changes of state. */
export const clockKinds = [
  'consultation.overdue',
  'consultation.escalated',
  'consultation.unable',
  'consultation.gap_recorded',
  'consent.deferred',
  'review.deferred',
  'precheck.skipped',
  'review.reminded',
  'review.post_signed',
  'review.post_refused',
  'signature.reminded',
] as const

type Said = {
  stage: string | null
  reasonCode: string | null
  reasonText: string | null
  reviewStep: ReviewStep | null
}

/** Rows that were tampered with say nothing. */
export function clockFacts(kind: string, data: unknown): Said {
  const nothing = { stage: null, reasonCode: null, reasonText: null, reviewStep: null }
  switch (kind) {
    case 'consultation.overdue':
      return { ...nothing, stage: auditData[kind].safeParse(data).data?.step ?? null }
    case 'consultation.escalated':
      return { ...nothing, stage: auditData[kind].safeParse(data).data?.stage ?? null }
    case 'consultation.unable':
      return { ...nothing, ...auditData[kind].safeParse(data).data }
    case 'review.deferred':
    case 'review.reminded':
    case 'review.post_signed':
      return { ...nothing, reviewStep: auditData[kind].safeParse(data).data?.step ?? null }
    case 'review.post_refused': {
      const { step = null, reasonCode = null, reasonText = null } = auditData[kind].safeParse(data).data ?? {}
      return { ...nothing, reviewStep: step, reasonCode, reasonText }
    }
    case 'precheck.skipped':
      return { ...nothing, stage: auditData[kind].safeParse(data).data?.why ?? null }
    case 'signature.reminded':
      return { ...nothing, stage: auditData[kind].safeParse(data).data?.by ?? null }
    case 'chair.passed': {
      const { reasonCode = null, reasonText = null } = auditData[kind].safeParse(data).data ?? {}
      return { ...nothing, reasonCode, reasonText }
    }
    case 'member.declined':
      return { ...nothing, reasonText: auditData[kind].safeParse(data).data?.reasonText ?? null }
    default:
      return nothing
  }
}
