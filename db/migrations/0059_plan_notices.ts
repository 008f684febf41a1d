import { type Kysely, sql } from 'kysely'

/** Notices about a plan of destruction: to who may decide on it, and to who made it. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table notice add column plan_id uuid references destruction_plan (id)`,
  `alter table notice add check (plan_id is null or num_nonnulls(consultation_id, referral_id, export_id) = 0)`,
  `create index notice_plan_call on notice (plan_id)
    where plan_id is not null and settled_at is null and category in ('action_needed', 'emergency')`,
]
