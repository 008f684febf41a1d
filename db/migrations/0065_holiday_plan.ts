import { type Kysely, sql } from 'kysely'

/**
 * The holidays of a year are set by the system administrator once the State Council has announced them, in versions. The days themselves
 * stay rows of `holiday`, which is what scheduling reads. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table holiday_plan (
    id uuid primary key default gen_random_uuid(),
    year int not null constraint holiday_plan_once unique
  )`,
  /* every year that a page may ever show has one, so that nobody has to begin it */
  `insert into holiday_plan (year) select * from generate_series(2026, 2075)`,
  `create function holiday_plan_settings(subject uuid) returns jsonb language sql stable as $$
    select jsonb_build_object('days', coalesce(
      (select jsonb_agg(jsonb_build_object('day', day, 'nameZh', name_zh, 'nameEn', name_en) order by day)
        from holiday where day between make_date(year, 1, 1) and make_date(year, 12, 31)), '[]'))
    from holiday_plan where id = subject $$`,
  `create table holiday_plan_version (
    holiday_plan_id uuid not null references holiday_plan (id),
    number int not null check (number > 0),
    settings jsonb not null check (jsonb_typeof(settings) = 'object'),
    /* null: with the product */
    person_id uuid references person (id),
    reason text not null check (char_length(reason) <= 500),
    restored_from int,
    at timestamptz not null default now(),
    constraint holiday_plan_version_once primary key (holiday_plan_id, number)
  )`,
  `create trigger holiday_plan_version_insert_only before update or delete on holiday_plan_version
    for each row execute function refuse_change()`,
  `create trigger holiday_plan_version_no_truncate before truncate on holiday_plan_version
    for each statement execute function refuse_change()`,
  `insert into holiday_plan_version (holiday_plan_id, number, settings, reason)
    select id, 1, holiday_plan_settings(id), '' from holiday_plan`,
  `alter table holiday add check (btrim(name_zh) <> '' and btrim(name_en) <> '')`,
]
