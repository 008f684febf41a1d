import { type Kysely, sql } from 'kysely'

/** How long an event of the ledger took (domain.md §5: teaching sessions, attendees, hours). Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(`alter table ledger_entry add column minutes int check (minutes > 0 and minutes <= 527040)`)
    .execute(db)
}
