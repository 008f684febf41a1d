import { type Kysely, sql } from 'kysely'

/**
 * Orders of the consultation log, its chosen columns, and the view that it opens with. What lies in `consultation_fact` and is sorted by
 * is kept beside the filters by a trigger, so that one index gives the order and no join has to find what is missing there. The index
 * also holds what is filtered by, so that what a filter leaves out is passed over within it. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const span = (from: string, to: string) =>
  `case when fact.${to} >= fact.${from} then extract(epoch from fact.${to} - fact.${from})::int end`

const kept = {
  started_at: 'fact.started_at',
  session_seconds: span('started_at', 'finished_at'),
  respond_seconds: span('arrived_at', 'responded_at'),
  report_seconds: span('finished_at', 'signed_at'),
}
const set = Object.entries(kept)
  .map(([column, value]) => `${column} = ${value}`)
  .join(', ')

const columns = Object.keys(kept).join(', ')
const values = Object.values(kept).join(', ')

const keys = {
  number: 'number',
  planned: 'scheduled_start',
  started: 'started_at',
  session: 'session_seconds',
  respond: 'respond_seconds',
  report: 'report_seconds',
  course: 'state_order(state)',
}

const statements = [
  `alter table consultation add column started_at timestamptz, add column session_seconds int,
    add column respond_seconds int, add column report_seconds int`,
  `update consultation set ${set} from consultation_fact fact where fact.consultation_id = consultation.id`,
  `create function log_follow() returns trigger language plpgsql as $$
    declare fact alias for new;
    begin
      update consultation set ${set} where id = fact.consultation_id and (${columns}) is distinct from (${values});
      return null;
    end $$`,
  `create trigger log_follow after insert or update of arrived_at, responded_at, started_at, finished_at, signed_at
    on consultation_fact for each row execute function log_follow()`,

  /* as domain/consultation.ts has them; a test holds the two together */
  `create function state_order(state text) returns int language sql immutable parallel safe as $$
    select array_position(array['draft', 'local_review', 'prechecking', 'submitted', 'returned', 'accepted', 'scheduled',
      'in_session', 'reporting', 'signed', 'closed', 'local_rejected', 'declined', 'withdrawn', 'cancelled', 'no_show',
      'expired', 'converted_to_referral'], state) $$`,
  ...Object.entries(keys).map(
    ([name, key]) =>
      `create index consultation_log_${name} on consultation (${key.includes('(') ? `(${key})` : key}, id)
        include (submitted_at, line_id, state, urgency, requesting_institution_id) where submitted_at is not null`,
  ),

  /* the columns of the log, as a person has put them */
  `create table log_choice (
    person_id uuid primary key references person (id) on delete cascade,
    columns text[] not null
  )`,
  /* the view that its page opens with */
  `alter table saved_filter add column opens boolean not null default false`,
  `create unique index saved_filter_opens on saved_filter (person_id) where opens`,
]
