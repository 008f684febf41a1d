/** The mediasoup workers of this node: one process a core, each with one port for all its transports. */
import { createWorker } from 'mediasoup'
import type { TransportListenInfo, WebRtcServer, Worker } from 'mediasoup/types'
import type { Logger } from 'pino'
import { MediaError } from './port.ts'

export type WorkerOptions = {
  bin: string | undefined
  count: number
  /** Worker i listens on this + i, UDP and TCP; 0 takes free ones. */
  firstPort: number
  listenAddress: string
  announcedAddress: string
}

export type Ports = { udp: number; tcp: number }

/** A running worker. Whoever places rooms and consumers on it keeps the two counts. */
export type MediaWorker = {
  readonly index: number
  readonly pid: number
  readonly ports: Ports
  readonly worker: Worker
  readonly server: WebRtcServer
  rooms: number
  consumers: number
}

/**
 * Milliseconds before a dead worker's place is filled again: none at the first death, since calls wait for it; from the second on
 * doubled at each death until one lives for a while.
 */
const firstBackOff = 100
const lastBackOff = 30_000
const livesLongEnough = 60_000
/** Milliseconds that a room waits for a worker while none is running; starting one takes a tenth of it. */
const pickPatience = 1_000

/** Milliseconds between two looks at each worker, and how long it may take to answer. */
const watchInterval = 2_000
const watchPatience = 6_000

/** Room for the bursts of key frames of a full worker; the kernel cuts it to what the machine allows. */
const socketBufferBytes = 4 * 1024 * 1024

type Place = {
  index: number
  current?: MediaWorker
  backOff: number
  timer?: NodeJS.Timeout
  next?: Promise<void>
}

/**
 * What two people cause, sound and picture each way. A room counts for it from the start: where many open at once, none
 * has consumers yet, and without this all would come to lie on the same worker.
 */
const expectedConsumers = 4
const loadOf = ({ consumers, rooms }: MediaWorker) => Math.max(consumers, rooms * expectedConsumers)

/** Keeps `count` workers running until it is closed. */
export class WorkerPool {
  readonly #options: WorkerOptions
  readonly #log: Logger
  readonly #places: Place[]
  #closed = false
  readonly #watch: NodeJS.Timeout
  /** CPU seconds of workers that are no more, as last seen. */
  #pastCpuSeconds = 0
  readonly #cpuSeconds = new Map<MediaWorker, number>()
  /** Who waits for a worker. */
  readonly #wanting = new Set<() => void>()

  private constructor(options: WorkerOptions, log: Logger) {
    this.#options = options
    this.#log = log
    this.#places = Array.from({ length: options.count }, (_, index) => ({ index, backOff: 0 }))
    this.#watch = setInterval(() => {
      for (const worker of this.running) void this.#look(worker)
    }, watchInterval)
  }

  /** @throws Error where a worker cannot be started or a port is taken; none is left running then */
  static async open(options: WorkerOptions, log: Logger): Promise<WorkerPool> {
    const pool = new WorkerPool(options, log)
    try {
      await Promise.all(pool.#places.map((place) => pool.#fill(place)))
    } catch (error) {
      await pool.close()
      throw error
    }
    return pool
  }

  get running(): MediaWorker[] {
    return this.#places.flatMap((place) => place.current ?? [])
  }

  /**
   * The worker with the fewest consumers, since these are what costs CPU. Whoever takes it counts it in the same turn.
   * @param besides taken only where there is no other
   * @throws MediaError `NODE_FAULT` while no worker is running
   */
  pick(besides: readonly MediaWorker[] = []): MediaWorker {
    const [best] = this.running.sort(
      (a, b) => Number(besides.includes(a)) - Number(besides.includes(b)) || loadOf(a) - loadOf(b),
    )
    if (!best) throw new MediaError('NODE_FAULT', 'no media worker is running')
    return best
  }

  /** Resolves when a worker is running, after the death of the only one when the next is; after a second in any case. */
  available(): Promise<void> {
    if (this.#closed || this.running.length > 0) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#wanting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, pickPatience)
      this.#wanting.add(wake)
    })
  }

  /** Ends a worker that answers no more as it should; its rooms are lost and its place is filled again. */
  condemn(worker: MediaWorker, reason: unknown): void {
    this.#log.error(
      { worker: worker.index, pid: worker.pid, err: reason },
      'media worker is unusable, ending it',
    )
    if (!worker.worker.closed) kill(worker.pid)
  }

  /** Sum over all workers since the start, user and system. */
  async cpuSeconds(): Promise<number> {
    await Promise.all(this.running.map((worker) => this.#measure(worker)))
    let sum = this.#pastCpuSeconds
    for (const seconds of this.#cpuSeconds.values()) sum += seconds
    return sum
  }

  /** Ends all workers and waits until their processes are gone. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#watch)
    for (const wake of this.#wanting) wake()
    for (const place of this.#places) clearTimeout(place.timer)
    await Promise.allSettled(this.#places.map((place) => place.next))
    await Promise.all(this.running.map((worker) => end(worker.worker)))
  }

  async #measure(worker: MediaWorker): Promise<void> {
    const usage = await worker.worker.getResourceUsage()
    this.#cpuSeconds.set(worker, (usage.ru_utime + usage.ru_stime) / 1000)
  }

  /** A worker that hangs forwards nothing, and no exit tells of it. */
  async #look(worker: MediaWorker): Promise<void> {
    const patience = setTimeout(() => this.condemn(worker, new Error('no answer')), watchPatience)
    try {
      await this.#measure(worker)
    } catch (error) {
      if (!worker.worker.closed) this.condemn(worker, error)
    } finally {
      clearTimeout(patience)
    }
  }

  async #fill(place: Place): Promise<void> {
    const worker = await this.#start(place.index)
    if (this.#closed) return end(worker.worker)
    place.current = worker
    for (const wake of this.#wanting) wake()
    const startedAt = Date.now()
    worker.worker.once('died', (error) => {
      place.current = undefined
      this.#pastCpuSeconds += this.#cpuSeconds.get(worker) ?? 0
      this.#cpuSeconds.delete(worker)
      if (this.#closed) return
      if (Date.now() - startedAt > livesLongEnough) place.backOff = 0
      this.#log.error({ worker: place.index, pid: worker.pid, err: error }, 'media worker died')
      this.#fillLater(place)
    })
  }

  #fillLater(place: Place): void {
    const wait = place.backOff
    place.backOff = Math.min(Math.max(place.backOff * 2, firstBackOff), lastBackOff)
    place.timer = setTimeout(() => {
      place.next = this.#fill(place).then(
        () => this.#log.info({ worker: place.index, pid: place.current?.pid }, 'media worker replaced'),
        (error) => {
          this.#log.error({ worker: place.index, err: error }, 'media worker could not be replaced')
          if (!this.#closed) this.#fillLater(place)
        },
      )
    }, wait)
  }

  async #start(index: number): Promise<MediaWorker> {
    const { bin, firstPort } = this.#options
    const worker = await createWorker({ workerBin: bin, logLevel: 'warn' }).catch((cause: unknown) => {
      throw new Error(`the media worker ${bin ?? 'of the mediasoup package'} does not start`, { cause })
    })
    try {
      const port = firstPort ? firstPort + index : undefined
      const server = await worker.createWebRtcServer({
        listenInfos: [this.#listenInfo('udp', port), this.#listenInfo('tcp', port)],
      })
      const { udpSockets, tcpServers } = await server.dump()
      const ports = { udp: udpSockets[0]?.port ?? 0, tcp: tcpServers[0]?.port ?? 0 }
      return { index, pid: worker.pid, ports, worker, server, rooms: 0, consumers: 0 }
    } catch (cause) {
      await end(worker)
      const where = `${this.#options.listenAddress} port ${firstPort ? firstPort + index : '(any)'}`
      throw new Error(`the media worker cannot listen on ${where} (MEDIA_LISTEN_ADDRESS, MEDIA_PORT)`, {
        cause,
      })
    }
  }

  #listenInfo(protocol: 'udp' | 'tcp', port: number | undefined): TransportListenInfo {
    return {
      protocol,
      ip: this.#options.listenAddress,
      announcedAddress: this.#options.announcedAddress,
      port,
      // UDP only: over TCP a large buffer would hold seconds of stale video.
      ...(protocol === 'udp' && { sendBufferSize: socketBufferBytes, recvBufferSize: socketBufferBytes }),
    }
  }
}

/** Closes a worker; one that does not go by itself is killed. */
async function end(worker: Worker): Promise<void> {
  if (worker.subprocessClosed) return
  const gone = new Promise<void>((resolve) => {
    worker.once('subprocessclose', resolve)
  })
  const timer = setTimeout(() => kill(worker.pid), 2_000)
  try {
    worker.close()
  } catch {
    // Its request builder is broken (see parameters.ts), so it cannot be told.
    kill(worker.pid)
  }
  await gone
  clearTimeout(timer)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It was quicker to end by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
