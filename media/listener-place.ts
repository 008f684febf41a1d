/** Where the next receiver of a room goes; pure, so that a test can ask it of any load. */

export type SpreadLimits = {
  /** Receivers of one room that one router takes before the next goes elsewhere. */
  listeners: number
  /** Consumers a worker of the home node has on the average, from which further receivers go elsewhere. */
  load: number
}

export type NodeView = {
  name: string
  /** Consumers a worker; null where it does not answer. */
  load: number | null
  drains: boolean
  /** Workers that have no router of this room. */
  spareWorkers: number
}

export type ListenerPlace = { at: 'home' } | { at: 'edge'; edgeId: string } | { at: 'new'; node: string }

/**
 * At home until the room or its node is full, then at the edge with most room, then at a new edge on the least loaded node that has a
 * worker free of this room. Where nothing is left, where fewest are: a full room is a worse picture, a refused person none at all.
 */
export function placeListener(
  room: {
    home: { node: string; listeners: number }
    edges: readonly { edgeId: string; node: string; listeners: number }[]
    nodes: readonly NodeView[]
  },
  limits: SpreadLimits,
): ListenerPlace {
  const { home, nodes } = room
  const viewOf = (name: string) => nodes.find((node) => node.name === name)
  const isHomeFull = home.listeners >= limits.listeners || (viewOf(home.node)?.load ?? 0) >= limits.load
  if (!isHomeFull) return { at: 'home' }
  const edges = room.edges
    .filter(({ node }) => takes(viewOf(node)))
    .toSorted((a, b) => a.listeners - b.listeners)
  const roomy = edges.find(({ listeners }) => listeners < limits.listeners)
  if (roomy !== undefined) return { at: 'edge', edgeId: roomy.edgeId }
  const [fresh] = nodes
    .filter((node) => takes(node) && node.spareWorkers > 0)
    .toSorted((a, b) => (a.load ?? 0) - (b.load ?? 0))
  if (fresh !== undefined) return { at: 'new', node: fresh.name }
  const [emptiest] = edges
  if (emptiest !== undefined && emptiest.listeners < home.listeners) {
    return { at: 'edge', edgeId: emptiest.edgeId }
  }
  return { at: 'home' }
}

const takes = (node: NodeView | undefined) => node !== undefined && node.load !== null && !node.drains
