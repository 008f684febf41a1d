import { type Kysely, sql } from 'kysely'

/**
 * One narrow row for each consultation that reached Beijing: the moments that figures are counted from. Each is written once, by a
 * trigger, out of the insert-only trail and the insert-only words of afterwards, and never moves; so a figure for an instant compares
 * moments with that instant and comes out the same for ever. `rebuild_facts()` folds everything again.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** The newest word, when it was said, and when the first was: only what was corrected later asks the table of the words itself. */
const words = ['agreement', 'outcome', 'rating_requester', 'rating_expert', 'rating_patient']
const moments = [
  ...[
    'arrived_at',
    'responded_at',
    'returned_at',
    'accepted_at',
    'scheduled_at',
    'planned_start',
    'started_at',
  ],
  ...['finished_at', 'signed_at', 'answered_at', 'written_at', 'dropped_at', 'mdt_at', 'ended_at'],
]

const statements = [
  `create table consultation_fact (
    consultation_id uuid primary key references consultation (id),
    /* as they were when it first went to Beijing */
    line_id uuid not null references line (id),
    institution_id uuid not null references institution (id),
    department_id uuid references department (id),
    requester_id uuid not null references person (id),
    urgency text not null,
    kind text not null,
    diagnosis text not null,
    /* whether the record names a disease of Chinese medicine */
    tcm boolean not null,
    submitted_at timestamptz not null,
    /* who accepted first */
    expert_id uuid references person (id),
    ${moments.map((moment) => `${moment} timestamptz`).join(',\n    ')},
    /* the deadlines that ran, as they stood then */
    respond_by timestamptz,
    schedule_by timestamptz,
    report_by timestamptz,
    answer_by timestamptz,
    adoption text,
    end_state text,
    end_reason text,
    no_show_side text,
    ${words.map((word) => `${word} text, ${word}_at timestamptz, ${word}_first_at timestamptz`).join(',\n    ')}
  ) with (fillfactor = 80)`,
  `create index consultation_fact_submitted on consultation_fact (submitted_at desc, consultation_id desc)`,
  `create index consultation_fact_line on consultation_fact (line_id, submitted_at desc, consultation_id desc)`,
  `create index consultation_fact_institution on consultation_fact (institution_id, submitted_at desc, consultation_id desc)`,
  `create index consultation_fact_department on consultation_fact (department_id, submitted_at desc, consultation_id desc)`,
  `create index consultation_fact_requester on consultation_fact (requester_id, submitted_at desc, consultation_id desc)`,
  `create index consultation_fact_expert on consultation_fact (expert_id, submitted_at desc, consultation_id desc)`,
  `create index referral_requested on referral (requested_at) where requested_at is not null`,

  /* The trail names the deadline; events older than that have the line's hours */
  `create function limit_of(event audit_event, step text) returns timestamptz language sql stable as $$
    select case when event.data ? 'dueAt' then (event.data->>'dueAt')::timestamptz
      else event.at + (line.deadlines->consultation.urgency->>step)::numeric * interval '1 hour' end
    from consultation join line on line.id = consultation.line_id where consultation.id = event.consultation_id $$`,

  `create function note_fact(event audit_event) returns void language plpgsql as $$
    declare
      command text := event.data->>'command';
      moved text := event.data->>'toState';
      ends boolean := moved in ('declined', 'withdrawn', 'cancelled', 'no_show', 'expired', 'converted_to_referral');
    begin
      if event.kind = 'room.left' then
        update consultation_fact set dropped_at = coalesce(dropped_at, event.at)
          where consultation_id = event.consultation_id and event.data->>'how' = 'drop';
      elsif event.kind = 'member.invited' then
        update consultation_fact set mdt_at = coalesce(mdt_at, event.at) where consultation_id = event.consultation_id;
      elsif moved = 'submitted' and command <> 'stand_aside' then
        insert into consultation_fact (consultation_id, line_id, institution_id, department_id, requester_id, urgency, kind,
          diagnosis, tcm, submitted_at, arrived_at, respond_by)
        select c.id, c.line_id, c.requesting_institution_id, c.requesting_department_id, c.requester_id, c.urgency, c.kind,
          c.diagnosis, coalesce(jsonb_array_length(r.content->'tcmDiseases'), 0) > 0, c.submitted_at, event.at,
          limit_of(event, 'accept')
        from consultation c left join case_record r on r.consultation_id = c.id and r.version = c.record_version
        where c.id = event.consultation_id and c.line_id is not null and c.submitted_at is not null
        on conflict (consultation_id) do update set arrived_at = coalesce(consultation_fact.arrived_at, excluded.arrived_at);
      else
        update consultation_fact set
          responded_at = case when command in ('accept', 'return', 'decline')
            then coalesce(responded_at, event.at) else responded_at end,
          returned_at = case when command = 'return' then coalesce(returned_at, event.at) else returned_at end,
          accepted_at = case when command = 'accept' then coalesce(accepted_at, event.at) else accepted_at end,
          expert_id = case when command = 'accept' then coalesce(expert_id, event.actor_id) else expert_id end,
          schedule_by = case when command = 'accept'
            then coalesce(schedule_by, limit_of(event, 'schedule')) else schedule_by end,
          scheduled_at = case when command = 'schedule' then coalesce(scheduled_at, event.at) else scheduled_at end,
          planned_start = case when started_at is null
            then coalesce((event.data->>'startAt')::timestamptz, planned_start) else planned_start end,
          started_at = case when command = 'start' then coalesce(started_at, event.at) else started_at end,
          finished_at = case when moved = 'reporting' or command = 'sign_opinion'
            then coalesce(finished_at, event.at) else finished_at end,
          report_by = case when moved = 'reporting'
            then coalesce(report_by, limit_of(event, 'report')) else report_by end,
          signed_at = case when command = 'sign_opinion' then coalesce(signed_at, event.at) else signed_at end,
          answer_by = case when command = 'sign_opinion'
            then coalesce(answer_by, limit_of(event, 'adopt')) else answer_by end,
          answered_at = case when command = 'record_adoption' then coalesce(answered_at, event.at) else answered_at end,
          adoption = case when command = 'record_adoption'
            then coalesce(adoption, event.data->>'adoption') else adoption end,
          written_at = case when command = 'convert_to_written' then coalesce(written_at, event.at) else written_at end,
          ended_at = case when ends then coalesce(ended_at, event.at) else ended_at end,
          end_state = case when ends then coalesce(end_state, moved) else end_state end,
          end_reason = case when ends then coalesce(end_reason, event.data->>'reasonCode') else end_reason end,
          no_show_side = case when ends then coalesce(no_show_side, event.data->>'side') else no_show_side end
        where consultation_id = event.consultation_id and arrived_at is not null;
      end if;
    end $$`,
  `create function follow_trail() returns trigger language plpgsql as $$
    begin perform note_fact(new); return null; end $$`,
  `create trigger audit_event_fact after insert on audit_event for each row
    when (new.kind in ('consultation.changed', 'room.left', 'member.invited') and new.consultation_id is not null)
    execute function follow_trail()`,

  ...[
    ['diagnosis_agreement', 'agreement', agreementOf('new')],
    ['outcome', 'outcome', 'new.status'],
  ].map(
    ([table, word, value]) => `create function follow_${table}() returns trigger language plpgsql as $$
    begin
      update consultation_fact set ${word} = ${value}, ${word}_at = new.recorded_at,
        ${word}_first_at = coalesce(${word}_first_at, new.recorded_at) where consultation_id = new.consultation_id;
      return null;
    end $$`,
  ),
  `create function follow_rating() returns trigger language plpgsql as $$
    begin
      execute format('update consultation_fact set %1$I = $1, %2$I = $2, %3$I = coalesce(%3$I, $2) where consultation_id = $3',
        'rating_' || new.by_side, 'rating_' || new.by_side || '_at', 'rating_' || new.by_side || '_first_at')
        using new.score::text, new.recorded_at, new.consultation_id;
      return null;
    end $$`,
  ...['diagnosis_agreement', 'outcome', 'rating'].map(
    (table) =>
      `create trigger ${table}_fact after insert on ${table} for each row execute function follow_${table}()`,
  ),

  /* Takes what stood at the first submission, and its deadlines, as they were kept; all moments anew */
  `create function rebuild_facts() returns void language plpgsql as $$
    declare event audit_event;
    begin
      lock table consultation_fact in exclusive mode;
      update consultation_fact set expert_id = null, adoption = null, end_state = null, end_reason = null, no_show_side = null,
        ${[...moments, ...words.flatMap((word) => [word, `${word}_at`, `${word}_first_at`])].map((column) => `${column} = null`).join(', ')};
      for event in select * from audit_event where consultation_id is not null
        and kind in ('consultation.changed', 'room.left', 'member.invited') order by chain, position
      loop
        perform note_fact(event);
      end loop;
      ${[
        ['agreement', 'diagnosis_agreement', agreementOf('said'), ''],
        ['outcome', 'outcome', 'said.status', ''],
        ...['requester', 'expert', 'patient'].map((side) => [
          `rating_${side}`,
          'rating',
          'said.score::text',
          `where by_side = '${side}'`,
        ]),
      ]
        .map(
          ([
            word,
            table,
            value,
            where,
          ]) => `update consultation_fact set ${word} = ${value}, ${word}_at = said.recorded_at,
        ${word}_first_at = said.first_at
        from (select distinct on (consultation_id) *, min(recorded_at) over (partition by consultation_id) as first_at
          from ${table} ${where} order by consultation_id, recorded_at desc, sequence desc) as said
        where said.consultation_id = consultation_fact.consultation_id;`,
        )
        .join('\n      ')}
    end $$`,
  `select rebuild_facts()`,
]

/** Whether the final diagnosis is the one of the request: of Western medicine, else of Chinese. */
function agreementOf(row: string): string {
  return `case when ${row}.western_referral <> 'not_compared' then ${row}.western_referral else ${row}.tcm_referral end`
}
