/** {@link MediaPort} over a socket to a media node. */
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { type MediaInput, type MediaMethod, type MediaOutput, mediaCalls } from './methods.ts'
import { MediaError, type MediaEvent, type MediaPort } from './port.ts'
import { dial, type NodeAddress, parseAddress } from './socket.ts'
import {
  type EventLine,
  type Greeting,
  maxReplyBytes,
  pingInterval,
  protocol,
  type ReplyLine,
  readLines,
  type Welcome,
  writeLine,
} from './wire.ts'

export type MediaNodeOptions = {
  /** Path of the node's socket file, or `tcp://host:port`. */
  socket: string
  /** The node's MEDIA_SECRET; for TCP only. */
  secret?: string
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Milliseconds after which a call without answer rejects with `NODE_UNREACHABLE`. */
  timeoutMs?: number
  /** Milliseconds that a call waits for a connection while there is none. */
  connectMs?: number
}

/**
 * Connects, and stays connected: a lost connection is built up again with growing pauses, for ever. `node.found` tells of
 * every connection, the first one too; rooms that this client opened and that are gone when the node is found again are
 * told with `room.lost` after it.
 * @throws TypeError where `socket` is no address
 */
export function connectMediaNode(options: MediaNodeOptions): MediaPort {
  const link = new NodeLink(options)
  const calls = mediaCalls(
    <M extends MediaMethod>(method: M, input: MediaInput<M>) =>
      link.call(method, input) as Promise<MediaOutput<M>>,
  )
  return {
    ...calls,
    async openRoom(input) {
      const answer = await calls.openRoom(input)
      link.rooms.add(input.roomId)
      return answer
    },
    async closeRoom(input) {
      link.rooms.delete(input.roomId)
      await calls.closeRoom(input)
    },
    onEvent: (listener) => link.subscribe(listener),
    close: async () => link.close(),
  }
}

/** Milliseconds between two attempts to connect: doubled at each failure, with a random part. */
const firstPause = 50
const lastPause = 2_000

type Pending = { resolve: (data: unknown) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }

class NodeLink {
  /** Rooms that this client opened. */
  readonly rooms = new Set<string>()
  readonly #options: MediaNodeOptions
  readonly #address: NodeAddress
  readonly #timeoutMs: number
  readonly #listeners = new Set<(event: MediaEvent) => void>()
  readonly #pending = new Map<number, Pending>()
  /** Calls that wait for a connection. */
  readonly #waiting = new Set<() => void>()
  #socket: Socket | undefined
  #up = false
  #closed = false
  #nextId = 1
  #failures = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: MediaNodeOptions) {
    this.#options = options
    this.#timeoutMs = options.timeoutMs ?? 10_000
    this.#address = parseAddress(options.socket, options.secret)
    this.#connect()
  }

  async call(method: string, input: unknown): Promise<unknown> {
    if (!this.#up) await this.#connection()
    return this.#request(method, input)
  }

  subscribe(listener: (event: MediaEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#listeners.clear()
    this.#socket?.destroy()
    this.#rejectAll('the connection was closed')
    for (const wake of this.#waiting) wake()
  }

  #connect(): void {
    const { socket, readyEvent } = dial(this.#address)
    this.#socket = socket
    socket.once(readyEvent, () => void this.#greet(socket))
    socket.on('error', (error) => {
      // Once per outage is enough; the end of it is told too.
      if (this.#failures === 0) this.#options.log.warn({ err: error }, 'no connection to the media node')
    })
    socket.on('close', () => this.#down())
    readLines(socket, maxReplyBytes, (line) => this.#read(line as ReplyLine | EventLine))
  }

  async #greet(socket: Socket): Promise<void> {
    const hello: Greeting = { protocol, roomIds: [...this.rooms] }
    try {
      const welcome = (await this.#request('hello', hello)) as Welcome
      this.#up = true
      this.#failures = 0
      this.#options.log.info({ nodeId: welcome.nodeId }, 'connected to the media node')
      this.#keepAlive(socket)
      this.#emit({ name: 'node.found' })
      for (const wake of this.#waiting) wake()
      for (const roomId of welcome.missingRoomIds) this.#emit({ name: 'room.lost', roomId })
    } catch (error) {
      if (this.#failures === 0)
        this.#options.log.warn({ err: error }, 'the media node did not welcome this server')
      socket.destroy()
    }
  }

  /** A connection over which nothing comes back is worth nothing, whatever the kernel says of it. */
  #keepAlive(socket: Socket): void {
    const timer = setInterval(() => {
      this.#request('ping', null).catch((error) => socket.destroy(error))
    }, pingInterval)
    socket.once('close', () => clearInterval(timer))
  }

  #down(): void {
    const wasUp = this.#up
    this.#up = false
    this.#rejectAll('the connection to the media node broke')
    if (this.#closed) return
    this.#failures += 1
    const pause = Math.min(lastPause, firstPause * 2 ** (this.#failures - 1))
    this.#timer = setTimeout(() => this.#connect(), pause * (0.5 + Math.random() / 2))
    if (!wasUp) return
    this.#options.log.warn('the connection to the media node broke')
    this.#emit({ name: 'node.lost' })
  }

  #connection(): Promise<void> {
    if (this.#closed) return Promise.reject(new MediaError('NODE_UNREACHABLE', 'the connection was closed'))
    return new Promise((resolve, reject) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        if (this.#up) resolve()
        else reject(new MediaError('NODE_UNREACHABLE', 'no connection to the media node'))
      }
      const timer = setTimeout(wake, this.#options.connectMs ?? 3_000)
      this.#waiting.add(wake)
    })
  }

  #request(method: string, input: unknown): Promise<unknown> {
    const socket = this.#socket
    if (!socket || socket.destroyed) {
      return Promise.reject(new MediaError('NODE_UNREACHABLE', 'no connection to the media node'))
    }
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id)
        reject(new MediaError('NODE_UNREACHABLE', `${method} was not answered in time`))
      }, this.#timeoutMs)
      this.#pending.set(id, { resolve, reject, timer })
      writeLine(socket, { id, method, input })
    })
  }

  #read(line: ReplyLine | EventLine): void {
    if ('event' in line) {
      this.#emit(line.event)
      return
    }
    const pending = this.#pending.get(line.id)
    // The answer to a call that was given up.
    if (!pending) return
    this.#pending.delete(line.id)
    clearTimeout(pending.timer)
    if (line.ok) pending.resolve(line.data)
    else pending.reject(new MediaError(line.code, line.message))
  }

  #emit(event: MediaEvent): void {
    if (event.name === 'room.lost') this.rooms.delete(event.roomId)
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#options.log.error({ event: event.name, err: error }, 'a listener to media events failed')
      }
    }
  }

  #rejectAll(reason: string): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer)
      reject(new MediaError('NODE_UNREACHABLE', reason))
    }
    this.#pending.clear()
  }
}
