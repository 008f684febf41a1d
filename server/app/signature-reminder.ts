/**
 * Reminders of signatures that a signed opinion lacks: the board's co-signatures and the asking doctor's as read. The clock decides when
 * (domain/clock.ts); what was sent stands in `clock_deed`, which the pages show.
 */
import { newestOpinionVersion } from '../../db/queries/consultation.ts'
import { readOwing, readReminders } from '../../db/queries/signature-owed.ts'
import type { Row } from '../../db/schema.ts'
import { deedKey, type SignatureDeed } from '../domain/clock.ts'
import type { Act } from './act.ts'
import type { Deps } from './deps.ts'
import { tellTopic } from './notice.ts'

/** Tells those who owe one; within the transaction of the deed, so once for each version. */
export async function remindSigners(
  hands: Act,
  row: Row<'consultation'>,
  { by }: SignatureDeed,
): Promise<void> {
  const personIds = by === 'member' ? await readOwing(hands.tx, row.id) : [row.requesterId]
  const version = await newestOpinionVersion(hands.tx, row.id)
  await hands.audit(
    { consultationId: row.id },
    { kind: 'signature.reminded', data: { by, version, personIds } },
  )
  const topic = by === 'member' ? 'mdt.cosign_reminder' : 'opinion.countersign_reminder'
  await tellTopic(hands, topic, row, String(version), personIds)
}

/** When those who owed a signature under the version of that instant were reminded. */
export type Reminded = (by: SignatureDeed['by'], signedAt: Date) => string | null

export async function remindersOf({ read }: Pick<Deps, 'read'>, consultationId: string): Promise<Reminded> {
  const sent = await readReminders(read, consultationId)
  return (by, signedAt) => {
    const key = deedKey({ name: 'signature', by })
    const found = sent.find(({ deed, forAt }) => deed === key && forAt.getTime() === signedAt.getTime())
    return found?.doneAt.toISOString() ?? null
  }
}
