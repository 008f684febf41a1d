/** Numbers for a monitoring system, on a port of this machine alone. */
import { createServer, type Server } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import { collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client'
import { ListenError } from './listen.ts'

const seconds = new Histogram({
  name: 'http_request_seconds',
  help: 'Time from request to the end of the answer',
  labelNames: ['method', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
})

/** Times every request of a server. */
export function countRequests(server: Server | TlsServer): void {
  server.on('request', (request, response) => {
    const began = performance.now()
    response.once('close', () => {
      const labels = { method: request.method ?? '', status: String(response.statusCode) }
      seconds.observe(labels, (performance.now() - began) / 1000)
    })
  })
}

/**
 * @param status what the signalling holds now
 * @returns closes the port
 * @throws ListenError where the port is taken
 */
export async function serveMetrics(
  port: number,
  status: () => { sockets: number; rooms: number; participants: number },
): Promise<() => Promise<void>> {
  collectDefaultMetrics()
  for (const name of ['sockets', 'rooms', 'participants'] as const) {
    new Gauge({
      name: `signal_${name}`,
      help: `Open ${name} at this server`,
      collect() {
        this.set(status()[name])
      },
    })
  }
  const server = createServer((_request, response) => {
    register.metrics().then(
      (text) => response.setHeader('Content-Type', register.contentType).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new ListenError(`METRICS_PORT ${port} is in use: choose another`)))
    server.listen(port, '127.0.0.1', resolve)
  })
  return () => new Promise((resolve) => server.close(() => resolve()))
}
