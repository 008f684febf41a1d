import { type Kysely, sql } from 'kysely'

/** Signatures, corrections and copies of an opinion, templates, and what became of the patient. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const insertOnly = [
  'opinion_signature',
  'opinion_copy',
  'correction_request',
  'correction_answer',
  'outcome',
  'diagnosis_agreement',
  'rating',
]

const statements = [
  /* Under this a version can be verified by anybody who holds the paper: 244 random bits, no id, made for older versions as well */
  `alter table opinion add column token text not null unique
    default replace(gen_random_uuid()::text, '-', '') || replace(gen_random_uuid()::text, '-', '')`,
  `alter table opinion add constraint opinion_digest unique (id, digest)`,

  `create table opinion_signature (
    id uuid primary key,
    opinion_id uuid not null,
    signer_id uuid not null references person (id),
    role text not null check (role in ('expert', 'requester', 'member')),
    /* who made the value, how, and under which key: stored for each, so that another provider can come later */
    provider text not null,
    algorithm text not null,
    key_id text not null,
    value text not null,
    signed_digest text not null,
    signed_at timestamptz not null,
    /* a signature stands under the digest that the version has, and no other */
    constraint opinion_signature_digest foreign key (opinion_id, signed_digest) references opinion (id, digest),
    constraint opinion_signature_once unique (opinion_id, signer_id, role)
  )`,
  `create unique index opinion_signature_side on opinion_signature (opinion_id, role) where role in ('expert', 'requester')`,

  /* The SHA-256 of every PDF that was handed out: no two are alike, each names for whom it was made */
  `create table opinion_copy (
    id uuid primary key,
    opinion_id uuid not null references opinion (id),
    byte_digest text not null,
    made_for uuid not null references person (id),
    made_at timestamptz not null default now()
  )`,
  `create index opinion_copy_digest on opinion_copy (opinion_id, byte_digest)`,

  `create table correction_request (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    opinion_version int not null,
    reason_code text not null,
    reason_text text not null,
    asked_by uuid not null references person (id),
    asked_at timestamptz not null default now(),
    foreign key (consultation_id, opinion_version) references opinion (consultation_id, version)
  )`,
  `create index correction_request_consultation on correction_request (consultation_id, asked_at)`,
  `create table correction_answer (
    correction_id uuid primary key references correction_request (id),
    how text not null check (how in ('amended', 'kept', 'withdrawn')),
    text text not null,
    new_version int,
    answered_by uuid not null references person (id),
    answered_at timestamptz not null default now(),
    check ((how = 'amended') = (new_version is not null))
  )`,

  `create table opinion_template (
    id uuid primary key,
    line_id uuid not null references line (id),
    name_zh text not null,
    name_en text not null,
    content jsonb not null,
    /* null: came with the line, nobody's own */
    author_id uuid references person (id),
    created_at timestamptz not null default now(),
    removed_at timestamptz
  )`,
  `create index opinion_template_line on opinion_template (line_id) where removed_at is null`,

  /* What is to be asked about a patient, and when */
  `create table follow_up (
    consultation_id uuid not null references consultation (id),
    day int not null check (day in (7, 30)),
    requester_id uuid not null references person (id),
    due_at timestamptz not null,
    announced_at timestamptz,
    done_at timestamptz,
    primary key (consultation_id, day)
  )`,
  `create index follow_up_requester on follow_up (requester_id, due_at) where done_at is null`,
  `create index follow_up_due on follow_up (due_at) where done_at is null and announced_at is null`,
  `create table outcome (
    id uuid primary key,
    consultation_id uuid not null,
    day int not null,
    /* a correction is a further row; the newest counts */
    sequence int not null check (sequence > 0),
    status text not null check (status in ('improved', 'unchanged', 'worse', 'died', 'lost')),
    diagnosis text not null,
    note text not null,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz not null default now(),
    foreign key (consultation_id, day) references follow_up (consultation_id, day),
    unique (consultation_id, day, sequence)
  )`,
  `create table diagnosis_agreement (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    sequence int not null check (sequence > 0),
    final_western text not null,
    final_tcm text not null,
    western_referral text not null check (western_referral in ('agree', 'partly', 'disagree', 'not_compared')),
    western_expert text not null check (western_expert in ('agree', 'partly', 'disagree', 'not_compared')),
    tcm_referral text not null check (tcm_referral in ('agree', 'partly', 'disagree', 'not_compared')),
    tcm_expert text not null check (tcm_expert in ('agree', 'partly', 'disagree', 'not_compared')),
    recorded_by uuid not null references person (id),
    recorded_at timestamptz not null default now(),
    unique (consultation_id, sequence)
  )`,
  `create table rating (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    /* whose judgement: of the expert, of the request, or the patient's, told to the doctor */
    by_side text not null check (by_side in ('requester', 'expert', 'patient')),
    sequence int not null check (sequence > 0),
    score int not null check (score between 1 and 5),
    words text not null,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz not null default now(),
    unique (consultation_id, by_side, sequence)
  )`,

  ...insertOnly.flatMap((table) => [
    `create trigger ${table}_insert_only before update or delete on ${table} for each row execute function refuse_change()`,
    `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
  ]),

  /* What was signed before this: seven and thirty days from the answer of the requesting hospital, or from the signature */
  `insert into follow_up (consultation_id, day, requester_id, due_at)
    select c.id, d.day, c.requester_id, coalesce(a.recorded_at, o.signed_at) + make_interval(days => d.day)
    from consultation c
    join opinion o on o.consultation_id = c.id and o.version = 1
    left join adoption a on a.consultation_id = c.id and a.opinion_version = 1
    cross join (values (7), (30)) as d (day)
    where c.state in ('signed', 'closed')`,

  `do $$ begin
    if exists (select from pg_roles where rolname = 'shuangshou_app') then
      grant select, insert, update, delete on follow_up, opinion_template to shuangshou_app;
      grant select, insert on ${insertOnly.join(', ')} to shuangshou_app;
    end if;
  end $$`,
]
