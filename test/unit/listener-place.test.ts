/** Where the n-th receiver of a room goes. */
import { expect, it } from 'vitest'
import { type NodeView, placeListener } from '../../media/listener-place.ts'

const limits = { listeners: 10, load: 100 }
const node = (name: string, load: number | null, more: Partial<NodeView> = {}): NodeView => ({
  name,
  load,
  drains: false,
  spareWorkers: 1,
  ...more,
})
const home = (listeners: number) => ({ node: 'a', listeners })
const edge = (node: string, listeners: number) => ({ edgeId: `at ${node}`, node, listeners })

it('stays at home up to the limit of the room and of the node', () => {
  const nodes = [node('a', 0, { spareWorkers: 0 }), node('b', 5)]
  expect(placeListener({ home: home(9), edges: [], nodes }, limits)).toEqual({ at: 'home' })
  expect(placeListener({ home: home(10), edges: [], nodes }, limits)).toEqual({ at: 'new', node: 'b' })
  const busy = [node('a', 100, { spareWorkers: 0 }), node('b', 5)]
  expect(placeListener({ home: home(0), edges: [], nodes: busy }, limits)).toEqual({ at: 'new', node: 'b' })
})

it('fills an edge before it opens another, and takes no node that drains or is away', () => {
  const nodes = [
    node('a', 0, { spareWorkers: 0 }),
    node('b', 50),
    node('c', 5),
    node('d', 0, { drains: true }),
  ]
  const at = (listeners: number) =>
    placeListener({ home: home(10), edges: [edge('b', listeners)], nodes }, limits)
  expect(at(9)).toEqual({ at: 'edge', edgeId: 'at b' })
  expect(at(10)).toEqual({ at: 'new', node: 'c' })
  const away = nodes.map((one) => (one.name === 'b' ? { ...one, load: null } : one))
  expect(placeListener({ home: home(10), edges: [edge('b', 1)], nodes: away }, limits)).toEqual({
    at: 'new',
    node: 'c',
  })
})

it('takes the emptiest place where all are full', () => {
  const nodes = [node('a', 0, { spareWorkers: 0 }), node('b', 5, { spareWorkers: 0 })]
  const at = (here: number, there: number) =>
    placeListener({ home: home(here), edges: [edge('b', there)], nodes }, limits)
  expect(at(12, 11)).toEqual({ at: 'edge', edgeId: 'at b' })
  expect(at(11, 11)).toEqual({ at: 'home' })
})
