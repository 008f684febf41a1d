import { type Kysely, sql } from 'kysely'

/** Which site's office was warned of its computers before the sessions of which day, so that it is warned once. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table network_warning (
    institution_id uuid not null references institution (id),
    /* of the sessions, in Beijing */
    day date not null,
    warned_at timestamptz not null,
    primary key (institution_id, day)
  )`,
]
