import { type Kysely, sql } from 'kysely'

/** Whom opinions of a period reached is read out of the index alone: its order is that of 0042. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  'drop index consultation_fact_signed',
  `create index consultation_fact_signed on consultation_fact (signed_at desc, consultation_id desc)
    include (institution_id) where signed_at is not null`,
]
