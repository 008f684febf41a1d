import { type Kysely, sql } from 'kysely'

/** The requesting hospital's own review before Beijing sees a request, and its signature afterwards in an emergency. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** What a new line begins with. */
const defaultRules = JSON.stringify({
  passed: {
    routine: {
      review: 'escalate',
      accept: 'escalate',
      supplement: 'remind',
      schedule: 'remind',
      report: 'remind',
      adopt: 'remind',
    },
    urgent: {
      review: 'escalate',
      accept: 'escalate',
      supplement: 'remind',
      schedule: 'escalate',
      report: 'escalate',
      adopt: 'remind',
    },
    emergency: {
      review: 'escalate',
      accept: 'escalate',
      supplement: 'escalate',
      schedule: 'escalate',
      report: 'escalate',
      adopt: 'remind',
    },
  },
  ringMinutes: {
    roster: 5,
    institution: 10,
    phone: 15,
  },
  noShowMinutes: 30,
  overrunMinutes: 60,
  consentHours: 6,
  postSignHours: 6,
  coordinator: {
    zh: '',
    en: '',
  },
})

const reviewHours = { routine: 24, urgent: 2, emergency: 0.5 } as const

/** Drafts and what has ended; there the clock has nothing left but a signature that is owed. */
const resting = `'draft', 'closed', 'local_rejected', 'declined', 'withdrawn', 'cancelled', 'no_show', 'expired',
  'converted_to_referral'`

/** Adds the new step and the new hours to what a column holds. */
function withReview(column: string): string {
  const passed = Object.keys(reviewHours).reduce(
    (rules, urgency) => `jsonb_set(${rules}, '{passed,${urgency},review}', '"escalate"')`,
    column,
  )
  return `${passed} || '{"postSignHours": 6}'`
}

const statements = [
  `alter table person_role drop constraint person_role_role_check`,
  `alter table person_role add constraint person_role_role_check check (role in
    ('doctor', 'expert', 'department_head', 'medical_affairs', 'audit_admin', 'system_admin', 'security_admin'))`,

  `alter table line add column local_review text not null default 'none'
    check (local_review in ('none', 'head', 'office', 'head_and_office'))`,
  `update line set rules = ${withReview('rules')}`,
  ...Object.entries(reviewHours).map(
    ([urgency, hours]) =>
      `update line set deadlines = jsonb_set(deadlines, '{${urgency},review}', '${hours}')`,
  ),
  `alter table line drop constraint line_rules_check`,
  `alter table line add constraint line_rules_check check (rules ?& array['passed', 'ringMinutes', 'noShowMinutes',
    'overrunMinutes', 'consentHours', 'postSignHours', 'coordinator'])`,
  `alter table line alter column rules set default '${defaultRules}'`,

  `alter table consultation
    /* of the one who asks, when the request was begun */
    add column requesting_department_id uuid references department (id),
    /* Beijing has never seen it, and sees nothing of it */
    add column local_only boolean not null default false,
    add column review_step text check (review_step in ('head', 'office')),
    /* an emergency that went out before the review: whose signature is owed, and by when */
    add column post_sign_step text check (post_sign_step in ('head', 'office')),
    add column post_sign_due_at timestamptz`,
  `update consultation set requesting_department_id = person.department_id from person
    where person.id = consultation.requester_id`,
  `update consultation set local_only = true where state = 'withdrawn' and submitted_at is null`,
  `alter table consultation drop constraint consultation_state_check`,
  `alter table consultation add constraint consultation_state_check check (state in ('draft', 'local_review', 'submitted',
    'returned', 'accepted', 'scheduled', 'in_session', 'reporting', 'signed', 'closed', 'local_rejected', 'declined',
    'withdrawn', 'cancelled', 'no_show', 'expired', 'converted_to_referral'))`,
  `alter table consultation
    add constraint consultation_review check ((state = 'local_review') = (review_step is not null)),
    add constraint consultation_local check (not local_only or (expert_id is null and state in
      ('draft', 'local_review', 'returned', 'local_rejected', 'withdrawn', 'expired'))),
    add constraint consultation_sent check (local_only or state not in ('local_review', 'local_rejected')),
    add constraint consultation_post_sign check ((post_sign_step is null) = (post_sign_due_at is null))`,
  `create index consultation_department on consultation (requesting_department_id, state, due_order, id)`,
  `create index consultation_post_sign on consultation (requesting_institution_id, state, due_order, id)
    where post_sign_step is not null`,

  /* Who agreed, and who did not: insert-only. The requester is never among them, whoever writes */
  `create table review_decision (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    step text not null check (step in ('head', 'office')),
    decision text not null check (decision in ('approved', 'sent_back', 'rejected', 'signed', 'refused')),
    reason_code text,
    reason_text text not null default '',
    decided_by uuid not null references person (id),
    decided_at timestamptz not null,
    check ((decision in ('sent_back', 'rejected', 'refused')) = (reason_code is not null))
  )`,
  `create index review_decision_consultation on review_decision (consultation_id, decided_at)`,
  `create index review_decision_person on review_decision (decided_by, consultation_id)`,
  `create function refuse_own_review() returns trigger language plpgsql as $$
    begin
      if exists (select from consultation where id = new.consultation_id and requester_id = new.decided_by) then
        raise exception 'nobody reviews a request of their own';
      end if;
      return new;
    end $$`,
  `create trigger review_decision_own before insert on review_decision
    for each row execute function refuse_own_review()`,
  `create trigger review_decision_insert_only before update or delete on review_decision
    for each row execute function refuse_change()`,
  `create trigger review_decision_no_truncate before truncate on review_decision
    for each statement execute function refuse_change()`,

  /* a signature may be owed after everything else has ended */
  `create or replace function wake_clock() returns trigger language plpgsql as $$
    begin
      if new.state in (${resting}) and new.post_sign_step is null then
        delete from consultation_clock where consultation_id = new.id;
      else
        insert into consultation_clock (consultation_id, look_at) values (new.id, 'epoch')
          on conflict (consultation_id) do update set look_at = excluded.look_at;
      end if;
      return null;
    end $$`,
  `drop trigger consultation_wake on consultation`,
  `create trigger consultation_wake after update of state, urgency, due_at, changed_at, scheduled_start, scheduled_end, gap,
    review_step, post_sign_step, post_sign_due_at on consultation for each row execute function wake_clock()`,

  `alter table search_entry add column local_only boolean not null default false`,
  `update search_entry set local_only = true from consultation
    where consultation.id = search_entry.consultation_id and consultation.local_only`,
  `create function search_follow_review() returns trigger language plpgsql as $$
    begin
      update search_entry set local_only = new.local_only where consultation_id = new.id;
      return null;
    end $$`,
  `create trigger search_follow_review after update of local_only on consultation for each row
    when (old.local_only is distinct from new.local_only) execute function search_follow_review()`,

  `do $$ begin
    if exists (select from pg_roles where rolname = 'shuangshou_app') then
      grant select, insert on review_decision to shuangshou_app;
    end if;
  end $$`,
]
