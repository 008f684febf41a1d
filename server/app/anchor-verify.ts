/** The anchors computed again: their order, their signatures, their heads, and each head against the trail as it is now. */
import { sql } from 'kysely'
import type { Tx } from '../../db/open.ts'
import type { Row } from '../../db/schema.ts'
import type { TrailFinding } from '../contract/trail.ts'
import { type AnchorKeys, anchorDigest, createRoot, signatureFault } from './anchor-seal.ts'
import { noPredecessor } from './audit.ts'
import { digestAlgorithms } from './digest.ts'

type Note = (finding: Extract<TrailFinding, { kind: 'anchor' | 'anchored' }>) => void

const batchSize = 500

/**
 * @param keys null: signatures are not looked at
 * @param note called with each fault
 * @param step called after each head
 * @returns how many anchors there are: one for each day, so all of them are held
 */
export async function verifyAnchors(
  tx: Tx,
  keys: AnchorKeys | null,
  note: Note,
  step: () => void,
): Promise<number> {
  const anchors = await tx.selectFrom('anchor').selectAll().orderBy('sequence').execute()
  let previous = noPredecessor
  for (const [index, anchor] of anchors.entries()) {
    const { sequence } = anchor
    if (sequence !== index + 1 || anchor.previous !== previous)
      note({ kind: 'anchor', sequence, why: 'order' })
    const why = keys === null ? null : signatureFault(keys, anchor)
    if (why !== null) note({ kind: 'anchor', sequence, why })
    await verifyHeads(tx, anchor, note, step)
    previous = anchorDigest(anchor)
  }
  const { taken } = await tx
    .selectFrom('auditEvent')
    .select((eb) => eb.fn.countAll<string>().as('taken'))
    .where('chain', '=', 'log:anchor')
    .executeTakeFirstOrThrow()
  if (Number(taken) > anchors.length) note({ kind: 'anchor', sequence: anchors.length + 1, why: 'missing' })
  return anchors.length
}

async function verifyHeads(
  tx: Tx,
  { sequence, heads, root, digestAlgorithm }: Row<'anchor'>,
  note: Note,
  step: () => void,
): Promise<void> {
  const rows = tx
    .selectFrom('anchorHead')
    .leftJoin('auditEvent', (join) =>
      join
        .onRef('auditEvent.chain', '=', 'anchorHead.chain')
        .onRef('auditEvent.position', '=', 'anchorHead.length'),
    )
    .select(['anchorHead.chain', 'anchorHead.length', 'anchorHead.digest', 'auditEvent.digest as found'])
    .where('anchorHead.sequence', '=', sequence)
    .orderBy(sql`anchor_head.chain collate "C"`)
    .orderBy('anchorHead.length')
    .stream(batchSize)
  const algorithm = digestAlgorithms.find((one) => one === digestAlgorithm)
  const computed = createRoot(algorithm ?? 'sha256')
  for await (const { chain, length: position, digest, found } of rows) {
    computed.add({ chain, length: position, digest })
    step()
    if (found === digest) continue
    note({ kind: 'anchored', sequence, chain, position, why: found === null ? 'gone' : 'changed' })
  }
  const end = computed.end()
  if (algorithm === undefined || end.root !== root || end.heads !== heads) {
    note({ kind: 'anchor', sequence, why: 'heads' })
  }
}
