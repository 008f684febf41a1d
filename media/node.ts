/** The media process: `node media/node.ts`, settings in env.ts. It prints one JSON line per event, `ready` when it serves. */
import { randomUUID } from 'node:crypto'
import { setLogEventListeners } from 'mediasoup'
import pino, { type Logger } from 'pino'
import { type MediaEnv, readEnv } from './env.ts'
import type { MediaHandlers } from './methods.ts'
import { pipeHandlers, spreadAt } from './pipes.ts'
import type { MediaEvent } from './port.ts'
import { createRecordings } from './recording.ts'
import { Rooms } from './rooms.ts'
import { type Serving, serve } from './serve.ts'
import { trackHandlers } from './tracks.ts'
import { transportHandlers } from './transports.ts'
import { WorkerPool } from './workers.ts'

/** Starts workers and socket. @returns how to end them; idempotent */
async function start(env: MediaEnv, log: Logger): Promise<() => Promise<void>> {
  const nodeId = randomUUID()
  const pool = await WorkerPool.open(env.workers, log)
  let serving: Serving | undefined
  const announce = (event: MediaEvent & { roomId: string }) => serving?.announce(event)
  const rooms = new Rooms(pool, log, announce)
  const recordings = createRecordings(rooms, env.recordingDir, log)
  const handlers: MediaHandlers = {
    openRoom: (input) => rooms.openRoom(input),
    closeRoom: (input) => rooms.closeRoom(input),
    describeRoom: (input) => rooms.describeRoom(input),
    closePeer: (input) => rooms.closePeer(input),
    stats: (input) => rooms.stats(input),
    ...transportHandlers(rooms),
    ...trackHandlers(rooms),
    ...pipeHandlers(rooms, env.workers.listenAddress, env.pipeAddress),
    ...recordings.handlers,
    status: async () => ({
      nodeId,
      workers: pool.running.length,
      rooms: rooms.count,
      consumers: rooms.consumers.size,
      pipes: rooms.pipes.size,
      ...spreadAt(rooms),
      cpuSeconds: await pool.cpuSeconds(),
      announcedAddress: env.workers.announcedAddress,
      ports: pool.running.map((worker) => worker.ports),
    }),
  }
  const { address, graceMs } = env
  try {
    serving = await serve({ address, nodeId, graceMs, hasRoom: (id) => rooms.has(id), handlers, log })
  } catch (error) {
    await pool.close()
    throw error
  }
  const workers = pool.running.map(({ pid, ports }) => ({ pid, ...ports }))
  const { announcedAddress } = env.workers
  log.info({ nodeId, announcedAddress, port: serving.port, workers }, 'ready')
  let closing: Promise<void> | undefined
  return () => {
    closing ??= (async () => {
      await serving.close()
      await recordings.close()
      await rooms.close()
      await pool.close()
    })()
    return closing
  }
}

async function main(): Promise<void> {
  // Synchronous: the last line before an exit is the one that is needed most.
  const log = pino({ name: 'media' }, pino.destination({ dest: 1, sync: true }))
  setLogEventListeners({
    onwarn: (place, text) => log.warn(`${place} ${text}`),
    onerror: (place, text, error) => log.error({ err: error }, `${place} ${text}`),
  })
  const fail = (error: unknown, text: string): never => {
    log.fatal({ err: error }, text)
    // Workers end by themselves when the pipes to this process close.
    process.exit(1)
  }
  process.on('uncaughtException', (error) => fail(error, 'unexpected error, the media node ends'))
  let stop: (() => Promise<void>) | undefined
  let stopping = false
  const end = (signal: string) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'closing')
    const closed = stop ? stop() : Promise.resolve()
    closed.then(
      () => process.exit(0),
      (error) => fail(error, 'closing failed'),
    )
  }
  // Before mediasoup's own listeners, which end the workers: by then it must be known that this is on purpose.
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  const env = settings(log)
  emptyEnvironment()
  for (const warning of env.warnings) log.warn(`!!! ${warning}`)
  try {
    stop = await start(env, log)
  } catch (error) {
    fail(error, error instanceof Error ? error.message : 'the media node does not start')
  }
}

function settings(log: Logger): MediaEnv {
  try {
    return readEnv(process.env)
  } catch (error) {
    // A sentence for the operator; where in our code it was written helps nobody.
    log.fatal(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}

/** Workers inherit the environment and parse packets from anybody: no key or password goes to them with it. */
function emptyEnvironment(): void {
  for (const name of Object.keys(process.env)) {
    if (!/^(PATH|LD_LIBRARY_PATH|TZ|LANG|MEDIASOUP_.*)$/.test(name)) delete process.env[name]
  }
}

await main()
