/** What the media nodes carry, in numbers for a monitoring system. Each server tells of all nodes; their names are the only labels. */
import { Counter, Gauge } from 'prom-client'
import { type MediaNodeFigures, mediaHealthOf } from '../app/media-health.ts'

const labelNames = ['node'] as const
const gauge = (name: string, help: string) => new Gauge({ name: `media_${name}`, help, labelNames })
const counter = (name: string, help: string) => new Counter({ name: `media_${name}`, help, labelNames })

/** @returns takes what is told until the next time; a node that does not answer is down and has no other number */
export function createMediaMetrics(): (nodes: readonly MediaNodeFigures[]) => void {
  const up = gauge('up', '1 where the media node answers and a worker of it runs')
  const counts = {
    workers: gauge('workers', 'Running workers'),
    rooms: gauge('rooms', 'Open rooms, edges of rooms at home elsewhere included'),
    consumers: gauge('consumers', 'Streams to browsers'),
    pipes: gauge('pipes', 'Ends of pipes to other workers and nodes'),
    edges: gauge('edges', 'Routers of rooms whose home is at another worker or node'),
  }
  const receivers = new Gauge({
    name: 'media_receivers',
    help: 'Connections by which somebody receives, at homes of rooms and at edges',
    labelNames: ['node', 'at'],
  })
  const bytes = counter(
    'pipe_bytes_total',
    'Bytes that came to edges of the node through pipes of this server',
  )
  const silent = counter('pipes_silent_total', 'Pipes of this server to the node given up since nothing came')
  return (nodes) => {
    for (const one of [up, receivers, bytes, silent, ...Object.values(counts)]) one.reset()
    for (const figures of nodes) {
      const { name: node, status, pipes } = figures
      const health = mediaHealthOf(figures)
      up.set({ node }, Number(health.status === 'ok'))
      bytes.inc({ node }, pipes.bytes)
      silent.inc({ node }, pipes.silent)
      if (status === null) continue
      const told = { ...health, consumers: status.consumers }
      for (const [key, one] of Object.entries(counts)) one.set({ node }, told[key as keyof typeof counts])
      for (const at of ['home', 'edge'] as const) receivers.set({ node, at }, health.receivers[at])
    }
  }
}
