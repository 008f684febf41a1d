import { type Kysely, sql } from 'kysely'

/**
 * The programme's ledger: what happened outside of this system, or was counted before it; and where institutions stand in the tree of
 * support. Nothing of it is deleted: an entry is made void with a reason, an import is withdrawn as a whole.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const kinds = [
  ...['beijing_institutions', 'projects', 'experts', 'teams', 'studios', 'partnered_doctors', 'lectures'],
  ...[
    'teaching_rounds',
    'case_discussions',
    'expert_visits',
    'consultations',
    'techniques',
    'research_topics',
  ],
  ...['papers', 'referrals', 'trainees', 'lines', 'outpatient_visits', 'departments'],
]

const statements = [
  `alter table institution add column level text
    check (level in ('beijing', 'bureau', 'city', 'district', 'grassroots'))`,
  `update institution set level = case when city = 'beijing' then 'beijing'
    when parent_id is not null then 'district' else 'city' end`,
  `create function place_institution() returns trigger language plpgsql as $$
    begin
      new.level := coalesce(new.level, case when new.city = 'beijing' then 'beijing'
        when new.parent_id is not null then 'district' else 'city' end);
      return new;
    end $$`,
  `create trigger institution_level before insert on institution for each row execute function place_institution()`,
  `alter table institution alter column level set not null`,
  `create index institution_parent on institution (parent_id)`,
  `create unique index institution_added_name on institution (name_zh) where level in ('district', 'grassroots')`,

  `create table ledger_import (
    id uuid primary key,
    file_name text not null check (char_length(file_name) <= 200),
    /* SHA-256 of the file */
    digest text not null check (digest ~ '^[0-9a-f]{64}$'),
    rows int not null check (rows > 0),
    /* whose it is; null: the whole programme's */
    institution_id uuid references institution (id),
    created_by uuid not null references person (id),
    created_at timestamptz not null default now(),
    withdrawn_at timestamptz,
    withdrawn_by uuid references person (id),
    withdrawn_reason text,
    check ((withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdrawn_reason is null))
  )`,
  /* the same file counts once; after it was withdrawn it may come again */
  `create unique index ledger_import_once on ledger_import (digest) where withdrawn_at is null`,
  `create index ledger_import_newest on ledger_import (created_at desc, id desc)`,

  `create table ledger_entry (
    id uuid primary key,
    kind text not null check (kind in (${kinds.map((kind) => `'${kind}'`).join(', ')})),
    /* event: so many in the period; total: so many from the start of the programme to the last day, or standing on it */
    basis text not null check (basis in ('event', 'total')),
    from_day date not null,
    to_day date not null,
    quantity int not null check (quantity >= 0),
    /* who took part, where that is counted */
    persons int check (persons >= 0),
    line_id uuid references line (id),
    title text not null check (char_length(title) <= 200),
    /* names of those who were trained or taught; staff, never patients */
    people text not null check (char_length(people) <= 1000),
    consultation_id uuid references consultation (id),
    note text not null check (char_length(note) <= 1000),
    source text not null check (source in ('entered', 'imported', 'session')),
    import_id uuid references ledger_import (id),
    version int not null default 1,
    created_by uuid not null references person (id),
    created_at timestamptz not null default now(),
    void_at timestamptz,
    void_by uuid references person (id),
    void_reason text,
    check (from_day <= to_day),
    check (basis = 'total' or quantity > 0),
    check ((source = 'imported') = (import_id is not null)),
    check (source <> 'session' or consultation_id is not null),
    check ((void_at is null) = (void_by is null) and (void_at is null) = (void_reason is null))
  )`,
  `create index ledger_entry_day on ledger_entry (to_day desc, id desc)`,
  `create index ledger_entry_kind on ledger_entry (kind, to_day desc, id desc) where void_at is null`,
  `create index ledger_entry_import on ledger_entry (import_id) where import_id is not null`,
  /* what happened in one session counts once of its kind */
  `create unique index ledger_entry_session on ledger_entry (kind, consultation_id)
    where consultation_id is not null and void_at is null`,
  /* two statements of one day about one figure would contradict each other */
  `create unique index ledger_entry_total on ledger_entry (kind, to_day) where basis = 'total' and void_at is null`,
  `create table ledger_place (
    entry_id uuid not null references ledger_entry (id),
    institution_id uuid not null references institution (id),
    primary key (entry_id, institution_id)
  )`,
  `create index ledger_place_institution on ledger_place (institution_id, entry_id)`,
  /* keep_row: 0039 */
  `create trigger ledger_entry_stays before delete on ledger_entry for each row execute function keep_row()`,
  `create trigger ledger_import_stays before delete on ledger_import for each row execute function keep_row()`,
  `create function keep_void() returns trigger language plpgsql as $$
    begin
      if old.void_at is not null then
        raise exception 'a void entry stays as it was' using errcode = '23514';
      end if;
      return new;
    end $$`,
  `create trigger ledger_entry_void before update on ledger_entry for each row execute function keep_void()`,

  /* the moments by which sessions are counted */
  `create index consultation_fact_signed on consultation_fact (signed_at desc, consultation_id desc) where signed_at is not null`,
  `create index referral_arrived on referral (arrived_at desc, id desc) where arrived_at is not null`,
]
