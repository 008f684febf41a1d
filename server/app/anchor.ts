/**
 * The daily anchor: the head of every chain that has grown since the one before, digested and signed. As each anchor stands on the one
 * before, the newest covers the heads of all chains, and one that rests costs nothing.
 */
import { sql } from 'kysely'
import type { Tx } from '../../db/open.ts'
import { dayOf } from '../domain/beijing.ts'
import { act } from './act.ts'
import { anchorAlgorithm, anchorDigest, anchorKeyOf, createRoot, signAnchor } from './anchor-seal.ts'
import { noPredecessor } from './audit.ts'
import { systemCall } from './caller.ts'
import type { Deps } from './deps.ts'
import type { DigestAlgorithm } from './digest.ts'

type AnchorDeps = Pick<Deps, 'db' | 'read' | 'vault' | 'digest' | 'clock' | 'post'>

/** Heads in memory at a time. */
const batchSize = 500

/**
 * Takes the anchor of the day (Asia/Shanghai) unless there is one. To be called by a timer, by any number of servers at once.
 * @returns whether it was taken now
 */
export async function takeAnchor(deps: AnchorDeps): Promise<boolean> {
  const now = deps.clock()
  const day = dayOf(now)
  const newest = await deps.read
    .selectFrom('anchor')
    .select('day')
    .orderBy('sequence', 'desc')
    .executeTakeFirst()
  if (newest !== undefined && newest.day >= day) return false
  const call = systemCall()
  try {
    await act(deps, call, async (hands) => {
      const anchor = await writeAnchor(deps, hands.tx, day, now)
      const { sequence, heads, root } = anchor
      await hands.audit({ log: 'anchor' }, { kind: 'anchor.taken', data: { sequence, day, heads, root } })
    })
    return true
  } catch (error) {
    if (error instanceof AlreadyTaken) return false
    throw error
  }
}

/** Another server was quicker. */
class AlreadyTaken extends Error {}

async function writeAnchor(deps: AnchorDeps, tx: Tx, day: string, takenAt: Date) {
  await sql`select pg_advisory_xact_lock(hashtext('anchor'))`.execute(tx)
  const before = await tx
    .selectFrom('anchor')
    .selectAll()
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (before !== undefined && before.day >= day) throw new AlreadyTaken()
  const sequence = (before?.sequence ?? 0) + 1
  await sql`
    insert into anchor_head (chain, length, digest, sequence)
    select chain, length, head, ${sequence}::int from audit_chain
    where not exists (select from anchor_head as known
      where known.chain = audit_chain.chain and known.length = audit_chain.length)`.execute(tx)
  const key = anchorKeyOf(deps.vault)
  const facts = {
    sequence,
    day,
    takenAt,
    ...(await rootOf(tx, sequence, deps.digest)),
    digestAlgorithm: deps.digest,
    previous: before === undefined ? noPredecessor : anchorDigest(before),
    algorithm: anchorAlgorithm,
    keyId: key.id,
  }
  await tx
    .insertInto('anchor')
    .values({ ...facts, signature: signAnchor(key, facts) })
    .execute()
  return facts
}

async function rootOf(tx: Tx, sequence: number, algorithm: DigestAlgorithm) {
  const root = createRoot(algorithm)
  const heads = tx
    .selectFrom('anchorHead')
    .select(['chain', 'length', 'digest'])
    .where('sequence', '=', sequence)
    .orderBy(sql`chain collate "C"`)
    .orderBy('length')
    .stream(batchSize)
  for await (const head of heads) root.add(head)
  return root.end()
}
