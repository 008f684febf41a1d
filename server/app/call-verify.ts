/** Whether the minutes of the stays in calls are those that were sealed when the stays ended. */
import { sql } from 'kysely'
import type { Tx } from '../../db/open.ts'
import { mostGaps, mostMinutes } from '../../db/queries/call-facts.ts'
import type { Row } from '../../db/schema.ts'
import type { TrailFinding } from '../contract/trail.ts'
import { gapsDigest, minutesDigest } from './call-facts.ts'
import { digestAlgorithms } from './digest.ts'

type CallFinding = Extract<TrailFinding, { kind: 'call' }>

/** Rows in memory at a time, beside those of one stay. */
const batchSize = 500

type SealedMinute = Row<'callMinute'> & { digest: string | null; algorithm: string | null }

/** In the snapshot of the caller. @param tell called for each stay that does not fit */
export async function verifyCalls(tx: Tx, tell: (finding: CallFinding) => void): Promise<void> {
  /* the seal comes with each row: a cursor keeps the connection, so nothing can be asked meanwhile */
  const minutes: AsyncIterable<SealedMinute> = tx
    .selectFrom('callMinute')
    .innerJoin('presence', 'presence.id', 'callMinute.presenceId')
    .leftJoin('auditEvent as seal', (join) =>
      join
        .on('seal.kind', '=', 'room.measured')
        .on(sql<string>`seal.data ->> 'presenceId'`, '=', sql<string>`call_minute.presence_id::text`),
    )
    .selectAll('callMinute')
    .select([
      sql<string | null>`seal.data ->> 'digest'`.as('digest'),
      sql<string | null>`seal.data ->> 'algorithm'`.as('algorithm'),
    ])
    /* a stay that goes on has no seal yet */
    .where('presence.leftAt', 'is not', null)
    .orderBy('callMinute.presenceId')
    .orderBy('callMinute.beganAt')
    .stream(batchSize)
  let stay: SealedMinute[] = []
  for await (const minute of minutes) {
    if (stay[0] !== undefined && stay[0].presenceId !== minute.presenceId) {
      verifyStay(stay, tell)
      stay = []
    }
    if (stay.length < mostMinutes) stay.push(minute)
  }
  verifyStay(stay, tell)
  for (const presenceId of await findEmptySeals(tx)) tell({ kind: 'call', presenceId, why: 'gone' })
  await verifyGaps(tx, tell)
}

function verifyStay(sealed: readonly SealedMinute[], tell: (finding: CallFinding) => void): void {
  const [first] = sealed
  if (first === undefined) return
  const { presenceId, digest } = first
  const algorithm = digestAlgorithms.find((one) => one === first.algorithm)
  const rows = sealed.map(({ digest: _digest, algorithm: _algorithm, ...row }) => row)
  const fits = algorithm !== undefined && minutesDigest(algorithm, rows) === digest
  if (!fits) tell({ kind: 'call', presenceId, why: digest === null ? 'unsealed' : 'changed' })
}

type SealedGap = Row<'callGap'> & { digest: string | null; algorithm: string | null }

/** The losses of a connection in the same way. Stays that were sealed before these were kept have none. */
async function verifyGaps(tx: Tx, tell: (finding: CallFinding) => void): Promise<void> {
  const gaps: AsyncIterable<SealedGap> = tx
    .selectFrom('callGap')
    .innerJoin('presence', 'presence.id', 'callGap.presenceId')
    .leftJoin('auditEvent as seal', (join) =>
      join
        .on('seal.kind', '=', 'room.measured')
        .on(sql<string>`seal.data ->> 'presenceId'`, '=', sql<string>`call_gap.presence_id::text`),
    )
    .selectAll('callGap')
    .select([
      sql<string | null>`seal.data ->> 'gapsDigest'`.as('digest'),
      sql<string | null>`seal.data ->> 'algorithm'`.as('algorithm'),
    ])
    .where('presence.leftAt', 'is not', null)
    .orderBy('callGap.presenceId')
    .orderBy('callGap.beganAt')
    .stream(batchSize)
  let stay: SealedGap[] = []
  for await (const gap of gaps) {
    if (stay[0] !== undefined && stay[0].presenceId !== gap.presenceId) {
      verifyLosses(stay, tell)
      stay = []
    }
    if (stay.length < mostGaps) stay.push(gap)
  }
  verifyLosses(stay, tell)
  for (const presenceId of await findLostGaps(tx)) tell({ kind: 'call', presenceId, why: 'gone' })
}

function verifyLosses(sealed: readonly SealedGap[], tell: (finding: CallFinding) => void): void {
  const [first] = sealed
  if (first === undefined) return
  const { presenceId, digest } = first
  const algorithm = digestAlgorithms.find((one) => one === first.algorithm)
  const rows = sealed.map(({ digest: _digest, algorithm: _algorithm, ...row }) => row)
  const fits = algorithm !== undefined && gapsDigest(algorithm, rows) === digest
  if (!fits) tell({ kind: 'call', presenceId, why: digest === null ? 'unsealed' : 'changed' })
}

async function findLostGaps(tx: Tx): Promise<string[]> {
  const seals = await tx
    .selectFrom('auditEvent')
    .select(sql<string>`data ->> 'presenceId'`.as('presenceId'))
    .where('kind', '=', 'room.measured')
    .where(sql<boolean>`(data ->> 'gaps')::int > 0`)
    .where(
      sql<boolean>`not exists (select from call_gap where call_gap.presence_id = (audit_event.data ->> 'presenceId')::uuid)`,
    )
    .execute()
  return seals.map(({ presenceId }) => presenceId)
}

async function findEmptySeals(tx: Tx): Promise<string[]> {
  const seals = await tx
    .selectFrom('auditEvent')
    .select(sql<string>`data ->> 'presenceId'`.as('presenceId'))
    .where('kind', '=', 'room.measured')
    .where(sql<boolean>`(data ->> 'minutes')::int > 0`)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('callMinute')
            .select('seconds')
            .where('callMinute.presenceId', '=', sql<string>`(audit_event.data ->> 'presenceId')::uuid`),
        ),
      ),
    )
    .execute()
  return seals.map(({ presenceId }) => presenceId)
}
