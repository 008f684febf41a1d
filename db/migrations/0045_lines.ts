import { type Kysely, sql } from 'kysely'

/**
 * Lines and institutions in versions: every setting that ever held, who set it and why. The pages write a version themselves; what is
 * changed in any other way leaves one without a name, in the same transaction. Institutions and departments can be closed. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const versioned = (noun: 'line' | 'institution') => [
  `create table ${noun}_version (
    ${noun}_id uuid not null references ${noun} (id),
    number int not null check (number > 0),
    /* the whole row by the names of its columns, and what belongs to it */
    settings jsonb not null check (jsonb_typeof(settings) = 'object'),
    /* null: by no page */
    person_id uuid references person (id),
    reason text not null check (char_length(reason) <= 500),
    restored_from int,
    at timestamptz not null default now(),
    constraint ${noun}_version_once primary key (${noun}_id, number)
  )`,
  `create trigger ${noun}_version_insert_only before update or delete on ${noun}_version
    for each row execute function refuse_change()`,
  `create trigger ${noun}_version_no_truncate before truncate on ${noun}_version
    for each statement execute function refuse_change()`,
  `insert into ${noun}_version (${noun}_id, number, settings, reason) select id, 1, ${noun}_settings(id), '' from ${noun}`,
  /* At the end of the transaction, when everything that belongs to it is there */
  `create function keep_${noun}_version() returns trigger language plpgsql as $$
    declare
      subject uuid := coalesce((to_jsonb(new) ->> tg_argv[0])::uuid, (to_jsonb(old) ->> tg_argv[0])::uuid);
      holds jsonb := ${noun}_settings(subject);
      last record;
    begin
      if holds is null then return null; end if;
      select number, settings into last from ${noun}_version where ${noun}_id = subject order by number desc limit 1;
      if last.settings is distinct from holds then
        insert into ${noun}_version (${noun}_id, number, settings, reason)
          values (subject, coalesce(last.number, 0) + 1, holds, '');
      end if;
      return null;
    end $$`,
]

const keeps = (noun: 'line' | 'institution', table: string, column: string) =>
  `create constraint trigger ${table}_version_kept after insert or update or delete on ${table}
    deferrable initially deferred for each row execute function keep_${noun}_version('${column}')`

const statements = [
  `create function line_settings(subject uuid) returns jsonb language sql stable as $$
    select (to_jsonb(line) - 'id') || jsonb_build_object(
      'site_ids', coalesce((select jsonb_agg(institution_id order by institution_id)
        from line_site where line_id = subject), '[]'),
      'expert_ids', coalesce((select jsonb_agg(person_id order by person_id)
        from line_expert where line_id = subject), '[]'))
    from line where id = subject $$`,
  ...versioned('line'),
  keeps('line', 'line', 'id'),
  keeps('line', 'line_site', 'line_id'),
  keeps('line', 'line_expert', 'line_id'),

  `alter table institution add column closed_at timestamptz`,
  `alter table department add column closed_at timestamptz`,
  `create index department_institution on department (institution_id)`,
  `create function institution_settings(subject uuid) returns jsonb language sql stable as $$
    select (to_jsonb(institution) - 'id' - 'second_factor_required') || jsonb_build_object(
      'departments', coalesce((select jsonb_agg(to_jsonb(department) - 'institution_id' order by id)
        from department where institution_id = subject), '[]'))
    from institution where id = subject $$`,
  ...versioned('institution'),
  keeps('institution', 'institution', 'id'),
  keeps('institution', 'department', 'institution_id'),
]
