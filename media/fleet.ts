/**
 * Several media nodes as one {@link MediaPort}. A room is on one node; ids of its transports, producers and consumers begin with the
 * node's name, so whoever has an id finds the node without asking anybody, after a restart too.
 */
import type { Logger } from 'pino'
import { connectMediaNode, type MediaNodeOptions } from './client.ts'
import { bare, idFields, mark, named } from './fleet-ids.ts'
import {
  addStatuses,
  type FleetNode,
  holds,
  isUp,
  leastLoaded,
  type Member,
  statusOf,
  viewOf,
} from './members.ts'
import { type MediaInput, type MediaMethod, type MediaOutput, mediaCalls } from './methods.ts'
import { MediaError, type MediaEvent, type MediaPort, type NodeStatus } from './port.ts'
import { Spread, type SpreadOptions } from './spread.ts'

export type MediaFleet = MediaPort & {
  /** Those on which no further room is opened while another one can take it. */
  drain(names: readonly string[]): void
  /** Each node's own word; null where it does not answer. */
  statuses(): Promise<{ name: string; status: NodeStatus | null }[]>
  /** Of each node since this server started: bytes that came to its edges through pipes, and pipes given up since nothing came. */
  pipeCounts(): { name: string; bytes: number; silent: number }[]
}

export function connectMediaFleet(
  nodes: readonly { name: string; socket: string }[],
  options: Omit<MediaNodeOptions, 'socket'>,
  spread?: SpreadOptions,
): MediaFleet {
  return createFleet(
    nodes.map(({ name, socket }) => ({ name, port: connectMediaNode({ ...options, socket }) })),
    options.log,
    spread,
  )
}

/** @param spread from when on receivers of one room go to further routers; left out, a room is at one */
export function createFleet(
  nodes: readonly FleetNode[],
  log: Pick<Logger, 'warn'>,
  spread?: SpreadOptions,
): MediaFleet {
  const fleet = new Fleet(nodes, log, spread)
  const calls = mediaCalls((method, input) => fleet.call(method, input))
  return {
    ...calls,
    openRoom: (input) => fleet.openRoom(input),
    closeRoom: (input) => fleet.closeRoom(input),
    describeRoom: (input) => fleet.describeRoom(input),
    createTransport: (input) => fleet.createTransport(input),
    closeTransport: (input) => fleet.closeTransport(input),
    consume: (input) => fleet.consume(input),
    closePeer: (input) => fleet.closePeer(input),
    stats: (input) => fleet.stats(input),
    stopRecording: (input) => fleet.stopRecording(input),
    status: () => fleet.status(),
    statuses: () => fleet.statuses(),
    pipeCounts: () => fleet.pipeCounts(),
    drain: (names) => fleet.drain(names),
    onEvent: (listener) => fleet.subscribe(listener),
    close: () => fleet.close(),
  }
}

class Fleet {
  readonly #members: readonly Member[]
  readonly #log: Pick<Logger, 'warn'>
  readonly #spread: Spread | undefined
  /** Room → the node that this server opened it on. */
  readonly #rooms = new Map<string, Member>()
  readonly #opening = new Map<
    string,
    Promise<{ rtpCapabilities: MediaOutput<'openRoom'>['rtpCapabilities']; node: string }>
  >()
  /** Recording → the node that writes it. */
  readonly #recordings = new Map<string, Member>()
  readonly #listeners = new Set<(event: MediaEvent) => void>()

  constructor(nodes: readonly FleetNode[], log: Pick<Logger, 'warn'>, spread?: SpreadOptions) {
    this.#log = log
    this.#spread = spread && this.#spreading(spread)
    this.#members = nodes.map((node) => ({ ...node, lost: false, known: false, drains: false, opening: 0 }))
    for (const member of this.#members) member.port.onEvent((event) => this.#hear(member, event))
  }

  subscribe(listener: (event: MediaEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  drain(names: readonly string[]): void {
    for (const member of this.#members) member.drains = names.includes(member.name)
  }

  async call<M extends MediaMethod>(method: M, input: MediaInput<M>): Promise<MediaOutput<M>> {
    const member = this.#memberFor(input)
    const answer = await mediaCall(member.port, method, bare(input))
    if (method === 'startRecording' && input !== undefined && 'recordingId' in input) {
      this.#recordings.set(input.recordingId, member)
    }
    return named(member.name, answer)
  }

  /** Idempotent, also where two ask at once. */
  openRoom(input: MediaInput<'openRoom'>) {
    const opening =
      this.#opening.get(input.roomId) ??
      this.#open(input).finally(() => {
        this.#opening.delete(input.roomId)
      })
    this.#opening.set(input.roomId, opening)
    return opening
  }

  async #open({ roomId, node }: MediaInput<'openRoom'>) {
    const member = await this.#place(roomId, node)
    member.opening += 1
    try {
      const { rtpCapabilities } = await member.port.openRoom({ roomId })
      const former = this.#rooms.get(roomId)
      this.#rooms.set(roomId, member)
      this.#spread?.opened(roomId, member)
      if (former !== undefined && former !== member) this.#leave(former, roomId)
      return { rtpCapabilities, node: member.name }
    } finally {
      member.opening -= 1
    }
  }

  async closeRoom({ roomId }: { roomId: string }): Promise<void> {
    const member = this.#rooms.get(roomId)
    this.#rooms.delete(roomId)
    this.#spread?.closed(roomId)
    await member?.port.closeRoom({ roomId })
  }

  async describeRoom(input: MediaInput<'describeRoom'>): Promise<MediaOutput<'describeRoom'>> {
    const home = await this.call('describeRoom', input)
    return (await this.#spread?.describe(home)) ?? home
  }

  async stats(input: MediaInput<'stats'>): Promise<MediaOutput<'stats'>> {
    const home = await this.call('stats', input)
    return (await this.#spread?.stats(home)) ?? home
  }

  async createTransport(input: MediaInput<'createTransport'>): Promise<MediaOutput<'createTransport'>> {
    const place =
      input.direction === 'receive' ? await this.#spread?.placeFor(input.roomId, input.peerId) : undefined
    if (!place) return this.call('createTransport', input)
    try {
      const answer = await place.site.port.createTransport({ ...input, roomId: place.roomId })
      place.arrived(answer.transportId)
      return named(place.site.name, answer)
    } catch (error) {
      place.arrived(null)
      throw error
    }
  }

  async closeTransport(input: MediaInput<'closeTransport'>): Promise<void> {
    await this.call('closeTransport', input)
    const { transportId } = bare(input)
    this.#spread?.left((id) => id === transportId)
    this.#spread?.tidy()
  }

  async consume(input: MediaInput<'consume'>): Promise<MediaOutput<'consume'>> {
    return (await this.#spread?.consume(bare(input))) ?? this.call('consume', input)
  }

  async closePeer(input: MediaInput<'closePeer'>): Promise<void> {
    await Promise.all([this.call('closePeer', input), this.#spread?.closePeer(input)])
  }

  /** Whoever was started anew does not know which node writes it. */
  async stopRecording(input: MediaInput<'stopRecording'>): Promise<MediaOutput<'stopRecording'>> {
    const known = this.#recordings.get(input.recordingId)
    if (known !== undefined) return known.port.stopRecording(input)
    let away: MediaError | undefined
    for (const member of this.#members) {
      try {
        if (!(await isUp(member)))
          throw new MediaError('NODE_UNREACHABLE', 'a node that may write it is away')
        return await member.port.stopRecording(input)
      } catch (error) {
        if (!(error instanceof MediaError)) throw error
        if (error.code !== 'RECORDING_NOT_FOUND') away = error
      }
    }
    throw away ?? new MediaError('RECORDING_NOT_FOUND')
  }

  async statuses(): Promise<{ name: string; status: NodeStatus | null }[]> {
    return Promise.all(this.#members.map(async ({ name, port }) => ({ name, status: await statusOf(port) })))
  }

  pipeCounts(): { name: string; bytes: number; silent: number }[] {
    const none = { bytes: 0, silent: 0 }
    return this.#members.map(({ name }) => ({ name, ...(this.#spread?.pipeCounts.get(name) ?? none) }))
  }

  /** Sums of those that answer. @throws MediaError `NODE_UNREACHABLE` where none does */
  async status(): Promise<NodeStatus> {
    return addStatuses((await this.statuses()).flatMap(({ status }) => status ?? []))
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    this.#spread?.close()
    await Promise.all(this.#members.map(({ port }) => port.close()))
  }

  /** Where it is, where it was, or the least loaded. A node that drains keeps what it has. */
  async #place(roomId: string, wanted: string | undefined): Promise<Member> {
    const former = this.#rooms.get(roomId) ?? this.#members.find(({ name }) => name === wanted)
    if (former !== undefined && (await isUp(former)) && (!former.drains || (await holds(former, roomId)))) {
      return former
    }
    return leastLoaded(this.#members)
  }

  /** It is open elsewhere by now; where that is not heard, its node closes it when nobody holds it any more. */
  #leave({ name, port }: Member, roomId: string): void {
    port.closeRoom({ roomId }).catch((error: unknown) => {
      this.#log.warn({ node: name, roomId, err: error }, 'a room that moved was not closed where it was')
    })
  }

  /** What nobody has is asked of the first one, which says so as a single node would. */
  #memberFor(input: object | undefined): Member {
    const given: Readonly<Record<string, unknown>> = { ...input }
    const id = idFields.map((field) => given[field]).find((one) => typeof one === 'string')
    const found =
      typeof id === 'string'
        ? this.#members.find(({ name }) => id.startsWith(`${name}${mark}`))
        : this.#rooms.get(String(given.roomId))
    const member = found ?? this.#members[0]
    if (member === undefined) throw new MediaError('NODE_UNREACHABLE', 'there is no media node')
    return member
  }

  #spreading(options: SpreadOptions): Spread {
    return new Spread(options, {
      views: () => Promise.all(this.#members.map(viewOf)),
      site: (name) => this.#memberFor({ transportId: `${name}${mark}` }),
      tell: (event) => this.#tell(event),
      log: this.#log,
    })
  }

  #hear(member: Member, event: MediaEvent): void {
    if (event.name === 'node.found') Object.assign(member, { lost: false, known: true })
    if (event.name === 'node.lost') member.lost = true
    const spread = this.#spread?.hear(member, event)
    if (spread === null) return
    if (spread !== undefined) {
      this.#tell(spread)
      return
    }
    if (event.name === 'recording.ended') this.#recordings.delete(event.recordingId)
    else if ('roomId' in event) {
      /* news of a room that has moved meanwhile is no news of it */
      if ((this.#rooms.get(event.roomId) ?? member) !== member) return
      if (event.name === 'room.lost') this.#rooms.delete(event.roomId)
    }
    const told = 'roomId' in event ? named(member.name, event) : { ...event, node: member.name }
    this.#tell(told)
  }

  #tell(event: MediaEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

/** The port's methods by name, with input and output that belong together. */
function mediaCall<M extends MediaMethod>(
  port: MediaPort,
  method: M,
  input: MediaInput<M>,
): Promise<MediaOutput<M>> {
  const call = port[method] as (input: MediaInput<M>) => Promise<MediaOutput<M>>
  return call(input)
}
