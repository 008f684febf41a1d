import { type Kysely, sql } from 'kysely'

/**
 * Several servers on one database: which transaction wrote a notice, so that each server can tell each one to its own sockets, once.
 * Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table outbox add column xid xid8 not null default pg_current_xact_id()`,
  `create index outbox_xid on outbox (xid)`,
]
