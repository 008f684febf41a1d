/** Runs over the whole trail: begun, watched, cancelled; the export, and the program that verifies it from the file and the public key alone. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { takeAnchor } from '../../server/app/anchor.ts'
import { pemOf } from '../../server/app/anchor-keys.ts'
import { anchorKeyOf, fingerprintOf, signAnchor } from '../../server/app/anchor-seal.ts'
import { appendAudit } from '../../server/app/audit.ts'
import { sweepTrailRuns } from '../../server/app/trail-run.ts'
import { sealExport } from '../../server/app/trail-seal.ts'
import { createVault } from '../../server/app/vault.ts'
import type { TrailKey, TrailRun, TrailRunPage } from '../../server/contract/trail.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { asSuperuser } from '../support/tamper.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let auditor: Browser
let folder: string
/** Of a patient, typed into a reason. */
const typed = '患者其木格来电要求核对'

async function look(id: string, times: number): Promise<void> {
  const call = await world.callOf(world.people.auditAdmin)
  for (let time = 0; time < times; time += 1) {
    await world.deps.db.transaction().execute(async (tx) => {
      const subject = { consultationId: id }
      await appendAudit(tx, 'sha256', call, subject, {
        kind: 'consultation.opened',
        data: { relation: 'auditor', part: 'log' },
      })
      if (time !== 1) return
      await appendAudit(tx, 'sha256', call, subject, { kind: 'patient.revealed', data: { reason: typed } })
    })
  }
}

async function fill(): Promise<{ chain: string; other: string }> {
  const [one, two] = [await world.consultationIn('signed'), await world.consultationIn('closed')]
  world.setClock(new Date('2026-03-01T17:00:00Z'))
  await look(one.id, 4)
  await look(two.id, 3)
  await takeAnchor(world.deps)
  world.setClock(new Date('2026-03-02T17:00:00Z'))
  await look(one.id, 1)
  await takeAnchor(world.deps)
  await look(two.id, 1)
  world.setClock(null)
  return { chain: `consultation:${one.id}`, other: `consultation:${two.id}` }
}

async function open(): Promise<void> {
  world = await createWorld()
  server = await startServer(world)
  auditor = await server.signIn(world.people.auditAdmin)
  folder = mkdtempSync(join(tmpdir(), 'shuangshou-trail-'))
}
async function close(): Promise<void> {
  await server.close()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
}

async function runs(): Promise<TrailRun[]> {
  return (await auditor.json<TrailRunPage>('GET', '/api/trail/runs')).body.items
}

async function ended(id: string): Promise<TrailRun> {
  for (let tries = 0; tries < 300; tries += 1) {
    const run = (await runs()).find((one) => one.id === id)
    if (run !== undefined && run.state !== 'running') return run
    await sleep(100)
  }
  throw new Error('it does not end')
}

async function run(work: 'verify' | 'export'): Promise<TrailRun> {
  const begun = await auditor.json<TrailRun>('POST', '/api/trail/runs', { work })
  expect(begun.status).toBe(200)
  return ended(begun.body.id)
}

function events(kind: string) {
  return world.deps.read.selectFrom('auditEvent').selectAll().where('kind', '=', kind).execute()
}

describe('a run', () => {
  beforeEach(open)
  afterEach(close)

  test('computes everything again, says what came out, and stands in the trail', async () => {
    await fill()
    const done = await run('verify')
    expect(done).toMatchObject({ work: 'verify', state: 'done', failure: null, file: null })
    expect(done.startedBy.id).toBe(world.people.auditAdmin.id)
    expect(done.outcome).toMatchObject({ anchors: 2, faults: 0, findings: [] })
    const [started] = await events('trail.run_started')
    expect(started).toMatchObject({ chain: 'log:trail', actorId: world.people.auditAdmin.id })
    const [over] = await events('trail.run_ended')
    expect(over?.data).toMatchObject({ runId: done.id, state: 'done', faults: 0, first: null })
    const told = await world.deps.read.selectFrom('outbox').select('topic').execute()
    expect(told.filter(({ topic }) => topic === 'trail.changed').length).toBeGreaterThanOrEqual(2)
  })

  test('names the first row that was changed, deleted, moved or put in by a superuser', async () => {
    const { chain } = await fill()
    const at = (position: number) => sql`chain = ${chain} and position = ${position}`
    const tamper = (...work: ReturnType<typeof sql>[]) =>
      asSuperuser(world.url, async (tx) => {
        const { rows } = await sql<{ rolsuper: boolean }>`select rolsuper from pg_roles
          where rolname = current_user`.execute(tx)
        expect(rows).toEqual([{ rolsuper: true }])
        for (const one of work) await one.execute(tx)
      })
    const first = async () => (await run('verify')).outcome?.findings[0]
    await sql`create table kept as table audit_event`.execute(world.deps.db)
    const undo = () =>
      tamper(
        sql`delete from audit_event where chain = ${chain}`,
        sql`insert into audit_event select * from kept where chain = ${chain}`,
      )
    await tamper(sql`update audit_event set address = '10.0.0.9' where ${at(2)}`)
    expect(await first()).toMatchObject({ kind: 'event', chain, position: 2, why: 'digest' })
    await undo()
    await tamper(sql`delete from audit_event where ${at(3)}`)
    expect(await first()).toMatchObject({ kind: 'event', chain, position: 4, why: 'position' })
    await undo()
    await tamper(
      sql`update audit_event set position = 99 where ${at(2)}`,
      sql`update audit_event set position = 2 where ${at(3)}`,
      sql`update audit_event set position = 3 where ${at(99)}`,
    )
    expect(await first()).toMatchObject({ kind: 'event', chain, position: 2, why: 'previous' })
    await undo()
    await tamper(sql`insert into audit_event
      select gen_random_uuid(), chain, 100, kind, data, consultation_id, actor_id, actor_role, actor_institution_id,
        request_id, address, at, previous, digest, algorithm from audit_event where ${at(1)}`)
    expect(await first()).toMatchObject({ kind: 'event', chain, position: 100, why: 'position' })
    const ended = await events('trail.run_ended')
    expect(ended).toHaveLength(4)
    expect(ended.map(({ data }) => data)).toContainEqual(
      expect.objectContaining({
        faults: expect.any(Number),
        first: expect.objectContaining({ kind: 'event', position: 100 }),
      }),
    )
  })

  test('runs once at a time, is begun once by a repeated request, and can be cancelled', async () => {
    await fill()
    /* it waits for a table that somebody holds, so it runs for as long as the test wants */
    const held = Promise.withResolvers<void>()
    const locked = Promise.withResolvers<void>()
    const holder = world.deps.db.transaction().execute(async (tx) => {
      await sql`lock table opinion in access exclusive mode`.execute(tx)
      locked.resolve()
      await held.promise
    })
    await locked.promise
    try {
      const key = { 'x-idempotency-key': 'the-same-key-twice' }
      const begun = await auditor.json<TrailRun>('POST', '/api/trail/runs', { work: 'verify' }, key)
      const again = await auditor.json<TrailRun>('POST', '/api/trail/runs', { work: 'verify' }, key)
      expect(again.body.id).toBe(begun.body.id)
      const second = await auditor.json('POST', '/api/trail/runs', { work: 'export' })
      expect(second).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
      await expect.poll(async () => (await runs())[0]?.progress, { timeout: 30_000 }).not.toBeNull()
      const cancelled = await auditor.json<TrailRun>('POST', `/api/trail/runs/${begun.body.id}/cancel`)
      expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled', outcome: null } })
      const late = await auditor.json('POST', `/api/trail/runs/${begun.body.id}/cancel`)
      expect(late).toMatchObject({ status: 409, body: { code: 'WRONG_STATE' } })
    } finally {
      held.resolve()
      await holder
    }
    expect(await events('trail.run_cancelled')).toHaveLength(1)
    expect((await run('verify')).state).toBe('done')
    expect(await events('trail.run_ended')).toHaveLength(1)
  })

  test('is refused where the question makes no sense', async () => {
    const refused = async (path: string) => (await auditor.json('GET', path)).status
    expect(await refused('/api/trail/runs?before=yesterday')).toBe(400)
    expect(await refused('/api/trail/runs?limit=0')).toBe(400)
    expect(await refused('/api/trail/runs?limit=5000')).toBe(400)
    expect((await auditor.json('POST', '/api/trail/runs', {})).status).toBe(400)
    expect(await refused('/api/trail/runs/not-an-id/file')).toBe(404)
    const none = '019b0000-0000-7000-8000-00000000000f'
    expect((await auditor.json<TrailRunPage>('GET', `/api/trail/runs?before=${none}`)).body.items).toEqual([])
  })

  test('that a killed server has left is noted as interrupted, and the next one can begin', async () => {
    const id = '019b0000-0000-7000-8000-000000000001'
    await world.deps.db
      .insertInto('trailRun')
      .values({
        ...{ id, work: 'verify', state: 'running', startedBy: world.people.auditAdmin.id },
        ...{ beatAt: sql<Date>`now() - interval '2 minutes'`, progress: null, outcome: null },
      })
      .execute()
    await sweepTrailRuns(world.deps)
    expect((await runs())[0]).toMatchObject({ id, state: 'interrupted' })
    expect((await run('verify')).state).toBe('done')
  })

  test('that a closing server breaks off is interrupted', async () => {
    await world.deps.db.transaction().execute(async (tx) => {
      await sql`lock table opinion in access exclusive mode`.execute(tx)
      await auditor.json<TrailRun>('POST', '/api/trail/runs', { work: 'verify' })
      await world.deps.trail.close()
    })
    expect((await runs())[0]).toMatchObject({ state: 'interrupted' })
  })
})

describe('on the command line', () => {
  beforeEach(open)
  afterEach(close)

  function command(script: string, args: string[], key?: Buffer): Promise<Said> {
    const env = {
      DATABASE_URL: world.url,
      DATA_DIR: folder,
      ...(key ? { DATA_KEY: key.toString('base64') } : {}),
    }
    return new Promise((resolve) => {
      const path = join(import.meta.dirname, '../../server', script)
      const child = execFile(process.execPath, [path, ...args], { env }, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, out: stdout + stderr }),
      )
    })
  }

  test('the public key is enough; without it and without the data key nothing is said to fit', async () => {
    await fill()
    writeFileSync(join(folder, 'own.pem'), pemOf(anchorKeyOf(world.deps.vault).publicKey))
    expect(await command('verify.ts', [])).toMatchObject({ code: 2 })
    const own = await command('verify.ts', ['--key', join(folder, 'own.pem')])
    expect(own).toMatchObject({ code: 0, out: expect.stringContaining('2 anchors') })
    const other = await command('verify.ts', [], randomBytes(32))
    expect(other).toMatchObject({ code: 1, out: expect.stringContaining('a key that is not known here') })
  })

  test('the public key and its fingerprint are printed, the private one never', async () => {
    const key = randomBytes(32)
    const { publicKey, id } = anchorKeyOf(createVault(key))
    const { code, out } = await command('anchor-key.ts', [], key)
    expect(code).toBe(0)
    expect(out).toContain(pemOf(publicKey))
    expect(out.replaceAll(' ', '')).toContain(fingerprintOf(publicKey))
    expect(out).toContain(id)
    expect(out).not.toContain('PRIVATE')
    expect((await command('anchor-key.ts', [])).code).toBe(2)
  })
})

type Said = { code: number; out: string }

/** A process of its own, away from the project: nothing but Node, the program, the file and the key. */
function verifyOffline(file: string, ...keys: string[]): Promise<Said> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['trail-verifier.mjs', file, ...keys],
      { cwd: folder, env: {} },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, out: stdout + stderr }),
    )
  })
}

describe('an export', () => {
  let made: TrailRun
  let lines: string[]
  let chain: string
  let other: string

  beforeAll(async () => {
    await open()
    ;({ chain, other } = await fill())
    made = await run('export')
    const answer = await auditor.fetch(`/api/trail/runs/${made.id}/file`)
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(answer.headers.get('content-disposition')).toContain(made.file?.name)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(made.file?.digest)
    expect(bytes.length).toBe(made.file?.byteSize)
    writeFileSync(join(folder, 'whole.ndjson.gz'), bytes)
    lines = gunzipSync(bytes).toString('utf8').trimEnd().split('\n')
    const { body: key } = await auditor.json<TrailKey>('GET', '/api/trail/key')
    writeFileSync(join(folder, 'key.pem'), key.pem)
    const program = await auditor.fetch('/api/trail/verifier')
    writeFileSync(join(folder, 'trail-verifier.mjs'), await program.text())
  })
  afterAll(close)

  /** An export with other lines, packed or not is all the same. */
  function tampered(change: (lines: string[]) => string[]): Promise<Said> {
    writeFileSync(join(folder, 'tampered.ndjson'), `${change([...lines]).join('\n')}\n`)
    return verifyOffline('tampered.ndjson', 'key.pem')
  }
  const indexOf = (name: string, position: number) =>
    lines.findIndex((line) => line.includes(`"chain":"${name}","position":${position},`))

  /** With a seal of whoever has no key of the house. */
  function resealed(changed: string[]): string[] {
    const content = changed.slice(0, -1)
    const digest = createHash('sha256')
      .update(content.map((line) => `${line}\n`).join(''))
      .digest('hex')
    const seal = sealExport(anchorKeyOf(createVault(randomBytes(32))), {
      ...{ exportId: made.id, lines: content.length, digest, digestAlgorithm: 'sha256' },
    })
    return [...content, JSON.stringify(seal)]
  }

  test('is verified by itself, by the file and the public key alone', async () => {
    const said = await verifyOffline('whole.ndjson.gz', 'key.pem')
    expect(said.out).toContain('✓')
    expect(said.code).toBe(0)
    expect(said.out).toContain(`${made.outcome?.events} events, 2 anchors`)
    expect((await tampered((all) => all)).code).toBe(0)
  })

  test('holds no words that somebody typed, and says how many it leaves out', async () => {
    const text = lines.join('\n')
    expect(text).not.toContain('其木格')
    for (const { name } of Object.values(world.people)) expect(text).not.toContain(name)
    expect(made.outcome?.withheld).toBe(2)
    expect((await verifyOffline('whole.ndjson.gz', 'key.pem')).out).toContain('2 of them hold words')
  })

  test('and its fetching stand in the trail', async () => {
    const [fetched] = await events('trail.file_fetched')
    expect(fetched).toMatchObject({ actorId: world.people.auditAdmin.id, data: { runId: made.id } })
    const [over] = await events('trail.run_ended')
    expect(over?.data).toMatchObject({ work: 'export', digest: made.file?.digest })
  })

  test('with a changed row names it, whoever seals it anew', async () => {
    const change = (all: string[]) =>
      all.map((line, index) => (index === indexOf(chain, 2) ? line.replace('127.0.0.1', '10.0.0.9') : line))
    const said = await tampered(change)
    expect(said.code).toBe(1)
    expect(said.out.split('\n').find((line) => line.includes('#'))).toContain(`${chain} #2`)
    expect(said.out).toContain('was changed after it was exported')
    expect((await tampered((all) => resealed(change(all)))).out).toContain('a key that was not given')
  })

  test('with a deleted, a moved or an added row names the first that does not fit', async () => {
    const deleted = await tampered((all) => all.filter((_line, index) => index !== indexOf(chain, 3)))
    expect(deleted.code).toBe(1)
    expect(deleted.out).toContain(`${chain} #4`)
    const moved = await tampered((all) => {
      const [second, third] = [indexOf(chain, 2), indexOf(chain, 3)]
      return all.map((line, at) => (at === second ? all[third] : at === third ? all[second] : line) ?? line)
    })
    expect(moved.out).toContain(`${chain} #3`)
    const added = await tampered((all) => all.toSpliced(indexOf(other, 2), 0, all[indexOf(other, 1)] ?? ''))
    expect(added.out).toContain(`${other} #1`)
    const whole = await tampered((all) => all.filter((line) => !line.includes(`"chain":"${other}"`)))
    expect(whole.out).toMatch(/anchor 1：.*it covers/)
  })

  test('that was cut at its end is not whole, packed or not', async () => {
    const cut = await tampered((all) => all.slice(0, -3))
    expect(cut).toMatchObject({ code: 1, out: expect.stringContaining('the file is not whole') })
    const bytes = readFileSync(join(folder, 'whole.ndjson.gz'))
    writeFileSync(join(folder, 'cut.ndjson.gz'), bytes.subarray(0, bytes.length - 200))
    const packed = await verifyOffline('cut.ndjson.gz', 'key.pem')
    expect(packed).toMatchObject({ code: 1, out: expect.stringContaining('the file is not whole') })
    /* the end of a chain that no anchor covers yet, with its own row put right */
    const tail = await tampered((all) => {
      const last = all.findLastIndex((line) => line.includes(`"chain":"${other}","position"`))
      const { digest, position } = JSON.parse(all[last - 1] ?? '') as { digest: string; position: number }
      return all
        .toSpliced(last, 1)
        .map((line) =>
          line.startsWith(`{"type":"chain","chain":"${other}"`)
            ? JSON.stringify({ type: 'chain', chain: other, length: position, head: digest })
            : line,
        )
    })
    expect(tail).toMatchObject({ code: 1, out: expect.stringContaining('not as many lines') })
  })

  test('with an anchor of another key names the anchor', async () => {
    const stranger = anchorKeyOf(createVault(randomBytes(32)))
    const forge = (own: boolean) =>
      tampered((all) =>
        all.map((line) => {
          if (!line.startsWith('{"type":"anchor","sequence":2,')) return line
          const { type, signature: _signature, ...facts } = JSON.parse(line)
          const given = { ...facts, takenAt: new Date(facts.takenAt), ...(own ? { keyId: stranger.id } : {}) }
          return JSON.stringify({ type, ...given, signature: signAnchor(stranger, given) })
        }),
      )
    expect((await forge(false)).out).toMatch(/anchor 2：.*signature does not fit/)
    expect((await forge(true)).out).toMatch(/anchor 2：.*a key that was not given/)
    writeFileSync(join(folder, 'stranger.pem'), pemOf(stranger.publicKey))
    const wrong = await verifyOffline('whole.ndjson.gz', 'stranger.pem')
    expect(wrong).toMatchObject({
      code: 1,
      out: expect.stringMatching(/anchor 1：.*a key that was not given/),
    })
  })

  test('says how it is called where it is called otherwise', async () => {
    expect(await verifyOffline('whole.ndjson.gz')).toMatchObject({ code: 2 })
    expect(await verifyOffline('nowhere.gz', 'key.pem')).toMatchObject({ code: 2 })
    expect(await verifyOffline('whole.ndjson.gz', 'whole.ndjson.gz')).toMatchObject({ code: 2 })
  })

  test('is removed after a week, and what was made of it stays known', async () => {
    world.setClock(new Date(Date.now() + 8 * 86_400_000))
    await sweepTrailRuns(world.deps)
    world.setClock(null)
    const kept = (await runs()).find(({ id }) => id === made.id)
    expect(kept?.file).toMatchObject({ digest: made.file?.digest, until: null })
    expect((await auditor.fetch(`/api/trail/runs/${made.id}/file`)).status).toBe(404)
  })
})
