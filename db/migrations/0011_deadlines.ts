import { type Kysely, sql } from 'kysely'

/** What the clock does: rules of a line, when it looks again, what it has done; who is on call and who was rung. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const defaultRules = JSON.stringify({
  passed: {
    routine: {
      accept: 'escalate',
      supplement: 'remind',
      schedule: 'remind',
      report: 'remind',
      adopt: 'remind',
    },
    urgent: {
      accept: 'escalate',
      supplement: 'remind',
      schedule: 'escalate',
      report: 'escalate',
      adopt: 'remind',
    },
    emergency: {
      accept: 'escalate',
      supplement: 'escalate',
      schedule: 'escalate',
      report: 'escalate',
      adopt: 'remind',
    },
  },
  ringMinutes: { roster: 5, institution: 10, phone: 15 },
  noShowMinutes: 30,
  overrunMinutes: 60,
  consentHours: 6,
  coordinator: { zh: '', en: '' },
})

/** Drafts and what has ended; every other state, also one that comes later, may wait for something. */
const resting = `'draft', 'closed', 'declined', 'withdrawn', 'cancelled', 'no_show', 'expired', 'converted_to_referral'`

const statements = [
  /* contract/line-rules.ts LineRules; parsed whenever it is read */
  `alter table line add column rules jsonb not null default '${defaultRules}'
    check (rules ?& array['passed', 'ringMinutes', 'noShowMinutes', 'overrunMinutes', 'consentHours', 'coordinator'])`,

  `alter table consultation drop constraint consultation_no_show_side_check`,
  `alter table consultation add constraint consultation_no_show_side_check
    check (no_show_side in ('beijing', 'hohhot', 'both'))`,
  `alter table consultation
    /* what an emergency lacked when it was submitted; it is made up for afterwards */
    add column gap text[] not null default '{}',
    /* experts beside the roster whom the emergency has called */
    add column called_ids uuid[] not null default '{}'`,

  /* When the clock looks at a consultation next; without a row there is nothing to wait for. A table of its own, because a
     consultation has twenty indexes that need not be written for every look */
  `create table consultation_clock (
    consultation_id uuid primary key references consultation (id),
    look_at timestamptz not null
  )`,
  `create index consultation_clock_look on consultation_clock (look_at)`,
  /* Whoever writes a state or an hour, by whatever way, wakes the clock, which then finds out what there is to wait for: no
     deadline depends on a writer remembering it */
  `create function wake_clock() returns trigger language plpgsql as $$
    begin
      if new.state in (${resting}) then
        delete from consultation_clock where consultation_id = new.id;
      else
        insert into consultation_clock (consultation_id, look_at) values (new.id, 'epoch')
          on conflict (consultation_id) do update set look_at = excluded.look_at;
      end if;
      return null;
    end $$`,
  `create trigger consultation_wake_new after insert on consultation for each row execute function wake_clock()`,
  `create trigger consultation_wake after update of state, urgency, due_at, changed_at, scheduled_start, scheduled_end, gap
    on consultation for each row execute function wake_clock()`,
  `insert into consultation_clock (consultation_id, look_at)
    select id, 'epoch' from consultation where state not in (${resting})`,

  /* What the clock has done. The key is the promise that nothing fires twice for one wait */
  `create table clock_deed (
    consultation_id uuid not null references consultation (id),
    deed text not null,
    for_at timestamptz not null,
    done_at timestamptz not null,
    primary key (consultation_id, deed, for_at)
  )`,

  /* Who is on call for a line */
  `create table duty (
    id uuid primary key,
    line_id uuid not null references line (id),
    person_id uuid not null references person (id),
    from_at timestamptz not null,
    to_at timestamptz not null,
    created_by uuid not null references person (id),
    created_at timestamptz not null,
    removed_at timestamptz,
    check (to_at > from_at),
    constraint duty_once exclude using gist (
      line_id with =, person_id with =, tstzrange(from_at, to_at) with &&
    ) where (removed_at is null)
  )`,
  `create index duty_line on duty (line_id, to_at) where removed_at is null`,

  /* Whom an emergency rings, and what they answered. for_at: the wait that the call belongs to */
  `create table ring_call (
    consultation_id uuid not null references consultation (id),
    person_id uuid not null references person (id),
    for_at timestamptz not null,
    stage text not null check (stage in ('on_call', 'roster', 'institution')),
    called_at timestamptz not null,
    answered_at timestamptz,
    reason_code text check (reason_code in ('in_operation', 'with_patient', 'off_duty', 'outside_specialty', 'other')),
    reason_text text not null default '',
    primary key (consultation_id, person_id),
    check ((answered_at is null) = (reason_code is null))
  )`,
  `create index ring_call_person on ring_call (person_id) where answered_at is null`,

  `do $$ begin
    if exists (select from pg_roles where rolname = 'shuangshou_app') then
      grant select, insert on clock_deed to shuangshou_app;
      grant select, insert, update on duty, ring_call to shuangshou_app;
      grant select, insert, update, delete on consultation_clock to shuangshou_app;
    end if;
  end $$`,
]
