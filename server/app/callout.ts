/** Calling experts to an emergency, stage by stage, and the end of it (domain.md §2.3). Works within the caller's transaction. */
import { insertDeed } from '../../db/queries/deadline.ts'
import {
  insertCalls,
  readCalled,
  readInstitutionExperts,
  readOnCall,
  readRoster,
} from '../../db/queries/ring.ts'
import type { Row } from '../../db/schema.ts'
import { deedKey } from '../domain/clock.ts'
import type { ConsultationState } from '../domain/consultation.ts'
import type { RingStage } from '../domain/line-rules.ts'
import type { Act } from './act.ts'
import { partiesOf } from './announcement.ts'
import { tellTopic } from './notice.ts'

/**
 * Carries out one stage. The row is locked by the caller.
 * @returns false where this stage was called already for this wait
 */
export async function callOut(
  hands: Act,
  row: Row<'consultation'>,
  stage: RingStage,
  now: Date,
): Promise<boolean> {
  const { tx } = hands
  const forAt = row.changedAt
  const deed = { consultationId: row.id, deed: deedKey({ name: 'ring', stage }), forAt, doneAt: now }
  if (!(await insertDeed(tx, deed))) return false
  const personIds = stage === 'phone' ? [] : await call(hands, row, stage, now)
  await hands.audit(
    { consultationId: row.id },
    { kind: 'consultation.escalated', data: { stage, personIds } },
  )
  const parties = partiesOf(row)
  if (personIds.length > 0) {
    await hands.announce({ topic: 'consultation.ringing', payload: { ...parties, stage, personIds } })
    await tellTopic(hands, 'consultation.ringing', row, `${stage}:${forAt.toISOString()}`, personIds)
  }
  if (stage !== 'on_call') {
    await hands.announce({ topic: 'consultation.escalated', payload: { ...parties, stage, personIds } })
  }
  return true
}

/** @returns who rings now and did not before */
async function call(
  { tx }: Act,
  row: Row<'consultation'>,
  stage: Exclude<RingStage, 'phone'>,
  calledAt: Date,
): Promise<string[]> {
  if (row.lineId === null) return []
  const personIds = await whomToCall({ tx }, row.lineId, stage, calledAt)
  /* who is not on the roster may see it from now on, and only while it waits */
  const calledIds = stage === 'institution' ? personIds : []
  await tx.updateTable('consultation').set({ calledIds }).where('id', '=', row.id).execute()
  return insertCalls(tx, { consultationId: row.id, personIds, forAt: row.changedAt, stage, calledAt })
}

async function whomToCall(
  { tx }: Pick<Act, 'tx'>,
  lineId: string,
  stage: Exclude<RingStage, 'phone'>,
  at: Date,
): Promise<string[]> {
  if (stage === 'institution') return readInstitutionExperts(tx, lineId)
  const onCall = stage === 'on_call' ? await readOnCall(tx, lineId, at) : []
  /* with nobody on call the whole roster is */
  return onCall.length > 0 ? onCall : readRoster(tx, lineId)
}

/** An emergency that was waiting waits no more: it stops ringing everywhere. */
export async function endRing(
  hands: Pick<Act, 'tx' | 'announce'>,
  before: Row<'consultation'>,
  after: ConsultationState,
): Promise<void> {
  if (before.state !== 'submitted' || before.urgency !== 'emergency' || after === 'submitted') return
  const personIds = await readCalled(hands.tx, before.id, before.changedAt)
  if (personIds.length === 0) return
  const why = after === 'accepted' ? 'taken' : 'ended'
  await hands.announce({
    topic: 'consultation.ring_ended',
    payload: { ...partiesOf(before), why, personIds },
  })
}
