import { type Kysely, sql } from 'kysely'

/** What computers of a site were found to be fit for. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table network_check (
    id uuid primary key,
    person_id uuid not null references person (id),
    institution_id uuid not null references institution (id),
    checked_at timestamptz not null default now(),
    overall text not null check (overall in ('good', 'warning', 'bad')),
    /* contract/network.ts */
    results jsonb not null,
    browser text not null,
    duration_ms int not null
  )`,
  `create index network_check_institution on network_check (institution_id, checked_at desc)`,
  `create index network_check_person on network_check (person_id, checked_at desc)`,
]
