/**
 * The trail as lines of JSON that can be computed again without the database: anchors, then each chain with the heads that the anchors cover,
 * in the order of the chains' bytes, so that whoever reads it needs to hold one row at a time. What somebody typed is left out
 * (domain/trail.ts); whether it fitted its digest is then the server's word.
 */
import { sql } from 'kysely'
import type { Db, Tx } from '../../db/open.ts'
import type { Row } from '../../db/schema.ts'
import type { TrailOutcome } from '../contract/trail.ts'
import { holdsTypedWords, type TrailProgress } from '../domain/trail.ts'
import { eventDigest } from './audit.ts'

export const exportFormat = 1
const batchSize = 500

export type ExportOptions = {
  exportId: string
  /** Takes one object as a line. */
  write: (line: object) => Promise<void>
  progress: (progress: TrailProgress) => void
}

/** In one snapshot. @returns how much it is; events that are left out and do not fit are among the findings */
export function exportTrail(db: Db, options: ExportOptions): Promise<TrailOutcome> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const outcome: TrailOutcome = {
        ...{ chains: 0, events: 0, anchors: 0, opinions: 0, faults: 0, withheld: 0 },
        findings: [],
      }
      await options.write({ type: 'trail', format: exportFormat, exportId: options.exportId })
      const anchors = await tx.selectFrom('anchor').selectAll().orderBy('sequence').execute()
      for (const anchor of anchors) await options.write({ type: 'anchor', ...anchor })
      outcome.anchors = anchors.length
      await writeChains(tx, options, outcome)
      await writeRemains(tx, options, outcome)
      return outcome
    })
}

type EventRow = Row<'auditEvent'> & {
  anchor: number | null
  anchored: string | null
  linkLength: number | null
  linkHead: string | null
}

function readEvents(tx: Tx): AsyncIterable<EventRow> {
  return tx
    .selectFrom('auditEvent')
    .leftJoin('anchorHead', (join) =>
      join
        .onRef('anchorHead.chain', '=', 'auditEvent.chain')
        .onRef('anchorHead.length', '=', 'auditEvent.position'),
    )
    .leftJoin('auditChain', 'auditChain.chain', 'auditEvent.chain')
    .selectAll('auditEvent')
    .select(['anchorHead.sequence as anchor', 'anchorHead.digest as anchored'])
    .select(['auditChain.length as linkLength', 'auditChain.head as linkHead'])
    .orderBy(sql`audit_event.chain collate "C"`)
    .orderBy('auditEvent.position')
    .stream(batchSize)
}

async function writeChains(tx: Tx, { write, progress }: ExportOptions, outcome: TrailOutcome): Promise<void> {
  const { rows } = await tx
    .selectFrom('auditEvent')
    .select((eb) => eb.fn.countAll<string>().as('rows'))
    .executeTakeFirstOrThrow()
  const total = Number(rows)
  progress({ stage: 'events', done: 0, total })
  let last: EventRow | undefined
  for await (const row of readEvents(tx)) {
    if (last !== undefined && last.chain !== row.chain) await closeChain(last, write)
    if (last?.chain !== row.chain) outcome.chains += 1
    await write(eventLine(row, outcome))
    if (row.anchor !== null) {
      const { anchor: sequence, chain, position: length, anchored: digest } = row
      await write({ type: 'head', sequence, chain, length, digest })
    }
    last = row
    outcome.events += 1
    if (outcome.events % batchSize === 0) progress({ stage: 'events', done: outcome.events, total })
  }
  if (last !== undefined) await closeChain(last, write)
}

async function closeChain(
  { chain, linkLength, linkHead }: EventRow,
  write: ExportOptions['write'],
): Promise<void> {
  if (linkLength !== null) await write({ type: 'chain', chain, length: linkLength, head: linkHead })
}

function eventLine(row: EventRow, outcome: TrailOutcome): object {
  const { anchor: _anchor, anchored: _anchored, linkLength: _length, linkHead: _head, ...event } = row
  if (!holdsTypedWords(event.data)) return { type: 'event', ...event }
  outcome.withheld += 1
  const { id: eventId, digest, ...content } = event
  const fits = eventDigest(content) === digest
  if (!fits) {
    outcome.faults += 1
    const { chain, position } = event
    if (outcome.findings.length === 0)
      outcome.findings.push({ kind: 'event', chain, position, eventId, why: 'digest' })
  }
  return { type: 'event', ...event, data: null, withheld: fits ? 'fits' : 'broken' }
}

/** What the anchors or the chains' own rows still know of events that are gone. */
async function writeRemains(tx: Tx, { write }: ExportOptions, outcome: TrailOutcome): Promise<void> {
  const heads = tx
    .selectFrom('anchorHead')
    .leftJoin('auditEvent', (join) =>
      join
        .onRef('auditEvent.chain', '=', 'anchorHead.chain')
        .onRef('auditEvent.position', '=', 'anchorHead.length'),
    )
    .select(['anchorHead.sequence', 'anchorHead.chain', 'anchorHead.length', 'anchorHead.digest'])
    .where('auditEvent.id', 'is', null)
    .stream(batchSize)
  for await (const head of heads) await write({ type: 'head', ...head })
  const chains = tx
    .selectFrom('auditChain')
    .leftJoin('auditEvent', 'auditEvent.chain', 'auditChain.chain')
    .selectAll('auditChain')
    .where('auditEvent.id', 'is', null)
    .stream(batchSize)
  for await (const { chain, length, head } of chains) {
    outcome.chains += 1
    await write({ type: 'chain', chain, length, head })
  }
}
