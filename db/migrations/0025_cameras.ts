/** Cameras beside the face, and stills that are taken of any of them: who asked, whose camera, which one, when. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const stillSources = `('camera', 'examination', 'tongue', 'document', 'microscope')`

const statements = [
  `alter table recording_part drop constraint recording_part_source_check`,
  `alter table recording_part add constraint recording_part_source_check check
    (source in ('camera', 'microphone', 'screen', 'examination', 'tongue', 'document', 'microscope'))`,

  /* somebody in the room asked for a still of another one's camera */
  `create table still_request (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    asked_by uuid not null references person (id),
    owner_id uuid not null references person (id),
    source text not null check (source in ${stillSources}),
    asked_at timestamptz not null default now(),
    check (asked_by <> owner_id)
  )`,
  `create trigger still_request_insert_only before update or delete on still_request
    for each row execute function refuse_change()`,
  `create trigger still_request_no_truncate before truncate on still_request
    for each statement execute function refuse_change()`,

  /* where a file of a case comes from. A corrected picture stands beside its original and names it; there is one of each */
  `create table attachment_still (
    attachment_id uuid primary key references attachment (id),
    source text not null check (source in ${stillSources}),
    owner_id uuid not null references person (id),
    asked_by uuid not null references person (id),
    taken_at timestamptz not null,
    request_id uuid references still_request (id),
    corrects uuid unique references attachment_still (attachment_id),
    /* what was measured in a picture of a tongue */
    report jsonb,
    check (source = 'tongue' or (corrects is null and report is null)),
    check (corrects is null or (report is not null and corrects <> attachment_id)),
    check ((request_id is null) = (asked_by = owner_id))
  )`,
  /* a wish is fulfilled once */
  `create unique index attachment_still_request on attachment_still (request_id) where corrects is null`,
  `create trigger attachment_still_insert_only before update or delete on attachment_still
    for each row execute function refuse_change()`,
  `create trigger attachment_still_no_truncate before truncate on attachment_still
    for each statement execute function refuse_change()`,

  /* the same, while the file is on its way; null: an ordinary file */
  `alter table upload add column still jsonb`,
]
