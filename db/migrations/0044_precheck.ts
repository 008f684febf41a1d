import { type Kysely, sql } from 'kysely'

/**
 * The pre-check: where a line asks for it, the office of the hospital in Beijing looks at a request before its experts see it. Forward
 * only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const precheckHours = { routine: 8, urgent: 1, emergency: 0.5 } as const
const urgencies = Object.keys(precheckHours)

/** Adds the new step to what a column of rules holds. */
function withPrecheck(column: string): string {
  return urgencies.reduce(
    (rules, urgency) => `jsonb_set(${rules}, '{passed,${urgency},precheck}', '"escalate"')`,
    column,
  )
}

/** Changes fragments of a function and refuses where one of them is not there, so that nothing is left half changed. */
function patched(name: string, changes: readonly (readonly [string, string])[]): string {
  const steps = changes.map(
    ([from, to]) => `
      if position($from$${from}$from$ in body) = 0 then raise exception 'not in ${name}: %', $from$${from}$from$; end if;
      body := replace(body, $from$${from}$from$, $to$${to}$to$);`,
  )
  return `do $do$ declare body text := pg_get_functiondef('${name}'::regproc); begin ${steps.join('')}
      execute body;
    end $do$`
}

const statements = [
  `alter table line add column precheck boolean not null default false`,
  `update line set rules = ${withPrecheck('rules')}`,
  ...Object.entries(precheckHours).map(
    ([urgency, hours]) =>
      `update line set deadlines = jsonb_set(deadlines, '{${urgency},precheck}', '${hours}')`,
  ),
  /* what a new line begins with is what it was, and this */
  `do $$ declare given jsonb; begin
    execute 'select ' || (select pg_get_expr(adbin, adrelid) from pg_attrdef
      join pg_attribute on attrelid = adrelid and attnum = adnum
      where adrelid = 'line'::regclass and attname = 'rules') into given;
    execute format('alter table line alter column rules set default %L', ${withPrecheck('given')});
  end $$`,

  `alter table consultation
    /* of Beijing the receiving hospital's office alone has seen it, and its experts see nothing of it */
    add column precheck_only boolean not null default false,
    /* the hospital in Beijing whose office it has come before */
    add column receiving_institution_id uuid references institution (id),
    add column prechecked_at timestamptz`,
  `alter table consultation drop constraint consultation_state_check`,
  `alter table consultation add constraint consultation_state_check check (state in ('draft', 'local_review', 'prechecking',
    'submitted', 'returned', 'accepted', 'scheduled', 'in_session', 'reporting', 'signed', 'closed', 'local_rejected',
    'declined', 'withdrawn', 'cancelled', 'no_show', 'expired', 'converted_to_referral'))`,
  `alter table consultation
    add constraint consultation_precheck check
      (state <> 'prechecking' or (precheck_only and receiving_institution_id is not null)),
    add constraint consultation_precheck_only check (not precheck_only or (not local_only and expert_id is null
      and state in ('prechecking', 'returned', 'declined', 'withdrawn', 'expired')))`,
  `create index consultation_receiver on consultation (receiving_institution_id, state, due_order, id)
    where receiving_institution_id is not null`,

  /* What the office decided, or the clock in its place: insert-only */
  `create table precheck_decision (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    decision text not null check (decision in ('passed', 'returned', 'declined')),
    reason_code text,
    reason_text text not null default '',
    /* whom the office named */
    expert_id uuid references person (id),
    /* null: its time ran out */
    decided_by uuid references person (id),
    decided_at timestamptz not null,
    check ((decision = 'passed') = (reason_code is null)),
    check (decision = 'passed' or (decided_by is not null and expert_id is null)),
    check (decided_by is not null or expert_id is null)
  )`,
  `create index precheck_decision_consultation on precheck_decision (consultation_id, decided_at)`,
  `create index precheck_decision_person on precheck_decision (decided_by, consultation_id)`,
  `create trigger precheck_decision_insert_only before update or delete on precheck_decision
    for each row execute function refuse_change()`,
  `create trigger precheck_decision_no_truncate before truncate on precheck_decision
    for each statement execute function refuse_change()`,

  /* everybody finds what they see: experts nothing that is still its own hospital's or the office's */
  `alter table search_entry add column receiver_id uuid`,
  `create or replace function search_follow_review() returns trigger language plpgsql as $$
    begin
      update search_entry set local_only = new.local_only or new.precheck_only, receiver_id = new.receiving_institution_id
        where consultation_id = new.id;
      return null;
    end $$`,
  `drop trigger search_follow_review on consultation`,
  `create trigger search_follow_review after update of local_only, precheck_only, receiving_institution_id on consultation for each row
    when ((old.local_only, old.precheck_only, old.receiving_institution_id)
      is distinct from (new.local_only, new.precheck_only, new.receiving_institution_id))
    execute function search_follow_review()`,

  /*
   * Figures: a request has reached Beijing when it comes before the office. What the office returns or declines is an answer; what it
   * passes is none yet, so the time for an answer is that of both steps, fixed when it arrives.
   */
  `alter table consultation_fact add column prechecked_at timestamptz`,
  patched('note_fact', [
    [
      `elsif moved = 'submitted' and command <> 'stand_aside' then`,
      `elsif moved = 'prechecking' or (moved = 'submitted' and command not in ('stand_aside', 'pass_precheck')) then`,
    ],
    [
      `          limit_of(event, 'accept')
        from consultation c left join`,
      `          case when moved = 'prechecking' then limit_of(event, 'precheck')
            + (l.deadlines->c.urgency->>'accept')::numeric * interval '1 hour' else limit_of(event, 'accept') end
        from consultation c join line l on l.id = c.line_id left join`,
    ],
    [
      `          returned_at = case when command = 'return'`,
      `          prechecked_at = case when command = 'pass_precheck'
            then coalesce(prechecked_at, event.at) else prechecked_at end,
          returned_at = case when command = 'return'`,
    ],
  ]),
  patched('rebuild_facts', [['arrived_at = null', 'arrived_at = null, prechecked_at = null']]),

  `do $$ begin
    if exists (select from pg_roles where rolname = 'shuangshou_app') then
      grant select, insert on precheck_decision to shuangshou_app;
    end if;
  end $$`,
]
