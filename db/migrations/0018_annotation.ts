import { type Kysely, sql } from 'kysely'

/** What people drew on files of a case while they looked at them together: layers beside the file, insert-only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table annotation_layer (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    attachment_id uuid not null,
    author_id uuid not null references person (id),
    /* the colour and dash that it was drawn in */
    ink int not null check (ink between 0 and 11),
    marks jsonb not null check (jsonb_typeof(marks) = 'array' and jsonb_array_length(marks) between 1 and 200),
    saved_at timestamptz not null default now(),
    foreign key (attachment_id, consultation_id) references attachment (id, consultation_id)
  )`,
  `create index annotation_layer_attachment on annotation_layer (attachment_id, saved_at)`,
  `create trigger annotation_layer_insert_only before update or delete on annotation_layer
    for each row execute function refuse_change()`,
  `create trigger annotation_layer_no_truncate before truncate on annotation_layer
    for each statement execute function refuse_change()`,
]
