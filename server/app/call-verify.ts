/** Whether the minutes of the stays in calls are those that were sealed when the stays ended. */
import { sql } from 'kysely'
import type { Tx } from '../../db/open.ts'
import { mostGaps, mostMinutes } from '../../db/queries/call-facts.ts'
import type { Row } from '../../db/schema.ts'
import type { TrailFinding } from '../contract/trail.ts'
import { gapsDigest, minutesDigest } from './call-facts.ts'
import { type DigestAlgorithm, digestAlgorithms } from './digest.ts'

type CallFinding = Extract<TrailFinding, { kind: 'call' }>

/** Rows in memory at a time, beside those of one stay. */
const batchSize = 500

/** With what was sealed for its stay, which comes along: a cursor keeps the connection, so nothing can be asked meanwhile. */
type Sealed<R> = R & { digest: string | null; algorithm: string | null }

/** In the snapshot of the caller. @param tell called for each stay that does not fit */
export async function verifyCalls(tx: Tx, tell: (finding: CallFinding) => void): Promise<void> {
  const minutes = endedStays(tx)
    .innerJoin('callMinute', 'callMinute.presenceId', 'presence.id')
    .selectAll('callMinute')
    .select(sql<string | null>`seal.data ->> 'digest'`.as('digest'))
    .orderBy('callMinute.presenceId')
    .orderBy('callMinute.beganAt')
    .stream(batchSize)
  await verifyStays<Row<'callMinute'>>(minutes, mostMinutes, minutesDigest, tell)
  await tellGone(tx, { table: 'call_minute', count: 'minutes' }, tell)
  /* stays that were sealed before the losses of the connection were kept have none */
  const gaps = endedStays(tx)
    .innerJoin('callGap', 'callGap.presenceId', 'presence.id')
    .selectAll('callGap')
    .select(sql<string | null>`seal.data ->> 'gapsDigest'`.as('digest'))
    .orderBy('callGap.presenceId')
    .orderBy('callGap.beganAt')
    .stream(batchSize)
  await verifyStays<Row<'callGap'>>(gaps, mostGaps, gapsDigest, tell)
  await tellGone(tx, { table: 'call_gap', count: 'gaps' }, tell)
}

/** With their seals; a stay that goes on has none yet. */
function endedStays(tx: Tx) {
  return tx
    .selectFrom('presence')
    .leftJoin('auditEvent as seal', (join) =>
      join
        .on('seal.kind', '=', 'room.measured')
        .on(sql<string>`seal.data ->> 'presenceId'`, '=', sql<string>`presence.id::text`),
    )
    .select(sql<string | null>`seal.data ->> 'algorithm'`.as('algorithm'))
    .where('presence.leftAt', 'is not', null)
}

/** @param rows those of one stay together, in the order they were sealed in @param most of one stay, as they were sealed */
async function verifyStays<R extends { presenceId: string }>(
  rows: AsyncIterable<Sealed<R>>,
  most: number,
  digestOf: (algorithm: DigestAlgorithm, rows: R[]) => string,
  tell: (finding: CallFinding) => void,
): Promise<void> {
  const verify = (sealed: readonly Sealed<R>[]) => {
    const [first] = sealed
    if (first === undefined) return
    const { presenceId, digest } = first
    const algorithm = digestAlgorithms.find((one) => one === first.algorithm)
    const stay = sealed.map(({ digest: _digest, algorithm: _algorithm, ...row }) => row as unknown as R)
    const fits = algorithm !== undefined && digestOf(algorithm, stay) === digest
    if (!fits) tell({ kind: 'call', presenceId, why: digest === null ? 'unsealed' : 'changed' })
  }
  let stay: Sealed<R>[] = []
  for await (const row of rows) {
    if (stay[0] !== undefined && stay[0].presenceId !== row.presenceId) {
      verify(stay)
      stay = []
    }
    if (stay.length < most) stay.push(row)
  }
  verify(stay)
}

type Counted = { table: 'call_minute' | 'call_gap'; count: 'minutes' | 'gaps' }

/** Stays that were sealed with rows and have none any more. */
async function tellGone(tx: Tx, { table, count }: Counted, tell: (finding: CallFinding) => void) {
  const seals = await tx
    .selectFrom('auditEvent')
    .select(sql<string>`data ->> 'presenceId'`.as('presenceId'))
    .where('kind', '=', 'room.measured')
    .where(sql<boolean>`(data ->> ${sql.lit(count)})::int > 0`)
    .where(
      sql<boolean>`not exists (select from ${sql.table(table)} as kept
        where kept.presence_id = (audit_event.data ->> 'presenceId')::uuid)`,
    )
    .execute()
  for (const { presenceId } of seals) tell({ kind: 'call', presenceId, why: 'gone' })
}
