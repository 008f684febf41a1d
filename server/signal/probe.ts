/**
 * Trials of a computer's way to the media: a router for each, in which somebody sends to nobody but themselves. The same node, ports,
 * transports and parameters as in a call, so what passes here passes there.
 */
import { randomUUID } from 'node:crypto'
import type { MediaPort } from '../../media/port.ts'
import type { IceServers } from '../app/relay.ts'
import { AppError } from '../contract/errors.ts'
import { longestProbeSeconds, type ProbeRequestName } from '../contract/probe.ts'
import type { RequestInput, RequestOutput } from '../contract/signal.ts'
import { capabilitiesIn, capabilitiesOut, parametersIn, parametersOut } from './rtp.ts'
import type { ClientSocket } from './socket.ts'

/** A hospital tries its computers in the quarter of an hour before its consultations; beyond this calls come first. */
const mostProbes = 24

type Probe = {
  readonly roomId: string
  readonly sendTransportId: string
  readonly receiveTransportId: string
  readonly producers: Set<string>
  readonly consumers: Set<string>
  readonly timer: NodeJS.Timeout
}

/** What a handler is given: whose trial it is, and keys of the relay where it asks for them. */
type Asking = { socket: ClientSocket; iceServers: () => IceServers }
type ProbeHandlers = {
  readonly [N in ProbeRequestName]: (asking: Asking, input: RequestInput<N>) => Promise<RequestOutput<N>>
}

export class Probes {
  readonly #media: MediaPort
  readonly #log: (error: unknown) => void
  readonly #open = new Map<ClientSocket, Probe>()
  /** What a socket asks is carried out in its order. */
  readonly #turns = new WeakMap<ClientSocket, Promise<unknown>>()
  readonly #handlers: ProbeHandlers = {
    'probe.open': (asking) => this.#begin(asking),
    'probe.connect': async ({ socket }, { transportId, dtlsParameters }) => {
      await this.#media.connectTransport({
        transportId: this.#transport(socket, transportId),
        dtlsParameters,
      })
      return {}
    },
    'probe.restart_ice': async ({ socket, iceServers }, { transportId }) => {
      const restarted = await this.#media.restartIce({ transportId: this.#transport(socket, transportId) })
      return { ...restarted, iceServers: iceServers() }
    },
    'probe.produce': async ({ socket }, { kind, rtpParameters }) => {
      const probe = this.#probe(socket)
      if (probe.producers.size > 0) throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds: 1 })
      const made = await this.#media.produce({
        transportId: probe.sendTransportId,
        kind,
        source: kind === 'audio' ? 'microphone' : 'camera',
        rtpParameters: parametersIn(rtpParameters),
        paused: false,
      })
      probe.producers.add(made.producerId)
      return made
    },
    'probe.consume': async ({ socket }, { producerId, rtpCapabilities }) => {
      const probe = this.#probe(socket)
      if (!probe.producers.has(producerId)) throw new AppError('NOT_FOUND')
      if (probe.consumers.size > 0) throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds: 1 })
      const made = await this.#media.consume({
        transportId: probe.receiveTransportId,
        producerId,
        rtpCapabilities: capabilitiesIn(rtpCapabilities),
      })
      probe.consumers.add(made.consumerId)
      const { consumerId, kind, rtpParameters } = made
      return { consumerId, producerId, kind, rtpParameters: parametersOut(rtpParameters) }
    },
    'probe.resume': async ({ socket }, { consumerId }) => {
      if (!this.#probe(socket).consumers.has(consumerId)) throw new AppError('NOT_FOUND')
      await this.#media.setConsumerPaused({ consumerId, paused: false })
      return {}
    },
    'probe.close': async ({ socket }) => {
      await this.#end(socket)
      return {}
    },
  }

  /** @param log where a trial that could not be closed is written down; the node closes it when this server is gone */
  constructor(media: MediaPort, log: (error: unknown) => void) {
    this.#media = media
    this.#log = log
  }

  /** @throws AppError NOT_FOUND for what is not theirs, TOO_MANY_REQUESTS where too many try at once; MediaError */
  ask<N extends ProbeRequestName>(
    name: N,
    asking: Asking,
    input: RequestInput<N>,
  ): Promise<RequestOutput<N>> {
    const before = this.#turns.get(asking.socket) ?? Promise.resolve()
    const turn = before.then(() => this.#handlers[name](asking, input))
    /* what one request met is told to its asker, not to the next */
    this.#turns.set(
      asking.socket,
      turn.catch(() => undefined),
    )
    return turn
  }

  /** A connection that is gone tries nothing any more. Idempotent. */
  drop(socket: ClientSocket): void {
    const before = this.#turns.get(socket) ?? Promise.resolve()
    this.#turns.set(socket, before.then(() => this.#end(socket)).catch(this.#log))
  }

  /** Ends all of them. Idempotent. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#open.keys()].map((socket) => this.#end(socket)))
  }

  async #begin({ socket, iceServers }: Asking): Promise<RequestOutput<'probe.open'>> {
    await this.#end(socket)
    if (this.#open.size >= mostProbes) throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds: 30 })
    if (!socket.connected) throw new AppError('NOT_FOUND')
    const roomId = `probe.${randomUUID()}`
    const peerId = socket.data.actor.personId
    const { rtpCapabilities } = await this.#media.openRoom({ roomId })
    try {
      const [sendTransport, receiveTransport] = await Promise.all([
        this.#media.createTransport({ roomId, peerId, direction: 'send' }),
        this.#media.createTransport({ roomId, peerId, direction: 'receive' }),
      ])
      this.#open.set(socket, {
        roomId,
        sendTransportId: sendTransport.transportId,
        receiveTransportId: receiveTransport.transportId,
        producers: new Set(),
        consumers: new Set(),
        timer: setTimeout(() => this.drop(socket), longestProbeSeconds * 1000).unref(),
      })
      return {
        rtpCapabilities: capabilitiesOut(rtpCapabilities),
        sendTransport,
        receiveTransport,
        iceServers: iceServers(),
      }
    } catch (error) {
      await this.#media.closeRoom({ roomId })
      throw error
    }
  }

  async #end(socket: ClientSocket): Promise<void> {
    const probe = this.#open.get(socket)
    if (probe === undefined) return
    this.#open.delete(socket)
    clearTimeout(probe.timer)
    await this.#media.closeRoom({ roomId: probe.roomId })
  }

  #probe(socket: ClientSocket): Probe {
    const probe = this.#open.get(socket)
    if (probe === undefined) throw new AppError('NOT_FOUND')
    return probe
  }

  #transport(socket: ClientSocket, transportId: string): string {
    const { sendTransportId, receiveTransportId } = this.#probe(socket)
    if (transportId !== sendTransportId && transportId !== receiveTransportId) throw new AppError('NOT_FOUND')
    return transportId
  }
}
