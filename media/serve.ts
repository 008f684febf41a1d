/**
 * The node's side of the socket. Rooms outlive connections: a server that comes back within the grace time finds
 * everything as it was, one that does not has its rooms closed, since nobody is left who could.
 */
import type { Server, Socket } from 'node:net'
import type { Logger } from 'pino'
import { isMediaMethod, type MediaHandlers, runMethod } from './methods.ts'
import { MediaError, type MediaEvent } from './port.ts'
import { listen, type NodeAddress } from './socket.ts'
import {
  greeting,
  maxRequestBytes,
  pingInterval,
  type ReplyLine,
  type RequestLine,
  readLines,
  readRequest,
  type Welcome,
  writeLine,
} from './wire.ts'

export type Serving = {
  /** Sends an event to the servers that hold its room open. */
  announce(event: MediaEvent & { roomId: string }): void
  /** The port that TCP got, where the address left it open. */
  port: number | undefined
  /** Ends the socket and all connections. Idempotent. */
  close(): Promise<void>
}

type Connection = { socket: Socket; greeted: boolean }

export async function serve(options: {
  address: NodeAddress
  nodeId: string
  graceMs: number
  hasRoom: (roomId: string) => boolean
  handlers: MediaHandlers
  log: Logger
}): Promise<Serving> {
  const { handlers, log, hasRoom } = options
  const connections = new Set<Connection>()
  const holders = new RoomHolders(options.graceMs, (roomId) => {
    log.warn({ roomId }, 'no server came back for this room, closing it')
    handlers.closeRoom({ roomId }).catch((error) => log.error({ roomId, err: error }, 'room did not close'))
  })

  const greet = (connection: Connection, input: unknown): Welcome => {
    const said = greeting.safeParse(input)
    if (!said.success) throw new MediaError('REJECTED_PARAMETERS', 'the server speaks another protocol')
    connection.greeted = true
    const missingRoomIds = said.data.roomIds.filter((roomId) => !hasRoom(roomId))
    for (const roomId of said.data.roomIds) if (hasRoom(roomId)) holders.add(roomId, connection)
    log.info({ rooms: said.data.roomIds.length, missing: missingRoomIds.length }, 'a server connected')
    return { nodeId: options.nodeId, missingRoomIds }
  }

  const answer = async (connection: Connection, { method, input }: RequestLine): Promise<unknown> => {
    if (method === 'hello') return greet(connection, input)
    if (!connection.greeted) throw new MediaError('REJECTED_PARAMETERS', 'say hello first')
    if (method === 'ping') return null
    if (!isMediaMethod(method)) throw new MediaError('REJECTED_PARAMETERS', 'no such method')
    const data = await runMethod(handlers, method, input)
    // The input has passed its schema by now.
    const { roomId } = (input ?? {}) as { roomId?: string }
    if (method === 'openRoom' && roomId) holders.add(roomId, connection)
    if (method === 'closeRoom' && roomId) holders.forget(roomId)
    return data
  }

  const accept = (socket: Socket) => {
    const connection: Connection = { socket, greeted: false }
    connections.add(connection)
    socket.setTimeout(pingInterval * 3, () => socket.destroy(new Error('silent')))
    socket.on('error', (error) => log.warn({ err: error }, 'connection to a server broke'))
    socket.on('close', () => {
      connections.delete(connection)
      holders.drop(connection)
    })
    readLines(socket, maxRequestBytes, (line) => {
      const request = readRequest(line)
      if (!request) return void socket.destroy(new Error('not a request'))
      void reply(request, () => answer(connection, request), log).then((line) => writeLine(socket, line))
    })
  }

  const server = await listen(options.address, accept)
  server.on('error', (error) => log.error({ err: error }, 'listening failed'))
  // A handshake with a wrong secret, or a port scan.
  server.on('tlsClientError', (error: Error) => log.warn({ err: error }, 'connection refused'))
  return {
    announce(event) {
      for (const { socket } of holders.of(event.roomId)) writeLine(socket, { event })
      if (event.name === 'room.lost') holders.forget(event.roomId)
    },
    port: portOf(server),
    async close() {
      holders.close()
      for (const { socket } of connections) socket.destroy()
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function reply(
  { id, method }: RequestLine,
  answer: () => Promise<unknown>,
  log: Logger,
): Promise<ReplyLine> {
  try {
    return { id, ok: true, data: (await answer()) ?? null }
  } catch (error) {
    if (error instanceof MediaError) return { id, ok: false, code: error.code, message: error.message }
    log.error({ method, err: error }, 'a request failed')
    return { id, ok: false, code: 'NODE_FAULT', message: 'unexpected error, see the log of the media node' }
  }
}

function portOf(server: Server): number | undefined {
  const address = server.address()
  return typeof address === 'object' ? address?.port : undefined
}

/** Which connections hold which rooms open. */
class RoomHolders {
  readonly #graceMs: number
  readonly #onOrphan: (roomId: string) => void
  readonly #holders = new Map<string, Set<Connection>>()
  readonly #orphans = new Map<string, NodeJS.Timeout>()

  constructor(graceMs: number, onOrphan: (roomId: string) => void) {
    this.#graceMs = graceMs
    this.#onOrphan = onOrphan
  }

  of(roomId: string): Iterable<Connection> {
    return this.#holders.get(roomId) ?? []
  }

  add(roomId: string, connection: Connection): void {
    const holders = this.#holders.get(roomId) ?? new Set()
    this.#holders.set(roomId, holders.add(connection))
    clearTimeout(this.#orphans.get(roomId))
    this.#orphans.delete(roomId)
    // It may have gone while its room was being opened.
    if (connection.socket.destroyed) this.drop(connection)
  }

  drop(connection: Connection): void {
    for (const [roomId, holders] of this.#holders) {
      if (!holders.delete(connection) || holders.size > 0) continue
      this.#holders.delete(roomId)
      this.#orphans.set(
        roomId,
        setTimeout(() => {
          this.#orphans.delete(roomId)
          this.#onOrphan(roomId)
        }, this.#graceMs),
      )
    }
  }

  forget(roomId: string): void {
    this.#holders.delete(roomId)
    clearTimeout(this.#orphans.get(roomId))
    this.#orphans.delete(roomId)
  }

  close(): void {
    for (const timer of this.#orphans.values()) clearTimeout(timer)
    this.#orphans.clear()
    this.#holders.clear()
  }
}
