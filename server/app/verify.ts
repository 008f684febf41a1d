/** Everything that must never change, computed again: each chain of the trail, its anchors, and each signed opinion. */
import type { Db, Tx } from '../../db/open.ts'
import type { Row } from '../../db/schema.ts'
import type { EventFault, TrailFinding, TrailOutcome } from '../contract/trail.ts'
import type { TrailProgress, TrailStage } from '../domain/trail.ts'
import type { AnchorKeys } from './anchor-seal.ts'
import { verifyAnchors } from './anchor-verify.ts'
import { eventDigest, noPredecessor } from './audit.ts'
import { verifyCalls } from './call-verify.ts'
import { type Ending, LostWords, withoutPlan } from './lost-words.ts'
import { isSealIntact, textOfDissent, textOfOwnOpinion } from './mdt-seal.ts'
import { isIntact } from './opinion-seal.ts'

/** Rows in memory at a time. */
const batchSize = 500
/** More are only counted: who breaks a million rows is not helped by a list of them. */
export const mostFindings = 200

export type VerifyOptions = {
  /** Called after every batch. */
  progress?: (progress: TrailProgress) => void
  /** The public keys of the anchors; without them their signatures are not looked at. */
  keys?: AnchorKeys | null
}

/** What has been found so far. */
class Found {
  readonly outcome: TrailOutcome = {
    ...{ chains: 0, events: 0, anchors: 0, opinions: 0, faults: 0, withheld: 0 },
    findings: [],
  }
  /** Of chains that are whole otherwise. */
  readonly endings: (Ending & { chain: string })[] = []
  readonly #progress: VerifyOptions['progress']
  #stage: TrailProgress = { stage: 'events', done: 0, total: 0 }

  constructor(progress: VerifyOptions['progress']) {
    this.#progress = progress
  }

  note(finding: TrailFinding): void {
    this.outcome.faults += 1
    if (this.outcome.findings.length < mostFindings) this.outcome.findings.push(finding)
  }

  begin(stage: TrailStage, total: number): void {
    this.#stage = { stage, done: 0, total }
    this.#progress?.(this.#stage)
  }

  /** One row further. */
  step(): void {
    const { stage, done, total } = this.#stage
    this.#stage = { stage, done: done + 1, total }
    if (this.#stage.done % batchSize === 0) this.#progress?.(this.#stage)
  }
}

/**
 * Everything computed again in one snapshot, read in batches: what is written meanwhile neither disturbs nor is waited for.
 * @returns the first faults in the order of the database; all of them are counted
 */
export function verifyAll(db: Db, { progress, keys = null }: VerifyOptions = {}): Promise<TrailOutcome> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const found = new Found(progress)
      found.begin('events', await countOf(tx, 'auditEvent'))
      await verifyEvents(tx, found)
      await verifyChains(tx, found)
      found.begin('anchors', await countOf(tx, 'anchorHead'))
      found.outcome.anchors = await verifyAnchors(
        tx,
        keys,
        (finding) => found.note(finding),
        () => found.step(),
      )
      found.begin('opinions', await countOf(tx, 'opinion'))
      await verifyOpinions(tx, found)
      await verifyMembers(tx, found)
      await verifyCalls(tx, (finding) => found.note(finding))
      return found.outcome
    })
}

async function countOf(tx: Tx, table: 'auditEvent' | 'anchorHead' | 'opinion'): Promise<number> {
  const { rows } = await tx
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<string>().as('rows'))
    .executeTakeFirstOrThrow()
  return Number(rows)
}

type Walk = { chain: string; length: number; previous: string; broken: boolean; lost: LostWords }
type EventRow = Row<'auditEvent'> & { linkLength: number | null; linkHead: string | null }

async function verifyEvents(tx: Tx, found: Found): Promise<void> {
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
      walk = {
        ...{ chain: event.chain, length: 0, previous: noPredecessor, broken: false },
        lost: new LostWords(),
      }
    }
    stepOn(walk, event, found)
    last = event
    found.outcome.events += 1
    found.step()
  }
  closeChain(walk, last, found)
  for (const { chain, position } of await withoutPlan(tx, found.endings))
    found.note({ kind: 'event', chain, position, eventId: null, why: 'words' })
}

function stepOn(walk: Walk, event: EventRow, found: Found): void {
  walk.length += 1
  const why = walk.broken ? null : faultOf(walk, event)
  if (why !== null) {
    walk.broken = true
    const { chain, position, id: eventId } = event
    found.note({ kind: 'event', chain, position, eventId, why })
  }
  walk.previous = event.digest
}

function faultOf(walk: Walk, row: EventRow): EventFault | null {
  if (row.position !== walk.length) return 'position'
  if (row.previous !== walk.previous) return 'previous'
  const { id: _id, linkLength: _length, linkHead: _head, ...event } = row
  const { digest, ...sealed } = event
  return walk.lost.take(event) || eventDigest(sealed) === digest ? null : 'digest'
}

/** The chain's own row knows how long it is and how it ends: rows cut off its end are missed here. */
function closeChain(walk: Walk | undefined, last: EventRow | undefined, found: Found): void {
  if (walk === undefined || last === undefined) return
  found.outcome.chains += 1
  if (walk.broken) return
  const { chain, lost } = walk
  found.endings.push(...lost.endings.map((ending) => ({ chain, ...ending })))
  if (lost.uncovered !== null)
    found.note({ kind: 'event', chain, position: lost.uncovered, eventId: null, why: 'words' })
  else if (last.linkLength === null) found.note({ kind: 'chain', chain, why: 'missing' })
  else if (last.linkLength !== walk.length) found.note({ kind: 'chain', chain, why: 'cut' })
  else if (last.linkHead !== walk.previous) found.note({ kind: 'chain', chain, why: 'head' })
}

/** Chains of which every event is gone. */
async function verifyChains(tx: Tx, found: Found): Promise<void> {
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
  found.outcome.chains += empty.length
  for (const { chain } of empty) found.note({ kind: 'chain', chain, why: 'cut' })
}

async function verifyOpinions(tx: Tx, found: Found): Promise<void> {
  const opinions = tx
    .selectFrom('opinion')
    .innerJoin('consultation', 'consultation.id', 'opinion.consultationId')
    .selectAll('opinion')
    .select('consultation.number')
    .orderBy('opinion.consultationId')
    .orderBy('opinion.version')
    .stream(batchSize)
  for await (const opinion of opinions) {
    found.outcome.opinions += 1
    found.step()
    if (isIntact(opinion, opinion.number)) continue
    const { id: opinionId, number, version } = opinion
    found.note({ kind: 'opinion', opinionId, number, version })
  }
}

/** What members of boards have signed. */
async function verifyMembers(tx: Tx, found: Found): Promise<void> {
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

function noteMember(found: Found, { id, number }: { id: string; number: string }, intact: boolean) {
  found.outcome.opinions += 1
  if (!intact) found.note({ kind: 'member', id, number })
}
