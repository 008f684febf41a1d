/**
 * Which server has which room. A server lives under a name for as long as it renews its lease; a room belongs to the life that claimed it,
 * and may be claimed by another one when that life is over. Whoever asks for a room that somebody else has is told where it is.
 */
import { randomUUID } from 'node:crypto'
import {
  claimRoom,
  endLease,
  findClaimed,
  findDrainingMediaNodes,
  findLeastLoaded,
  findOwner,
  noteMediaNode,
  releaseRoom,
  renewLease,
  type ServerLife,
  takeName,
} from '../../db/queries/placement.ts'
import type { Deps } from '../app/deps.ts'
import { describeError } from '../app/problem.ts'
import { AppError } from '../contract/errors.ts'
import type { Room } from './room.ts'

export type PlacementOptions = {
  deps: Deps
  /** The name that the proxy knows this server by. */
  name: string
  /** ms between two renewals, and for how long one holds */
  beatMs: number
  leaseMs: number
  /** Rooms that were taken over by others while this server could not renew its lease. */
  onLost: (has: (consultationId: string) => boolean) => void
  /** Another process has taken the name. */
  onSuperseded: () => void
  /** Media nodes on which no room is to be opened any more. */
  onDraining: (names: string[]) => void
}

/** Claims that a living other server loses a moment later are tried again so often. */
const mostTries = 3

export class Placement {
  readonly self: ServerLife
  readonly #options: PlacementOptions
  #timer: NodeJS.Timeout | undefined
  #beating: Promise<void> | null = null
  /** ms of this process' clock: until then nobody else can have claimed what is ours. */
  #validUntil = 0
  #lapsed = false
  #over = false

  private constructor(options: PlacementOptions) {
    this.#options = options
    this.self = { name: options.name, life: randomUUID() }
  }

  static async open(options: PlacementOptions): Promise<Placement> {
    const placement = new Placement(options)
    const began = performance.now()
    await takeName(options.deps.db, placement.self, options.leaseMs)
    placement.#validUntil = began + options.leaseMs
    placement.#timer = setInterval(() => placement.#beat(), options.beatMs)
    return placement
  }

  /**
   * Makes the room this server's, in the room's turn and after the right to it.
   * @throws AppError ELSEWHERE with the server that has it
   */
  async claim(room: Room): Promise<void> {
    if (room.claimed && performance.now() < this.#validUntil) return
    const { deps } = this.#options
    for (let tries = 0; tries < mostTries; tries += 1) {
      const taken = await claimRoom(deps.db, room.consultationId, this.self)
      if (taken !== null) return take(room, taken)
      const owner = await findOwner(deps.read, room.consultationId)
      if (owner?.life === this.self.life) return take(room, owner)
      const server = owner?.server ?? (await findLeastLoaded(deps.read, this.self.name))?.name
      if (server !== undefined) throw new AppError('ELSEWHERE', { server })
    }
    throw new AppError('UNAVAILABLE')
  }

  /** Nobody is in it any more. */
  async release(room: Room): Promise<void> {
    if (!room.claimed) return
    room.claimed = false
    try {
      await releaseRoom(this.#options.deps.db, room.consultationId, this.self)
    } catch (error) {
      /* it is free when this life is over */
      this.#warn(error, 'a room was not released')
    }
  }

  async noteMediaNode(room: Room, mediaNode: string): Promise<void> {
    if (room.mediaNode === mediaNode) return
    room.mediaNode = mediaNode
    await noteMediaNode(this.#options.deps.db, room.consultationId, this.self, mediaNode)
  }

  /** What it has may be claimed by others at once. Idempotent. */
  async close(): Promise<void> {
    if (this.#over) return
    this.#over = true
    clearInterval(this.#timer)
    await this.#beating
    await endLease(this.#options.deps.db, this.self).catch((error: unknown) =>
      this.#warn(error, 'the lease was not ended'),
    )
  }

  #beat(): void {
    this.#beating ??= this.#renew()
      .catch((error: unknown) => this.#warn(error, 'the lease was not renewed'))
      .finally(() => {
        this.#beating = null
      })
  }

  async #renew(): Promise<void> {
    const { deps, leaseMs, onLost, onSuperseded, onDraining } = this.#options
    const began = performance.now()
    if (!(await renewLease(deps.db, this.self, leaseMs))) {
      this.#over = true
      clearInterval(this.#timer)
      deps.log.error({ name: this.self.name }, 'another process has taken the name of this server')
      return onSuperseded()
    }
    /* the answer counts, not the question: it may have waited beyond the end of the lease before */
    this.#lapsed ||= performance.now() > this.#validUntil
    this.#validUntil = began + leaseMs
    if (this.#lapsed) {
      const claimed = await findClaimed(deps.read, this.self)
      this.#lapsed = false
      onLost((consultationId) => claimed.has(consultationId))
    }
    onDraining(await findDrainingMediaNodes(deps.read))
  }

  #warn(error: unknown, what: string): void {
    this.#options.deps.log.warn({ error: describeError(error) }, what)
  }
}

function take(room: Room, { mediaNode }: { mediaNode: string | null }): void {
  room.claimed = true
  room.mediaNode ??= mediaNode
}
