/**
 * A router beside a room's home, with the pipe that leads there. Each producer of home crosses the pipe at most once, and only while
 * somebody at the edge receives it.
 */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { namedId } from './fleet-ids.ts'
import type { MediaInput } from './methods.ts'
import type { ConsumerParameters, MediaEvent, MediaPort, RoomDescription, RoomStats } from './port.ts'

export type Site = { readonly name: string; readonly port: MediaPort }

export class Edge {
  readonly roomId: string
  /** Under which its node knows it as a room. */
  readonly edgeId: string
  readonly home: Site
  readonly site: Site
  /** Receive transport → peer. */
  readonly peers = new Map<string, string>()
  /** On their way here: from the beginning the one it is opened for, or somebody who leaves meanwhile would end it as empty. */
  coming = 1
  readonly #log: Pick<Logger, 'warn'>
  /** Producers that cross the pipe. */
  readonly #piped = new Set<string>()
  /** What crosses the pipe is changed one after the other. */
  #turn: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(roomId: string, home: Site, site: Site, log: Pick<Logger, 'warn'>) {
    this.roomId = roomId
    this.edgeId = `${roomId}#${randomUUID()}`
    this.home = home
    this.site = site
    this.#log = log
  }

  get closed(): boolean {
    return this.#closed
  }

  /** The pipe's end at home. */
  get out(): string {
    return `${this.edgeId}.out`
  }

  /** The pipe's end here. */
  get in(): string {
    return `${this.edgeId}.in`
  }

  /** @param apart rooms whose workers are left to them where there is another one */
  async open(apart: string[]): Promise<void> {
    const { home, site, roomId, edgeId } = this
    await site.port.openRoom({ roomId: edgeId, apart })
    const secure = site !== home
    const [out, end] = await Promise.all([
      home.port.openPipe({ roomId, pipeId: this.out, at: 'home', secure }),
      site.port.openPipe({ roomId: edgeId, pipeId: this.in, at: 'edge', secure }),
    ])
    await Promise.all([
      home.port.connectPipe({ pipeId: this.out, ...end }),
      site.port.connectPipe({ pipeId: this.in, ...out }),
    ])
  }

  /** Lets a receiver here receive a producer of home. */
  async consume(input: MediaInput<'consume'>): Promise<ConsumerParameters> {
    const { producerId } = input
    const answer = await this.#inTurn(async () => {
      await this.#cross(producerId)
      try {
        return await this.site.port.consume(input)
      } catch (error) {
        await this.#uncross(producerId, true)
        throw error
      }
    })
    return {
      ...answer,
      consumerId: namedId(this.site.name, answer.consumerId),
      producerId: namedId(this.home.name, producerId),
    }
  }

  /** Does as a producer that crosses did at home, or as its last receiver here. */
  follow(event: MediaEvent & { name: 'pipe.paused' | 'pipe.ended' | 'pipe.idle' }): void {
    const { producerId } = event
    const follows = () =>
      event.name === 'pipe.paused'
        ? this.site.port.setPipedPaused({ pipeId: this.in, producerId, paused: event.paused })
        : this.#uncross(producerId, event.name === 'pipe.idle')
    this.#inTurn(follows).catch((error: unknown) => {
      if (!this.#closed) this.#log.warn({ edgeId: this.edgeId, err: error }, 'a pipe did not follow')
    })
  }

  /** Who receives what here, under the names of the fleet. */
  async describe(): Promise<RoomDescription> {
    const { site, home, edgeId, roomId } = this
    const { peers } = await site.port.describeRoom({ roomId: edgeId })
    return {
      roomId,
      peers: peers.map(({ peerId, transports, consumers }) => ({
        peerId,
        transports: transports.map((one) => ({ ...one, transportId: namedId(site.name, one.transportId) })),
        /* those of home, which home describes itself */
        producers: [],
        consumers: consumers.map((one) => ({
          ...one,
          consumerId: namedId(site.name, one.consumerId),
          transportId: namedId(site.name, one.transportId),
          producerId: namedId(home.name, one.producerId),
        })),
      })),
    }
  }

  stats(): Promise<RoomStats> {
    return this.site.port.stats({ roomId: this.edgeId })
  }

  /** What its node tells of it, under the names of the fleet. */
  rename(event: MediaEvent & { roomId: string }): MediaEvent {
    const ids: Record<string, string> = { roomId: this.roomId }
    if ('transportId' in event) ids.transportId = namedId(this.site.name, event.transportId)
    if ('consumerId' in event) ids.consumerId = namedId(this.site.name, event.consumerId)
    if ('producerId' in event && event.producerId !== null)
      ids.producerId = namedId(this.home.name, event.producerId)
    return { ...event, ...ids } as MediaEvent
  }

  /** Closes router and pipe. Idempotent. */
  end(): void {
    if (this.#closed) return
    this.#closed = true
    const endings = [
      this.site.port.closeRoom({ roomId: this.edgeId }),
      this.home.port.closePipe({ pipeId: this.out }),
    ]
    for (const ending of endings) {
      ending.catch((error: unknown) => {
        this.#log.warn({ edgeId: this.edgeId, err: error }, 'an edge was not closed at its node')
      })
    }
  }

  async #cross(producerId: string): Promise<void> {
    if (this.#piped.has(producerId)) return
    const { home, site } = this
    const piped = await home.port.pipeOut({ pipeId: this.out, producerId })
    try {
      await site.port.pipeIn({ pipeId: this.in, ...piped })
      this.#piped.add(producerId)
    } catch (error) {
      await home.port.endPipeOut({ pipeId: this.out, producerId })
      throw error
    }
  }

  async #uncross(producerId: string, ifUnheard: boolean): Promise<void> {
    const { ended } = await this.site.port.endPipeIn({ pipeId: this.in, producerId, ifUnheard })
    if (!ended) return
    this.#piped.delete(producerId)
    await this.home.port.endPipeOut({ pipeId: this.out, producerId })
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(step)
    this.#turn = done.catch(() => undefined)
    return done
  }
}
