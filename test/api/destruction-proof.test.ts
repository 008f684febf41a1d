/** What a destruction leaves of the trail is proved, here and away from here; what somebody else takes of it is found out. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { act } from '../../server/app/act.ts'
import { takeAnchor } from '../../server/app/anchor.ts'
import { chainOf, verifyChain } from '../../server/app/audit.ts'
import { systemCall } from '../../server/app/caller.ts'
import { workOnDestruction } from '../../server/app/destruction-work.ts'
import { type Left, lostWordsDigest } from '../../server/app/lost-words.ts'
import { verifyAll } from '../../server/app/verify.ts'
import type { TrailKey, TrailRun, TrailRunPage } from '../../server/contract/trail.ts'
import { waitingDays } from '../../server/domain/destruction.ts'
import { fullRecord } from '../support/destruction.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let auditor: Browser
/** Destroyed by a plan. */
let id: string
let planId: string
const folder = mkdtempSync(join(tmpdir(), 'destruction-proof-'))

const closed = new Date('2020-03-01T04:00:00Z')
/** The years of an inpatient are over. */
const today = new Date('2050-03-05T04:00:00Z')

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  auditor = await server.signIn(world.people.auditAdmin)
  const system = await server.signIn(world.people.systemAdmin)
  id = (await fullRecord(world, closed)).id
  world.setClock(today)
  const { body } = await system.json<{ id: string }>('POST', '/api/destruction/plans', {
    ...{ consultationIds: [id], reason: '保存期满' },
  })
  planId = body.id
  await auditor.json('POST', `/api/destruction/plans/${planId}/decision`, {
    ...{ decision: 'approve', reason: '同意' },
  })
  world.setClock(new Date(today.getTime() + waitingDays * 86_400_000))
  await workOnDestruction(world.deps, () => false)
  world.setClock(null)
})
afterAll(async () => {
  await server.close()
  await world.close()
  rmSync(folder, { recursive: true })
})

/** As who owns the database does it: no trigger is in the way. */
async function asOwner(work: () => Promise<unknown>): Promise<void> {
  const trigger = sql.raw('trigger audit_event_insert_only')
  await sql`alter table audit_event disable ${trigger}`.execute(world.deps.db)
  await work()
  await sql`alter table audit_event enable ${trigger}`.execute(world.deps.db)
}

/** What is found while a column of one event is another one. */
async function changed(kind: string, column: string, value: string) {
  const { db, read } = world.deps
  const where = sql`consultation_id = ${id}::uuid and kind = ${kind}`
  const name = sql.ref(column)
  const { rows } = await sql<{
    was: string
  }>`select ${name}::text as was from audit_event where ${where}`.execute(db)
  const type = sql.raw(column === 'data' ? 'jsonb' : column === 'at' ? 'timestamptz' : 'text')
  const set = (to: string | undefined) =>
    asOwner(() => sql`update audit_event set ${name} = ${to ?? ''}::text::${type} where ${where}`.execute(db))
  await set(value)
  const check = await verifyChain(read, chainOf({ consultationId: id }))
  const { findings } = await verifyAll(db)
  await set(rows[0]?.was)
  return { intact: check.intact, whys: findings.map((one) => ('why' in one ? one.why : one.kind)) }
}

/** The whole trail as a file, verified by a process that has nothing but the program, the file and the public key. */
async function offline(): Promise<{ code: number; out: string }> {
  const { body: begun } = await auditor.json<TrailRun>('POST', '/api/trail/runs', { work: 'export' })
  let state = begun.state
  while (state === 'running') {
    await sleep(100)
    const { body } = await auditor.json<TrailRunPage>('GET', '/api/trail/runs')
    state = body.items.find((one) => one.id === begun.id)?.state ?? state
  }
  const file = await auditor.fetch(`/api/trail/runs/${begun.id}/file`)
  writeFileSync(join(folder, 'trail.ndjson.gz'), Buffer.from(await file.arrayBuffer()))
  const { body: key } = await auditor.json<TrailKey>('GET', '/api/trail/key')
  writeFileSync(join(folder, 'key.pem'), key.pem)
  const program = await auditor.fetch('/api/trail/verifier')
  writeFileSync(join(folder, 'trail-verifier.mjs'), await program.text())
  return new Promise((resolve) => {
    const args = ['trail-verifier.mjs', 'trail.ndjson.gz', 'key.pem']
    const child = execFile(process.execPath, args, { cwd: folder, env: {} }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, out: stdout + stderr }),
    )
  })
}

test('what a plan has taken is proved by verify, and away from here by the file and the public key alone', async () => {
  await takeAnchor(world.deps)
  expect(await verifyChain(world.deps.read, chainOf({ consultationId: id }))).toMatchObject({ intact: true })
  expect((await verifyAll(world.deps.db)).findings).toEqual([])
  const said = await offline()
  expect(said.out).toContain('✓')
  expect(said.code).toBe(0)
})

test.each([
  ['a word put back', 'patient.revealed', 'data', '{"reason":"其他","destroyed":true}'],
  ['an event emptied that held none', 'opinion.downloaded', 'data', '{"destroyed":true}'],
  ['who did it', 'patient.revealed', 'actor_role', 'expert'],
  ['when', 'patient.revealed', 'at', '2026-01-01T00:00:00Z'],
])('%s afterwards is found out', async (_what, kind, column, value) => {
  expect(await changed(kind, column, value)).toEqual({ intact: false, whys: ['words'] })
  expect((await verifyAll(world.deps.db)).findings).toEqual([])
})

test('words taken with an end of somebody’s own making are found out, by verify and by the file', async () => {
  const { db, read } = world.deps
  const { id: consultationId } = await world.consultationIn('closed')
  const chain = chainOf({ consultationId })
  await act(world.deps, systemCall(), async ({ audit }) => {
    await audit({ consultationId }, { kind: 'patient.revealed', data: { reason: '不该被抹去' } })
  })
  await asOwner(() =>
    sql`update audit_event set data = '{"reason":"","destroyed":true}'
      where chain = ${chain} and kind = 'patient.revealed'`.execute(db),
  )
  const rows = await read.selectFrom('auditEvent').selectAll().where('chain', '=', chain).execute()
  const left: Left[] = rows
    .filter(({ kind }) => kind === 'patient.revealed')
    .map(({ id: _id, ...event }) => event)
  const counts = {
    ...{ versions: 1, opinions: 0, attachments: 0, messages: 0, drawings: 0, recordings: 0, referrals: 0 },
    ...{ files: 0, bytes: 0 },
  }
  await act(world.deps, systemCall(), async ({ audit }) => {
    await audit(
      { consultationId },
      {
        kind: 'record.destroyed',
        data: {
          ...{ planId: uuid(), plan: 'XH-000099', counts, words: 1 },
          ...{ algorithm: 'sha256', digest: lostWordsDigest('sha256', left) },
        },
      },
    )
  })
  expect((await verifyChain(read, chain)).intact).toBe(false)
  expect((await verifyAll(db)).findings).toMatchObject([{ kind: 'event', chain, why: 'words' }])
  const said = await offline()
  expect(said.code).toBe(1)
  expect(said.out).toContain('its words are gone')
})
