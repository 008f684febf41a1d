import { type Kysely, sql } from 'kysely'

/**
 * Search. What is found lies in one narrow row for each consultation: whose it is (copied from the consultation by a trigger, whoever
 * writes there), its grams, the unreadable marks of the patient's identity, and the folded text by which a hit is proved. Texts are cut
 * up by the application, in the transaction that saves them; `search_waiting` names what nobody has cut up yet.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const scopeColumns = `(requester_id, requesting_institution_id, line_id, expert_id, state, urgency, number)`

const statements = [
  `create table search_entry (
    consultation_id uuid primary key references consultation (id) on delete cascade,
    requester_id uuid not null,
    institution_id uuid not null,
    line_id uuid,
    expert_id uuid,
    state text not null,
    urgency text not null,
    created_at timestamptz not null,
    /* in small letters */
    number text not null,
    /* server/domain/search.ts: pairs and triples of characters as integers, those of the number below zero */
    grams bigint[] not null,
    /* server/app/blind-index.ts: keyed digests, the key lies outside the database */
    identity_marks bigint[] not null,
    folded text not null
  ) with (fillfactor = 85)`,
  /* what was written last is looked through one by one: a short list keeps that quick */
  `create index search_entry_grams on search_entry using gin (grams) with (gin_pending_list_limit = 1024)`,
  `create index search_entry_identity on search_entry using gin (identity_marks) with (gin_pending_list_limit = 256)`,
  `create index search_entry_newest on search_entry (created_at desc, consultation_id desc)`,
  `create table search_waiting (
    consultation_id uuid primary key references consultation (id) on delete cascade,
    since timestamptz not null default now()
  )`,
  `insert into search_waiting (consultation_id) select id from consultation`,
  `create index consultation_of_patient on consultation (patient_id)`,

  `create function search_wait() returns trigger language plpgsql as $$
    begin
      insert into search_waiting (consultation_id)
        values (case when tg_op = 'DELETE' then old.consultation_id else new.consultation_id end)
        on conflict do nothing;
      return null;
    end $$`,
  `create function search_wait_for_consultation() returns trigger language plpgsql as $$
    begin
      insert into search_waiting (consultation_id) values (new.id) on conflict do nothing;
      return null;
    end $$`,
  `create function search_wait_for_patient() returns trigger language plpgsql as $$
    begin
      insert into search_waiting (consultation_id) select id from consultation where patient_id = new.id
        on conflict do nothing;
      return null;
    end $$`,
  `create function search_follow() returns trigger language plpgsql as $$
    begin
      update search_entry set requester_id = new.requester_id, institution_id = new.requesting_institution_id,
        line_id = new.line_id, expert_id = new.expert_id, state = new.state, urgency = new.urgency,
        number = lower(new.number)
      where consultation_id = new.id;
      return null;
    end $$`,
  `create trigger search_wait after insert or update of purpose, number on consultation
    for each row execute function search_wait_for_consultation()`,
  `create trigger search_follow after update of requester_id, requesting_institution_id, line_id, expert_id, state, urgency,
    number on consultation for each row
    when (row${scopeColumns.replaceAll(/(\w+)/g, 'old.$1')} is distinct from row${scopeColumns.replaceAll(/(\w+)/g, 'new.$1')})
    execute function search_follow()`,
  `create trigger search_wait after update of identity on patient
    for each row execute function search_wait_for_patient()`,
  ...[
    ['case_record', 'insert'],
    ['question', 'insert or update or delete'],
    ['opinion', 'insert'],
  ].map(
    ([table, events]) =>
      `create trigger search_wait after ${events} on ${table} for each row execute function search_wait()`,
  ),

  `create table saved_filter (
    id uuid primary key,
    person_id uuid not null references person (id) on delete cascade,
    /* thirty of a person, whoever presses at once */
    position int not null check (position between 1 and 30),
    /* encrypted {name, filter}: what is searched for may be a patient's name */
    content bytea not null,
    created_at timestamptz not null default now(),
    constraint saved_filter_position unique (person_id, position) deferrable initially deferred
  )`,

  `do $$ begin
    if exists (select from pg_roles where rolname = 'shuangshou_app') then
      grant select, insert, update, delete on search_entry, search_waiting, saved_filter to shuangshou_app;
    end if;
  end $$`,
]
