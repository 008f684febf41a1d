/**
 * What goes out after commit. Rows are claimed for a while, delivered and marked; a server that dies between leaves its rows to be
 * claimed again, so a delivery may come twice and must bear it.
 */
import { sql } from 'kysely'
import type { Sql } from 'postgres'
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

const batch = 100
/** A row that was claimed and not marked comes again after so long. */
const leaseSeconds = 30
const longestPauseSeconds = 300

type Claimed = { id: string; topic: string; payload: unknown; attempts: number }

export async function startOutbox({ deps, client, deliver, pollMs = 2_000 }: OutboxOptions): Promise<Outbox> {
  let closed = false
  let again = false
  let running: Promise<void> | null = null

  async function work(): Promise<void> {
    do {
      again = false
      const rows = await claim(deps)
      for (const row of rows) await deliverOne(deps, row, deliver)
      if (rows.length === batch) again = true
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

/** Takes what waits, in its order, beside other servers that do the same. */
async function claim(deps: Deps): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    update outbox set attempts = attempts + 1, available_at = now() + make_interval(secs => ${leaseSeconds})
    where id in (
      select id from outbox where sent_at is null and available_at <= now()
      order by id limit ${batch} for update skip locked
    )
    returning id, topic, payload, attempts`.execute(deps.db)
  return rows.toSorted((a, b) => Number(a.id) - Number(b.id))
}

async function deliverOne(deps: Deps, row: Claimed, deliver: OutboxOptions['deliver']): Promise<void> {
  try {
    await deliver(row.topic, row.payload)
  } catch (error) {
    const pause = Math.min(2 ** row.attempts, longestPauseSeconds)
    deps.log.error({ outboxId: row.id, topic: row.topic, error: describeError(error) }, 'a delivery failed')
    await deps.db
      .updateTable('outbox')
      .set({
        lastError: error instanceof Error ? error.name : 'unknown',
        availableAt: sql<Date>`now() + make_interval(secs => ${pause})`,
      })
      .where('id', '=', row.id)
      .execute()
    return
  }
  await deps.db
    .updateTable('outbox')
    .set({ sentAt: sql<Date>`now()`, lastError: null })
    .where('id', '=', row.id)
    .execute()
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
