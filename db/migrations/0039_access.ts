import { type Kysely, sql } from 'kysely'

/**
 * The access log reads the insert-only trail itself, by position; here are the indexes that it needs. What watches over access is told of
 * each new event by a trigger, whoever writes it and in whatever order transactions end. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** What the rules look at. */
const watched = [
  ...[
    'consultation.opened',
    'referral.opened',
    'attachment.opened',
    'attachment.downloaded',
    'recording.played',
  ],
  ...[
    'opinion.downloaded',
    'opinion.printed',
    'consent.form_printed',
    'referral.file_opened',
    'referral.downloaded',
  ],
  ...['patient.revealed', 'referral.revealed', 'session.refused'],
  ...['log.exported', 'log.printed', 'log.dossier_taken', 'statistics.exported', 'access.exported'],
]
const isWatched = `kind in (${watched.map((kind) => `'${kind}'`).join(', ')})`

const statements = [
  `create index audit_event_newest on audit_event (at desc, id desc)`,
  `drop index audit_event_at`,
  /* what people did, without the clock's own */
  `create index audit_event_people on audit_event (at desc, id desc)
    where actor_id is not null or kind = 'session.refused'`,
  `create index audit_event_by_actor on audit_event (actor_id, at desc, id desc)`,
  `drop index audit_event_actor`,
  `create index audit_event_by_actor_kind on audit_event (actor_id, kind, at desc, id desc)`,
  `create index audit_event_by_kind on audit_event (kind, at desc, id desc)`,
  `create index audit_event_by_address on audit_event (address, at desc, id desc) where address is not null`,
  `create index audit_event_by_address_kind on audit_event (address, kind, at desc, id desc) where address is not null`,
  /* an attempt has no actor: it stands in the chain of whose account was tried */
  `create index audit_event_attempt on audit_event (chain, at desc, id desc) where kind = 'session.refused'`,
  `create index referral_of_patient on referral (patient_id)`,

  /* New events that nobody has looked at yet */
  `create table access_waiting (event_id uuid primary key)`,
  `create function access_wait() returns trigger language plpgsql as $$
    begin
      insert into access_waiting (event_id) values (new.id) on conflict do nothing;
      return null;
    end $$`,
  `create trigger audit_event_access after insert on audit_event for each row when (new.${isWatched})
    execute function access_wait()`,
  `insert into access_waiting (event_id) select id from audit_event where at > now() - interval '30 days' and ${isWatched}`,

  /* What stands out: of one person, or from one address; never taken away */
  `create table access_anomaly (
    id uuid primary key,
    rule text not null check (rule in ('many_records', 'own_name', 'night', 'other_institution', 'failed_sign_ins',
      'failed_from_address', 'many_exports', 'many_reveals')),
    person_id uuid references person (id),
    address text,
    /* whose thresholds held */
    institution_id uuid references institution (id),
    first_at timestamptz not null,
    last_at timestamptz not null,
    events int not null check (events > 0),
    records int not null,
    /* the thresholds as they stood: domain/access.ts AccessSetting */
    setting jsonb not null,
    found_at timestamptz not null,
    version int not null default 1,
    explained_at timestamptz,
    check (num_nonnulls(person_id, address) = 1),
    check (last_at >= first_at)
  )`,
  `create index access_anomaly_open on access_anomaly (last_at desc, id desc) where explained_at is null`,
  `create index access_anomaly_newest on access_anomaly (last_at desc, id desc)`,
  `create index access_anomaly_rule on access_anomaly (rule, last_at desc, id desc)`,
  `create index access_anomaly_person on access_anomaly (person_id, rule, last_at desc)`,
  `create index access_anomaly_address on access_anomaly (address, rule, last_at desc)`,
  `create table access_anomaly_event (
    anomaly_id uuid not null references access_anomaly (id),
    event_id uuid not null references audit_event (id),
    at timestamptz not null,
    primary key (anomaly_id, event_id)
  )`,
  `create index access_anomaly_event_newest on access_anomaly_event (anomaly_id, at desc, event_id desc)`,
  `create table access_explanation (
    anomaly_id uuid not null references access_anomaly (id),
    version int not null check (version > 0),
    words text not null check (btrim(words) <> ''),
    person_id uuid not null references person (id),
    at timestamptz not null,
    primary key (anomaly_id, version)
  )`,
  /* Thresholds: every setting that ever held; setting null: what the house, or the product, says. institution null: the house */
  `create table access_rule (
    institution_id uuid references institution (id),
    rule text not null,
    version int not null check (version > 0),
    setting jsonb,
    set_by uuid not null references person (id),
    set_at timestamptz not null,
    constraint access_rule_once unique nulls not distinct (institution_id, rule, version)
  )`,

  `create function keep_row() returns trigger language plpgsql as $$
    begin raise exception '% keeps its rows', tg_table_name using errcode = 'integrity_constraint_violation'; end $$`,
  `create trigger access_anomaly_kept before delete on access_anomaly for each row execute function keep_row()`,
  `create trigger access_anomaly_no_truncate before truncate on access_anomaly
    for each statement execute function keep_row()`,
  ...['access_anomaly_event', 'access_explanation', 'access_rule'].flatMap((table) => [
    `create trigger ${table}_insert_only before update or delete on ${table} for each row execute function refuse_change()`,
    `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
  ]),
  /* Nobody explains away what they did themselves */
  `create function explain_others_only() returns trigger language plpgsql as $$
    begin
      if exists (select from access_anomaly where id = new.anomaly_id and person_id = new.person_id) then
        raise exception 'nobody explains their own conduct'
          using errcode = '23514', constraint = 'access_explanation_not_by_oneself';
      end if;
      return new;
    end $$`,
  `create trigger access_explanation_not_by_oneself before insert on access_explanation
    for each row execute function explain_others_only()`,
]
