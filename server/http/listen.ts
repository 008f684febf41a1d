/** The socket that people reach: http, or https where a certificate is given. */
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import { getRequestListener } from '@hono/node-server'

/** One clear sentence for whoever starts the server. */
export class ListenError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ListenError'
  }
}

type Fetch = Parameters<typeof getRequestListener>[0]
export type Listening = Server | TlsServer

/** @throws ListenError where the certificate cannot be read or does not fit its key */
export function createListener(
  fetch: Fetch,
  env: { TLS_CERT?: string | undefined; TLS_KEY?: string | undefined },
): Listening {
  const listener: RequestListener = getRequestListener(fetch)
  if (env.TLS_CERT === undefined || env.TLS_KEY === undefined) return createServer(listener)
  try {
    const files = { cert: readFileSync(env.TLS_CERT), key: readFileSync(env.TLS_KEY) }
    return createTlsServer({ ...files, minVersion: 'TLSv1.2' }, listener)
  } catch (error) {
    throw new ListenError(`TLS_CERT and TLS_KEY: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** @throws ListenError where the port is taken or not allowed */
export async function listen(
  server: Listening,
  { HOST, PORT }: { HOST: string; PORT: number },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ListenError(sentenceFor(error, HOST, PORT))),
    )
    server.listen(PORT, HOST, resolve)
  })
}

/** Answers under way get this long to go out. */
const lastAnswersMs = 1_500

/**
 * Closing in two steps, because sockets hold the server open and end in between.
 * @returns `stop` takes no new connection; `ended` waits for the answers under way and cuts the rest
 */
export function closerOf(server: Listening): { stop(): void; ended(): Promise<void> } {
  let closed: Promise<void> | undefined
  const stop = () => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeIdleConnections()
    })
  }
  return {
    stop,
    async ended() {
      stop()
      const timer = setTimeout(() => server.closeAllConnections(), lastAnswersMs)
      await closed
      clearTimeout(timer)
    },
  }
}

function sentenceFor(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use: end the program that has it, or choose another with PORT`
    case 'EACCES':
      return `this user may not listen on port ${port}: choose one from 1024 on with PORT`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address ${host}: mend HOST`
    default:
      return `cannot listen on ${host}:${port}: ${error.message}`
  }
}
