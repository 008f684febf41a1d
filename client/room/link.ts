/** The WebRTC side of a call: one connection to send on, one to receive on. Knows nothing of people, screens or signalling. */
import { Device } from 'mediasoup-client'
import type {
  Consumer,
  Producer,
  ProducerOptions,
  RtpCodecCapability,
  Transport,
} from 'mediasoup-client/types'
import type {
  ConsumerShape,
  RequestInput,
  RequestOutput,
  RoomSnapshot,
} from '../../server/contract/signal.ts'
import type { MediaSource } from '../../server/domain/room.ts'
import { arrivedBytes } from '../rtc-stats.ts'
import { encodingsOf } from './camera-encodings.ts'

export type Direction = 'send' | 'receive'
export type LinkState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed'
type Capabilities = RequestInput<'consumer.create'>['rtpCapabilities']
export type IceRestart = RequestOutput<'transport.restart_ice'>

/** What the connections need from signalling, and what they report. */
export type LinkHooks = {
  connect: (input: RequestInput<'transport.connect'>) => Promise<unknown>
  produce: (input: RequestInput<'producer.create'>) => Promise<{ producerId: string }>
  changed: (direction: Direction, state: LinkState) => void
}

export type Published = { producerId: string; track: MediaStreamTrack | null }
export type Received = { consumerId: string; producerId: string; track: MediaStreamTrack }

/** How much of a picture leaves. */
export type Shape = {
  /** The largest size that is encoded, from 0; -1: none. */
  layer: number
  /** null: as many as the source gives */
  framesPerSecond: number | null
}
const wholeShape: Shape = { layer: Number.POSITIVE_INFINITY, framesPerSecond: null }

export interface MediaLink {
  readonly receiveCapabilities: Capabilities
  published(source: MediaSource): Published | null
  publish(source: MediaSource, track: MediaStreamTrack, paused: boolean): Promise<void>
  replace(source: MediaSource, track: MediaStreamTrack | null): Promise<void>
  /** Stops or lets flow what leaves this computer; the server is told by somebody else. */
  setPaused(source: MediaSource, paused: boolean): void
  /** Takes effect without a negotiation; what is not published yet gets it when it is. */
  shape(source: MediaSource, shape: Shape): void
  unpublish(source: MediaSource): void
  /** Nothing leaves over this link any more. The others see that a picture stopped, not a black one. */
  halt(): void
  /** The end of {@link halt}: each stream goes on when it is let flow again. */
  release(): void
  /** Takes all of them in one negotiation; those that cannot be received are left out. */
  receive(shapes: readonly ConsumerShape[]): Promise<Received[]>
  drop(consumerId: string): void
  transportId(direction: Direction): string
  state(direction: Direction): LinkState
  restartIce(direction: Direction, restart: IceRestart): Promise<void>
  stats(): Promise<RTCStatsReport[]>
  /** Bytes of any kind that came over one connection, by whatever way it has taken. */
  arrived(direction: Direction): Promise<number>
  /** Ends both connections. Local tracks go on: the next link takes them. Idempotent. */
  close(): void
}

/** What both connections are made from. */
export type LinkOffer = Pick<
  RoomSnapshot,
  'rtpCapabilities' | 'sendTransport' | 'receiveTransport' | 'iceServers'
> & {
  /** For trials: no other way is taken. */
  onlyByRelay?: boolean
}
export type OpenLink = (offer: LinkOffer, hooks: LinkHooks) => MediaLink | Promise<MediaLink>

/**
 * Three sizes of the camera, 720p at full; the server forwards the one that fits the receiver's window and line.
 * Bits per second.
 */
const cameraEncodings: ProducerOptions['encodings'] = [
  // What is left of it in low mode (room.md §3, 1: about 136 kbit/s).
  { scaleResolutionDownBy: 4, maxBitrate: 136_000, scalabilityMode: 'L1T3' },
  // Half of its pictures, 15 a second, take some 60 % of it and so fit a line of 300 kbit/s beside the sound.
  { scaleResolutionDownBy: 2, maxBitrate: 360_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode: 'L1T3' },
]
/** A document is to be read: full size, few frames. */
const screenEncodings: ProducerOptions['encodings'] = [{ maxBitrate: 2_500_000, maxFramerate: 15 }]

/** The SFU has no RED; against loss sound has in-band FEC and NACK, and DTX leaves the line to others in silence. */
const soundOptions: ProducerOptions['codecOptions'] = {
  opusStereo: false,
  opusFec: true,
  opusDtx: true,
  opusNack: true,
}
/** Heart and breath: no gaps taken for silence, and room for what is not speech (room.md §5, 17: at least 64 kbit/s). */
const rawSoundOptions: ProducerOptions['codecOptions'] = {
  opusStereo: false,
  opusFec: true,
  opusDtx: false,
  opusNack: true,
  opusMaxAverageBitrate: 96_000,
}
/** The browser shares its uplink by weight: the voice before any picture. */
const soundEncodings: ProducerOptions['encodings'] = [{ priority: 'high', networkPriority: 'high' }]
/** kbit/s. Chrome otherwise begins at 300 and takes seconds to reach the middle size. */
const pictureOptions: ProducerOptions['codecOptions'] = { videoGoogleStartBitrate: 1000 }

function optionsFor(source: MediaSource, vp8: RtpCodecCapability | undefined): ProducerOptions {
  switch (source) {
    case 'microphone':
      return { codecOptions: soundOptions, encodings: soundEncodings }
    case 'stethoscope':
      return { codecOptions: rawSoundOptions, encodings: soundEncodings }
    case 'camera':
      return { encodings: cameraEncodings, codecOptions: pictureOptions, ...(vp8 && { codec: vp8 }) }
    case 'screen':
      return { encodings: screenEncodings, codecOptions: pictureOptions, ...(vp8 && { codec: vp8 }) }
    default:
      return { encodings: encodingsOf(source), codecOptions: pictureOptions, ...(vp8 && { codec: vp8 }) }
  }
}

type RouterCapabilities = Parameters<Device['load']>[0]['routerRtpCapabilities']

/** A device that has learned what the server speaks: the same for every room, so one serves all visits of this page. */
let known: { capabilities: string; device: Device } | null = null

/** What this browser can receive of what the server speaks; null before that was learned. */
export function knownCapabilities(): Capabilities | null {
  return known === null ? null : (known.device.recvRtpCapabilities as Capabilities)
}

async function learn(capabilities: string): Promise<Device> {
  const device = await Device.factory()
  // The two vocabularies are the same; the contract only states the bounds of what is checked.
  await device.load({ routerRtpCapabilities: JSON.parse(capabilities) as RouterCapabilities })
  known = { capabilities, device }
  remember(capabilities)
  return device
}

/**
 * At once where {@link prepareLink} has foreseen what the server speaks.
 * @throws the library's `UnsupportedError` in a browser that cannot take part
 */
export const openLink: OpenLink = (offer, hooks) => {
  const capabilities = JSON.stringify(offer.rtpCapabilities)
  if (known?.capabilities === capabilities) return new Link(known.device, offer, hooks)
  return learn(capabilities).then((device) => new Link(device, offer, hooks))
}

class Link implements MediaLink {
  readonly receiveCapabilities: Capabilities
  readonly #transports: Record<Direction, Transport>
  readonly #producers = new Map<MediaSource, Producer>()
  readonly #consumers = new Map<string, Consumer>()
  readonly #vp8: RtpCodecCapability | undefined
  readonly #shapes = new Map<MediaSource, Shape>()
  #shaping: Promise<void> = Promise.resolve()
  #halted = false

  constructor(device: Device, offer: LinkOffer, hooks: LinkHooks) {
    this.receiveCapabilities = device.recvRtpCapabilities as Capabilities
    this.#vp8 = device.sendRtpCapabilities.codecs?.find(
      ({ mimeType }) => mimeType.toLowerCase() === 'video/vp8',
    )
    const { sendTransport, receiveTransport, iceServers, onlyByRelay = false } = offer
    const ways = { iceServers, iceTransportPolicy: onlyByRelay ? ('relay' as const) : ('all' as const) }
    const send = device.createSendTransport({ id: sendTransport.transportId, ...sendTransport, ...ways })
    const receive = device.createRecvTransport({
      id: receiveTransport.transportId,
      ...receiveTransport,
      ...ways,
    })
    this.#transports = { send, receive }
    for (const direction of ['send', 'receive'] as const) {
      const transport = this.#transports[direction]
      transport.on('connect', ({ dtlsParameters }, done, fail) => {
        hooks.connect({ transportId: transport.id, dtlsParameters }).then(() => done(), fail)
      })
      transport.on('connectionstatechange', (state) => hooks.changed(direction, state))
    }
    send.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
      const { source, paused } = appData as { source: MediaSource; paused: boolean }
      const parameters = rtpParameters as RequestInput<'producer.create'>['rtpParameters']
      hooks
        .produce({ transportId: send.id, kind, source, rtpParameters: parameters, paused })
        .then(({ producerId }) => done({ id: producerId }), fail)
    })
  }

  published(source: MediaSource): Published | null {
    const producer = this.#producers.get(source)
    return producer === undefined ? null : { producerId: producer.id, track: producer.track }
  }

  async publish(source: MediaSource, track: MediaStreamTrack, paused: boolean): Promise<void> {
    // The producer takes its first state from the track: silent before the first packet can leave.
    track.enabled = !paused
    const producer = await this.#transports.send.produce({
      track,
      ...optionsFor(source, this.#vp8),
      stopTracks: false,
      appData: { source, paused },
    })
    this.#producers.set(source, producer)
    if (this.#shapes.has(source)) this.#encode(source)
  }

  async replace(source: MediaSource, track: MediaStreamTrack | null): Promise<void> {
    await this.#producers.get(source)?.replaceTrack({ track })
  }

  setPaused(source: MediaSource, paused: boolean): void {
    const producer = this.#producers.get(source)
    if (paused) producer?.pause()
    else producer?.resume()
  }

  unpublish(source: MediaSource): void {
    this.#producers.get(source)?.close()
    this.#producers.delete(source)
    this.#shapes.delete(source)
  }

  shape(source: MediaSource, shape: Shape): void {
    const before = this.#shapes.get(source) ?? wholeShape
    this.#shapes.set(source, shape)
    if (before.layer !== shape.layer || before.framesPerSecond !== shape.framesPerSecond) this.#encode(source)
  }

  halt(): void {
    this.#halted = true
    for (const [source, producer] of this.#producers) {
      producer.pause()
      this.#encode(source)
    }
  }

  release(): void {
    this.#halted = false
    for (const source of this.#producers.keys()) this.#encode(source)
  }

  /** One after another: each change is made on what the one before has left. */
  #encode(source: MediaSource): void {
    this.#shaping = this.#shaping
      .then(() => this.#setParameters(source))
      .catch((error: unknown) => {
        // The link was closed before; then nothing leaves either.
        console.debug('the sizes of a picture were not changed', error)
      })
  }

  async #setParameters(source: MediaSource): Promise<void> {
    const producer = this.#producers.get(source)
    const sender = producer?.kind === 'video' ? producer.rtpSender : undefined
    if (sender === undefined) return
    const { layer, framesPerSecond } = this.#shapes.get(source) ?? wholeShape
    const parameters = sender.getParameters()
    const usual = optionsFor(source, this.#vp8).encodings ?? []
    for (const [index, encoding] of parameters.encodings.entries()) {
      encoding.active = !this.#halted && index <= layer
      const most = framesPerSecond ?? usual[index]?.maxFramerate
      if (most === undefined) delete encoding.maxFramerate
      else encoding.maxFramerate = most
    }
    await sender.setParameters(parameters)
  }

  async receive(shapes: readonly ConsumerShape[]): Promise<Received[]> {
    const settled = await Promise.allSettled(
      shapes.map(({ consumerId, producerId, kind, rtpParameters, personId, source }) =>
        this.#transports.receive.consume({
          id: consumerId,
          producerId,
          kind,
          rtpParameters: rtpParameters as Parameters<Transport['consume']>[0]['rtpParameters'],
          // Voice and face of one person are kept in step; what else they show need not wait for either.
          streamId: source === 'microphone' || source === 'camera' ? personId : `${personId}-${source}`,
        }),
      ),
    )
    return settled.flatMap((result) => {
      if (result.status === 'rejected') {
        console.error('a stream cannot be received', result.reason)
        return []
      }
      const { id, producerId, track } = result.value
      this.#consumers.set(id, result.value)
      return [{ consumerId: id, producerId, track }]
    })
  }

  drop(consumerId: string): void {
    this.#consumers.get(consumerId)?.close()
    this.#consumers.delete(consumerId)
  }

  transportId(direction: Direction): string {
    return this.#transports[direction].id
  }

  state(direction: Direction): LinkState {
    return this.#transports[direction].connectionState
  }

  async restartIce(direction: Direction, { iceParameters, iceServers }: IceRestart): Promise<void> {
    const transport = this.#transports[direction]
    if (iceServers.length > 0) await transport.updateIceServers({ iceServers })
    await transport.restartIce({ iceParameters })
  }

  async stats(): Promise<RTCStatsReport[]> {
    const open = Object.values(this.#transports).filter((transport) => !transport.closed)
    return Promise.all(open.map((transport) => transport.getStats()))
  }

  async arrived(direction: Direction): Promise<number> {
    const transport = this.#transports[direction]
    return transport.closed ? 0 : arrivedBytes(await transport.getStats())
  }

  close(): void {
    for (const transport of Object.values(this.#transports)) transport.close()
    this.#producers.clear()
    this.#consumers.clear()
  }
}

/**
 * Takes tens of milliseconds out of the joining while nobody waits yet: starts the browser's WebRTC and learns what the server
 * spoke the last time. It may have changed; then it is learned anew.
 */
export async function prepareLink(): Promise<void> {
  if (typeof RTCPeerConnection === 'undefined' || known !== null) return
  const remembered = recall()
  if (remembered !== null) await learn(remembered)
  else await (await Device.factory()).load({ routerRtpCapabilities: rehearsed })
}

/** Nothing but sound: enough to run every part once. */
const rehearsed: RouterCapabilities = {
  codecs: [
    { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2, preferredPayloadType: 100 },
  ],
}

const storageKey = 'ss.router-capabilities'

function recall(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    // Without storage it is learned when the room is entered.
    return null
  }
}

function remember(capabilities: string): void {
  try {
    localStorage.setItem(storageKey, capabilities)
  } catch {
    // As above.
  }
}
