/** A database in which opinions were signed before there were tokens, signatures and follow-ups takes all of these on. */
import { promises as fs } from 'node:fs'
import * as path from 'node:path'
import { sql } from 'kysely'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type OpenedDatabase, openDatabase } from '../../db/open.ts'
import { isIntact } from '../../server/app/opinion-seal.ts'
import signed from '../support/signed-opinions.json' with { type: 'json' }

const name = `test_migration_${uuid().slice(-12)}`
const migrationFolder = path.join(import.meta.dirname, '../../db/migrations')
let admin: OpenedDatabase
let opened: OpenedDatabase

beforeAll(async () => {
  admin = openDatabase(inject('postgresUrl'), { connections: 1 })
  await sql.raw(`create database ${name}`).execute(admin.db)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  opened = openDatabase(url.href, { connections: 2 })
  const provider = new FileMigrationProvider({ fs, path, migrationFolder })
  const migrator = new Migrator({ db: opened.db, provider })
  const before = await migrator.migrateTo('0001_initial')
  expect(before.error).toBeUndefined()
  await fill(opened)
  const after = await migrator.migrateToLatest()
  expect(after.error).toBeUndefined()
})
afterAll(async () => {
  await opened?.close()
  await sql.raw(`drop database if exists ${name} with (force)`).execute(admin.db)
  await admin.close()
})

/** As the first schema had it, by hand: today's queries know more columns. */
async function fill({ db }: OpenedDatabase): Promise<void> {
  const [institution, department, line, requester] = [uuid(), uuid(), uuid(), uuid()]
  await sql`insert into institution (id, code, name_zh, name_en, short_zh, short_en, city)
    values (${institution}, 'A', '甲', 'A', '甲', 'A', 'hohhot')`.execute(db)
  await sql`insert into department values (${department}, ${institution}, '科', '')`.execute(db)
  await sql`insert into line values (${line}, 'SL', '眠', '睡眠', '', ${institution}, ${department}, ${institution},
    '', 1, true, '{}')`.execute(db)
  for (const id of new Set([requester, ...signed.map((row) => row.authorId)])) {
    await sql`insert into person (id, login_name, password_hash, name, name_en, title_zh, title_en, institution_id)
      values (${id}, ${id}, '', '某', '', '', '', ${institution})`.execute(db)
  }
  for (const row of signed) {
    const { consultationId: id, authorId, signedAt } = row
    const patient = uuid()
    await sql`insert into patient (id, institution_id, identity)
      values (${patient}, ${institution}, '')`.execute(db)
    await sql`insert into consultation (id, number, line_id, requester_id, requesting_institution_id, patient_id,
        expert_id, kind, urgency, state, submitted_at)
      values (${id}, ${row.number}, ${line}, ${requester}, ${institution}, ${patient},
        ${authorId}, 'video', 'routine', 'signed', ${signedAt})`.execute(db)
    await sql`insert into opinion (id, consultation_id, version, author_id, content, canonical, digest,
        digest_algorithm, signature_kind, reason_code, reason_text, signed_at)
      values (${uuid()}, ${id}, ${row.version}, ${authorId}, ${JSON.stringify(row.content)}::text::jsonb,
        ${row.canonical}, ${row.digest}, ${row.digestAlgorithm}, 'internal', ${row.reasonCode},
        ${row.reasonText}, ${signedAt})`.execute(db)
  }
}

test('every version is intact as it was, and has a token of its own', async () => {
  const rows = await opened.read
    .selectFrom('opinion')
    .innerJoin('consultation', 'consultation.id', 'opinion.consultationId')
    .selectAll('opinion')
    .select('consultation.number')
    .execute()
  expect(rows).toHaveLength(signed.length)
  for (const row of rows) expect(isIntact(row, row.number), row.number).toBe(true)
  const tokens = rows.map((row) => row.token)
  expect(new Set(tokens).size).toBe(signed.length)
  for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{64}$/)
})

test('first versions are followed up from their signature on', async () => {
  const first = signed.filter((row) => row.version === 1)
  const rows = await opened.read.selectFrom('followUp').selectAll().orderBy('dueAt').execute()
  expect(rows.filter((row) => row.day === 7)).toHaveLength(first.length)
  expect(rows).toHaveLength(2 * first.length)
  for (const { consultationId, signedAt } of first) {
    const seven = rows.find((row) => row.consultationId === consultationId && row.day === 7)
    expect(seven?.dueAt).toEqual(new Date(Date.parse(signedAt) + 7 * 86_400_000))
  }
})
