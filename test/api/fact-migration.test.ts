/** A database with sealed calls from before their figures: the migration gives each fact what folding the trail anew would. */
import { promises as fs } from 'node:fs'
import * as path from 'node:path'
import { sql } from 'kysely'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type OpenedDatabase, openDatabase } from '../../db/open.ts'

const name = `test_migration_${uuid().slice(-12)}`
const migrationFolder = path.join(import.meta.dirname, '../../db/migrations')
const [measured, silent] = [uuid(), uuid()]
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
  expect((await migrator.migrateTo('0061_network_warning')).error).toBeUndefined()
  await fill(opened)
  expect((await migrator.migrateToLatest()).error).toBeUndefined()
})
afterAll(async () => {
  await opened?.close()
  await sql.raw(`drop database if exists ${name} with (force)`).execute(admin.db)
  await admin.close()
})

/** Facts and sealed stays alone, without what they belong to: triggers rest meanwhile, and nothing is referred to. */
async function fill({ db }: OpenedDatabase): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`do $$ declare one record; begin
      for one in select conrelid::regclass as place, conname from pg_constraint
        where contype = 'f' and conrelid in ('consultation_fact'::regclass, 'audit_event'::regclass) loop
        execute format('alter table %s drop constraint %I', one.place, one.conname);
      end loop;
    end $$`.execute(tx)
    for (const table of ['consultation_fact', 'audit_event'])
      await sql`alter table ${sql.table(table)} disable trigger user`.execute(tx)
    for (const id of [measured, silent]) {
      await sql`insert into consultation_fact (consultation_id, line_id, institution_id, requester_id, urgency, kind, diagnosis,
          tcm, submitted_at, arrived_at)
        values (${id}, ${uuid()}, ${uuid()}, ${uuid()}, 'routine', 'video', '', false, '2026-03-03T02:00:00Z',
          '2026-03-03T02:00:00Z')`.execute(tx)
    }
    const stays = [
      { at: '2026-03-04T02:00:00Z', soundOnly: 59, lossPerMille: null },
      { at: '2026-03-04T03:00:00Z', soundOnly: 60, lossPerMille: 149 },
      { at: '2026-03-04T04:00:00Z', soundOnly: 90, lossPerMille: 150 },
    ]
    for (const [position, { at, ...data }] of stays.entries()) {
      await sql`insert into audit_event (id, chain, position, kind, data, consultation_id, actor_id, actor_role, request_id, at,
          previous, digest, algorithm)
        values (${uuid()}, ${`consultation:${measured}`}, ${position + 1}, 'room.measured', ${JSON.stringify(data)}::text::jsonb,
          ${measured}, ${uuid()}, '', 'told', ${at}, '0', '0', 'sha256')`.execute(tx)
    }
    for (const table of ['consultation_fact', 'audit_event'])
      await sql`alter table ${sql.table(table)} enable trigger user`.execute(tx)
  })
}

const moments = async (id: string) => {
  const { measuredAt, soundOnlyAt, lossyAt } = await opened.read
    .selectFrom('consultationFact')
    .select(['measuredAt', 'soundOnlyAt', 'lossyAt'])
    .where('consultationId', '=', id)
    .executeTakeFirstOrThrow()
  return [measuredAt, soundOnlyAt, lossyAt].map((moment) => moment?.toISOString().slice(11, 13) ?? null)
}

test('old facts say of their calls what the trail says, and their numbers with them', async () => {
  expect(await moments(measured)).toEqual(['02', '03', '04'])
  expect(await moments(silent)).toEqual([null, null, null])
  const { rows } = await sql<{ high: number; settled: Date }>`
    select (bits >> 55)::int as high, settled_at as settled from consultation_fact order by bits`.execute(
    opened.db,
  )
  expect(rows.map(({ high, settled }) => [high, settled.toISOString().slice(0, 13)])).toEqual([
    [0, '2026-03-03T02'],
    [7, '2026-03-04T04'],
  ])
})
