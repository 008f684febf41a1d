/** The product's HTTP server on a free port over a world, and browsers that are signed in to it. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { v7 as uuid } from 'uuid'
import type { Health } from '../../server/contract/session.ts'
import { createApp } from '../../server/http/app.ts'
import { password, type World, type WorldPerson } from './world.ts'

export type Browser = {
  readonly person: WorldPerson | null
  /** For a socket's handshake. */
  readonly cookie: string
  /** Like fetch, with the cookie; writes get Origin and, where none is given, an idempotency key. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Sends JSON and reads JSON. */
  json<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: T; headers: Headers }>
}

export type TestServer = {
  readonly url: string
  readonly http: Server
  readonly app: ReturnType<typeof createApp>
  signIn(person: WorldPerson): Promise<Browser>
  /** Somebody who is not signed in. */
  readonly stranger: Browser
  close(): Promise<void>
}

export type ServerOptions = {
  media?: () => Promise<Health['media']>
  /** For what listens on the same server, such as the gateway of signalling; its answer is closed first. */
  attach?: (http: Server) => Promise<{ close(): Promise<void> }> | { close(): Promise<void> }
}

export async function startServer(world: World, options: ServerOptions = {}): Promise<TestServer> {
  const app = createApp(world.deps, {
    health: { version: 'test', media: options.media ?? (async () => []), demoAccounts: [] },
    trustedProxies: 0,
    publicOrigin: undefined,
    secure: false,
    clientFolder: null,
  })
  const http = createServer(getRequestListener(app.fetch))
  const attached = await options.attach?.(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    url,
    http,
    app,
    stranger: browserOf(url, null, ''),
    async signIn(person) {
      const answer = await fetch(`${url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url },
        body: JSON.stringify({ loginName: person.loginName, password }),
      })
      const [cookie] = answer.headers.getSetCookie()
      if (!answer.ok || cookie === undefined) {
        throw new Error(`${person.loginName} cannot sign in: ${answer.status} ${await answer.text()}`)
      }
      await answer.body?.cancel()
      return browserOf(url, person, cookie.split(';')[0] ?? '')
    },
    async close() {
      await attached?.close()
      http.closeAllConnections()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
}

function browserOf(url: string, person: WorldPerson | null, cookie: string): Browser {
  const send: Browser['fetch'] = (path, init = {}) => {
    const headers = new Headers(init.headers)
    if (cookie !== '' && !headers.has('cookie')) headers.set('cookie', cookie)
    const method = (init.method ?? 'GET').toUpperCase()
    if (method !== 'GET' && method !== 'HEAD') {
      if (!headers.has('origin')) headers.set('origin', url)
      if (!headers.has('x-idempotency-key')) headers.set('x-idempotency-key', uuid())
    }
    return fetch(`${url}${path}`, { ...init, headers })
  }
  return {
    person,
    cookie,
    fetch: send,
    async json<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const answer = await send(path, {
        method,
        headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      const text = await answer.text()
      return {
        status: answer.status,
        body: (text === '' ? null : JSON.parse(text)) as T,
        headers: answer.headers,
      }
    },
  }
}
