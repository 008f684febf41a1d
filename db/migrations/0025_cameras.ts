/** Cameras beside the face. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table recording_part drop constraint recording_part_source_check`,
  `alter table recording_part add constraint recording_part_source_check check
    (source in ('camera', 'microphone', 'screen', 'examination', 'tongue', 'document', 'microscope'))`,
]
