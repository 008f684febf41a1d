/** An emergency goes out: what it lacks is recorded, and it rings (domain.md §2.3; PIPL 13-4 for the consent). */
import { findLineRules } from '../../db/queries/deadline.ts'
import type { Row } from '../../db/schema.ts'
import { readLineRules } from '../contract/line-rules.ts'
import type { Act } from './act.ts'
import { callOut } from './callout.ts'
import type { Deps } from './deps.ts'

/** By when consent is to be made up for. */
export function consentDueAt(row: Row<'consultation'>, consentHours: number): Date | null {
  if (row.submittedAt === null || !row.gap.includes('consent')) return null
  return new Date(row.submittedAt.getTime() + consentHours * 3_600_000)
}

/** Within the transaction of the submission, so that it rings exactly when it is there to be seen. */
export async function sendEmergency(deps: Deps, hands: Act, row: Row<'consultation'>): Promise<void> {
  const subject = { consultationId: row.id }
  if (row.gap.length > 0) {
    await hands.audit(subject, { kind: 'consultation.gap_recorded', data: { lacking: row.gap } })
  }
  if (row.lineId === null) throw new Error('an emergency without a line')
  const rules = readLineRules((await findLineRules(hands.tx, row.lineId)).rules)
  const until = consentDueAt(row, rules.consentHours)
  if (until !== null) {
    await hands.audit(subject, { kind: 'consent.deferred', data: { until: until.toISOString() } })
  }
  await callOut(hands, row, 'on_call', deps.clock())
}
