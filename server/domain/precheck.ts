/**
 * The pre-check (预审): where a line asks for it, the medical-affairs office of the hospital in Beijing looks at a request before its
 * experts see it, asks for more, declines it, or passes it on (domain.md §2.1, §2.2). An emergency never waits for it (§2.3).
 */
import type { Urgency } from './consultation.ts'

export const precheckDecisions = ['passed', 'returned', 'declined'] as const
export type PrecheckDecision = (typeof precheckDecisions)[number]

/** Why a request went straight to the experts of a line that asks for a pre-check. */
export const skipReasons = ['emergency', 'no_office'] as const
export type SkipReason = (typeof skipReasons)[number]

/**
 * Whether a submission comes before the office. What its experts have seen once comes straight back to them; what the office sent back
 * comes before it again.
 */
export function isPrecheckDue(
  line: { precheck: boolean },
  request: { submittedAt: Date | null; localOnly: boolean; precheckOnly: boolean },
): boolean {
  return line.precheck && (request.submittedAt === null || request.localOnly || request.precheckOnly)
}

/** What keeps a pre-check that is due from taking place; null where nothing does. */
export function skipOf(urgency: Urgency, officers: number): SkipReason | null {
  if (urgency === 'emergency') return 'emergency'
  return officers === 0 ? 'no_office' : null
}
