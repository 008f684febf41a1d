/** What a media node says of itself, as health and metrics tell it: counts and its name, nobody's identity. */
import type { NodeStatus } from '../../media/port.ts'
import type { Health } from '../contract/session.ts'

export type MediaNodeFigures = {
  /** Of several its name in the settings. */
  name: string
  /** Null where it does not answer. */
  status: NodeStatus | null
  /** Since this server started: bytes that came through pipes to the node's edges, and pipes that were given up since nothing came. */
  pipes: { bytes: number; silent: number }
}

export function mediaHealthOf({ name, status }: MediaNodeFigures): Health['media'][number] {
  const { workers = 0, rooms = 0, pipes = 0, edges = 0 } = status ?? {}
  return {
    nodeId: name,
    status: workers > 0 ? 'ok' : 'unreachable',
    workers,
    rooms,
    pipes,
    edges,
    receivers: status?.receivers ?? { home: 0, edge: 0 },
  }
}
