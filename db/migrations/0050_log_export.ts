import { type Kysely, sql } from 'kysely'

/**
 * Exports of the log as records: who asked for what, who agreed, how far it is, which file came out. Nothing is deleted; the file goes after
 * its days and its row stays. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table log_export (
    id uuid primary key,
    /* what stands on every page and in every row that leaves */
    sequence bigint generated always as identity unique,
    person_id uuid not null references person (id),
    asked_at timestamptz not null,
    format text not null check (format in ('csv', 'xlsx', 'pdf', 'fhir', 'elements_xlsx', 'elements_json')),
    locale text not null check (locale in ('zh', 'en')),
    /* one consultation, or those that the filters find */
    consultation_id uuid references consultation (id),
    filters jsonb not null,
    /* the patient's identity whole, and why */
    identity boolean not null default false,
    reason text,
    /* the same wish of the same person has the same digest */
    wish text not null,
    /* rows counted when it was asked for: what came later is not in it */
    rows integer not null check (rows >= 0),
    /* more than this and a second person has to agree */
    approval_above integer not null,
    state text not null
      check (state in ('waiting', 'asked', 'running', 'done', 'failed', 'cancelled', 'refused', 'expired')),
    decided_by uuid references person (id),
    decided_at timestamptz,
    decision_reason text,
    /* of the work: how often it was begun, the sign of life of the server that does it, rows written */
    attempts integer not null default 0,
    beat_at timestamptz,
    written integer not null default 0,
    ended_at timestamptz,
    failure text check (failure in ('storage_full', 'interrupted', 'other')),
    byte_size bigint,
    digest text,
    digest_algorithm text,
    expires_at timestamptz,
    constraint log_export_not_by_oneself check (decided_by <> person_id),
    check ((decided_by is null) = (decided_at is null)),
    /* what wants a second person has not begun without one */
    check (rows <= approval_above or decided_by is not null or state in ('waiting', 'cancelled', 'expired')),
    check (state <> 'refused' or (decided_by is not null and decision_reason is not null)),
    check (not identity or (consultation_id is not null and reason is not null)),
    check ((state in ('waiting', 'asked', 'running')) = (ended_at is null)),
    check ((state = 'failed') = (failure is not null)),
    check (state <> 'done' or (digest is not null and expires_at is not null)),
    check ((digest is null) = (byte_size is null) and (digest is null) = (digest_algorithm is null))
  )`,
  /* asked twice makes one */
  `create unique index log_export_open on log_export (person_id, wish) where state in ('waiting', 'asked', 'running')`,
  /* one at a time, whichever server does it */
  `create unique index log_export_one on log_export ((true)) where state = 'running'`,
  `create index log_export_newest on log_export (sequence desc)`,
  `create index log_export_due on log_export (state, asked_at) where state in ('waiting', 'asked', 'running', 'done')`,
]
