/** When a pipe is taken for silent, and how long the path is left alone then. */
import { expect, it } from 'vitest'
import { nextWay, type Way } from '../../media/pipe-watch.ts'
import { SilentPaths } from '../../media/silent-paths.ts'

/** Bytes as they were seen, sent and received, one look after the other. */
function silenceAfter(...looks: [number, number][]): number {
  let way: Way | undefined
  for (const [sent, received] of looks) way = nextWay(way, sent, received)
  return way?.silent ?? 0
}

it('counts looks in which something was sent and nothing arrived', () => {
  expect(silenceAfter([100, 100])).toBe(0)
  expect(silenceAfter([100, 0])).toBe(0)
  expect(silenceAfter([100, 0], [200, 0], [300, 0])).toBe(2)
  expect(silenceAfter([100, 90], [200, 90], [300, 90], [400, 90])).toBe(3)
})

it('learns nothing while nothing is sent, and forgets the silence with the first packet', () => {
  expect(silenceAfter([100, 90], [100, 90], [100, 90], [100, 90])).toBe(0)
  expect(silenceAfter([100, 90], [200, 90], [200, 90], [300, 90])).toBe(2)
  expect(silenceAfter([100, 90], [200, 90], [300, 91])).toBe(0)
})

it('leaves a silent path alone for a minute, and longer each time that it is silent again', () => {
  const paths = new SilentPaths()
  const minute = 60_000
  paths.add('a', 'b', 0)
  /* another room notices the same */
  paths.add('a', 'b', 1_000)
  expect([paths.has('a', 'b', minute - 1), paths.has('a', 'b', minute)]).toEqual([true, false])
  expect([paths.has('b', 'a', 0), paths.has('a', 'c', 0)]).toEqual([false, false])
  paths.add('a', 'b', minute)
  expect([paths.has('a', 'b', 3 * minute - 1), paths.has('a', 'b', 3 * minute)]).toEqual([true, false])
  /* it was well for as long as it was left alone */
  paths.add('a', 'b', 5 * minute)
  expect([paths.has('a', 'b', 6 * minute - 1), paths.has('a', 'b', 6 * minute)]).toEqual([true, false])
})
