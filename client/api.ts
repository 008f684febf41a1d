/**
 * HTTP to the server, typed by its own routes (`hc`). Every request goes through {@link guardedFetch}: an answer that is not 2xx
 * is thrown as {@link ApiFailure}, a read is repeated when the network fails, a write carries an idempotency key, and an expired
 * session asks for the password and then repeats the request.
 *
 * ```ts
 * const page = await read(http.api.consultations.$get({ query: { view: 'open' } }))
 * ```
 */
import { type ClientResponse, hc } from 'hono/client'
import { v4 as uuid } from 'uuid'
import type { AppType } from '../server/http/app.ts'
import { failureOf, networkFailure } from './failure.ts'
import { signedOut } from './relogin.ts'
import { learnServerTime } from './ui/clock.ts'
import { pause } from './ui/pause.ts'

const idempotencyHeader = 'x-idempotency-key'
const readRetries = [400, 1200]
/** Longer than the server's own limit; an upload gets its time from its own signal. */
const patience = 30_000

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** What a route answers of which the client has no typed call, as where the address carries its filters. */
export async function readJson<T>(path: string): Promise<T> {
  const response = await guardedFetch(path)
  return (await response.json()) as T
}

/**
 * A random UUID: a new key for one intention of the person, of which a repetition takes the same one, or the id
 * of what is made here. Also without TLS, as on a hospital's inner test address, where browsers hide `randomUUID`.
 */
export function newKey(): string {
  return uuid()
}

async function fetchOnce(input: RequestInfo | URL, init: RequestInit): Promise<Response> {
  const limit = AbortSignal.timeout(patience)
  try {
    const response = await fetch(input, { ...init, signal: init.signal ?? limit })
    learnServerTime(response.headers.get('date'))
    return response
  } catch (error) {
    if (init.signal?.aborted === true) throw error
    throw networkFailure()
  }
}

async function fetchPatiently(
  input: RequestInfo | URL,
  init: RequestInit,
  method: string,
): Promise<Response> {
  if (!isRead(method)) return fetchOnce(input, init)
  for (const wait of readRetries) {
    try {
      return await fetchOnce(input, init)
    } catch (error) {
      if (init.signal?.aborted === true) throw error
      await pause(wait)
    }
  }
  return fetchOnce(input, init)
}

async function failureIn(response: Response) {
  const body: unknown = await response.json().catch(() => null)
  return failureOf(response.status, body, response.headers.get('x-request-id'))
}

/** `fetch` with the rules above; also for what `hc` does not reach, such as files. Throws {@link ApiFailure}. */
export async function guardedFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const method = (init.method ?? 'GET').toUpperCase()
  const headers = new Headers(init.headers)
  if (!isRead(method) && !headers.has(idempotencyHeader)) headers.set(idempotencyHeader, newKey())
  const request: RequestInit = { ...init, headers, credentials: 'include' }
  const response = await fetchPatiently(input, request, method)
  if (response.ok) return response
  const failure = await failureIn(response)
  if (failure.code !== 'SIGNED_OUT' || !(await signedOut())) throw failure
  const again = await fetchPatiently(input, request, method)
  if (again.ok) return again
  throw await failureIn(again)
}

export const http = hc<AppType>('/', { fetch: guardedFetch })

/** The body of an answer. What is not 2xx was thrown before it came here. */
export async function read<T>(answer: Promise<ClientResponse<T>>): Promise<T> {
  return (await (await answer).json()) as T
}

/** Options of one call that is to carry a given idempotency key, or to end with a signal. */
export function withKey(key: string): { headers: Record<string, string> } {
  return { headers: { [idempotencyHeader]: key } }
}
