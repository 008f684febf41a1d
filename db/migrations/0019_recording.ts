import { type Kysely, sql } from 'kysely'

/** Recordings of calls: whether a line allows them, who agreed, and the files that lie outside the database. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table line
    add recording_allowed boolean not null default false,
    add recording_days int not null default 30 check (recording_days between 1 and 3650)`,
  `create table recording (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    state text not null check (state in
      ('asking', 'running', 'paused', 'stopped', 'ready', 'failed', 'empty', 'deleted')),
    asked_by uuid not null references person (id),
    asked_at timestamptz not null,
    started_at timestamptz,
    stopped_at timestamptz,
    stopped_why text,
    /* as the line said when everybody was asked: what they agreed to */
    retention_days int not null check (retention_days between 1 and 3650),
    delete_after timestamptz,
    /* a dispute or an inquiry keeps it beyond its day */
    legal_hold boolean not null default false,
    /* of the composition, percent */
    progress int not null default 0 check (progress between 0 and 100),
    failure text,
    /* the composed file: its name and what its key is derived from; a new one for each attempt */
    file_id uuid,
    byte_size bigint,
    digest text,
    algorithm text,
    duration_ms bigint,
    deleted_at timestamptz,
    check ((state in ('asking', 'running', 'paused')) = (stopped_at is null)),
    check ((stopped_at is null) = (delete_after is null)),
    check (state <> 'ready' or (file_id is not null and digest is not null)),
    check ((state = 'deleted') = (deleted_at is not null)),
    check (not (legal_hold and state = 'deleted'))
  )`,
  /* one at a time in a room */
  `create unique index recording_one_live on recording (consultation_id) where state in ('asking', 'running', 'paused')`,
  `create index recording_of_consultation on recording (consultation_id, asked_at)`,
  `create index recording_to_do on recording (state) where state in ('asking', 'running', 'paused', 'stopped')`,
  `create index recording_to_delete on recording (delete_after) where deleted_at is null and not legal_hold`,
  /* the newest word of each person; every word stands in the audit trail */
  `create table recording_consent (
    recording_id uuid not null references recording (id),
    person_id uuid not null references person (id),
    agrees boolean not null,
    at timestamptz not null,
    primary key (recording_id, person_id)
  )`,
  `create table recording_part (
    id uuid primary key,
    recording_id uuid not null references recording (id),
    person_id uuid not null references person (id),
    source text not null check (source in ('camera', 'microphone', 'screen')),
    kind text not null check (kind in ('audio', 'video')),
    state text not null check (state in ('recording', 'written', 'verified', 'empty', 'refused', 'deleted')),
    asked_at timestamptz not null,
    /* when the first packet came */
    started_at timestamptz,
    ended_at timestamptz,
    ended_why text,
    byte_size bigint,
    digest text,
    algorithm text,
    duration_ms bigint,
    check (state <> 'verified' or (digest is not null and duration_ms > 0))
  )`,
  `create index recording_part_of on recording_part (recording_id, asked_at)`,
  `create index recording_part_to_do on recording_part (state) where state in ('recording', 'written')`,
]
