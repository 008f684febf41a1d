/** A server of signalling on a small real region, with real Socket.IO clients at it. What is announced goes out as in the product. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { createFakeMedia, type FakeMedia } from '../../media/fake.ts'
import type { MediaPort, RtpCapabilities } from '../../media/port.ts'
import {
  type Ack,
  type NotificationData,
  type NotificationName,
  notifications,
  protocolVersion,
  type RequestInput,
  type RequestName,
  type RequestOutput,
  requests,
} from '../../server/contract/signal.ts'
import { createGateway, type Gateway, type GatewayOptions } from '../../server/signal/gateway.ts'
import { receiverOf, until } from '../media/support.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

export type Told = { [N in NotificationName]: { name: N; data: NotificationData<N> } }[NotificationName]

export class Client {
  readonly socket: Socket
  readonly told: Told[] = []
  #read = 0

  constructor(socket: Socket) {
    this.socket = socket
    socket.onAny((name: NotificationName, data: unknown) => {
      /* whatever is told has the shape of the registry */
      this.told.push({ name, data: notifications[name].parse(data) } as Told)
    })
  }

  /** Sends anything under any name. */
  raw(name: string, ...args: unknown[]): Promise<Ack<RequestName>> {
    return this.socket.timeout(8_000).emitWithAck(name, ...args) as Promise<Ack<RequestName>>
  }

  ask<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Ack<N>> {
    return this.raw(name, input) as Promise<Ack<N>>
  }

  /** The answer's data, of the registry's shape. */
  async get<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    const answer = await this.ask(name, input)
    if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error)}`)
    requests[name].output.parse(answer.data)
    return answer.data
  }

  /** The code of the refusal, or `ok`. */
  async code<N extends RequestName>(name: N, input: RequestInput<N>): Promise<string> {
    const answer = await this.ask(name, input)
    return answer.ok ? 'ok' : answer.error.code
  }

  join(consultationId: string): Promise<RequestOutput<'room.join'>> {
    return this.get('room.join', { consultationId: idOf(consultationId), ready: [] })
  }

  joinCode(consultationId: string): Promise<string> {
    return this.code('room.join', { consultationId: idOf(consultationId), ready: [] })
  }

  /** The next notification of this name that was not read yet; everything before it counts as read. */
  async next<N extends NotificationName>(name: N): Promise<NotificationData<N>> {
    let found = -1
    await until(`${name}, told: ${JSON.stringify(this.told.slice(this.#read))}`, () => {
      found = this.told.findIndex((one, index) => index >= this.#read && one.name === name)
      return found >= 0
    })
    this.#read = found + 1
    return this.told[found]?.data as NotificationData<N>
  }

  names(): NotificationName[] {
    return this.told.map((one) => one.name)
  }

  /** The connection breaks, as a cable that is pulled: no farewell of Socket.IO. */
  breakOff(): void {
    this.socket.io.engine.close()
    this.socket.close()
  }

  close(): void {
    this.socket.disconnect()
  }
}

/** The contract's ids are branded; a test has them as text. */
export function idOf(id: string): RequestInput<'room.join'>['consultationId'] {
  return id as RequestInput<'room.join'>['consultationId']
}

/** Short times, so that tests do not wait. */
const timing: GatewayOptions['timing'] = {
  pingIntervalMs: 300,
  pingTimeoutMs: 400,
  seatKeptMs: 400,
  handheldSeatKeptMs: 800,
  heartbeatMs: 150,
  sessionFreshMs: 200,
  nodeGraceMs: 150,
  endingMs: 300,
  layerSettleMs: 150,
}

export class Hall {
  readonly world: World
  readonly media: MediaPort
  readonly #options: Partial<GatewayOptions>
  readonly #clients: Client[] = []
  #server: Server
  #gateway: Gateway | undefined
  #stopPump: (() => Promise<void>) | undefined

  private constructor(world: World, media: MediaPort, options: Partial<GatewayOptions>) {
    this.world = world
    this.media = media
    this.#options = options
    this.#server = createServer()
  }

  static async open(options: Partial<GatewayOptions> = {}, world?: World): Promise<Hall> {
    const hall = new Hall(world ?? (await createWorld()), options.media ?? createFakeMedia(), options)
    await hall.start()
    return hall
  }

  get fake(): FakeMedia {
    return this.media as FakeMedia
  }

  get gateway(): Gateway {
    if (this.#gateway === undefined) throw new Error('the gateway is closed')
    return this.#gateway
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async start(port = 0): Promise<void> {
    this.#server = createServer((_request, response) => response.writeHead(404).end())
    this.#gateway = await createGateway({
      httpServer: this.#server,
      deps: this.world.deps,
      media: this.media,
      ...this.#options,
      timing: { ...timing, ...this.#options.timing },
    })
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
    this.#stopPump = pump(this.world, this.gateway)
  }

  /** Ends the server as a restart does: stays are left open, the media goes on. */
  async stop(): Promise<void> {
    await this.#stopPump?.()
    await this.gateway.close()
    this.#gateway = undefined
    await new Promise((resolve) => {
      this.#server.close(resolve)
      this.#server.closeAllConnections()
    })
  }

  async cookie(person: WorldPerson): Promise<string> {
    const { db, auth } = this.world.deps
    const opened = await auth.openSession(db, person.id, { address: null, userAgent: null })
    return opened.cookie.split(';')[0] ?? ''
  }

  /** A socket that has not said whether it may come in. */
  knock(
    headers: Record<string, string>,
    auth: Record<string, unknown> = { protocol: protocolVersion },
  ): Client {
    const socket = io(this.url, {
      path: '/api/socket',
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth,
      extraHeaders: { origin: this.url, ...headers },
    })
    const client = new Client(socket)
    this.#clients.push(client)
    return client
  }

  async enter(person: WorldPerson, cookie?: string): Promise<Client> {
    const client = this.knock({ cookie: cookie ?? (await this.cookie(person)) })
    await new Promise<void>((resolve, reject) => {
      client.socket.once('connect', resolve)
      client.socket.once('connect_error', reject)
    })
    return client
  }

  /** Ends the server and its clients, and leaves world and media to the others that stand on them. */
  async end(): Promise<void> {
    for (const client of this.#clients) client.close()
    if (this.#gateway !== undefined) await this.stop()
  }

  async close(): Promise<void> {
    await this.end()
    await this.media.close()
    await this.world.close()
  }

  /** Somebody knocks and is let in; the entry itself is theirs. */
  async letIn(consultationId: string, person: WorldPerson, host: Client): Promise<Client> {
    const client = await this.enter(person)
    const code = await client.joinCode(consultationId)
    if (code !== 'ADMISSION_NEEDED') throw new Error(`the door said ${code}`)
    await host.get('host.admit', { personIds: [person.id] })
    await client.next('door.opened')
    return client
  }

  presences(consultationId: string) {
    return this.world.deps.db
      .selectFrom('presence')
      .selectAll()
      .where('consultationId', '=', consultationId)
      .orderBy('joinedAt')
      .execute()
  }

  async events(consultationId: string): Promise<string[]> {
    const rows = await this.world.deps.db
      .selectFrom('auditEvent')
      .select('kind')
      .where('consultationId', '=', consultationId)
      .orderBy('position')
      .execute()
    return rows.map((row) => row.kind)
  }

  state(consultationId: string) {
    return this.world.deps.db
      .selectFrom('consultation')
      .select(['state', 'version', 'kind'])
      .where('id', '=', consultationId)
      .executeTakeFirstOrThrow()
  }

  async capabilities(): Promise<RtpCapabilities> {
    const { rtpCapabilities } = await this.media.openRoom({ roomId: 'capabilities' })
    return receiverOf(rtpCapabilities)
  }
}

/** Carries what act.ts announces to the gateway, as the outbox does after every commit. */
function pump(world: World, gateway: Gateway): () => Promise<void> {
  const { db } = world.deps
  let running: Promise<void> = Promise.resolve()
  let over = false
  const run = async () => {
    while (!over) {
      const rows = await db
        .selectFrom('outbox')
        .selectAll()
        .where('sentAt', 'is', null)
        .orderBy('id')
        .execute()
      for (const row of rows) {
        await gateway.deliver(row.topic, row.payload)
        await db.updateTable('outbox').set({ sentAt: new Date() }).where('id', '=', row.id).execute()
      }
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
  }
  running = run()
  return async () => {
    over = true
    await running
  }
}
