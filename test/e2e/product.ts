/**
 * The whole product as it runs in a hospital: a clone of the test database with the demonstration region in it, the media process,
 * the server process, the built client. Only the supervisor of `npm start` is left out, so that tests can kill what it would keep alive.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Db, type OpenedDatabase, openDatabase } from '../../db/open.ts'
import { demoAccounts } from '../../db/seed.ts'
import { ensureClient } from '../../server/bootstrap/client.ts'
import { fillDemo } from '../../server/bootstrap/demo.ts'
import type { Say } from '../../server/bootstrap/say.mjs'
import { findWorker } from '../../server/bootstrap/worker.ts'
import { freePort } from '../support/ports.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { output, Part, root } from './part.ts'

/** Everything may be slow on a busy machine; nothing waits that long, ms, when it is well. */
export const patience = 30_000
/** What comes over the live connection comes well before the pages look again by themselves, ms. */
export const atOnce = 10_000

export type Account = { loginName: string; password: string; name: string }

export type Product = {
  readonly url: string
  readonly people: { doctor: Account; expert: Account; administrator: Account }
  /** For what only time or another machine could do, such as ending a session. */
  readonly db: Db
  /** The environment that the server was given. */
  readonly settings: Readonly<Record<string, string>>
  startServer(): Promise<void>
  isServing(): Promise<boolean>
  /** As a crash: nothing is said to anybody. */
  killServer(): Promise<void>
  startMedia(): Promise<void>
  killMedia(): Promise<void>
  /** The worker that carries the calls; its node stays. */
  killWorker(): Promise<void>
  /** Ends all of it. Idempotent. */
  stop(): Promise<void>
}

const quiet: Say = {
  line: () => undefined,
  step: async (_label, work) => work(() => undefined),
}

/** Whether the product answers there. */
export async function isHealthy(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(2_000) })
    const health = (await answer.json()) as { status: string }
    return answer.ok && health.status === 'ok'
  } catch {
    // Nobody listens yet.
    return false
  }
}

export type Ground = {
  readonly people: Product['people']
  readonly opened: OpenedDatabase
  readonly folder: string
  readonly workerBin: string
  /** What every process of the product is given. */
  readonly own: Readonly<Record<string, string>>
  end(): Promise<void>
}

/**
 * What processes of the product stand on: the built client and worker, a database with the demonstration region, a folder.
 * @param given as for {@link startProduct}
 */
export async function prepareGround(given?: TestDatabase): Promise<Ground> {
  mkdirSync(output, { recursive: true })
  const log = join(output, 'e2e-build.log')
  await ensureClient({ root, say: quiet, log })
  const workerBin = await findWorker({ root, env: process.env, say: quiet, log })
  const database = given ?? (await createTestDatabase())
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-e2e-'))
  const opened = openDatabase(database.url, { connections: 2 })
  const key = randomBytes(32)
  await fillDemo({ url: database.url, key, digest: 'sha256', say: quiet })
  await clearDesk(opened)
  const [doctor, expert, administrator] = demoAccounts
  return {
    people: { doctor, expert, administrator },
    opened,
    folder,
    workerBin,
    own: {
      NODE_ENV: 'production',
      /* as the start command gives it: the servers of the other files need not compile again */
      NODE_COMPILE_CACHE: join(output, 'compiled'),
      DATABASE_URL: database.url,
      DATA_DIR: folder,
      DATA_KEY: key.toString('base64'),
      HOST: '127.0.0.1',
      MEDIA_RECORDING_DIR: join(folder, 'recordings'),
      MEDIA_LISTEN_ADDRESS: '127.0.0.1',
      MEDIA_ANNOUNCED_ADDRESS: '127.0.0.1',
      MEDIA_WORKERS: '1',
      MEDIASOUP_WORKER_BIN: workerBin,
    },
    async end() {
      await opened.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * The first time it builds the client.
 * @param given the database to run on; without it a clone of vitest's, so call it inside of vitest, in a `beforeAll`
 * @param settings beside or instead of the usual ones
 */
export async function startProduct(
  given?: TestDatabase,
  settings: Readonly<Record<string, string>> = {},
): Promise<Product> {
  const ground = await prepareGround(given)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const own = {
    ...ground.own,
    PORT: String(port),
    MEDIA_SOCKET: join(ground.folder, 'media.sock'),
    ...settings,
  }
  const env: NodeJS.ProcessEnv = { ...process.env, ...own }
  // The server's settings want a port; the node takes free ones where it is 0.
  const media = new Part('media/node.ts', { ...env, MEDIA_PORT: settings.MEDIA_PORT ?? '0' }, async () =>
    media.said('"ready"'),
  )
  const server = new Part('server/main.ts', env, () => isHealthy(url))
  let stopping: Promise<void> | undefined
  const product: Product = {
    url,
    people: ground.people,
    db: ground.opened.db,
    settings: own,
    startServer: () => server.start(),
    isServing: () => isHealthy(url),
    killServer: () => server.end('SIGKILL'),
    startMedia: () => media.start(),
    killMedia: () => media.end('SIGKILL'),
    killWorker: async () => media.killChildren(ground.workerBin),
    stop() {
      stopping ??= (async () => {
        await server.end('SIGTERM')
        await media.end('SIGTERM')
        await ground.end()
      })()
      return stopping
    },
  }
  try {
    await media.start()
    await server.start()
  } catch (error) {
    await product.stop()
    throw error
  }
  return product
}

/** The region has a session for the demonstration accounts within the hour. Nobody can be in two, and the tests want one now. */
async function clearDesk({ db }: OpenedDatabase): Promise<void> {
  await db
    .updateTable('consultation')
    .set({
      scheduledStart: sql`scheduled_start + interval '10 days'`,
      scheduledEnd: sql`scheduled_end + interval '10 days'`,
      dueAt: sql`due_at + interval '10 days'`,
    })
    .where('state', '=', 'scheduled')
    .where('scheduledStart', '<', new Date(Date.now() + 2 * 3_600_000))
    .execute()
}
