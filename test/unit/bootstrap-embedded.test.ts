/** The embedded Postgres through what can happen to it: a second start, a kill, a stranger with its number. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DataFolderInUse, startEmbedded } from '../../db/embedded.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'embedded-'))
const pidFile = join(dataDir, 'cluster/18/postmaster.pid')
let lines: string[] = []
const start = () => startEmbedded({ dataDir, durable: false, log: (line) => lines.push(line) })

async function ask<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

beforeAll(async () => {
  const first = await start()
  await ask(first.url, (sql) => sql`create table kept (word text)`)
  await ask(first.url, (sql) => sql`insert into kept values ('会诊')`)
  await first.stop()
})
afterAll(() => rmSync(dataDir, { recursive: true }))

const words = (url: string) =>
  ask(url, (sql) => sql`select word from kept`.then((rows) => rows.map((row) => row.word)))

test('keeps the data, speaks UTF-8, has exclusion constraints, and its account is no superuser', async () => {
  const running = await start()
  expect(await words(running.url)).toEqual(['会诊'])
  await ask(running.url, (sql) => sql`create extension if not exists btree_gist`)
  const [role] = await ask(
    running.url,
    (sql) => sql`select usesuper from pg_user where usename = current_user`,
  )
  expect(role?.usesuper).toBe(false)
  expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600)
  const wrong = new URL(running.url)
  wrong.password = 'guess'
  await expect(ask(wrong.href, (sql) => sql`select 1`)).rejects.toThrow(/password authentication failed/)
  await running.stop()
  await running.stop()
})

test('is refused to a second instance while the first one lives', async () => {
  const running = await start()
  await expect(start()).rejects.toThrow(DataFolderInUse)
  expect(await words(running.url)).toEqual(['会诊'])
  await running.stop()
})

test('tells when it has ended without being asked', async () => {
  const running = await start()
  process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT')
  await running.ended
  const again = await start()
  expect(await words(again.url)).toEqual(['会诊'])
  await again.stop()
})

test('starts after its owner was killed', async () => {
  const module = JSON.stringify(join(import.meta.dirname, '../../db/embedded.ts'))
  const program = `import { startEmbedded } from ${module};
    await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, durable: false, log: () => {} }); console.log('up')`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(owner.stdout, 'data')
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  const running = await start()
  expect(await words(running.url)).toEqual(['会诊'])
  await running.stop()
})

test('is not kept from starting by a pid file that names another process', async () => {
  lines = []
  writeFileSync(pidFile, `${process.pid}\n${dataDir}\n`)
  const running = await start()
  expect(lines[0]).toMatch(/removing a stale/)
  expect(await words(running.url)).toEqual(['会诊'])
  await running.stop()
})
