import { type Kysely, sql } from 'kysely'

/** Experts' hours by line, holidays; proposals of times; passing on; the named expert who stands aside. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table line add column slot_minutes int not null default 30 check (slot_minutes between 10 and 240)`,

  /* No routine hours on these days. The statutory days (全国年节及纪念日放假办法, 2024); for 2026 with the days that the State
     Council's notice joined to them. Further years are further rows. */
  `create table holiday (day date primary key, name_zh text not null, name_en text not null)`,
  `insert into holiday (day, name_zh, name_en)
    select day::date, zh, en from (values
      ('2026-01-01', '2026-01-03', '元旦', 'New Year''s Day'),
      ('2026-02-15', '2026-02-23', '春节', 'Spring Festival'),
      ('2026-04-04', '2026-04-06', '清明节', 'Qingming Festival'),
      ('2026-05-01', '2026-05-05', '劳动节', 'Labour Day'),
      ('2026-06-19', '2026-06-21', '端午节', 'Dragon Boat Festival'),
      ('2026-09-25', '2026-09-27', '中秋节', 'Mid-Autumn Festival'),
      ('2026-10-01', '2026-10-07', '国庆节', 'National Day'),
      ('2027-01-01', '2027-01-01', '元旦', 'New Year''s Day'),
      ('2027-02-05', '2027-02-08', '春节', 'Spring Festival'),
      ('2027-04-05', '2027-04-05', '清明节', 'Qingming Festival'),
      ('2027-05-01', '2027-05-02', '劳动节', 'Labour Day'),
      ('2027-06-09', '2027-06-09', '端午节', 'Dragon Boat Festival'),
      ('2027-09-15', '2027-09-15', '中秋节', 'Mid-Autumn Festival'),
      ('2027-10-01', '2027-10-03', '国庆节', 'National Day')
    ) as given (first, last, zh, en),
    generate_series(first::timestamp, last::timestamp, interval '1 day') as day`,

  /* Hours belong to the pair of line and expert and go with the place on the roster */
  `create table expert_hours (
    line_id uuid not null,
    person_id uuid not null,
    weekday int not null check (weekday between 1 and 7),
    /* minutes since midnight in Beijing */
    from_minute int not null,
    to_minute int not null,
    check (0 <= from_minute and from_minute < to_minute and to_minute <= 1440),
    foreign key (line_id, person_id) references line_expert (line_id, person_id) on delete cascade,
    constraint expert_hours_apart exclude using gist (
      line_id with =, person_id with =, weekday with =, int4range(from_minute, to_minute) with &&
    )
  )`,
  `create table expert_exception (
    line_id uuid not null,
    person_id uuid not null,
    day date not null,
    /* [{"from":540,"to":720}]; empty: off */
    intervals jsonb not null,
    primary key (line_id, person_id, day),
    foreign key (line_id, person_id) references line_expert (line_id, person_id) on delete cascade
  )`,

  /* Proposals of times: at most one open for each consultation */
  `create table time_proposal (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    position int not null,
    side text not null check (side in ('beijing', 'hohhot')),
    proposed_by uuid not null references person (id),
    proposed_at timestamptz not null,
    note text not null default '',
    state text not null check (state in ('open', 'accepted', 'countered', 'declined', 'withdrawn', 'lapsed')),
    answered_by uuid references person (id),
    answered_at timestamptz,
    answer_note text not null default '',
    /* position of the time that was accepted */
    chosen int check (chosen between 1 and 3),
    unique (consultation_id, position),
    check ((state = 'open') = (answered_at is null)),
    check ((state = 'accepted') = (chosen is not null))
  )`,
  `create unique index time_proposal_open on time_proposal (consultation_id) where state = 'open'`,
  `create table proposed_time (
    proposal_id uuid not null references time_proposal (id),
    position int not null check (position between 1 and 3),
    start_at timestamptz not null,
    end_at timestamptz not null,
    check (end_at > start_at),
    primary key (proposal_id, position)
  )`,

  `alter table consultation
    /* which side waits for an answer to its proposal of times */
    add column proposal_side text check (proposal_side in ('beijing', 'hohhot')),
    /* who passed it on to the present expert, who has not taken it yet, and why */
    add column passed_by_id uuid references person (id),
    add column passed_code text,
    add column passed_words text,
    /* when the named expert stood aside; from then on the whole roster may take it */
    add column roster_open_at timestamptz,
    add check ((passed_by_id is null) = (passed_code is null))`,

  `do $$ begin
    if exists (select from pg_roles where rolname = 'shuangshou_app') then
      grant select, insert, update, delete
        on holiday, expert_hours, expert_exception, time_proposal, proposed_time to shuangshou_app;
    end if;
  end $$`,
]
