import { type Kysely, sql } from 'kysely'

/** What a line asks of its requests, and how complete each is by that. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* contract/completeness.ts; what is not named is as domain/completeness.ts has it */
  `alter table line add column completeness jsonb not null default '{"items": {}, "least": {}}'
    check (completeness ?& array['items', 'least'])`,
  `alter table consultation
    /* recommended by the line, and not there */
    add column wanted text[] not null default '{}',
    /* per cent; of what was written before, by the sixteen items that were asked of everybody */
    add column completeness smallint not null default 0 check (completeness between 0 and 100)`,
  `update consultation set completeness = greatest(0, 100 - cardinality(lacking) * 100 / 16)`,
]
