import { type Kysely, sql } from 'kysely'

/** How long records are kept, in versions, and what holds a record beyond that. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** There is one, so that it is kept in versions as lines and institutions are (domain/retention.ts). */
export const retentionId = '01970000-0000-7000-8000-000000000053'

function insertOnly(table: string): string[] {
  return [
    `create trigger ${table}_insert_only before update or delete on ${table} for each row execute function refuse_change()`,
    `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
  ]
}

const statements = [
  /* years; none can be set below what the law asks for, whoever writes it */
  `create table retention (
    id uuid primary key check (id = '${retentionId}'),
    inpatient int not null check (inpatient between 30 and 100),
    outpatient int not null check (outpatient between 15 and 100),
    process int not null check (process between 3 and 100),
    log int not null check (log between 3 and 100)
  )`,
  `insert into retention values ('${retentionId}', 30, 15, 3, 3)`,
  `create function retention_settings(subject uuid) returns jsonb language sql stable as $$
    select to_jsonb(retention) - 'id' from retention where id = subject $$`,
  `create table retention_version (
    retention_id uuid not null references retention (id),
    number int not null check (number > 0),
    settings jsonb not null check (jsonb_typeof(settings) = 'object'),
    /* null: with the product */
    person_id uuid references person (id),
    reason text not null check (char_length(reason) <= 500),
    restored_from int,
    at timestamptz not null default now(),
    constraint retention_version_once primary key (retention_id, number)
  )`,
  ...insertOnly('retention_version'),
  `insert into retention_version (retention_id, number, settings, reason)
    select id, 1, retention_settings(id), '' from retention`,

  /* 封存: set by one person, lifted by another */
  `create table legal_hold (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    reason text not null,
    /* of the dispute, the inquiry, the order */
    reference text not null,
    set_by uuid not null references person (id),
    set_at timestamptz not null,
    lifted_by uuid references person (id),
    lifted_at timestamptz check (lifted_at >= set_at),
    lift_reason text not null default '',
    check ((lifted_by is null) = (lifted_at is null)),
    check (lifted_at is null or lift_reason <> ''),
    constraint legal_hold_not_by_oneself check (lifted_by <> set_by)
  )`,
  `create unique index legal_hold_open on legal_hold (consultation_id) where lifted_at is null`,
  `create index legal_hold_consultation on legal_hold (consultation_id, set_at)`,
  /* it is lifted once and never changes beside that */
  `create function keep_hold() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or old.lifted_at is not null
        or (to_jsonb(new) - '{lifted_by,lifted_at,lift_reason}'::text[])
          is distinct from (to_jsonb(old) - '{lifted_by,lifted_at,lift_reason}'::text[])
      then raise exception 'a hold is lifted once, and nothing else of it changes'; end if;
      return new;
    end $$`,
  `create trigger legal_hold_kept before update or delete on legal_hold for each row execute function keep_hold()`,
  /* while it stands, and for three years after the sealing (医疗纠纷预防和处理条例 art. 24) */
  `create function is_held(subject uuid, at timestamptz) returns boolean language sql stable as $$
    select exists (select from legal_hold where consultation_id = subject
      and (lifted_at is null or set_at + interval '3 years' > at)) $$`,
]
