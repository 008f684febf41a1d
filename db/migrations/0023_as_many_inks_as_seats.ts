import { type Kysely, sql } from 'kysely'

/** A room holds fifteen since boards meet in it (domain/room.ts): as many inks tell them apart (domain/together.ts). Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table annotation_layer drop constraint annotation_layer_ink_check`,
  `alter table annotation_layer add constraint annotation_layer_ink_check check (ink between 0 and 14)`,
]
