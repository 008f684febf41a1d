/**
 * One room at several routers. It stays at its home router, where everybody sends; receivers beyond a limit are at edges, other routers
 * that get each producer at most once through a pipe, and only while somebody there receives it.
 */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { type NodeView, placeListener, type SpreadLimits } from './listener-place.ts'
import type { MediaInput } from './methods.ts'
import { MediaError, type MediaEvent, type MediaPort, type RoomDescription, type RoomStats } from './port.ts'

export type SpreadOptions = SpreadLimits & {
  /** Milliseconds that a node's connection may be gone before the receivers there are moved. */
  graceMs: number
}

type Site = { readonly name: string; readonly port: MediaPort }

type Edge = {
  readonly edgeId: string
  readonly site: Site
  /** Receive transport → peer. */
  readonly peers: Map<string, string>
  /** On their way here. */
  coming: number
  /** Producers that cross the pipe. */
  readonly piped: Set<string>
  /** The pipe is there; what crosses it is changed one after the other. */
  turn: Promise<unknown>
  closed: boolean
}

type Spreading = {
  readonly roomId: string
  readonly home: Site
  /** Receive transports at home. */
  readonly atHome: Map<string, string>
  coming: number
  readonly edges: Set<Edge>
  placing: Promise<unknown>
}

const outOf = ({ edgeId }: Edge) => `${edgeId}.out`
const into = ({ edgeId }: Edge) => `${edgeId}.in`

export class Spread {
  readonly #options: SpreadOptions
  readonly #views: () => Promise<NodeView[]>
  readonly #site: (name: string) => Site
  readonly #tell: (event: MediaEvent) => void
  readonly #log: Pick<Logger, 'warn'>
  readonly #rooms = new Map<string, Spreading>()
  /** Edge's room id → edge with its room. */
  readonly #edges = new Map<string, { edge: Edge; room: Spreading }>()
  readonly #graces = new Map<string, NodeJS.Timeout>()

  constructor(
    options: SpreadOptions,
    fleet: {
      views: () => Promise<NodeView[]>
      site: (name: string) => Site
      tell: (event: MediaEvent) => void
      log: Pick<Logger, 'warn'>
    },
  ) {
    this.#options = options
    this.#views = fleet.views
    this.#site = fleet.site
    this.#tell = fleet.tell
    this.#log = fleet.log
  }

  /** The room is open there now; edges of an earlier home are ended. */
  opened(roomId: string, home: Site): void {
    if (this.#rooms.get(roomId)?.home === home) return
    this.closed(roomId)
    this.#rooms.set(roomId, {
      roomId,
      home,
      atHome: new Map(),
      coming: 0,
      edges: new Set(),
      placing: Promise.resolve(),
    })
  }

  /** The room or its home is gone. */
  closed(roomId: string): void {
    const room = this.#rooms.get(roomId)
    this.#rooms.delete(roomId)
    for (const edge of room?.edges ?? []) if (room) this.#end(room, edge)
  }

  /** @returns the site and the room's id there, with what to do when the transport is known or has failed */
  async placeFor(roomId: string, peerId: string) {
    const room = this.#rooms.get(roomId)
    if (room === undefined) return null
    const placing = room.placing.then(() => this.#choose(room))
    room.placing = placing.catch(() => undefined)
    const edge = await placing
    const peers = edge?.peers ?? room.atHome
    const arrived = (transportId: string | null) => {
      if (edge === null) room.coming -= 1
      else edge.coming -= 1
      if (transportId !== null) peers.set(transportId, peerId)
      else if (edge !== null) this.#endIfEmpty(room, edge)
    }
    if (edge?.closed) {
      arrived(null)
      throw new MediaError('ROOM_NOT_FOUND', `an edge of ${roomId} was lost`)
    }
    return { site: edge?.site ?? room.home, roomId: edge?.edgeId ?? roomId, arrived }
  }

  /** Lets a receiver at an edge receive a producer of home; null where the transport is at no edge. */
  async consume(input: MediaInput<'consume'>) {
    const [edge, room] = this.#edgeOf(input.transportId)
    if (edge === undefined || room === undefined) return null
    const { producerId } = input
    const answer = await this.#inTurn(edge, async () => {
      await this.#cross(room, edge, producerId)
      try {
        return await edge.site.port.consume(input)
      } catch (error) {
        await this.#uncross(room, edge, producerId, true)
        throw error
      }
    })
    return {
      ...answer,
      consumerId: named(edge.site, answer.consumerId),
      producerId: named(room.home, producerId),
    }
  }

  /** These transports are closed. */
  left(isGone: (transportId: string, peerId: string) => boolean, roomId?: string): Edge[] {
    const touched: Edge[] = []
    for (const room of roomId === undefined ? this.#rooms.values() : [this.#rooms.get(roomId)]) {
      if (room === undefined) continue
      for (const [id, peer] of room.atHome) if (isGone(id, peer)) room.atHome.delete(id)
      for (const edge of room.edges) {
        for (const [id, peer] of edge.peers) {
          if (!isGone(id, peer)) continue
          edge.peers.delete(id)
          touched.push(edge)
        }
      }
    }
    return touched
  }

  async closePeer({ roomId, peerId }: { roomId: string; peerId: string }): Promise<void> {
    const touched = this.left((_, peer) => peer === peerId, roomId)
    await Promise.all(touched.map(({ edgeId, site }) => site.port.closePeer({ roomId: edgeId, peerId })))
    this.tidy()
  }

  /** Ends edges that nobody is at. */
  tidy(): void {
    for (const { edge, room } of this.#edges.values()) this.#endIfEmpty(room, edge)
  }

  /** What the edges add to the word of home, under the names of the fleet. */
  async describe(home: RoomDescription): Promise<RoomDescription> {
    const room = this.#rooms.get(home.roomId)
    const peers = new Map(home.peers.map((peer) => [peer.peerId, peer]))
    for (const { edgeId, site } of room?.edges ?? []) {
      const there = await site.port.describeRoom({ roomId: edgeId })
      for (const { peerId, transports, consumers } of there.peers) {
        const known = peers.get(peerId) ?? { peerId, transports: [], producers: [], consumers: [] }
        peers.set(peerId, {
          ...known,
          transports: [
            ...known.transports,
            ...transports.map((one) => ({ ...one, transportId: named(site, one.transportId) })),
          ],
          consumers: [
            ...known.consumers,
            ...consumers.map((one) => ({
              ...one,
              consumerId: named(site, one.consumerId),
              transportId: named(site, one.transportId),
              producerId: room ? named(room.home, one.producerId) : one.producerId,
            })),
          ],
        })
      }
    }
    return { roomId: home.roomId, peers: [...peers.values()] }
  }

  async stats(home: RoomStats): Promise<RoomStats> {
    const sums = { ...home }
    for (const { edgeId, site } of this.#rooms.get(home.roomId)?.edges ?? []) {
      const there = await site.port.stats({ roomId: edgeId })
      sums.transports += there.transports
      sums.consumers += there.consumers
      sums.bytesReceived += there.bytesReceived
      sums.bytesSent += there.bytesSent
    }
    return sums
  }

  /** @returns what the fleet tells of it; null where it is about an edge or a pipe and concerns nobody else */
  hear(site: Site, event: MediaEvent): MediaEvent | null | undefined {
    if (event.name === 'node.lost') this.#waitFor(site)
    if (event.name === 'node.found') clearTimeout(this.#graces.get(site.name))
    if (!('roomId' in event)) return undefined
    if (event.name === 'pipe.paused' || event.name === 'pipe.ended') {
      this.#follow(event)
      return null
    }
    const at = this.#edges.get(event.roomId)
    if (at === undefined) {
      /* of a room that has moved meanwhile it is no news */
      if (event.name === 'room.lost' && this.#rooms.get(event.roomId)?.home === site)
        this.closed(event.roomId)
      return event.name === 'pipe.idle' || event.roomId.includes('#') ? null : undefined
    }
    const { edge, room } = at
    if (event.name === 'pipe.idle') {
      this.#later(edge, () => this.#uncross(room, edge, event.producerId, true))
      return null
    }
    if (event.name === 'room.lost') {
      this.#lose(room, edge)
      return null
    }
    return renamed(event, edge.site, room)
  }

  close(): void {
    for (const grace of this.#graces.values()) clearTimeout(grace)
  }

  async #choose(room: Spreading): Promise<Edge | null> {
    const views = await this.#views()
    const used = (name: string) =>
      Number(room.home.name === name) + [...room.edges].filter(({ site }) => site.name === name).length
    const place = placeListener(
      {
        home: { node: room.home.name, listeners: room.atHome.size + room.coming },
        edges: [...room.edges].map(({ edgeId, site, peers, coming }) => ({
          edgeId,
          node: site.name,
          listeners: peers.size + coming,
        })),
        nodes: views.map((view) => ({ ...view, spareWorkers: view.spareWorkers - used(view.name) })),
      },
      this.#options,
    )
    if (place.at === 'home') {
      room.coming += 1
      return null
    }
    if (place.at === 'new') return this.#open(room, this.#site(place.node))
    const edge = this.#edges.get(place.edgeId)?.edge
    if (edge === undefined) throw new MediaError('ROOM_NOT_FOUND', `an edge of ${room.roomId} was lost`)
    edge.coming += 1
    return edge
  }

  async #open(room: Spreading, site: Site): Promise<Edge> {
    const { home, roomId } = room
    const edge: Edge = {
      edgeId: `${roomId}#${randomUUID()}`,
      site,
      peers: new Map(),
      /* the one it is opened for, or somebody who leaves meanwhile would end it as empty */
      coming: 1,
      piped: new Set(),
      turn: Promise.resolve(),
      closed: false,
    }
    const apart = [roomId, ...[...room.edges].map(({ edgeId }) => edgeId)]
    room.edges.add(edge)
    this.#edges.set(edge.edgeId, { edge, room })
    try {
      await site.port.openRoom({ roomId: edge.edgeId, apart })
      const secure = site !== home
      const [out, end] = await Promise.all([
        home.port.openPipe({ roomId, pipeId: outOf(edge), secure }),
        site.port.openPipe({ roomId: edge.edgeId, pipeId: into(edge), secure }),
      ])
      await Promise.all([
        home.port.connectPipe({ pipeId: outOf(edge), ...end }),
        site.port.connectPipe({ pipeId: into(edge), ...out }),
      ])
      return edge
    } catch (error) {
      this.#end(room, edge)
      throw error
    }
  }

  async #cross({ home }: Spreading, edge: Edge, producerId: string): Promise<void> {
    if (edge.piped.has(producerId)) return
    const piped = await home.port.pipeOut({ pipeId: outOf(edge), producerId })
    try {
      await edge.site.port.pipeIn({ pipeId: into(edge), ...piped })
      edge.piped.add(producerId)
    } catch (error) {
      await home.port.endPipeOut({ pipeId: outOf(edge), producerId })
      throw error
    }
  }

  async #uncross({ home }: Spreading, edge: Edge, producerId: string, ifUnheard: boolean): Promise<void> {
    const { ended } = await edge.site.port.endPipeIn({ pipeId: into(edge), producerId, ifUnheard })
    if (!ended) return
    edge.piped.delete(producerId)
    await home.port.endPipeOut({ pipeId: outOf(edge), producerId })
  }

  #follow(event: MediaEvent & { name: 'pipe.paused' | 'pipe.ended' }): void {
    const at = this.#edges.get(event.pipeId.replace(/\.out$/, ''))
    if (at === undefined) return
    const { producerId } = event
    const { edge, room } = at
    this.#later(edge, () =>
      event.name === 'pipe.ended'
        ? this.#uncross(room, edge, producerId, false)
        : edge.site.port.setPipedPaused({ pipeId: into(edge), producerId, paused: event.paused }),
    )
  }

  #inTurn<T>(edge: Edge, step: () => Promise<T>): Promise<T> {
    const done = edge.turn.then(step)
    edge.turn = done.catch(() => undefined)
    return done
  }

  #later(edge: Edge, step: () => Promise<unknown>): void {
    this.#inTurn(edge, step).catch((error: unknown) => {
      if (!edge.closed) this.#log.warn({ edgeId: edge.edgeId, err: error }, 'a pipe did not follow')
    })
  }

  #waitFor(site: Site): void {
    clearTimeout(this.#graces.get(site.name))
    const giveUp = () => {
      for (const { edge, room } of this.#edges.values()) if (edge.site === site) this.#lose(room, edge)
    }
    this.#graces.set(site.name, setTimeout(giveUp, this.#options.graceMs))
  }

  /** Its receivers are told to come in anew, which finds them another place. */
  #lose(room: Spreading, edge: Edge): void {
    const peers = new Set(edge.peers.values())
    this.#end(room, edge)
    for (const peerId of peers) this.#tell({ name: 'peer.lost', roomId: room.roomId, peerId })
  }

  #endIfEmpty(room: Spreading, edge: Edge): void {
    if (edge.peers.size + edge.coming === 0) this.#end(room, edge)
  }

  #end(room: Spreading, edge: Edge): void {
    if (edge.closed) return
    edge.closed = true
    room.edges.delete(edge)
    this.#edges.delete(edge.edgeId)
    const endings = [
      edge.site.port.closeRoom({ roomId: edge.edgeId }),
      room.home.port.closePipe({ pipeId: outOf(edge) }),
    ]
    for (const ending of endings) {
      ending.catch((error: unknown) => {
        this.#log.warn({ edgeId: edge.edgeId, err: error }, 'an edge was not closed at its node')
      })
    }
  }

  #edgeOf(transportId: string): [Edge, Spreading] | [] {
    for (const { edge, room } of this.#edges.values()) if (edge.peers.has(transportId)) return [edge, room]
    return []
  }
}

const named = ({ name }: Site, id: string) => `${name}~${id}`

function renamed(event: MediaEvent & { roomId: string }, site: Site, room: Spreading): MediaEvent {
  const ids: Record<string, string> = { roomId: room.roomId }
  if ('transportId' in event) ids.transportId = named(site, event.transportId)
  if ('consumerId' in event) ids.consumerId = named(site, event.consumerId)
  if ('producerId' in event && event.producerId !== null) ids.producerId = named(room.home, event.producerId)
  return { ...event, ...ids } as MediaEvent
}
