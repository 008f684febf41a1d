import { type Kysely, sql } from 'kysely'

/** Changed entries of the ledger are found in the trail as they were before, so that figures of the programme can be counted for an instant. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`create index audit_event_ledger_changed on audit_event ((data ->> 'entryId'), at)
    where kind = 'ledger.changed'`.execute(db)
}
