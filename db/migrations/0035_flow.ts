import { type Kysely, sql } from 'kysely'

/** Notices of referrals, and the passed deadline of which somebody was reminded. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table notice add column referral_id uuid references referral (id)`,
  `alter table notice add check (consultation_id is null or referral_id is null)`,
  `create index notice_referral_call on notice (referral_id)
    where settled_at is null and category in ('action_needed', 'emergency')`,

  /* the due_at that those whose turn it is were reminded of: each deadline once */
  `alter table referral add column overdue_for timestamptz`,
  `create index referral_overdue on referral (due_at) where due_at is not null and overdue_for is distinct from due_at`,
]
