/** What the clock's events say in a history. */
import { auditData } from '../contract/audit.ts'

/** Kinds that a history shows beside the changes of state. */
export const clockKinds = [
  'consultation.overdue',
  'consultation.escalated',
  'consultation.unable',
  'consultation.gap_recorded',
  'consent.deferred',
] as const

type Said = { stage: string | null; reasonCode: string | null; reasonText: string | null }

/** Rows that were tampered with say nothing. */
export function clockFacts(kind: string, data: unknown): Said {
  const nothing = { stage: null, reasonCode: null, reasonText: null }
  switch (kind) {
    case 'consultation.overdue':
      return { ...nothing, stage: auditData[kind].safeParse(data).data?.step ?? null }
    case 'consultation.escalated':
      return { ...nothing, stage: auditData[kind].safeParse(data).data?.stage ?? null }
    case 'consultation.unable':
      return { ...nothing, ...auditData[kind].safeParse(data).data }
    default:
      return nothing
  }
}
