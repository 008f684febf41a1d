/** What benches of lists and pages stand on: a region of its own in a Postgres, and the product's own server process over it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { migrate } from '../../db/migrate.ts'
import { openDatabase } from '../../db/open.ts'
import { demoPassword } from '../../db/seed.ts'
import { fillDemo } from '../../server/bootstrap/demo.ts'
import { createSay } from '../../server/bootstrap/say.mjs'
import { freePort } from '../support/ports.ts'

const root = join(import.meta.dirname, '../..')

/** A database of this name with the demonstration region. @returns its address */
export async function makeRegion(clusterUrl: string, name: string, key: Buffer): Promise<string> {
  const cluster = openDatabase(clusterUrl, { connections: 1 })
  await sql.raw(`create database ${name}`).execute(cluster.db)
  await cluster.close()
  const url = new URL(clusterUrl)
  url.pathname = `/${name}`
  await migrate(url.href)
  await fillDemo({ url: url.href, key, digest: 'sha256', say: createSay() })
  return url.href
}

export type RunningServer = {
  origin: string
  /** MB that the process holds. */
  memory(): number
  stop(): Promise<void>
}

/** Starts the server and waits until it answers. No page that is asked wants media; the address of that leads nowhere. */
export async function runServer(url: string, folder: string, key: Buffer): Promise<RunningServer> {
  const port = await freePort()
  const child = spawn(process.execPath, [join(root, 'server/main.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: url,
      DATA_DIR: join(folder, `server-${port}`),
      DATA_KEY: key.toString('base64'),
      PORT: String(port),
      HOST: '127.0.0.1',
      MEDIA_SOCKET: join(folder, `media-${port}`),
      LOG_LEVEL: 'error',
    },
  })
  const origin = `http://127.0.0.1:${port}`
  await answers(origin, child)
  return {
    origin,
    memory() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    },
    async stop() {
      if (child.exitCode !== null) return
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function answers(origin: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const answer = await fetch(`${origin}/api/health`).catch(() => null)
    if (answer !== null) {
      await answer.body?.cancel()
      return
    }
    await sleep(100)
  }
  throw new Error('the server does not answer')
}

/** @returns the cookie of somebody of the region */
export async function signIn(origin: string, loginName: string | undefined): Promise<string> {
  const answer = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ loginName, password: demoPassword }),
  })
  await answer.text()
  const [cookie] = answer.headers.getSetCookie()
  if (!answer.ok || cookie === undefined) throw new Error(`${loginName} cannot sign in: ${answer.status}`)
  return cookie.split(';')[0] ?? ''
}
