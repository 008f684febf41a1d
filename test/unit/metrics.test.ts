/** What a monitoring system and the health answer are told of the media nodes. */
import { afterEach, expect, it } from 'vitest'
import type { NodeStatus } from '../../media/port.ts'
import { type MediaNodeFigures, mediaHealthOf } from '../../server/app/media-health.ts'
import { serveMetrics } from '../../server/http/metrics.ts'
import { freePort } from '../support/ports.ts'

let close: (() => Promise<void>) | undefined
afterEach(() => close?.())

const status: NodeStatus = {
  nodeId: '7d0c7a9e-0000-4000-8000-000000000000',
  workers: 2,
  rooms: 5,
  consumers: 40,
  pipes: 3,
  edges: 2,
  receivers: { home: 12, edge: 7 },
  cpuSeconds: 1,
  announcedAddress: '10.0.0.5',
  ports: [],
}

it('tells of every node its pipes, edges, receivers and bytes, and of one that is away that it is', async () => {
  let nodes: MediaNodeFigures[] = [
    { name: 'a', status, pipes: { bytes: 0, silent: 0 } },
    { name: 'b', status: { ...status, edges: 1 }, pipes: { bytes: 4_096, silent: 1 } },
  ]
  const port = await freePort()
  close = await serveMetrics(port, {
    signal: () => ({ sockets: 3, rooms: 2, participants: 3 }),
    media: async () => nodes,
  })
  const lines = async () => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    return text.split('\n').filter((line) => /^(media|signal)_/.test(line))
  }
  expect(await lines()).toEqual([
    'signal_sockets 3',
    'signal_rooms 2',
    'signal_participants 3',
    'media_up{node="a"} 1',
    'media_up{node="b"} 1',
    'media_workers{node="a"} 2',
    'media_workers{node="b"} 2',
    'media_rooms{node="a"} 5',
    'media_rooms{node="b"} 5',
    'media_consumers{node="a"} 40',
    'media_consumers{node="b"} 40',
    'media_pipes{node="a"} 3',
    'media_pipes{node="b"} 3',
    'media_edges{node="a"} 2',
    'media_edges{node="b"} 1',
    'media_receivers{node="a",at="home"} 12',
    'media_receivers{node="a",at="edge"} 7',
    'media_receivers{node="b",at="home"} 12',
    'media_receivers{node="b",at="edge"} 7',
    'media_pipe_bytes_total{node="a"} 0',
    'media_pipe_bytes_total{node="b"} 4096',
    'media_pipes_silent_total{node="a"} 0',
    'media_pipes_silent_total{node="b"} 1',
  ])
  /* a node of the version before, which knows of no edges */
  const { edges: _edges, receivers: _receivers, ...former } = status
  nodes = [{ name: 'a', status: former as NodeStatus, pipes: { bytes: 0, silent: 0 } }, ...nodes.slice(1)]
  expect(await lines()).toContain('media_receivers{node="a",at="edge"} 0')
  nodes = nodes.map((one) => (one.name === 'b' ? { ...one, status: null } : one))
  const later = (await lines()).filter((line) => line.includes('node="b"'))
  expect(later).toEqual([
    'media_up{node="b"} 0',
    'media_pipe_bytes_total{node="b"} 4096',
    'media_pipes_silent_total{node="b"} 1',
  ])
})

it('says the same in the health answer', () => {
  const pipes = { bytes: 0, silent: 0 }
  expect(mediaHealthOf({ name: 'a', status, pipes })).toEqual({
    nodeId: 'a',
    status: 'ok',
    workers: 2,
    rooms: 5,
    pipes: 3,
    edges: 2,
    receivers: { home: 12, edge: 7 },
  })
  expect(mediaHealthOf({ name: 'b', status: null, pipes })).toMatchObject({
    status: 'unreachable',
    pipes: 0,
    receivers: { home: 0, edge: 0 },
  })
})
