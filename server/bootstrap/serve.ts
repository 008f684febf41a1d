/** What `npm start` does once the packages are there: prepare, start every part, say where it is, keep it running. */
import { readFileSync } from 'node:fs'
import { get as httpGet } from 'node:http'
import { get as httpsGet } from 'node:https'
import { availableParallelism, homedir } from 'node:os'
import { join } from 'node:path'
import { type Env, EnvError, readEnv, recordingDirOf } from '../env.ts'
import { announce } from './announce.ts'
import { ensureClient } from './client.ts'
import { endCommands } from './command.mjs'
import { type DataFolder, dataKeyFile, openDataFolder, vapidKeyFile } from './data-folder.ts'
import { migrateDatabase, startDatabase } from './database.ts'
import { fillDemo } from './demo.ts'
import { LogFile } from './log-file.ts'
import { checkPorts, type Listening } from './ports.ts'
import { ensureRecorder } from './recording.ts'
import { Failure, type Say } from './say.mjs'
import { type Part, readLogLine, startPart } from './supervise.ts'
import { cacheFolder, findWorker } from './worker.ts'

type Starting = { root: string; say: Say; log: string; env: Env; folder: DataFolder; closing: Closing }

/** What has been started, ended in reverse. */
class Closing {
  #ends: (() => Promise<void>)[] = []
  #running: Promise<void> | undefined

  get hasBegun(): boolean {
    return this.#running !== undefined
  }

  add(end: () => Promise<void>): void {
    this.#ends.unshift(end)
  }

  run(): Promise<void> {
    this.#running ??= (async () => {
      endCommands()
      for (const end of this.#ends) await end()
    })()
    return this.#running
  }
}

/**
 * @returns when everything serves; the processes it started keep this one alive
 * @throws Failure; everything that it started has ended by then
 */
export async function serve({ root, say, log }: { root: string; say: Say; log: string }): Promise<void> {
  const env = settings()
  const closing = new Closing()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!closing.hasBegun) say.line('正在停止 · Stopping')
      void closing.run().then(() => process.exit(0))
    })
  }
  try {
    const folder = openDataFolder(env.DATA_DIR)
    await startAll({ root, say, log, env, folder, closing })
  } catch (error) {
    // A signal broke off a step: its end is the end of the program.
    if (closing.hasBegun) return
    await closing.run()
    throw error
  }
}

function settings(): Env {
  try {
    return readEnv(process.env)
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    const problems = error.problems.join('; ')
    throw new Failure(
      `环境变量有误，请改正后再启动：${problems}`,
      `The environment is wrong, mend it and start again: ${problems}`,
    )
  }
}

async function startAll(starting: Starting): Promise<void> {
  const { root, say, log, env, folder, closing } = starting
  await checkPorts(portsOf(env))
  const workerBin = hasOwnMedia(env) ? await findWorker({ root, env: process.env, say, log }) : undefined
  const keyFile = env.DATA_KEY === undefined ? (env.DATA_KEY_FILE ?? dataKeyFile(folder)) : undefined
  const url = env.DATABASE_URL ?? (await ownDatabase(starting))
  await migrateDatabase({ url, external: env.DATABASE_URL !== undefined, say, log })
  const variables: NodeJS.ProcessEnv = {
    /* what Node has compiled once it need not compile when a part that died is started again */
    NODE_COMPILE_CACHE: join(cacheFolder(process.env, homedir()), 'compiled'),
    ...process.env,
    DATABASE_URL: url,
    DATA_DIR: env.DATA_DIR,
    DATA_KEY_FILE: keyFile,
    VAPID_KEY_FILE: env.VAPID_KEY_FILE ?? vapidKeyFile(folder),
    PORT: String(env.PORT),
    HOST: env.HOST,
    MEDIA_SOCKET: env.MEDIA_SOCKET ?? folder.mediaSocket,
    MEDIA_RECORDING_DIR: recordingDirOf(env),
    MEDIA_PORT: String(env.MEDIA_PORT),
    MEDIA_WORKERS: String(workersOf(env)),
  }
  const wantsDemo = env.DEMO === '1' || (env.DATABASE_URL === undefined && env.DEMO !== '0')
  const accounts = wantsDemo
    ? await fillDemo({ url, key: dataKey(env, keyFile), digest: env.DIGEST, say })
    : []
  await ensureRecorder({ url, say, log })
  await ensureClient({ root, say, log })
  if (workerBin !== undefined)
    await start(starting, mediaPart(starting, { ...variables, MEDIASOUP_WORKER_BIN: workerBin }))
  await start(starting, serverPart(starting, variables))
  if (!closing.hasBegun) announce({ env, accounts, logs: folder.logs, say })
}

/** The file is one that the operator names, or our own. */
function dataKey(env: Env, file: string | undefined): Buffer {
  const text = env.DATA_KEY ?? (file === undefined ? '' : readFileSync(file, 'utf8'))
  const key = Buffer.from(text, 'base64')
  if (key.length === 32) return key
  throw new Failure(
    `密钥文件 ${file} 的内容不是 32 字节的 base64：请改正，或从备份恢复。`,
    `The key file ${file} does not hold 32 bytes in base64: mend it, or restore it from a backup.`,
  )
}

/** It can be ended from now on, whether it has come to serve or not. */
async function start({ closing }: Starting, part: Part): Promise<void> {
  closing.add(() => part.stop())
  await part.started
}

async function ownDatabase({ folder, say, closing }: Starting): Promise<string> {
  const log = new LogFile(join(folder.logs, 'postgres.log'))
  const database = await startDatabase({ dataDir: folder.postgres, log, say })
  closing.add(() => database.stop())
  return database.url
}

/** Nodes that are named run by themselves. */
function hasOwnMedia(env: Env): boolean {
  return env.MEDIA_SOCKET === undefined && env.MEDIA_NODES === undefined
}

function workersOf(env: Env): number {
  return env.MEDIA_WORKERS ?? availableParallelism()
}

function portsOf(env: Env): Listening[] {
  const ports: Listening[] = [{ protocol: 'tcp', host: env.HOST, port: env.PORT, variable: 'PORT' }]
  if (env.METRICS_PORT > 0) {
    ports.push({ protocol: 'tcp', host: '127.0.0.1', port: env.METRICS_PORT, variable: 'METRICS_PORT' })
  }
  if (!hasOwnMedia(env)) return ports
  const host = process.env.MEDIA_LISTEN_ADDRESS || '0.0.0.0'
  for (let worker = 0; worker < workersOf(env); worker++) {
    for (const protocol of ['udp', 'tcp'] as const) {
      ports.push({ protocol, host, port: env.MEDIA_PORT + worker, variable: 'MEDIA_PORT' })
    }
  }
  return ports
}

function mediaPart({ root, say, folder }: Starting, env: NodeJS.ProcessEnv): Part {
  return startPart({
    title: { zh: '媒体进程', en: 'media process' },
    script: join(root, 'media/node.ts'),
    cwd: root,
    env,
    log: new LogFile(join(folder.logs, 'media.log')),
    say,
    ready: { line: (line) => readLogLine(line).text === 'ready' },
    graceMs: 5_000,
  })
}

function serverPart({ root, say, folder, env }: Starting, variables: NodeJS.ProcessEnv): Part {
  return startPart({
    title: { zh: '服务进程', en: 'server' },
    script: join(root, 'server/main.ts'),
    cwd: root,
    env: variables,
    log: new LogFile(join(folder.logs, 'server.log')),
    say,
    ready: { poll: () => isHealthy(env) },
    graceMs: 10_000,
  })
}

/** Whether /api/health answers 200. */
function isHealthy(env: Env): Promise<boolean> {
  const host = env.HOST === '0.0.0.0' ? '127.0.0.1' : env.HOST === '::' ? '::1' : env.HOST
  const isTls = env.TLS_CERT !== undefined
  const options = { host, port: env.PORT, path: '/api/health', timeout: 2_000 }
  return new Promise((resolve) => {
    const answer = (status: number | undefined) => resolve(status === 200)
    const request = isTls
      ? // It asks itself over loopback, where the certificate's name cannot fit.
        httpsGet({ ...options, rejectUnauthorized: false }, (response) =>
          answer(response.resume().statusCode),
        )
      : httpGet(options, (response) => answer(response.resume().statusCode))
    request.once('timeout', () => request.destroy(new Error('timeout')))
    request.once('error', () => resolve(false))
  })
}
