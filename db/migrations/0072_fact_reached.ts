import { type Kysely, sql } from 'kysely'

/**
 * Whom opinions of a period reached is asked of each institution, of which there are some hundreds, and not of each opinion; the index of 0070,
 * made for reading them all, is that of 0042 again. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create index consultation_fact_reached on consultation_fact (institution_id, signed_at) where signed_at is not null`,
  'drop index consultation_fact_signed',
  `create index consultation_fact_signed on consultation_fact (signed_at desc, consultation_id desc) where signed_at is not null`,
]
