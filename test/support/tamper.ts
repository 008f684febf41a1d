/**
 * Changes what must never change, as somebody with the database's own account could: the triggers, and the key that ties a signature
 * to its digest, are off for one transaction.
 */
import { sql } from 'kysely'
import { type Db, openDatabase, type Tx } from '../../db/open.ts'

const guarded = [
  'anchor',
  'anchor_head',
  'audit_event',
  'opinion',
  'opinion_signature',
  'opinion_dissent',
  'member_opinion',
  'call_minute',
  'call_gap',
  'call_phone',
]

/**
 * As a superuser of the cluster does it: in one transaction in which neither triggers nor keys hold (`session_replication_role`), which the
 * database's own account may not set.
 * @param url of the database, with its own account
 */
export async function asSuperuser(url: string, work: (tx: Tx) => Promise<unknown>): Promise<void> {
  const account = new URL(url)
  account.username = 'postgres'
  const { db, close } = openDatabase(account.href, { connections: 1 })
  try {
    await db.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx)
      await work(tx)
    })
  } finally {
    await close()
  }
}

export function behindTriggers(db: Db, work: (tx: Tx) => Promise<unknown>): Promise<void> {
  return db.transaction().execute(async (tx) => {
    for (const table of guarded) await sql.raw(`alter table ${table} disable trigger user`).execute(tx)
    await sql`alter table opinion_signature drop constraint opinion_signature_digest`.execute(tx)
    await work(tx)
    await sql`alter table opinion_signature add constraint opinion_signature_digest
      foreign key (opinion_id, signed_digest) references opinion (id, digest) not valid`.execute(tx)
    for (const table of guarded) await sql.raw(`alter table ${table} enable trigger user`).execute(tx)
  })
}
