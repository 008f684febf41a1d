/**
 * Counts failed attempts in Postgres, so that all servers count together. An attempt is counted before the password is looked at:
 * many attempts at once gain nothing.
 */
import { sql } from 'kysely'
import type { Db } from '../../db/open.ts'

export type ThrottleRule = {
  /** Failures that are still answered; the next attempt is refused. */
  readonly attempts: number
  /** Both the window in which failures add up and the length of the lock. */
  readonly minutes: number
}

/** One account: five failures lock it for a quarter of an hour (domain.md §1.4, failed-login lock). */
export const loginRule: ThrottleRule = { attempts: 5, minutes: 15 }
/** One address may be a whole hospital behind one gateway, so it bears more. */
export const addressRule: ThrottleRule = { attempts: 60, minutes: 15 }
/** The password that is asked again at signing. */
export const signingRule: ThrottleRule = { attempts: 5, minutes: 15 }

export type Attempt = {
  /** null: go on. Else the attempt is refused without a look at the password. */
  readonly retryAfterSeconds: number | null
  /** Whether the lock began with this very attempt; the trail notes a lock once. */
  readonly lockBegan: boolean
}

export type Throttle = {
  /** Counts an attempt. */
  begin(key: string, rule: ThrottleRule): Promise<Attempt>
  /** The attempt was right: forget the failures before it. */
  clear(key: string): Promise<void>
  /** The attempt was right: take back this one, leave the others. */
  refund(key: string): Promise<void>
  /** Deletes what no longer counts. */
  sweep(): Promise<void>
}

export function createThrottle(db: Db): Throttle {
  return {
    async begin(key, { attempts, minutes }) {
      const window = sql`make_interval(mins => ${minutes})`
      const over = sql`coalesce(auth_throttle.blocked_until, auth_throttle.first_at + ${window}) <= now()`
      const { rows } = await sql<{ failures: number; seconds: number | null }>`
        insert into auth_throttle (key, failures, first_at) values (${key}, 1, now())
        on conflict (key) do update set
          failures = case when ${over} then 1 else least(auth_throttle.failures + 1, 1000000) end,
          first_at = case when ${over} then now() else auth_throttle.first_at end,
          blocked_until = case
            when ${over} then null
            when auth_throttle.blocked_until is null and auth_throttle.failures >= ${attempts} then now() + ${window}
            else auth_throttle.blocked_until
          end
        returning failures, ceil(extract(epoch from blocked_until - now()))::int as seconds`.execute(db)
      const [row] = rows
      if (row === undefined) throw new Error('the throttle returned no row')
      return { retryAfterSeconds: row.seconds, lockBegan: row.failures === attempts + 1 }
    },
    async clear(key) {
      await db.deleteFrom('authThrottle').where('key', '=', key).execute()
    },
    async refund(key) {
      await db
        .updateTable('authThrottle')
        .set((eb) => ({ failures: sql<number>`greatest(${eb.ref('failures')} - 1, 0)` }))
        .where('key', '=', key)
        .where('blockedUntil', 'is', null)
        .execute()
    },
    async sweep() {
      await db
        .deleteFrom('authThrottle')
        .where(sql<boolean>`coalesce(blocked_until, first_at) < now() - interval '1 day'`)
        .execute()
    },
  }
}
