/**
 * What goes out after commit. Each server tells each row to its own sockets, once: it asks for the rows that it could not see when it
 * looked last, by the snapshots of Postgres, so that none is missed however late its transaction commits. What fails is tried again by
 * the server that it failed in. A new server begins with what nobody has told yet.
 */
import { sql } from 'kysely'
import type { Sql } from 'postgres'
import {
  adoptRestored,
  markDelivered,
  markFailed,
  type OutboxRow,
  readAgain,
  readSnapshot,
  readUndelivered,
  readWritten,
} from '../../db/queries/outbox.ts'
import type { Deps } from './deps.ts'
import { sweepOldNotices } from './inbox.ts'
import { sweepNetworkChecks } from './network.ts'
import { describeError } from './problem.ts'

export type OutboxOptions = {
  readonly deps: Deps
  /** The driver itself, for LISTEN. */
  readonly client: Pick<Sql, 'listen'>
  /** Where a row goes; what throws is tried again later. */
  readonly deliver: (topic: string, payload: unknown) => Promise<void>
  /** Milliseconds between two looks where no notice came. */
  readonly pollMs?: number
}

export type Outbox = {
  /** Delivers what is waiting now; for tests and for the end of the server. */
  drain(): Promise<void>
  /** Idempotent; waits for what is under way. */
  close(): Promise<void>
}

const batch = 200
const longestPauseSeconds = 300

export async function startOutbox({ deps, client, deliver, pollMs = 2_000 }: OutboxOptions): Promise<Outbox> {
  let closed = false
  let again = false
  let running: Promise<void> | null = null
  /** What was visible when it looked last; null before the first look. */
  let seen: string | null = null
  const failed = new Set<string>()

  async function tell(rows: readonly OutboxRow[]): Promise<void> {
    const told: string[] = []
    for (const row of rows) {
      if (await deliverOne(deps, row, deliver)) {
        told.push(row.id)
        failed.delete(row.id)
      } else failed.add(row.id)
    }
    await markDelivered(deps.db, told)
  }

  /** All that became visible between two looks, in the order of its writing. */
  async function look(): Promise<void> {
    const now = await readSnapshot(deps.read)
    let after = '0'
    let rows: OutboxRow[]
    do {
      rows =
        seen === null
          ? await readUndelivered(deps.read, { until: now, after, limit: batch })
          : await readWritten(deps.read, { since: seen, until: now, after, limit: batch })
      await tell(rows)
      after = rows.at(-1)?.id ?? after
    } while (rows.length === batch && !closed)
    seen = now
  }

  async function work(): Promise<void> {
    do {
      again = false
      if (failed.size > 0) await tell(await readAgain(deps.read, [...failed]))
      await look()
    } while (again && !closed)
  }

  function drain(): Promise<void> {
    again = true
    running ??= work()
      .catch((error: unknown) => {
        deps.log.error({ error: describeError(error) }, 'the outbox could not be read')
      })
      .finally(() => {
        running = null
      })
    return running
  }

  await adoptRestored(deps.db)
  const listening = await client.listen(
    'outbox',
    () => void drain(),
    () => void drain(),
  )
  const timer = setInterval(() => void drain(), pollMs)
  let closing: Promise<void> | undefined
  return {
    drain,
    close() {
      closing ??= (async () => {
        closed = true
        clearInterval(timer)
        await listening.unlisten()
        await running
      })()
      return closing
    },
  }
}

/** @returns whether it is told; where not, the row says why and when it is tried again */
async function deliverOne(deps: Deps, row: OutboxRow, deliver: OutboxOptions['deliver']): Promise<boolean> {
  try {
    await deliver(row.topic, row.payload)
    return true
  } catch (error) {
    const pause = Math.min(2 ** (row.attempts + 1), longestPauseSeconds)
    deps.log.error({ outboxId: row.id, topic: row.topic, error: describeError(error) }, 'a delivery failed')
    await markFailed(deps.db, row.id, error instanceof Error ? error.name : 'unknown', pause)
    return false
  }
}

/** A repeated request is known for two days: longer than any client repeats one. What was sent is kept a week, to be looked at. */
export async function sweep(deps: Deps): Promise<void> {
  await deps.auth.sweep()
  await sweepOldNotices(deps)
  await sweepNetworkChecks(deps)
  await deps.db
    .deleteFrom('idempotency')
    .where('createdAt', '<', sql<Date>`now() - interval '2 days'`)
    .execute()
  await deps.db.deleteFrom('outbox').where('sentAt', '<', sql<Date>`now() - interval '7 days'`).execute()
}
