/**
 * The composition root: environment → database → media → HTTP → signalling → listen. It closes in reverse. The database is brought
 * to the newest schema by the start command, not here: two servers may run on one.
 */
import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Logger, pino } from 'pino'
import { pendingMigrations } from '../db/migrate.ts'
import { type OpenedDatabase, openDatabase } from '../db/open.ts'
import { demoAccounts } from '../db/seed.ts'
import { connectMediaNode } from '../media/client.ts'
import { connectMediaFleet, type MediaFleet } from '../media/fleet.ts'
import type { MediaPort } from '../media/port.ts'
import type { SpreadOptions } from '../media/spread.ts'
import { watchAccess } from './app/access-watch.ts'
import { takeAnchor } from './app/anchor.ts'
import { keepAnchorKey, knownAnchorKeys } from './app/anchor-keys.ts'
import { startDeadlines } from './app/deadline.ts'
import { startDeliveries } from './app/delivery.ts'
import type { Deps } from './app/deps.ts'
import { workOnDestruction } from './app/destruction-work.ts'
import { createExaminer } from './app/examiner.ts'
import { workOnExports } from './app/export-run.ts'
import { createExportWorker } from './app/export-worker.ts'
import { createFileStore } from './app/files.ts'
import { dueOutcomes } from './app/follow-up.ts'
import { type MediaNodeFigures, mediaHealthOf } from './app/media-health.ts'
import { warnSites } from './app/network-warning.ts'
import { startOutbox, sweep } from './app/outbox.ts'
import { startPreviews } from './app/preview.ts'
import { describeError } from './app/problem.ts'
import { createRecordingFiles } from './app/recording-files.ts'
import { workOnRecordings } from './app/recording-work.ts'
import { passReferralDeadlines } from './app/referral-command.ts'
import { remindOfReferrals } from './app/referral-reminder.ts'
import { type Regular, regularly } from './app/regular.ts'
import { indexWaiting } from './app/search-index.ts'
import { createInternalSigning } from './app/signing.ts'
import { sweepTrailRuns } from './app/trail-run.ts'
import { createTrailWorker } from './app/trail-worker.ts'
import { sweepUploads } from './app/upload.ts'
import { createVault } from './app/vault.ts'
import { createAuth } from './auth/guard.ts'
import { createPasswords } from './auth/password.ts'
import { type Env, EnvError, readDataKey, readEnv, recordingDirOf, relayOf } from './env.ts'
import { createApp } from './http/app.ts'
import { closerOf, createListener, ListenError, listen } from './http/listen.ts'
import { countRequests, serveMetrics } from './http/metrics.ts'
import { openPost, postOptionsOf } from './post/open.ts'
import { createGateway } from './signal/gateway.ts'

const root = join(import.meta.dirname, '..')
/** A media node that has not answered by then counts as away; who asks for health does not wait longer. */
const mediaPatienceMs = 1_000
const noPipes = { bytes: 0, silent: 0 }
/** After this a closing that hangs is cut off. */
const closeWithinMs = 5_000

/** What was started, closed in reverse. */
type Closing = {
  add(close: () => Promise<void> | void): void
  hasBegun(): boolean
  run(): Promise<void>
}

function createClosing(log: Logger): Closing {
  const steps: (() => Promise<void> | void)[] = []
  let running: Promise<void> | undefined
  return {
    add: (close) => steps.unshift(close),
    hasBegun: () => running !== undefined,
    run() {
      running ??= (async () => {
        for (const close of steps) {
          try {
            await close()
          } catch (error) {
            log.error({ error: describeError(error) }, 'a part did not close')
          }
        }
      })()
      return running
    },
  }
}

class StartError extends Error {}

async function start(env: Env, log: Logger, closing: Closing): Promise<void> {
  const secure = env.TLS_CERT !== undefined || env.PUBLIC_ORIGIN?.startsWith('https:') === true
  const opened = await connectDatabase(env, closing)
  const deps = createDeps(env, opened, log, secure)
  await keepAnchorKey(deps.vault, env.DATA_DIR)
  closing.add(() => deps.examiner.close())
  closing.add(() => deps.trail.close())
  closing.add(() => deps.exports.close())
  closing.add(() => deps.post.close())
  const connected = connectMedia(env, log, closing)
  const { media, fleet } = connected
  const figures = () => mediaFigures(connected)
  const app = createApp(deps, {
    health: {
      version: versionOf(),
      media: async () => (await figures()).map(mediaHealthOf),
      demoAccounts: [...demoAccounts],
    },
    trustedProxies: env.TRUSTED_PROXIES,
    publicOrigin: env.PUBLIC_ORIGIN,
    secure,
    clientFolder: join(root, 'client/dist'),
  })
  const server = createListener(app.fetch, env)
  countRequests(server)
  const closer = closerOf(server)
  closing.add(() => closer.ended())
  const gateway = await createGateway({
    httpServer: server,
    deps,
    media,
    publicOrigin: env.PUBLIC_ORIGIN,
    trustedProxies: env.TRUSTED_PROXIES,
    relay: relayOf(env),
    ...(env.SERVER_NAME === undefined ? {} : { name: env.SERVER_NAME }),
    ...(fleet === null ? {} : { onDraining: (names) => fleet.drain(names), timing: fleetTiming(env) }),
    onSuperseded: () => {
      log.fatal('another process runs under the name of this server: give each of them its own SERVER_NAME')
      void end(closing, 1)
    },
  })
  closing.add(() => gateway.close())
  const outbox = await startOutbox({ deps, client: opened.client, deliver: gateway.deliver })
  closing.add(() => outbox.close())
  const deliveries = await startDeliveries({ deps, client: opened.client })
  closing.add(() => deliveries.close())
  const previews = await startPreviews({ deps, client: opened.client })
  closing.add(() => previews.close())
  for (const regular of regularWork(deps)) closing.add(regularly(log, regular))
  const deadlines = startDeadlines(deps)
  closing.add(() => deadlines.close())
  if (env.METRICS_PORT > 0) {
    closing.add(await serveMetrics(env.METRICS_PORT, { signal: () => gateway.status(), media: figures }))
  }
  await listen(server, env)
  closing.add(() => closer.stop())
  log.info({ host: env.HOST, port: env.PORT }, 'ready')
  /* Node writes it at an orderly end only, and it is of use after the other ones */
  flushCompileCache()
}

function regularWork(deps: Deps): Regular[] {
  return [
    { what: 'sweeping', everyMs: 600_000, work: () => sweep(deps) },
    { what: 'sweeping uploads', everyMs: 600_000, work: () => sweepUploads(deps) },
    { what: 'announcing follow-ups', everyMs: 600_000, work: () => dueOutcomes(deps) },
    { what: 'indexing for the search', everyMs: 600_000, work: (isEnding) => indexWaiting(deps, isEnding) },
    { what: 'reading recordings back', everyMs: 2_000, work: (isEnding) => workOnRecordings(deps, isEnding) },
    { what: 'watching over access', everyMs: 30_000, work: (isEnding) => watchAccess(deps, isEnding) },
    { what: 'sweeping runs over the trail', everyMs: 15_000, work: () => sweepTrailRuns(deps) },
    {
      ...{ what: 'carrying out plans of destruction', everyMs: 5_000 },
      work: (isEnding) => workOnDestruction(deps, isEnding),
    },
    { what: 'working on exports', everyMs: 2_000, work: () => workOnExports(deps) },
    { what: 'anchoring the trail', everyMs: 600_000, work: () => takeAnchor(deps) },
    { what: 'passing deadlines of referrals', everyMs: 30_000, work: () => passReferralDeadlines(deps) },
    { what: 'reminding of referrals', everyMs: 30_000, work: () => remindOfReferrals(deps) },
    { what: 'warning unfit sites', everyMs: 300_000, work: () => warnSites(deps) },
  ]
}

async function connectDatabase(env: Env, closing: Closing): Promise<OpenedDatabase> {
  if (env.DATABASE_URL === undefined) {
    throw new StartError(
      'DATABASE_URL is not set: start the product with `npm start`, which brings its own database',
    )
  }
  const opened = openDatabase(env.DATABASE_URL)
  closing.add(() => opened.close())
  const pending = await pendingMigrations(opened).catch((error: unknown) => {
    throw new StartError(
      `the database does not answer: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
  if (pending.length > 0) {
    throw new StartError(
      `the database lacks ${pending.join(', ')}: start the product with \`npm start\`, which migrates it`,
    )
  }
  return opened
}

function createDeps(env: Env, opened: OpenedDatabase, log: Logger, secure: boolean): Deps {
  const auth = createAuth({ db: opened.db, passwords: createPasswords(), secure })
  const dataKey = readDataKey(env)
  const vault = createVault(dataKey)
  return {
    db: opened.db,
    read: opened.read,
    auth,
    vault,
    signing: createInternalSigning(dataKey, auth.confirmPassword),
    files: createFileStore(join(env.DATA_DIR, 'attachments')),
    recordings: createRecordingFiles(recordingDirOf(env), vault),
    examiner: createExaminer(),
    trail: createTrailWorker({
      url: opened.url,
      folder: join(env.DATA_DIR, 'trail-exports'),
      keys: () => knownAnchorKeys(vault, env.DATA_DIR),
    }),
    exports: createExportWorker({
      ...{ url: opened.url, folder: join(env.DATA_DIR, 'exports'), dataKey, vault },
    }),
    post: openPost(postOptionsOf(env)),
    log,
    digest: env.DIGEST,
    clock: () => new Date(),
  }
}

type Media = { media: MediaPort; fleet: MediaFleet | null }

function connectMedia(env: Env, log: Logger, closing: Closing): Media {
  if (env.MEDIA_NODES !== undefined) {
    const options = { log: log.child({ part: 'media' }), ...secretOf(env) }
    const fleet = connectMediaFleet(env.MEDIA_NODES, options, spreadOf(env))
    closing.add(() => fleet.close())
    return { media: fleet, fleet }
  }
  if (env.MEDIA_SOCKET === undefined) {
    throw new StartError(
      'MEDIA_SOCKET is not set: start the product with `npm start`, which starts a media process',
    )
  }
  const media = connectMediaNode({
    socket: env.MEDIA_SOCKET,
    ...secretOf(env),
    log: log.child({ part: 'media' }),
  })
  closing.add(() => media.close())
  return { media, fleet: null }
}

/** A node whose connection is back within the grace has kept its receivers, as with rooms. */
function spreadOf(env: Env): SpreadOptions | undefined {
  if (env.ROOM_SPREAD_AT === undefined) return undefined
  const { nodeGraceMs = 2_000 } = fleetTiming(env)
  return { listeners: env.ROOM_SPREAD_AT, load: env.ROOM_SPREAD_LOAD, graceMs: nodeGraceMs }
}

function secretOf(env: Env): { secret?: string } {
  return env.MEDIA_SECRET === undefined ? {} : { secret: env.MEDIA_SECRET }
}

/** Over a socket file a lost connection is a dead process, whose rooms another node takes over; over a network it may be the network. */
function fleetTiming({ MEDIA_NODES }: Env): { nodeGraceMs?: number } {
  const areHere = MEDIA_NODES?.every(({ socket }) => !socket.startsWith('tcp://')) === true
  return areHere ? { nodeGraceMs: 500 } : {}
}

/** Of every media node, whether it answers or not. */
async function mediaFigures({ media, fleet }: Media): Promise<MediaNodeFigures[]> {
  if (fleet !== null) {
    const counts = new Map(fleet.pipeCounts().map(({ name, ...pipes }) => [name, pipes]))
    const statuses = await fleet.statuses()
    return statuses.map((one) => ({ ...one, pipes: counts.get(one.name) ?? noPipes }))
  }
  const status = await Promise.race([
    /* that it cannot be reached is the answer */
    media.status().catch(() => null),
    sleep(mediaPatienceMs, null, { ref: false }),
  ])
  return [{ name: status?.nodeId ?? 'media', status, pipes: noPipes }]
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return version
}

const secrets = [
  'patient',
  'patientName',
  'identity',
  'idNumber',
  'phone',
  'signerName',
  'content',
  'body',
  'password',
  'cookie',
]

function createLogger(level: string): Logger {
  return pino({
    level,
    /* nothing that names a patient is ever handed to it; should somebody hand it over by mistake, it stops here */
    redact: {
      paths: secrets.flatMap((key) => [key, `*.${key}`]),
      remove: true,
    },
  })
}

/** Closes everything, or what has closed by then, and ends the process. */
async function end(closing: Closing, code: number): Promise<never> {
  setTimeout(() => process.exit(code), closeWithinMs).unref()
  await closing.run()
  process.exit(code)
}

/** An error that nobody caught is logged and ends the process; its supervisor starts it again. */
function watchProcess(log: Logger, closing: Closing): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(closing, 0))
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ error: describeError(error) }, `the server ends: ${event}`)
      void end(closing, 1)
    })
  }
}

async function main(): Promise<void> {
  let log = createLogger('info')
  const closing = createClosing(log)
  try {
    const env = readEnv(process.env)
    log = createLogger(env.LOG_LEVEL)
    watchProcess(log, closing)
    await start(env, log, closing)
  } catch (error) {
    /* a signal during the start takes away what the start stands on */
    if (closing.hasBegun()) return
    const expected = error instanceof EnvError || error instanceof StartError || error instanceof ListenError
    if (expected) log.fatal(error.message)
    else log.fatal({ error: describeError(error) }, 'the server did not start')
    await end(closing, 1)
  }
}

await main()
