import { type Kysely, sql } from 'kysely'

/**
 * What an invitation states beside its purpose: reason, wished rank, local participants, fee; and what was asked of Beijing with each
 * version of the record, so that a changed question is a version as well.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* contract/invitation.ts; what is absent was not stated. 会诊原因 DE06.00.039.00 is its reason. */
  `alter table consultation add column invitation jsonb not null default '{}'
    constraint consultation_invitation check (jsonb_typeof(invitation) = 'object')`,
  /* contract/record-version.ts Asked; null of versions from before */
  `alter table case_record add column asked jsonb check (jsonb_typeof(asked) = 'object')`,
]
