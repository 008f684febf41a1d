import { type Kysely, sql } from 'kysely'

/**
 * What a fact comes to once nothing of it lies ahead, as one number, with the instant from which on that holds; and the seconds between its
 * moments. Generated out of the row itself, so they are written with it and never differ from it. Which bit is what stands in
 * db/queries/statistics-bits.ts; a test holds both to the conditions of the figures. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  const statement = `alter table consultation_fact
    add column settled_at timestamptz generated always as (greatest(${instants.join(', ')})) stored,
    add column bits bigint generated always as (${bits.join('\n      | ')}) stored,
    ${spans
      .map(
        ([name, from, to]) =>
          `add column ${name} int generated always as (date_part('epoch', ${to}_at - ${from}_at)::int) stored`,
      )
      .join(',\n    ')}`
  await sql.raw(statement).execute(db)
  for (const index of indexes) await sql.raw(index).execute(db)
}

const happened = [
  ...['responded_at', 'accepted_at', 'scheduled_at', 'planned_start', 'started_at', 'finished_at'],
  ...['signed_at', 'answered_at', 'written_at', 'dropped_at', 'mdt_at', 'ended_at'],
]
const deadlines = ['respond_by', 'schedule_by', 'report_by', 'answer_by']
const words = ['agreement', 'outcome', 'rating_requester', 'rating_expert', 'rating_patient']

/** Whatever is compared with the instant of a figure. */
const instants = [
  'arrived_at',
  ...happened.filter((column) => column !== 'planned_start'),
  ...deadlines,
  ...words.map((word) => `${word}_at`),
]

const kept = (stop: string, by: string) => `${stop} <= ${by}`
const decided = (start: string, stop: string, by: string, released: string) =>
  `${by} is not null and ${start} is not null
    and (${stop} is not null or coalesce(least(${released}) >= ${by}, true))`

const conditions = [
  ...happened.map((column) => `${column} is not null`),
  ...['declined', 'withdrawn', 'cancelled', 'no_show', 'expired', 'converted_to_referral'].map(
    (state) => `ended_at is not null and end_state = '${state}'`,
  ),
  ...['beijing', 'hohhot'].map(
    (side) => `ended_at is not null and end_state = 'no_show' and no_show_side in ('${side}', 'both')`,
  ),
  kept('responded_at', 'respond_by'),
  kept('scheduled_at', 'schedule_by'),
  kept('signed_at', 'report_by'),
  kept('answered_at', 'answer_by'),
  decided('arrived_at', 'responded_at', 'respond_by', 'ended_at'),
  decided('accepted_at', 'scheduled_at', 'schedule_by', 'ended_at, written_at, finished_at'),
  decided('finished_at', 'signed_at', 'report_by', 'ended_at'),
  decided('signed_at', 'answered_at', 'answer_by', 'ended_at'),
  `responded_at - arrived_at <= interval '10 minutes'`,
  `started_at - planned_start <= interval '10 minutes'`,
  ...['routine', 'urgent', 'emergency'].map((urgency) => `urgency = '${urgency}'`),
  ...['video', 'written'].map((kind) => `kind = '${kind}'`),
  'tcm',
  ...['adopted', 'partly', 'not_adopted'].map(
    (adoption) => `answered_at is not null and adoption = '${adoption}'`,
  ),
  ...['agree', 'partly', 'disagree'].map((word) => `agreement_at is not null and agreement = '${word}'`),
  ...['improved', 'unchanged', 'worse', 'died'].map(
    (word) => `outcome_at is not null and outcome = '${word}'`,
  ),
]

/** Scores from 1 to 5 in three bits each, above the conditions. */
const bits = [
  ...conditions.map((condition, bit) => `(case when ${condition} then 1::bigint << ${bit} else 0 end)`),
  ...['rating_requester', 'rating_expert', 'rating_patient'].map(
    (word, index) =>
      `(case when ${word}_at is not null then ${word}::bigint << ${conditions.length + 3 * index} else 0 end)`,
  ),
]

const spans = [
  ['respond_seconds', 'arrived', 'responded'],
  ['schedule_seconds', 'accepted', 'scheduled'],
  ['session_seconds', 'arrived', 'started'],
  ['duration_seconds', 'started', 'finished'],
  ['report_seconds', 'finished', 'signed'],
  ['whole_seconds', 'arrived', 'signed'],
] as const

const indexes = [
  /* all that a period of settled rows is asked, all together or by line, without the rows themselves */
  `create index consultation_fact_settled on consultation_fact (submitted_at)
    include (settled_at, bits, line_id, arrived_at, ${spans.map(([name]) => name).join(', ')})`,
  `create index consultation_fact_unsettled on consultation_fact (settled_at)`,
]
