import { type Kysely, sql } from 'kysely'

/** Referrals through the two-way green channel (domain.md §2.4). */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const holders = ['referrer_id', 'contact_person_id', 'from_institution_id', 'to_institution_id']
const insertOnly = ['follow_up_attempt', 'referral_summary']

const statements = [
  /* hours by urgency, domain/referral-clock.ts; null: the defaults there */
  `alter table line add column referral_deadlines jsonb`,

  /* The person whom the green channel names at each side of a line */
  `create table green_channel_contact (
    line_id uuid not null references line (id),
    institution_id uuid not null references institution (id),
    department_id uuid references department (id),
    person_id uuid not null references person (id),
    phone text not null,
    primary key (line_id, institution_id)
  )`,

  /* What is carried over belongs to the same patient: both keys of a reference name the patient */
  `alter table consultation add constraint consultation_patient unique (id, patient_id)`,
  `alter table opinion add constraint opinion_consultation unique (id, consultation_id)`,
  `alter table attachment add constraint attachment_of_consultation unique (id, consultation_id)`,

  `create table referral (
    id uuid primary key,
    number text not null unique,
    direction text not null check (direction in ('up', 'down')),
    line_id uuid not null references line (id),
    from_institution_id uuid not null references institution (id),
    from_department_id uuid references department (id),
    to_institution_id uuid not null references institution (id),
    to_department_id uuid references department (id),
    /* from which it was made, and the referral up which this one answers */
    consultation_id uuid,
    parent_id uuid,
    patient_id uuid not null references patient (id),
    referrer_id uuid not null references person (id),
    contact_person_id uuid references person (id),
    contact_phone text not null,
    kind text not null check (kind in ('outpatient', 'inpatient')),
    urgency text not null check (urgency in ('routine', 'urgent', 'emergency')),
    state text not null check (state in ('draft', 'requested', 'returned', 'accepted', 'patient_informed', 'arrived',
      'in_care', 'summary_sent', 'following_up', 'completed', 'declined', 'cancelled', 'withdrawn', 'not_arrived',
      'expired', 'lost_contact', 'deceased')),
    version int not null default 1,
    diagnosis text not null default '',
    /* 病情摘要 */
    condition text not null default '',
    purpose text not null default '',
    sender_phone text not null default '',
    /* contract/referral.ts SummaryContent; a referral down carries it */
    plan jsonb,
    consented_at timestamptz,
    /* why an emergency goes without (个人信息保护法 art. 13-4) */
    consent_exception text not null default '',
    lacking text[] not null default '{}',
    /* the bed or visit that was given: when to come, and where to */
    slot_at timestamptz,
    slot_text text not null default '',
    accepted_by uuid references person (id),
    arrived_at timestamptz,
    follow_up_on date,
    outcome text not null default '',
    due_at timestamptz,
    due_order timestamptz not null generated always as (
      coalesce(due_at, timestamptz '9999-01-01 00:00:00+00')
    ) stored,
    /* when the system acts where nobody did */
    lapse_at timestamptz,
    reason_code text,
    reason_text text,
    created_at timestamptz not null default now(),
    requested_at timestamptz,
    changed_at timestamptz not null default now(),
    unique (id, patient_id),
    unique (id, to_institution_id),
    foreign key (consultation_id, patient_id) references consultation (id, patient_id),
    foreign key (parent_id, patient_id) references referral (id, patient_id),
    check (from_institution_id <> to_institution_id),
    check (parent_id is null or direction = 'down'),
    check (state in ('draft', 'withdrawn') or requested_at is not null),
    check (state in ('draft', 'withdrawn') or consented_at is not null
      or (urgency = 'emergency' and consent_exception <> '')),
    check (state in ('draft', 'withdrawn') or direction = 'up' or plan is not null),
    check (state not in ('accepted', 'patient_informed', 'arrived', 'in_care', 'summary_sent', 'following_up',
      'completed', 'not_arrived', 'lost_contact') or (slot_at is not null and accepted_by is not null)),
    check (state not in ('arrived', 'in_care', 'summary_sent', 'following_up', 'completed', 'lost_contact')
      or arrived_at is not null),
    check (state not in ('returned', 'declined', 'cancelled', 'withdrawn', 'not_arrived') or reason_code is not null)
  )`,
  /* A patient is on one way at a time in each direction, and a referral up is answered once */
  `create unique index referral_one_way on referral (patient_id, direction)
    where state in ('requested', 'returned', 'accepted', 'patient_informed', 'arrived', 'in_care', 'summary_sent')`,
  ...holders.flatMap((column) => [
    `create index referral_${column} on referral (${column}, direction, state, due_order, id) include (line_id)`,
    `create index referral_${column}_changed on referral (${column}, direction, state, changed_at, id) include (line_id)`,
  ]),
  `create index referral_consultation on referral (consultation_id) where consultation_id is not null`,
  `create index referral_parent on referral (parent_id) where parent_id is not null`,
  `create index referral_lapse on referral (lapse_at) where lapse_at is not null`,
  `create table referral_number (day date primary key, last int not null)`,

  /* Separate consent for handing the data to this institution (个人信息保护法 art. 23): it names the one that receives */
  `create table referral_consent (
    referral_id uuid primary key,
    to_institution_id uuid not null,
    signed_by text not null check (signed_by in ('patient', 'guardian', 'relative')),
    /* encrypted {signerName, relation} */
    signer bytea not null,
    obtained_at timestamptz not null,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz not null default now(),
    foreign key (referral_id, to_institution_id) references referral (id, to_institution_id)
  )`,

  /* What is carried over: references, never copies */
  `create table referral_document (
    id uuid primary key,
    referral_id uuid not null,
    patient_id uuid not null,
    consultation_id uuid not null,
    kind text not null check (kind in ('record', 'opinion', 'attachment')),
    record_version int,
    opinion_id uuid,
    attachment_id uuid,
    check (num_nonnulls(record_version, opinion_id, attachment_id) = 1),
    check ((kind = 'record') = (record_version is not null)),
    check ((kind = 'opinion') = (opinion_id is not null)),
    foreign key (referral_id, patient_id) references referral (id, patient_id),
    foreign key (consultation_id, patient_id) references consultation (id, patient_id),
    foreign key (consultation_id, record_version) references case_record (consultation_id, version),
    foreign key (opinion_id, consultation_id) references opinion (id, consultation_id),
    foreign key (attachment_id, consultation_id) references attachment (id, consultation_id),
    unique nulls not distinct (referral_id, kind, record_version, opinion_id, attachment_id)
  )`,
  /* and what was sent stays as it was sent */
  `create function refuse_sent_document() returns trigger language plpgsql as $$
    begin
      if exists (select from referral where id = coalesce(new.referral_id, old.referral_id)
          and state not in ('draft', 'returned')) then
        raise exception 'the documents of a sent referral do not change' using errcode = 'integrity_constraint_violation';
      end if;
      return coalesce(new, old);
    end $$`,
  `create trigger referral_document_sent before insert or update or delete on referral_document
    for each row execute function refuse_sent_document()`,

  `create table follow_up_attempt (
    referral_id uuid not null references referral (id),
    position int not null check (position >= 1),
    at timestamptz not null,
    channel text not null check (channel in ('phone', 'video', 'visit', 'message')),
    result text not null check (result in ('reached', 'not_reached')),
    /* failed ones in a row, this one included; the third is the last */
    failures int not null check (failures between 0 and 3),
    note text not null,
    next_on date,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz not null default now(),
    primary key (referral_id, position),
    check ((result = 'reached') = (failures = 0))
  )`,
  `create function refuse_attempt() returns trigger language plpgsql as $$
    begin
      if not exists (select from referral where id = new.referral_id and state = 'following_up') then
        raise exception 'nobody is being followed up' using errcode = 'integrity_constraint_violation';
      end if;
      return new;
    end $$`,
  `create trigger follow_up_attempt_state before insert on follow_up_attempt
    for each row execute function refuse_attempt()`,

  /* What goes back to those who sent the patient */
  `create table referral_summary (
    id uuid primary key,
    referral_id uuid not null references referral (id),
    version int not null check (version >= 1),
    /* contract/referral.ts SummaryContent */
    content jsonb not null,
    author_id uuid not null references person (id),
    created_at timestamptz not null default now(),
    unique (referral_id, version)
  )`,
  ...insertOnly.flatMap((table) => [
    `create trigger ${table}_insert_only before update or delete on ${table} for each row execute function refuse_change()`,
    `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
  ]),
]
