import { type Kysely, sql } from 'kysely'

/** Copies of a record that a patient has asked for: who asked, what was seen of them, who made it. Insert-only. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table subject_copy (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    /* of this consultation, from 1: what the copy is called by */
    sequence integer not null check (sequence > 0),
    asker text not null check (asker in ('patient', 'guardian', 'agent')),
    /* name and relation, sealed as the signer of a consent is */
    asked_by bytea not null,
    document text not null check (document in ('id_card', 'passport', 'household_register', 'birth_certificate', 'other')),
    authorised boolean not null check (asker <> 'agent' or authorised),
    reason text not null,
    asked_on date not null,
    language text not null check (language in ('zh', 'en')),
    made_by uuid not null references person (id),
    made_at timestamptz not null,
    constraint subject_copy_once unique (consultation_id, sequence)
  )`,
  `create trigger subject_copy_insert_only before update or delete on subject_copy
    for each row execute function refuse_change()`,
  `create trigger subject_copy_no_truncate before truncate on subject_copy
    for each statement execute function refuse_change()`,
]
