import { type Kysely, sql } from 'kysely'

/** Forward only. Never edited once released: a change is a new migration. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`create extension if not exists btree_gist`.execute(db)
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* Institutions, people, lines */
  `create table institution (
    id uuid primary key,
    code text not null unique,
    name_zh text not null,
    name_en text not null,
    short_zh text not null,
    short_en text not null,
    city text not null check (city in ('beijing', 'hohhot')),
    parent_id uuid references institution (id)
  )`,
  `create table department (
    id uuid primary key,
    institution_id uuid not null references institution (id),
    name_zh text not null,
    name_en text not null
  )`,
  `create table person (
    id uuid primary key,
    login_name text not null unique check (login_name = lower(login_name)),
    password_hash text not null,
    name text not null,
    name_en text not null,
    title_zh text not null,
    title_en text not null,
    institution_id uuid not null references institution (id),
    department_id uuid references department (id),
    locale text not null default 'zh' check (locale in ('zh', 'en')),
    disabled_at timestamptz,
    created_at timestamptz not null default now()
  )`,
  `create index person_institution on person (institution_id)`,
  `create table person_role (
    person_id uuid not null references person (id),
    role text not null check (role in ('doctor', 'expert', 'audit_admin', 'system_admin', 'security_admin')),
    primary key (person_id, role)
  )`,
  `create table line (
    id uuid primary key,
    code text not null unique,
    seal text not null check (char_length(seal) = 1),
    name_zh text not null,
    name_en text not null,
    beijing_institution_id uuid not null references institution (id),
    beijing_department_id uuid not null references department (id),
    hohhot_institution_id uuid not null references institution (id),
    duty_phone text not null,
    position int not null,
    open boolean not null default true,
    /* hours until the next step is due, by urgency: {"routine":{"accept":24,"schedule":48,"report":24},…} */
    deadlines jsonb not null
  )`,
  `create table line_site (
    line_id uuid not null references line (id),
    institution_id uuid not null references institution (id),
    primary key (line_id, institution_id)
  )`,
  `create table line_expert (
    line_id uuid not null references line (id),
    person_id uuid not null references person (id),
    primary key (line_id, person_id)
  )`,
  `create index line_expert_person on line_expert (person_id)`,

  /* Sessions: only the SHA-256 of a session id is stored */
  `create table session (
    id_digest bytea primary key check (octet_length(id_digest) = 32),
    person_id uuid not null references person (id),
    expires_at timestamptz not null,
    address text,
    user_agent text,
    created_at timestamptz not null default now()
  )`,
  `create index session_person on session (person_id)`,
  `create index session_expires on session (expires_at)`,
  `create table auth_throttle (
    key text primary key,
    failures int not null,
    first_at timestamptz not null,
    blocked_until timestamptz
  )`,

  /* Patients: identity is encrypted with a key outside the database (design §5) */
  `create table patient (
    id uuid primary key,
    institution_id uuid not null references institution (id),
    /* AES-256-GCM of {name,idNumber,phone,hospitalNumber}; layout in server/app/vault.ts */
    identity bytea not null,
    sex text check (sex in ('male', 'female', 'unknown')),
    birth_date date,
    nationality text not null default '',
    interpreter_language text not null default '',
    created_at timestamptz not null default now()
  )`,

  /* Consultations */
  `create table consultation (
    id uuid primary key,
    number text not null unique,
    line_id uuid references line (id),
    requester_id uuid not null references person (id),
    requesting_institution_id uuid not null references institution (id),
    patient_id uuid not null references patient (id),
    expert_id uuid references person (id),
    wished_expert_id uuid references person (id),
    kind text not null check (kind in ('video', 'written')),
    urgency text not null check (urgency in ('routine', 'urgent', 'emergency')),
    state text not null check (state in ('draft', 'submitted', 'returned', 'accepted', 'scheduled', 'in_session',
      'reporting', 'signed', 'closed', 'declined', 'withdrawn', 'cancelled', 'no_show', 'expired', 'converted_to_referral')),
    version int not null default 1,
    record_version int not null default 1,
    /* as lists show them, from the newest record */
    chief_complaint text not null default '',
    diagnosis text not null default '',
    purpose text not null default '',
    contact_phone text not null default '',
    lacking text[] not null default '{}',
    scheduled_start timestamptz,
    scheduled_end timestamptz,
    due_at timestamptz,
    /* the order of a work list: what runs first, then by what falls due, then what has no hour; never null, so that pages can
       go on from it */
    due_order timestamptz not null generated always as (
      coalesce(due_at, case when state = 'in_session' then scheduled_start end, timestamptz '9999-01-01 00:00:00+00')
    ) stored,
    reason_code text,
    reason_text text,
    no_show_side text check (no_show_side in ('beijing', 'hohhot')),
    created_at timestamptz not null default now(),
    submitted_at timestamptz,
    changed_at timestamptz not null default now(),
    check (scheduled_end > scheduled_start),
    check ((scheduled_start is null) = (scheduled_end is null)),
    check (state in ('draft', 'withdrawn') or line_id is not null),
    check (state not in ('accepted', 'scheduled', 'in_session', 'reporting', 'signed', 'closed') or expert_id is not null),
    check (state not in ('scheduled', 'in_session') or scheduled_start is not null),
    check (state in ('draft', 'withdrawn') or submitted_at is not null),
    /* An expert is in one place at a time, whoever presses first */
    constraint consultation_expert_time exclude using gist (
      expert_id with =, tstzrange(scheduled_start, scheduled_end) with &&
    ) where (state in ('scheduled', 'in_session')),
    /* and so is the doctor who asked */
    constraint consultation_requester_time exclude using gist (
      requester_id with =, tstzrange(scheduled_start, scheduled_end) with &&
    ) where (state in ('scheduled', 'in_session'))
  )`,
  /* Work lists: one short scan for each holder and state, already in the order of the page */
  `create index consultation_requester on consultation (requester_id, state, due_order, id)`,
  `create index consultation_institution on consultation (requesting_institution_id, state, due_order, id)
    include (line_id, urgency)`,
  `create index consultation_line on consultation (line_id, state, due_order, id) include (urgency)`,
  `create index consultation_expert on consultation (expert_id, state, due_order, id)`,
  `create index consultation_institution_changed on consultation (requesting_institution_id, state, changed_at, id)
    include (line_id, urgency)`,
  `create index consultation_line_changed on consultation (line_id, state, changed_at, id) include (urgency)`,
  `create index consultation_expert_changed on consultation (expert_id, state, changed_at, id)`,
  /* the counts beside the lines */
  `create index consultation_institution_line on consultation (requesting_institution_id, line_id, state)`,
  `create index consultation_day on consultation (scheduled_start) where scheduled_start is not null`,
  `create index consultation_log on consultation (submitted_at desc, id desc) where submitted_at is not null`,
  `create index consultation_log_line on consultation (line_id, submitted_at desc, id desc) where submitted_at is not null`,
  `create index consultation_log_institution on consultation (requesting_institution_id, submitted_at desc, id desc)
    where submitted_at is not null`,
  `create index consultation_log_state on consultation (state, submitted_at desc, id desc) where submitted_at is not null`,
  `create index consultation_log_requester on consultation (requester_id, submitted_at desc, id desc)
    where submitted_at is not null`,
  `create index consultation_log_expert on consultation (expert_id, submitted_at desc, id desc) include (requester_id)
    where submitted_at is not null`,
  `create index consultation_log_urgency on consultation (urgency, submitted_at desc, id desc) where submitted_at is not null`,
  `create index consultation_number_prefix on consultation (number text_pattern_ops)`,
  `create index consultation_due on consultation (due_at) where due_at is not null`,
  `create table consultation_number (
    day date primary key,
    last int not null
  )`,
  `create table case_record (
    consultation_id uuid not null references consultation (id),
    version int not null,
    /* contract/record.ts CaseRecord */
    content jsonb not null,
    author_id uuid not null references person (id),
    created_at timestamptz not null default now(),
    primary key (consultation_id, version)
  )`,
  `create table question (
    consultation_id uuid not null references consultation (id),
    position int not null check (position between 1 and 10),
    text text not null,
    primary key (consultation_id, position)
  )`,
  `create table wished_time (
    consultation_id uuid not null references consultation (id),
    position int not null check (position between 1 and 3),
    start_at timestamptz not null,
    end_at timestamptz not null,
    check (end_at > start_at),
    primary key (consultation_id, position)
  )`,
  `create table consent (
    consultation_id uuid primary key references consultation (id),
    signed_by text not null check (signed_by in ('patient', 'guardian', 'relative')),
    /* encrypted {signerName, relation} */
    signer bytea not null,
    obtained_at timestamptz not null,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz not null default now()
  )`,
  `create table attachment (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    kind text not null,
    file_name text not null,
    media_type text not null,
    byte_size int not null,
    width int,
    height int,
    digest text not null,
    digest_algorithm text not null,
    /* name of the file below the data folder; random, never shown */
    storage_key text not null unique,
    uploaded_by uuid not null references person (id),
    uploaded_at timestamptz not null default now(),
    removed_at timestamptz
  )`,
  `create index attachment_consultation on attachment (consultation_id)`,

  /* Opinions */
  `create table opinion_draft (
    consultation_id uuid not null references consultation (id),
    author_id uuid not null references person (id),
    revision int not null,
    content jsonb not null,
    saved_at timestamptz not null default now(),
    primary key (consultation_id, author_id)
  )`,
  `create table opinion (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    version int not null,
    author_id uuid not null references person (id),
    content jsonb not null,
    /* the exact bytes the digest is over, so that it can be computed again for ever */
    canonical text not null,
    digest text not null,
    digest_algorithm text not null,
    signature_kind text not null check (signature_kind in ('internal')),
    reason_code text,
    reason_text text,
    signed_at timestamptz not null,
    unique (consultation_id, version)
  )`,
  `create table adoption (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    opinion_version int not null,
    decision text not null check (decision in ('adopted', 'partly', 'not_adopted')),
    reason text not null,
    actions text not null,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz not null default now(),
    unique (consultation_id, opinion_version)
  )`,

  /* The call */
  `create table room (
    consultation_id uuid primary key references consultation (id),
    media_node text,
    started_at timestamptz,
    ended_at timestamptz
  )`,
  `create table presence (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    person_id uuid not null references person (id),
    role text not null,
    joined_at timestamptz not null default now(),
    left_at timestamptz,
    how text check (how in ('leave', 'drop', 'closed', 'expelled')),
    /* while inside: the last sign of life, so that a killed server does not leave a stay open for ever */
    seen_at timestamptz not null default now(),
    check ((left_at is null) = (how is null))
  )`,
  `create index presence_consultation on presence (consultation_id, joined_at)`,
  `create unique index presence_inside on presence (consultation_id, person_id) where left_at is null`,
  `create table chat_message (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    person_id uuid not null references person (id),
    key text not null,
    text text not null,
    at timestamptz not null default now(),
    unique (consultation_id, person_id, key)
  )`,
  `create index chat_message_consultation on chat_message (consultation_id, at)`,

  /* Writing safely: the trail, what goes out after commit, repeated requests */
  `create table audit_chain (
    chain text primary key,
    length int not null,
    head text not null
  )`,
  `create table audit_event (
    id uuid primary key,
    chain text not null,
    position int not null,
    kind text not null,
    data jsonb not null,
    consultation_id uuid,
    actor_id uuid,
    /* role and institution as they were then */
    actor_role text,
    actor_institution_id uuid,
    request_id text not null,
    address text,
    at timestamptz not null,
    previous text not null,
    digest text not null,
    algorithm text not null,
    unique (chain, position)
  )`,
  `create index audit_event_consultation on audit_event (consultation_id, at desc) where consultation_id is not null`,
  `create index audit_event_actor on audit_event (actor_id, at desc)`,
  `create index audit_event_at on audit_event (at desc)`,
  `create table outbox (
    id bigint generated always as identity primary key,
    key text not null unique,
    topic text not null,
    payload jsonb not null,
    attempts int not null default 0,
    available_at timestamptz not null default now(),
    sent_at timestamptz,
    last_error text,
    created_at timestamptz not null default now()
  )`,
  `create index outbox_waiting on outbox (available_at, id) where sent_at is null`,
  `create table idempotency (
    person_id uuid not null references person (id),
    key text not null,
    request_digest text not null,
    status int not null,
    answer jsonb not null,
    created_at timestamptz not null default now(),
    primary key (person_id, key)
  )`,
  `create index idempotency_created on idempotency (created_at)`,
  `create table setting (
    key text primary key,
    value jsonb not null
  )`,

  /* What may never change, by trigger as well as by grant */
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception '% is insert-only', tg_table_name using errcode = 'integrity_constraint_violation'; end $$`,
  ...['audit_event', 'opinion', 'adoption', 'case_record', 'chat_message'].flatMap((table) => [
    `create trigger ${table}_insert_only before update or delete on ${table} for each row execute function refuse_change()`,
    `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
  ]),
  `create function announce_outbox() returns trigger language plpgsql as $$
    begin perform pg_notify('outbox', ''); return null; end $$`,
  `create trigger outbox_announce after insert on outbox for each statement execute function announce_outbox()`,

  /* The server connects as this role where it does not own the database; rights stand here, not in the application */
  `do $$ begin
    if not exists (select from pg_roles where rolname = 'shuangshou_app') then
      create role shuangshou_app nologin;
    end if;
  exception when insufficient_privilege then
    raise notice 'role shuangshou_app not created: the connecting user may not create roles';
  end $$`,
  `do $$ begin
    if exists (select from pg_roles where rolname = 'shuangshou_app') then
      grant usage on schema public to shuangshou_app;
      grant select, insert, update, delete on all tables in schema public to shuangshou_app;
      grant usage on all sequences in schema public to shuangshou_app;
      revoke update, delete, truncate on audit_event, opinion, adoption, case_record, chat_message from shuangshou_app;
    end if;
  end $$`,
]
