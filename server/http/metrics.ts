/** Numbers for a monitoring system, on a port of this machine alone. */
import { createServer, type Server } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import { collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client'
import type { MediaNodeFigures } from '../app/media-health.ts'
import { ListenError } from './listen.ts'
import { createMediaMetrics } from './media-metrics.ts'

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
 * @param sources.signal what the signalling holds now
 * @param sources.media what the media nodes say now, each time that somebody asks here
 * @returns closes the port
 * @throws ListenError where the port is taken
 */
export async function serveMetrics(
  port: number,
  sources: {
    signal: () => { sockets: number; rooms: number; participants: number }
    media: () => Promise<readonly MediaNodeFigures[]>
  },
): Promise<() => Promise<void>> {
  collectDefaultMetrics()
  for (const name of ['sockets', 'rooms', 'participants'] as const) {
    new Gauge({
      name: `signal_${name}`,
      help: `Open ${name} at this server`,
      collect() {
        this.set(sources.signal()[name])
      },
    })
  }
  const tellMedia = createMediaMetrics()
  const tell = async () => {
    tellMedia(await sources.media())
    return register.metrics()
  }
  const server = createServer((_request, response) => {
    tell().then(
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
