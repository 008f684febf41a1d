/**
 * The one live connection, typed by the contract's registry. Who we are comes from the session cookie. Sockets carry "changed"
 * notices; the data itself is read by HTTP (design §5).
 */
import { io, type Socket } from 'socket.io-client'
import type {
  Ack,
  ClientToServer,
  NotificationData,
  NotificationName,
  protocolVersion,
  RequestInput,
  RequestName,
  RequestOutput,
  ServerToClient,
} from '../server/contract/signal.ts'
import { ApiFailure, failureOf, networkFailure } from './failure.ts'
import { keys, queryClient } from './queries.ts'
import { signedOut } from './relogin.ts'
import { pause } from './ui/pause.ts'
import { createStore } from './ui/store.ts'

/**
 * `idle`: not asked for; `live`; `lost`: it was there or was asked for, and is being tried again; `refused`: this page is too old
 * or the session is over.
 */
export type ConnectionState = 'idle' | 'live' | 'lost' | 'refused'

export const connection = createStore<ConnectionState>('idle')

export type Signal = Socket<ServerToClient, ClientToServer>

/** The type keeps this number equal to the contract's without loading the schemas beside it. */
const protocol: typeof protocolVersion = 2
/** Notices that came since the list was read; they wait there to be taken, so that no row moves under the hand. */
export const arrivals = createStore(0)

const ackPatience = 10_000

/**
 * ms; the servers that have no room send who asks for it to the one that has. One that died is given up by the others after six seconds
 * (its lease), so until then they may send us to nowhere.
 */
const elsewhere = { patience: 15_000, pause: 500 } as const

/** On the way from one server to another, which is no loss of the connection. */
let moving: Promise<void> | null = null

let socket: Signal | null = null

/** The connection, opened at the first call. Call it only when signed in. */
export function openSocket(): Signal {
  if (socket !== null) return socket
  const opened: Signal = io({
    path: '/api/socket',
    withCredentials: true,
    transports: ['websocket', 'polling'],
    // Without it the second is never tried; there are networks whose proxies let no WebSocket through.
    tryAllTransports: true,
    auth: { protocol },
  })
  opened.on('connect', () => {
    const returned = connection.get() === 'lost' || moving !== null
    connection.set('live')
    // What was missed while away is not told again.
    if (returned) void refreshAll()
  })
  opened.on('disconnect', (reason) => {
    if (moving !== null) return
    connection.set('lost')
    // The server closed it on purpose: Socket.IO does not come back by itself then.
    if (reason === 'io server disconnect') opened.connect()
  })
  opened.on('connect_error', (error) => {
    // The one that was asked for may be away; any other knows where to go.
    seek(opened, null)
    void refused(opened, error)
  })
  opened.on('consultation.changed', ({ id }) => {
    void queryClient.invalidateQueries({ queryKey: keys.consultation(id) })
    void queryClient.invalidateQueries({ queryKey: keys.consultations })
  })
  opened.on('referral.changed', ({ id }) => {
    void queryClient.invalidateQueries({ queryKey: keys.referral(id) })
    void queryClient.invalidateQueries({ queryKey: keys.referrals })
  })
  opened.on('notice.arrived', () => {
    arrivals.set(arrivals.get() + 1)
    void queryClient.invalidateQueries({ queryKey: keys.noticeCount })
  })
  opened.on('trail.changed', () => void queryClient.invalidateQueries({ queryKey: keys.trail }))
  opened.on('export.changed', () => void queryClient.invalidateQueries({ queryKey: keys.exports }))
  opened.on('banner.changed', () => void queryClient.invalidateQueries({ queryKey: keys.banners }))
  opened.on('notice.settled', () => void queryClient.invalidateQueries({ queryKey: keys.notices }))
  // Another tab may have signed in again meanwhile: the cookie decides, not the notice.
  opened.on('session.ended', () => {
    opened.disconnect()
    connection.set('lost')
    opened.connect()
  })
  socket = opened
  return opened
}

async function refreshAll(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.consultations }),
    queryClient.invalidateQueries({ queryKey: ['consultation'] }),
    queryClient.invalidateQueries({ queryKey: keys.referrals }),
    queryClient.invalidateQueries({ queryKey: ['referral'] }),
    queryClient.invalidateQueries({ queryKey: keys.notices }),
    queryClient.invalidateQueries({ queryKey: keys.banners }),
  ])
}

/** The gateway refuses with the same error shape as everybody else, in `data`; what the transport says has none. */
function failureIn(error: Error & { data?: unknown }): ApiFailure {
  return error.data === undefined ? networkFailure() : failureOf(0, error.data)
}

const defaultWaitSeconds = 5

async function refused(opened: Signal, error: Error): Promise<void> {
  const failure = failureIn(error)
  if (failure.code === 'CLIENT_TOO_OLD' || failure.code === 'FORBIDDEN') {
    connection.set('refused')
    return
  }
  connection.set('lost')
  if (failure.code === 'SIGNED_OUT') {
    if (await signedOut()) opened.connect()
    return
  }
  // Without an answer Socket.IO tries again by itself; after a "no" it leaves that to us.
  if (opened.active) return
  setTimeout(
    () => {
      if (socket === opened) opened.connect()
    },
    (failure.retryAfterSeconds ?? defaultWaitSeconds) * 1000,
  )
}

/** In the address of the next connection, where the proxy reads it; null: whichever. */
function seek(opened: Signal, server: string | null): void {
  opened.io.opts.query = server === null ? {} : { server }
}

/** Resolves when the connection stands or has failed; what was asked meanwhile is sent after it. */
function move(opened: Signal, server: string): Promise<void> {
  if (moving !== null) return moving
  moving = new Promise((resolve) => {
    const done = () => {
      opened.off('connect', done)
      opened.off('connect_error', done)
      moving = null
      resolve()
    }
    opened.on('connect', done)
    opened.on('connect_error', done)
  })
  // Not within the promise: what hears of the farewell has to know that it is none.
  seek(opened, server)
  opened.disconnect()
  opened.connect()
  return moving
}

/** Ends the connection, as when signing out. */
export function closeSocket(): void {
  socket?.removeAllListeners()
  socket?.disconnect()
  socket = null
  connection.set('idle')
}

/**
 * Asks and waits for the answer. A request for a room that another server has is asked there, and nobody notices.
 * @throws ApiFailure as HTTP does; NETWORK where no answer came in time
 */
export async function ask<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
  const until = performance.now() + elsewhere.patience
  let sought: string | undefined
  while (true) {
    try {
      return await askHere(name, input)
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.server === undefined || performance.now() > until)
        throw error
      // Another one answered in its place: it is away.
      if (error.server === sought) await pause(elsewhere.pause)
      sought = error.server
      await move(openSocket(), error.server)
    }
  }
}

async function askHere<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
  // Socket.IO's types do not follow a generic event name; the registry's own types do, on both sides of this one call.
  const emitter = openSocket().timeout(ackPatience) as unknown as {
    emitWithAck: (name: N, input: RequestInput<N>) => Promise<Ack<N>>
  }
  let answer: Ack<N>
  try {
    answer = await emitter.emitWithAck(name, input)
  } catch {
    // The only thing emitWithAck throws is that no ack came in time.
    throw networkFailure()
  }
  if (answer.ok) return answer.data
  throw new ApiFailure(answer.error, 0)
}

/** Listens to one notification; returns the way to stop. */
export function listen<N extends NotificationName>(
  name: N,
  handler: (data: NotificationData<N>) => void,
): () => void {
  const opened = openSocket() as unknown as {
    on: (name: N, handler: (data: NotificationData<N>) => void) => void
    off: (name: N, handler: (data: NotificationData<N>) => void) => void
  }
  opened.on(name, handler)
  return () => opened.off(name, handler)
}
