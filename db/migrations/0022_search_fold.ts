import { type Kysely, sql } from 'kysely'

/**
 * The fold of the Mongolian script (domain/mongolian.ts) has changed since texts were cut up for the search: all are cut up anew, behind
 * everything else. And the index by which a department head finds what still has to be signed. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `insert into search_waiting (consultation_id) select id from consultation on conflict do nothing`,
  `create index consultation_post_sign_department on consultation
    (requesting_department_id, state, due_order, id) where post_sign_step is not null`,
]
