/**
 * The insert-only trail. Events of one chain are numbered and each digest covers the one before, so that nothing can be changed or
 * left out unseen. Chains run per consultation or per person, so consultations do not wait for each other (design §5).
 */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { json, type ReadDb, type Tx } from '../../db/open.ts'
import type { Row } from '../../db/schema.ts'
import { type AuditEvent, auditData } from '../contract/audit.ts'
import type { Actor } from '../domain/actor.ts'
import type { Call } from './deps.ts'
import { canonical, type DigestAlgorithm, digestAlgorithms, digestOf } from './digest.ts'
import { LostWords, withoutPlan } from './lost-words.ts'

/** What an event is about: its chain, and the consultation it is listed under. */
export type AuditSubject =
  | { consultationId: string }
  | { personId: string }
  | { log: 'export' | 'anchor' | 'backup' | 'access' | 'trail' | 'ledger' | 'settings' | 'destruction' }
  | { referralId: string }

export function chainOf(subject: AuditSubject): string {
  if ('consultationId' in subject) return `consultation:${subject.consultationId}`
  if ('personId' in subject) return `person:${subject.personId}`
  if ('referralId' in subject) return `referral:${subject.referralId}`
  return `log:${subject.log}`
}

/** What the first event of a chain stands on. */
export const noPredecessor = '0'

/** Appends one event within the caller's transaction. @returns its instant, from Postgres' clock, to the millisecond */
export async function appendAudit(
  tx: Tx,
  algorithm: DigestAlgorithm,
  call: Call<Actor>,
  subject: AuditSubject,
  event: AuditEvent,
): Promise<Date> {
  const chain = chainOf(subject)
  const data: unknown = auditData[event.kind].parse(event.data)
  const link = await tx
    .insertInto('auditChain')
    .values({ chain, length: 1, head: noPredecessor })
    .onConflict((conflict) =>
      conflict.column('chain').doUpdateSet((eb) => ({ length: eb('auditChain.length', '+', 1) })),
    )
    .returning(['length', 'head', sql<Date>`date_trunc('milliseconds', clock_timestamp())`.as('now')])
    .executeTakeFirstOrThrow()
  const person = call.actor.kind === 'person' ? call.actor : null
  const fields = {
    chain,
    position: link.length,
    kind: event.kind,
    consultationId: 'consultationId' in subject ? subject.consultationId : null,
    actorId: person?.personId ?? null,
    actorRole: person === null ? 'system' : person.roles.join(','),
    actorInstitutionId: person?.institutionId ?? null,
    requestId: call.requestId,
    address: call.address,
    previous: link.head,
    algorithm,
  }
  const digest = eventDigest({ ...fields, data, at: link.now })
  await tx
    .insertInto('auditEvent')
    .values({ id: uuid(), ...fields, data: json(data), at: link.now, digest })
    .execute()
  await tx.updateTable('auditChain').set({ head: digest }).where('chain', '=', chain).execute()
  return link.now
}

export type ChainCheck = {
  intact: boolean
  length: number
  head: string
  algorithm: string
  /** Position of the first row that does not fit, null where all do. */
  brokenAt: number | null
}

/**
 * Computes a whole chain again. One statement, so that an event that is appended meanwhile is seen whole or not at all; where a destruction took
 * words of it, another one for its plan.
 */
export async function verifyChain(read: ReadDb, chain: string): Promise<ChainCheck> {
  const rows = await read
    .selectFrom('auditEvent')
    .leftJoin('auditChain', 'auditChain.chain', 'auditEvent.chain')
    .selectAll('auditEvent')
    .select(['auditChain.length as linkLength', 'auditChain.head as linkHead'])
    .where('auditEvent.chain', '=', chain)
    .orderBy('auditEvent.position')
    .execute()
  const events = rows.map(({ linkLength: _length, linkHead: _head, ...event }) => event)
  const [link] = rows
  let previous = noPredecessor
  let brokenAt: number | null = null
  const lost = new LostWords()
  for (const [index, event] of events.entries()) {
    if (event.position !== index + 1 || event.previous !== previous || !fits(event, lost)) {
      brokenAt = index + 1
      break
    }
    previous = event.digest
  }
  brokenAt ??= lost.uncovered ?? (await withoutPlan(read, lost.endings))[0]?.position ?? null
  if (brokenAt === null && (link?.linkLength ?? 0) !== events.length) brokenAt = events.length + 1
  if (brokenAt === null && link !== undefined && link.linkHead !== previous) brokenAt = events.length
  return {
    intact: brokenAt === null,
    length: events.length,
    head: events.at(-1)?.digest ?? noPredecessor,
    algorithm: events.at(-1)?.algorithm ?? 'sha256',
    brokenAt,
  }
}

/** The digest that an event's row must carry. An unknown algorithm gives one that fits nothing. */
export function eventDigest(event: Omit<Row<'auditEvent'>, 'id' | 'digest'>): string {
  const algorithm = digestAlgorithms.find((one) => one === event.algorithm)
  if (algorithm === undefined) return ''
  return digestOf(algorithm, canonical({ ...event, at: event.at.toISOString() }))
}

function fits({ id: _id, ...event }: Row<'auditEvent'>, lost: LostWords): boolean {
  const { digest, ...sealed } = event
  return lost.take(event) || eventDigest(sealed) === digest
}
