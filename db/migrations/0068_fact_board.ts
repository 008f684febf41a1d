import { type Kysely, sql } from 'kysely'

/**
 * Who of a board came to its session: how many had agreed to sit on it before it began, how many of them were in the room while it lasted, and how
 * many by ten minutes after the agreed time (domain.md §5 [S5]). Written when the session ends and never changed; out of the trail alone, so
 * that a rebuilding gives the same. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const columns = ['board_seats', 'board_attended', 'board_punctual']
const cleared = columns.map((column) => `${column} = null`).join(', ')
const counted = (fact: string) => `select nullif(b.seats, 0), case when b.seats > 0 then b.attended end,
    case when b.seats > 0 then b.punctual end
  from board_of(${fact}.consultation_id, ${fact}.started_at, ${fact}.finished_at, ${fact}.planned_start) b`

/** Changes the body of a function that stands. */
function patched(name: string, from: string, to: string): string {
  return `do $do$ declare body text := pg_get_functiondef('${name}'::regproc); begin
      if position($from$${from}$from$ in body) = 0 then raise exception 'not in ${name}'; end if;
      execute replace(body, $from$${from}$from$, $to$${to}$to$);
    end $do$`
}

const statements = [
  `alter table consultation_fact ${columns.map((column) => `add column ${column} smallint`).join(', ')}`,
  /* a board has no members from before the acceptance that the session follows, and who took the chair is none of them */
  `create function board_of(subject uuid, begun timestamptz, over timestamptz, agreed timestamptz,
      out seats int, out attended int, out punctual int) language sql stable as $$
    with accepted as (
      select max(at) as at from audit_event
        where consultation_id = subject and kind = 'consultation.changed' and data->>'command' = 'accept' and at <= begun),
    said as (
      select e.kind, e.at, e.position, case
          when e.kind in ('member.accepted', 'member.declined') then e.actor_id
          else coalesce(e.data->>'toId', e.data->>'personId')::uuid end as person
        from audit_event e, accepted
        where e.consultation_id = subject and e.at between accepted.at and begun
          and e.kind in ('member.invited', 'member.accepted', 'member.declined', 'member.removed', 'chair.passed')),
    newest as (select distinct on (person) person, kind from said order by person, at desc, position desc),
    came as (
      select n.person, (select min(e.at) from audit_event e
          where e.consultation_id = subject and e.kind = 'room.entered' and e.actor_id = n.person and e.at <= over
            and not exists (select from audit_event l where l.consultation_id = subject and l.kind = 'room.left'
              and l.data->>'presenceId' = e.data->>'presenceId' and l.at <= begun)) as at
        from newest n where n.kind = 'member.accepted')
    select count(*)::int, count(at)::int, (count(*) filter (where at <= agreed + interval '10 minutes'))::int from came
  $$`,
  patched(
    'note_fact',
    `where consultation_id = event.consultation_id and arrived_at is not null;`,
    `where consultation_id = event.consultation_id and arrived_at is not null;
        if moved = 'reporting' or command = 'sign_opinion' then
          update consultation_fact f set (${columns.join(', ')}) = (${counted('f')})
            where f.consultation_id = event.consultation_id and f.finished_at = event.at
              and f.started_at is not null and f.mdt_at is not null and f.board_seats is null;
        end if;`,
  ),
  patched('rebuild_facts', 'arrived_at = null', `arrived_at = null, ${cleared}`),
  `update consultation_fact f set (${columns.join(', ')}) = (${counted('f')})
    where f.started_at is not null and f.finished_at is not null and f.mdt_at is not null`,
  `create index consultation_fact_board on consultation_fact (submitted_at) where board_seats is not null`,
]
