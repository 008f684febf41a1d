import { type Kysely, sql } from 'kysely'

/**
 * What the sealed facts of a call say of its line becomes part of the consultation's fact: that it was measured, that somebody was without
 * every picture for a minute, that a minute lost as much as a call does not bear. The conditions stand above those of 0058 in a row's
 * number, so that the bits which are there keep their meaning. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of moments) await sql.raw(statement).execute(db)
  const { rows } = await sql<{ name: string; value: string }>`
    select attname as name, pg_get_expr(adbin, adrelid) as value from pg_attrdef
    join pg_attribute on attrelid = adrelid and attnum = adnum
    where adrelid = 'consultation_fact'::regclass and attname in ('settled_at', 'bits')`.execute(db)
  const before = new Map(rows.map(({ name, value }) => [name, value]))
  const bits = columns.map(
    (column, index) => `(case when ${column} is not null then 1::bigint << ${firstBit + index} else 0 end)`,
  )
  /* dropped and added in one pass over the table; the expression of a column can be changed in place from Postgres 17 on only */
  await sql
    .raw(
      `alter table consultation_fact drop column settled_at, drop column bits,
        add column settled_at timestamptz generated always as (greatest(${[before.get('settled_at'), ...columns].join(', ')})) stored,
        add column bits bigint generated always as (${[before.get('bits'), ...bits].join(' | ')}) stored`,
    )
    .execute(db)
  for (const statement of indexes) await sql.raw(statement).execute(db)
}

const columns = ['measured_at', 'sound_only_at', 'lossy_at']

/** Above 46 conditions and three scores of three bits. */
const firstBit = 55

/** Seconds without any picture in one stay, and the worst loss of a minute: domain/call-quality.ts (room.md §3). */
const soundOnly = `(%.data->>'soundOnly')::int >= 60`
const lossy = `(%.data->>'lossPerMille')::int >= 150`
const of = (condition: string, row: string) => condition.replaceAll('%', row)

const first = (column: string, condition: string) =>
  `${column} = case when ${condition} then coalesce(${column}, event.at) else ${column} end`

/** Changes the body of a function that stands. */
function patched(name: string, from: string, to: string): string {
  return `do $do$ declare body text := pg_get_functiondef('${name}'::regproc); begin
      if position($from$${from}$from$ in body) = 0 then raise exception 'not in ${name}'; end if;
      execute replace(body, $from$${from}$from$, $to$${to}$to$);
    end $do$`
}

const kinds = `'consultation.changed', 'room.left', 'member.invited'`

const moments = [
  `alter table consultation_fact ${columns.map((column) => `add column ${column} timestamptz`).join(', ')}`,
  patched(
    'note_fact',
    `if event.kind = 'room.left' then`,
    `if event.kind = 'room.measured' then
        update consultation_fact set measured_at = coalesce(measured_at, event.at),
          ${first('sound_only_at', of(soundOnly, 'event'))},
          ${first('lossy_at', of(lossy, 'event'))}
          where consultation_id = event.consultation_id;
      elsif event.kind = 'room.left' then`,
  ),
  patched(
    'rebuild_facts',
    'arrived_at = null',
    `arrived_at = null, ${columns.map((column) => `${column} = null`).join(', ')}`,
  ),
  patched('rebuild_facts', kinds, `${kinds}, 'room.measured'`),
  `drop trigger audit_event_fact on audit_event`,
  `create trigger audit_event_fact after insert on audit_event for each row
    when (new.kind in (${kinds}, 'room.measured') and new.consultation_id is not null) execute function follow_trail()`,
  /* what has been sealed already: the partial index of these events (0033) finds them without the rest of the trail */
  `update consultation_fact f set measured_at = m.measured_at, sound_only_at = m.sound_only_at, lossy_at = m.lossy_at
    from (select e.consultation_id, min(e.at) as measured_at, min(e.at) filter (where ${of(soundOnly, 'e')}) as sound_only_at,
        min(e.at) filter (where ${of(lossy, 'e')}) as lossy_at
      from audit_event e where e.kind = 'room.measured' and e.consultation_id is not null group by 1) m
    where m.consultation_id = f.consultation_id`,
]

const seconds = ['respond', 'schedule', 'session', 'duration', 'report', 'whole'].map(
  (span) => `${span}_seconds`,
)

/** As in 0058 and 0060: they held what was dropped. */
const indexes = [
  `create index consultation_fact_settled on consultation_fact (submitted_at)
    include (settled_at, bits, line_id, requester_id, expert_id, arrived_at, accepted_at, ${seconds.join(', ')})`,
  `create index consultation_fact_unsettled on consultation_fact (settled_at)`,
]
