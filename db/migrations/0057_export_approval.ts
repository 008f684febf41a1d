import { type Kysely, sql } from 'kysely'

/** From how many rows on an export of the log wants a second auditor, in versions; and notices about an export. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** There is one, so that it is kept in versions as lines and institutions are (domain/export.ts). */
export const exportApprovalId = '01970000-0000-7000-8000-000000000057'

const statements = [
  `create table export_approval (
    id uuid primary key check (id = '${exportApprovalId}'),
    /* more than these and somebody else has to agree; 0: whatever holds a row */
    rows int not null check (rows between 0 and 1000000)
  )`,
  `insert into export_approval values ('${exportApprovalId}', 1000)`,
  `create function export_approval_settings(subject uuid) returns jsonb language sql stable as $$
    select to_jsonb(export_approval) - 'id' from export_approval where id = subject $$`,
  `create table export_approval_version (
    export_approval_id uuid not null references export_approval (id),
    number int not null check (number > 0),
    settings jsonb not null check (jsonb_typeof(settings) = 'object'),
    /* null: with the product */
    person_id uuid references person (id),
    reason text not null check (char_length(reason) <= 500),
    restored_from int,
    at timestamptz not null default now(),
    constraint export_approval_version_once primary key (export_approval_id, number)
  )`,
  `create trigger export_approval_version_insert_only before update or delete on export_approval_version
    for each row execute function refuse_change()`,
  `create trigger export_approval_version_no_truncate before truncate on export_approval_version
    for each statement execute function refuse_change()`,
  `insert into export_approval_version (export_approval_id, number, settings, reason)
    select id, 1, export_approval_settings(id), '' from export_approval`,

  /* beside the consultation and the referral, what a notice may be about */
  `alter table notice add column export_id uuid references log_export (id)`,
  `alter table notice add check (num_nonnulls(consultation_id, referral_id, export_id) <= 1)`,
  `create index notice_export_call on notice (export_id) 
    where export_id is not null and settled_at is null and category in ('action_needed', 'emergency')`,
]
