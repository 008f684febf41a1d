/**
 * One room at several routers. It stays at its home router, where everybody sends; receivers beyond a limit are at edges, other routers
 * that a pipe leads to (edge.ts).
 */
import type { Logger } from 'pino'
import { Edge, type Site } from './edge.ts'
import { type NodeView, placeListener, type SpreadLimits } from './listener-place.ts'
import type { MediaInput } from './methods.ts'
import { PipeWatch } from './pipe-watch.ts'
import {
  type ConsumerParameters,
  MediaError,
  type MediaEvent,
  type RoomDescription,
  type RoomStats,
} from './port.ts'
import { addStats, joinDescriptions } from './room-sum.ts'
import { SilentPaths } from './silent-paths.ts'

export type SpreadOptions = SpreadLimits & {
  /** Milliseconds that a node's connection may be gone before the receivers there are moved. */
  graceMs: number
  /** Milliseconds between two looks at the pipes; of pipe-watch.ts where it is left out. */
  watchMs?: number
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

export class Spread {
  readonly #options: SpreadOptions
  readonly #views: () => Promise<NodeView[]>
  readonly #site: (name: string) => Site
  readonly #tell: (event: MediaEvent) => void
  readonly #log: Pick<Logger, 'warn'>
  readonly #rooms = new Map<string, Spreading>()
  readonly #edges = new Map<string, Edge>()
  readonly #graces = new Map<string, NodeJS.Timeout>()
  readonly #silentPaths = new SilentPaths()
  readonly #watch: PipeWatch

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
    this.#watch = new PipeWatch(
      () => this.#edges.values(),
      (edge) => this.#leaveSilent(edge),
      options.watchMs,
    )
  }

  /** Of each node with edges: bytes that came to them through pipes, and pipes that were given up as silent, since the start. */
  get pipeCounts(): PipeWatch['counts'] {
    return this.#watch.counts
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
    for (const edge of room?.edges ?? []) this.#end(edge)
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
      else if (edge !== null) this.#endIfEmpty(edge)
    }
    if (edge?.closed) {
      arrived(null)
      throw new MediaError('ROOM_NOT_FOUND', `an edge of ${roomId} was lost`)
    }
    return { site: edge?.site ?? room.home, roomId: edge?.edgeId ?? roomId, arrived }
  }

  /** Lets a receiver at an edge receive a producer of home; null where the transport is at no edge. */
  async consume(input: MediaInput<'consume'>): Promise<ConsumerParameters | null> {
    for (const edge of this.#edges.values()) if (edge.peers.has(input.transportId)) return edge.consume(input)
    return null
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
    for (const edge of this.#edges.values()) this.#endIfEmpty(edge)
  }

  /** What the edges add to the word of home, under the names of the fleet. */
  async describe(home: RoomDescription): Promise<RoomDescription> {
    return joinDescriptions(
      home,
      await Promise.all(this.#edgesOf(home.roomId).map((edge) => edge.describe())),
    )
  }

  async stats(home: RoomStats): Promise<RoomStats> {
    return addStats(home, await Promise.all(this.#edgesOf(home.roomId).map((edge) => edge.stats())))
  }

  /** @returns what the fleet tells of it; null where it is about an edge or a pipe and concerns nobody else */
  hear(site: Site, event: MediaEvent): MediaEvent | null | undefined {
    if (event.name === 'node.lost') this.#waitFor(site)
    if (event.name === 'node.found') clearTimeout(this.#graces.get(site.name))
    if (!('roomId' in event)) return undefined
    if (event.name === 'pipe.paused' || event.name === 'pipe.ended') {
      this.#edges.get(event.pipeId.replace(/\.out$/, ''))?.follow(event)
      return null
    }
    const edge = this.#edges.get(event.roomId)
    if (edge === undefined) {
      /* of a room that has moved meanwhile it is no news */
      if (event.name === 'room.lost' && this.#rooms.get(event.roomId)?.home === site)
        this.closed(event.roomId)
      return event.name === 'pipe.idle' || event.roomId.includes('#') ? null : undefined
    }
    if (event.name === 'pipe.idle') {
      edge.follow(event)
      return null
    }
    if (event.name === 'room.lost') {
      this.#lose(edge)
      return null
    }
    return edge.rename(event)
  }

  close(): void {
    this.#watch.close()
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
        nodes: views.map((view) => {
          const isSilent = this.#silentPaths.has(room.home.name, view.name, performance.now())
          return { ...view, spareWorkers: isSilent ? 0 : view.spareWorkers - used(view.name) }
        }),
      },
      this.#options,
    )
    if (place.at === 'home') {
      room.coming += 1
      return null
    }
    if (place.at === 'new') return this.#open(room, this.#site(place.node))
    const edge = this.#edges.get(place.edgeId)
    if (edge === undefined) throw new MediaError('ROOM_NOT_FOUND', `an edge of ${room.roomId} was lost`)
    edge.coming += 1
    return edge
  }

  async #open(room: Spreading, site: Site): Promise<Edge> {
    const { home, roomId } = room
    const edge = new Edge(roomId, home, site, this.#log)
    const apart = [roomId, ...[...room.edges].map(({ edgeId }) => edgeId)]
    room.edges.add(edge)
    this.#edges.set(edge.edgeId, edge)
    try {
      await edge.open(apart)
      return edge
    } catch (error) {
      this.#end(edge)
      throw error
    }
  }

  #waitFor(site: Site): void {
    clearTimeout(this.#graces.get(site.name))
    const giveUp = () => {
      for (const edge of this.#edges.values()) if (edge.site === site) this.#lose(edge)
    }
    this.#graces.set(site.name, setTimeout(giveUp, this.#options.graceMs))
  }

  /** The nodes live, but nothing comes through between them: another pipe would be as silent. */
  #leaveSilent(edge: Edge): void {
    const { home, site, edgeId } = edge
    this.#log.warn(
      { edgeId, home: home.name, node: site.name },
      'no packet comes through a pipe, its receivers are moved: are the UDP ports between these nodes open?',
    )
    this.#silentPaths.add(home.name, site.name, performance.now())
    this.#lose(edge)
  }

  /** Its receivers are told to come in anew, which finds them another place. */
  #lose(edge: Edge): void {
    const peers = new Set(edge.peers.values())
    this.#end(edge)
    for (const peerId of peers) this.#tell({ name: 'peer.lost', roomId: edge.roomId, peerId })
  }

  #endIfEmpty(edge: Edge): void {
    if (edge.peers.size + edge.coming === 0) this.#end(edge)
  }

  #end(edge: Edge): void {
    this.#rooms.get(edge.roomId)?.edges.delete(edge)
    this.#edges.delete(edge.edgeId)
    edge.end()
  }

  #edgesOf(roomId: string): Edge[] {
    return [...(this.#rooms.get(roomId)?.edges ?? [])]
  }
}
