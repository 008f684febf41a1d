import { type Kysely, sql } from 'kysely'

/** Work on the whole trail that somebody has started: one at a time, whichever server does it. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table trail_run (
    id uuid primary key,
    work text not null check (work in ('verify', 'export')),
    state text not null check (state in ('running', 'done', 'cancelled', 'failed', 'interrupted')),
    started_by uuid not null references person (id),
    started_at timestamptz not null default now(),
    ended_at timestamptz,
    /* the sign of life of the server that does it */
    beat_at timestamptz not null default now(),
    progress jsonb,
    outcome jsonb,
    failure text,
    /* of the file of an export */
    byte_size bigint,
    digest text,
    digest_algorithm text,
    file_removed_at timestamptz,
    check ((state = 'running') = (ended_at is null)),
    check ((state = 'done') = (outcome is not null)),
    check ((digest is not null) = (work = 'export' and state = 'done'))
  )`,
  `create unique index trail_run_one on trail_run ((true)) where state = 'running'`,
  `create index trail_run_started on trail_run (started_at desc, id desc)`,
]
