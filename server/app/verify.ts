/** Everything that must never change, computed again: each chain of the trail, its anchors, and each signed opinion. */
import type { KeyObject } from 'node:crypto'
import type { Db, Tx } from '../../db/open.ts'
import type { Row } from '../../db/schema.ts'
import { type AnchorFinding, verifyAnchors } from './anchor-verify.ts'
import { eventDigest, noPredecessor } from './audit.ts'
import { type CallFinding, verifyCalls } from './call-verify.ts'
import { isSealIntact, textOfDissent, textOfOwnOpinion } from './mdt-seal.ts'
import { isIntact } from './opinion-seal.ts'

export type Finding =
  | { kind: 'event'; chain: string; position: number; eventId: string | null; why: EventFault }
  | { kind: 'chain'; chain: string; why: 'cut' | 'head' | 'missing' }
  | { kind: 'opinion'; opinionId: string; number: string; version: number }
  /** What a member of a board signed: an opinion of their own, or dissent. */
  | { kind: 'member'; id: string; number: string }
  /** The minutes of a stay are not those that were sealed; or sealed ones are gone, or the seal is. */
  | CallFinding
  | AnchorFinding
/** position: a row is missing or doubled; previous: it does not stand on the one before; digest: its content was changed. */
type EventFault = 'position' | 'previous' | 'digest'

export type Verification = {
  chains: number
  events: number
  anchors: number
  /** Members' own and dissents among them. */
  opinions: number
  /** The first fault of each chain, and each opinion that does not fit; in the order of the database. */
  findings: Finding[]
}

/** Rows in memory at a time. */
const batchSize = 500

/**
 * One snapshot, read in batches: what is written meanwhile neither disturbs nor is waited for.
 * @param progress called after every batch with the rows read so far
 * @param anchorKey the public key of the anchors; without it their signatures are not looked at
 */
export function verifyAll(
  db: Db,
  progress: (rows: number) => void = () => undefined,
  anchorKey: KeyObject | null = null,
): Promise<Verification> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const found: Verification = { chains: 0, events: 0, anchors: 0, opinions: 0, findings: [] }
      await verifyEvents(tx, found, progress)
      await verifyChains(tx, found)
      found.anchors = await verifyAnchors(tx, anchorKey, (finding) => void found.findings.push(finding))
      await verifyOpinions(tx, found, progress)
      await verifyMembers(tx, found)
      await verifyCalls(tx, (finding) => void found.findings.push(finding))
      return found
    })
}

type Walk = { chain: string; length: number; previous: string; broken: boolean }
type EventRow = Row<'auditEvent'> & { linkLength: number | null; linkHead: string | null }

async function verifyEvents(tx: Tx, found: Verification, progress: (rows: number) => void): Promise<void> {
  const events: AsyncIterable<EventRow> = tx
    .selectFrom('auditEvent')
    .leftJoin('auditChain', 'auditChain.chain', 'auditEvent.chain')
    .selectAll('auditEvent')
    .select(['auditChain.length as linkLength', 'auditChain.head as linkHead'])
    .orderBy('auditEvent.chain')
    .orderBy('auditEvent.position')
    .stream(batchSize)
  let walk: Walk | undefined
  let last: EventRow | undefined
  for await (const event of events) {
    if (walk === undefined || walk.chain !== event.chain) {
      closeChain(walk, last, found)
      walk = { chain: event.chain, length: 0, previous: noPredecessor, broken: false }
    }
    stepOn(walk, event, found)
    last = event
    found.events += 1
    if (found.events % batchSize === 0) progress(found.events)
  }
  closeChain(walk, last, found)
}

function stepOn(walk: Walk, event: EventRow, found: Verification): void {
  walk.length += 1
  const why = walk.broken ? null : faultOf(walk, event)
  if (why !== null) {
    walk.broken = true
    const { chain, position, id: eventId } = event
    found.findings.push({ kind: 'event', chain, position, eventId, why })
  }
  walk.previous = event.digest
}

function faultOf(walk: Walk, row: EventRow): EventFault | null {
  if (row.position !== walk.length) return 'position'
  if (row.previous !== walk.previous) return 'previous'
  const { id: _id, digest, linkLength: _length, linkHead: _head, ...event } = row
  return eventDigest(event) === digest ? null : 'digest'
}

/** The chain's own row knows how long it is and how it ends: rows cut off its end are missed here. */
function closeChain(walk: Walk | undefined, last: EventRow | undefined, found: Verification): void {
  if (walk === undefined || last === undefined) return
  found.chains += 1
  if (walk.broken) return
  const { chain } = walk
  if (last.linkLength === null) found.findings.push({ kind: 'chain', chain, why: 'missing' })
  else if (last.linkLength !== walk.length) found.findings.push({ kind: 'chain', chain, why: 'cut' })
  else if (last.linkHead !== walk.previous) found.findings.push({ kind: 'chain', chain, why: 'head' })
}

/** Chains of which every event is gone. */
async function verifyChains(tx: Tx, found: Verification): Promise<void> {
  const empty = await tx
    .selectFrom('auditChain')
    .select('chain')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('auditEvent')
            .select('auditEvent.id')
            .whereRef('auditEvent.chain', '=', 'auditChain.chain'),
        ),
      ),
    )
    .orderBy('chain')
    .execute()
  found.chains += empty.length
  found.findings.push(...empty.map(({ chain }) => ({ kind: 'chain' as const, chain, why: 'cut' as const })))
}

async function verifyOpinions(tx: Tx, found: Verification, progress: (rows: number) => void): Promise<void> {
  const opinions = tx
    .selectFrom('opinion')
    .innerJoin('consultation', 'consultation.id', 'opinion.consultationId')
    .selectAll('opinion')
    .select('consultation.number')
    .orderBy('opinion.consultationId')
    .orderBy('opinion.version')
    .stream(batchSize)
  for await (const opinion of opinions) {
    found.opinions += 1
    if (!isIntact(opinion, opinion.number)) {
      const { id: opinionId, number, version } = opinion
      found.findings.push({ kind: 'opinion', opinionId, number, version })
    }
    if (found.opinions % batchSize === 0) progress(found.events + found.opinions)
  }
}

/** What members of boards have signed. */
async function verifyMembers(tx: Tx, found: Verification): Promise<void> {
  const own = tx
    .selectFrom('memberOpinion')
    .innerJoin('consultation', 'consultation.id', 'memberOpinion.consultationId')
    .selectAll('memberOpinion')
    .select('consultation.number')
    .orderBy('memberOpinion.id')
    .stream(batchSize)
  for await (const row of own) {
    const { consultationId, memberId, number, view, recommendations, signedAt } = row
    const text = textOfOwnOpinion({ consultationId, number, memberId, view, recommendations, signedAt })
    noteMember(found, row, isSealIntact(row, text))
  }
  const dissents = tx
    .selectFrom('opinionDissent')
    .innerJoin('opinion', 'opinion.id', 'opinionDissent.opinionId')
    .innerJoin('consultation', 'consultation.id', 'opinion.consultationId')
    .selectAll('opinionDissent')
    .select(['consultation.number', 'opinion.digest as opinionDigest'])
    .orderBy('opinionDissent.id')
    .stream(batchSize)
  for await (const row of dissents) {
    const { opinionId, opinionDigest, memberId, signedAt } = row
    const text = textOfDissent({ opinionId, opinionDigest, memberId, text: row.text, signedAt })
    noteMember(found, row, isSealIntact(row, text))
  }
}

function noteMember(found: Verification, { id, number }: { id: string; number: string }, intact: boolean) {
  found.opinions += 1
  if (!intact) found.findings.push({ kind: 'member', id, number })
}
