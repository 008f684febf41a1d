/**
 * Signalling over Socket.IO at the HTTP server: who may connect, who is told what, and the heartbeat. What a client may ask is in
 * contract/signal.ts, how it is taken in bind.ts.
 */

import type { Server as HttpServer, IncomingHttpHeaders } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Logger } from 'pino'
import { Server } from 'socket.io'
import type { MediaPort } from '../../media/port.ts'
import { callerAddress, newRequestId } from '../app/caller.ts'
import type { Deps } from '../app/deps.ts'
import { endAbandonedStays } from '../app/presence.ts'
import { describeError } from '../app/problem.ts'
import type { Relay } from '../app/relay.ts'
import { isOwnOrigin } from '../auth/origin.ts'
import { AppError } from '../contract/errors.ts'
import { protocolVersion } from '../contract/signal.ts'
import { endingSeconds } from '../domain/host.ts'
import { layerSettleMs } from '../domain/quality.ts'
import { handheldSeatKeptSeconds, isHandheld, seatKeptSeconds } from '../domain/room.ts'
import { bind } from './bind.ts'
import {
  joinChannels,
  readChanged,
  readNoticeNews,
  readReferralChanged,
  readRing,
  trailChannel,
} from './channels.ts'
import { failureOf } from './failure.ts'
import { listenToMedia } from './node.ts'
import { Placement } from './placement.ts'
import { Probes } from './probe.ts'
import { Rooms } from './rooms.ts'
import { SessionEnded, Sessions } from './sessions.ts'
import type { ClientSocket, SignalServer, SocketData } from './socket.ts'

export type GatewayTiming = {
  /** Milliseconds throughout. A client that answers no ping for both together is lost: it is silenced within eight seconds. */
  pingIntervalMs: number
  pingTimeoutMs: number
  seatKeptMs: number
  handheldSeatKeptMs: number
  /** Signs of life of stays, and the look whether sessions still stand. */
  heartbeatMs: number
  sessionFreshMs: number
  /** Between the host's word and the end of the call for everybody. */
  endingMs: number
  /** Signs of life of this server, and how long one holds: then others may take its rooms over. */
  beatMs: number
  leaseMs: number
  /** A media node that is back within this time has not been away. */
  nodeGraceMs: number
  /** Before less than was told of a picture's sizes is told to whoever sends it. */
  layerSettleMs: number
}

const defaultTiming: GatewayTiming = {
  pingIntervalMs: 3_000,
  pingTimeoutMs: 5_000,
  seatKeptMs: seatKeptSeconds * 1000,
  handheldSeatKeptMs: handheldSeatKeptSeconds * 1000,
  heartbeatMs: 10_000,
  sessionFreshMs: 10_000,
  beatMs: 1_500,
  leaseMs: 6_000,
  nodeGraceMs: 5_000,
  endingMs: endingSeconds * 1000,
  layerSettleMs,
}

/** The name of a server that is alone. */
export const soleServer = 'server'

/** Tabs and devices of one person; more is a fault or an attack. */
const mostSocketsOfPerson = 20
const largestMessage = 256 * 1024

export type GatewayOptions = {
  httpServer: HttpServer | HttpsServer
  deps: Deps
  media: MediaPort
  /** Where people reach the product when a proxy stands before it. */
  publicOrigin?: string | undefined
  /** Number of proxies whose X-Forwarded-For is believed; none by default. */
  trustedProxies?: number
  /** Through which calls may go where a network lets nothing else pass. */
  relay?: Relay | null
  timing?: Partial<GatewayTiming>
  /** What the proxy knows this server by; of several servers each has its own. */
  name?: string
  /** Another process has taken the name: this one has to end. */
  onSuperseded?: () => void
  /** The media nodes that are being drained, told with every sign of life. */
  onDraining?: (names: string[]) => void
}

export type Gateway = {
  /**
   * What came out of the outbox, told to those whom it concerns; doing it twice does no harm. A topic that is not of sockets is
   * passed over.
   * @throws z.ZodError where the payload is not what act.ts writes
   */
  deliver(topic: string, payload: unknown): Promise<void>
  status(): { sockets: number; rooms: number; participants: number }
  /** Leaves calls as they are at the media node; stays end where nobody comes back. Idempotent. */
  close(): Promise<void>
}

/**
 * Closes what a killed server left open, then takes connections at `/api/socket`.
 * @throws where the database cannot be reached
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { deps, media } = options
  const timing = { ...defaultTiming, ...options.timing }
  /** Known from below on, when there are rooms. */
  let onLost: (has: (consultationId: string) => boolean) => void = () => undefined
  const placement = await Placement.open({
    deps,
    name: options.name ?? soleServer,
    beatMs: timing.beatMs,
    leaseMs: timing.leaseMs,
    onLost: (has) => onLost(has),
    onSuperseded: options.onSuperseded ?? (() => undefined),
    onDraining: options.onDraining ?? (() => undefined),
  })
  const abandoned = await endAbandonedStays(deps, {
    self: placement.self,
    keptMs: timing.handheldSeatKeptMs,
    seenBefore: deps.clock(),
  })
  if (abandoned > 0)
    deps.log.warn({ abandoned }, 'ended the stays that another life of this server left open')

  const io = openServer(options, timing)
  const { seatKeptMs, handheldSeatKeptMs, endingMs } = timing
  const rooms = new Rooms({
    deps,
    media,
    placement,
    seatKeptMs,
    handheldSeatKeptMs,
    endingMs,
    layerSettleMs: timing.layerSettleMs,
  })
  onLost = (has) => {
    for (const { consultationId, claimed } of rooms.open) {
      if (claimed && !has(consultationId)) {
        rooms.later(consultationId, 'forsaking a room', async (room) => rooms.forsake(room))
      }
    }
  }
  const sessions = new Sessions({ io, deps, rooms, freshForMs: timing.sessionFreshMs })
  const probes = new Probes(media, (error) =>
    deps.log.warn({ error: describeError(error) }, 'a trial of the media did not close'),
  )
  const endListening = listenToMedia(rooms, timing.nodeGraceMs)
  const heartbeat = beat(timing.heartbeatMs, deps.log, async () => {
    await rooms.heartbeat()
    await sessions.recheck()
  })
  let closing: Promise<void> | undefined
  admit(io, options)
  io.on('connection', (socket) => {
    socket.on('disconnect', () => {
      if (closing !== undefined) return
      rooms.drop(socket)
      probes.drop(socket)
    })
    bind(socket, { deps, rooms, sessions, probes, relay: options.relay ?? null })
  })

  async function close(): Promise<void> {
    endListening()
    await heartbeat.stop()
    await rooms.heartbeat()
    /* first, so that those who come back find a server that may take them in */
    await placement.close()
    io.disconnectSockets(true)
    io.engine.close()
    await probes.close()
    await rooms.close()
  }

  return {
    async deliver(topic, payload) {
      if (topic === 'session.ended') await sessions.end(SessionEnded.parse(payload))
      if (topic === 'banner.changed') io.emit(topic, {})
      if (topic === 'trail.changed' || topic === 'export.changed') io.to(trailChannel).emit(topic, {})
      if (topic === 'referral.changed') {
        const { data, channels } = readReferralChanged(payload)
        io.to(channels).emit('referral.changed', data)
      }
      const notice = readNoticeNews(topic, payload)
      if (notice !== null) notice.tell(io.to(notice.channels))
      if (topic === 'consultation.ringing') {
        const { id, stage, channels } = readRing.started(payload)
        io.to(channels).emit(topic, { id, stage })
      }
      if (topic === 'consultation.ring_ended') {
        const { id, why, channels } = readRing.ended(payload)
        io.to(channels).emit(topic, { id, why })
      }
      if (topic !== 'consultation.changed') return
      const { data, channels } = readChanged(payload)
      io.to(channels).emit('consultation.changed', data)
      rooms.review(data.id, data.version)
      rooms.recorder.review(data.id)
    },
    status: () => ({
      sockets: io.engine.clientsCount,
      rooms: rooms.open.length,
      participants: rooms.seats().length,
    }),
    close() {
      closing ??= close()
      return closing
    },
  }
}

/** One after another; a beat that fails is logged and the next one comes all the same. */
function beat(ms: number, log: Pick<Logger, 'error'>, work: () => Promise<void>): { stop(): Promise<void> } {
  let running: Promise<void> | null = null
  const timer = setInterval(() => {
    running ??= work()
      .catch((error: unknown) => log.error({ error: describeError(error) }, 'a heartbeat failed'))
      .finally(() => {
        running = null
      })
  }, ms)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

/**
 * Each room is one server's (placement.ts); notices and session ends reach each by the outbox, so no adapter is wanted here. Socket.IO's
 * state recovery stays off: who returns gets a snapshot, since replaying what was missed would pass by rights that ended meanwhile.
 */
function openServer({ httpServer, publicOrigin }: GatewayOptions, timing: GatewayTiming): SignalServer {
  return new Server(httpServer, {
    path: '/api/socket',
    serveClient: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: largestMessage,
    pingInterval: timing.pingIntervalMs,
    pingTimeout: timing.pingTimeoutMs,
    connectTimeout: 10_000,
    allowRequest(request, decide) {
      const { origin, host } = request.headers
      /* Sec-Fetch-Site is not sent alike for websockets; Origin is, by every browser */
      const own = isOwnOrigin({ origin, host, fetchSite: undefined }, publicOrigin)
      decide(own ? null : 'ORIGIN_REFUSED', own)
    },
  })
}

/** Who connects: the right version, with a session. The error's `data` is the error shape of every other answer. */
function admit(io: SignalServer, { deps, trustedProxies }: GatewayOptions): void {
  io.use((socket, next) => {
    enter(socket).then(
      () => next(),
      (error: unknown) => {
        const data = failureOf(error, newRequestId(), deps.log)
        next(Object.assign(new Error(data.code), { data }))
      },
    )
  })

  async function enter(socket: ClientSocket): Promise<void> {
    const { auth, headers } = socket.handshake
    const address = callerAddress(socket.handshake.address, forwardedFor(headers), trustedProxies ?? 0)
    if (auth.protocol !== protocolVersion) throw new AppError('CLIENT_TOO_OLD')
    const found = await deps.auth.authenticate(headers.cookie, address)
    if (found === null) throw new AppError('SIGNED_OUT')
    const data: SocketData = {
      actor: found.actor,
      sessionKey: found.session.key,
      expiresAt: found.session.expiresAt,
      checkedAt: Date.now(),
      checking: null,
      address,
      handheld: isHandheld(headers['user-agent']),
      consultationId: null,
      seat: null,
      preparedFor: null,
      waitingFor: null,
      ended: null,
    }
    Object.assign(socket.data, data)
    const own = [...io.sockets.sockets.values()].filter(
      (other) => other.data.actor.personId === found.actor.personId,
    )
    if (own.length >= mostSocketsOfPerson) throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds: 10 })
    await joinChannels(socket)
  }
}

function forwardedFor(headers: IncomingHttpHeaders): string | undefined {
  const header = headers['x-forwarded-for']
  return Array.isArray(header) ? header.join(',') : header
}
