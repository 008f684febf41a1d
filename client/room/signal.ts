/** What the call needs of signalling. The page gives it the one live socket; a test may give it another. */
import type {
  NotificationData,
  NotificationName,
  RequestInput,
  RequestName,
  RequestOutput,
} from '../../server/contract/signal.ts'
import { ApiFailure, networkFailure } from '../failure.ts'
import type { FailureCode } from '../i18n/zh/errors.ts'
import { ask, connection, listen, openSocket } from '../socket.ts'
import { onNetworkChange } from './network.ts'

/** The codes of the contract, and one that is found out here. */
export type RoomError = { code: FailureCode | 'BROWSER_UNSUPPORTED'; requestId: string | null }

export interface RoomSignal {
  /** @throws ApiFailure */
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>
  /** @returns the way to stop listening */
  on<N extends NotificationName>(name: N, listener: (data: NotificationData<N>) => void): () => void
  isConnected(): boolean
  /** @returns the way to stop listening */
  onConnection(listener: (connected: boolean) => void): () => void
}

export const socketSignal: RoomSignal = {
  request: (name, input) => {
    // Socket.IO would keep it and send it after the return, when the seat that it was meant for is another one.
    if (connection.get() === 'lost') return Promise.reject(networkFailure())
    return ask(name, input)
  },
  on: listen,
  isConnected: () => connection.get() === 'live',
  onConnection: (listener) => connection.subscribe(() => listener(connection.get() === 'live')),
}

/**
 * ms; an attempt that was begun while nothing passed must not be waited for when something does. The longest pause and the time that an
 * attempt takes (half a second and more on a busy machine) lie together within the 2 s in which signalling is to be back.
 */
const hurry = { first: 50, longest: 900, attempt: 5000 }

/**
 * During a call a lost connection is tried again more often than on the other pages: somebody is waiting in mid-sentence.
 * @returns the way back to the ordinary pace
 */
export function hurryBack(): () => void {
  const { io } = openSocket()
  const [first, longest, attempt] = [io.reconnectionDelay(), io.reconnectionDelayMax(), io.timeout()]
  io.reconnectionDelay(hurry.first)
  io.reconnectionDelayMax(hurry.longest)
  io.timeout(hurry.attempt)
  const stopWatching = onNetworkChange(() => {
    if (connection.get() !== 'lost') return
    const socket = openSocket()
    socket.disconnect()
    socket.connect()
  })
  return () => {
    stopWatching()
    if (attempt !== undefined) io.timeout(attempt)
    if (first !== undefined) io.reconnectionDelay(first)
    if (longest !== undefined) io.reconnectionDelayMax(longest)
  }
}

const passing: ReadonlySet<RoomError['code']> = new Set([
  'NETWORK',
  'UNAVAILABLE',
  'MEDIA_UNAVAILABLE',
  'INTERNAL',
  'TOO_MANY_REQUESTS',
  'NOT_IN_ROOM',
] as const)

/** Errors of this kind may pass by themselves: the same request is worth another try. */
export function mayPass(code: RoomError['code']): boolean {
  return passing.has(code)
}

/** Any thrown value as an error that the page can say. */
export function roomErrorOf(error: unknown): RoomError {
  if (error instanceof ApiFailure) return { code: error.code, requestId: error.requestId }
  // mediasoup-client's name for a browser without the WebRTC that it needs.
  if (error instanceof Error && error.name === 'UnsupportedError') {
    return { code: 'BROWSER_UNSUPPORTED', requestId: null }
  }
  return { code: 'INTERNAL', requestId: null }
}
