import { type Kysely, sql } from 'kysely'

/** From which networks an institution's people may sign in; none named: from anywhere. Part of its versions like every column. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table institution add column networks text[] not null default '{}'
    check (cardinality(networks) <= 50)`.execute(db)
}
