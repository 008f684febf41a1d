import { type Kysely, sql } from 'kysely'

/** Consent names its hospital; recording and teaching are consented to apart; every consent can be withdrawn. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* the hospital that the form names: consent to one is none to another */
  `alter table consent add column institution_id uuid references institution (id)`,
  `update consent set institution_id = line.beijing_institution_id
    from consultation join line on line.id = consultation.line_id where consultation.id = consent.consultation_id`,
  `alter table consultation add column consent_withdrawn_at timestamptz`,
  /* insert-only: what holds for a purpose is the newest row of it */
  `create table consent_step (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    purpose text not null check (purpose in ('consultation', 'recording', 'teaching')),
    action text not null check (action in ('given', 'withdrawn')),
    signed_by text not null check (signed_by in ('patient', 'guardian', 'relative')),
    /* encrypted {signerName, relation} */
    signer bytea not null,
    at timestamptz not null,
    note text not null,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz not null default now(),
    check (purpose <> 'consultation' or action = 'withdrawn')
  )`,
  `create index consent_step_consultation on consent_step (consultation_id, recorded_at)`,
  `create trigger consent_step_insert_only before update or delete on consent_step
    for each row execute function refuse_change()`,
  `create trigger consent_step_no_truncate before truncate on consent_step
    for each statement execute function refuse_change()`,
]
