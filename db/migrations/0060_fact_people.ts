import { type Kysely, sql } from 'kysely'

/** The index of settled rows gets the people of a row as well, so that figures by doctor and by expert need not fetch each row. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const columns = [
  ...['settled_at', 'bits', 'line_id', 'requester_id', 'expert_id', 'arrived_at', 'accepted_at'],
  ...['respond', 'schedule', 'session', 'duration', 'report', 'whole'].map((span) => `${span}_seconds`),
]

const statements = [
  `drop index consultation_fact_settled`,
  `create index consultation_fact_settled on consultation_fact (submitted_at) include (${columns.join(', ')})`,
]
