/** A large picture of which only every fourth comes is given up for a smaller one that moves. */
import { EventEmitter } from 'node:events'
import type { ConsumerLayers } from 'mediasoup/types'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { smoothing } from '../../media/codecs.ts'
import { largest, Smooth } from '../../media/smooth.ts'

class Picture extends EventEmitter {
  closed = false
  currentLayers: ConsumerLayers | undefined
  readonly observer = new EventEmitter()
  readonly asked: ConsumerLayers[] = []

  async setPreferredLayers(layers: ConsumerLayers): Promise<void> {
    this.asked.push(layers)
  }

  comes(spatialLayer: number, temporalLayer: number): void {
    this.currentLayers = { spatialLayer, temporalLayer }
    this.emit('layerschange', this.currentLayers)
  }
}

let picture: Picture
let smooth: Smooth
beforeEach(() => {
  vi.useFakeTimers()
  picture = new Picture()
  smooth = new Smooth(picture, { debug: () => undefined })
})
afterEach(() => void vi.useRealTimers())

const { believeAfter, rest, longestRest } = smoothing

it('asks for the next smaller size when it has stuttered for a while, and for what was wished after a rest', () => {
  expect(smooth.within({ spatialLayer: 2 })).toEqual({ spatialLayer: 2 })
  picture.comes(2, 0)
  vi.advanceTimersByTime(believeAfter - 1)
  expect(picture.asked).toEqual([])
  vi.advanceTimersByTime(1)
  expect(picture.asked).toEqual([{ spatialLayer: 1 }])
  /* what is wished meanwhile waits as well, and what is smaller does not */
  expect(smooth.within({ spatialLayer: 2 })).toEqual({ spatialLayer: 1 })
  expect(smooth.within({ spatialLayer: 0 })).toEqual({ spatialLayer: 0 })
  expect(smooth.within({ spatialLayer: 2 })).toEqual({ spatialLayer: 1 })
  picture.comes(1, 2)
  vi.advanceTimersByTime(rest)
  expect(picture.asked).toEqual([{ spatialLayer: 1 }, { spatialLayer: 2 }])
})

it('lets an estimate that grows pass, and the smallest size stutter', () => {
  for (const [spatial, temporal] of [
    [2, 0],
    [2, 1],
    [0, 0],
  ] as const) {
    picture.comes(spatial, temporal)
    vi.advanceTimersByTime(believeAfter - 1)
  }
  vi.advanceTimersByTime(rest)
  picture.emit('layerschange', undefined)
  expect(picture.asked).toEqual([])
})

it('waits twice as long each time that the larger size does not hold, up to a bound', () => {
  const rests: number[] = []
  for (let turn = 0; turn < 5; turn += 1) {
    picture.comes(2, 0)
    vi.advanceTimersByTime(believeAfter)
    const before = performance.now()
    picture.comes(1, 2)
    while (picture.asked.length < 2 * (turn + 1)) vi.advanceTimersByTime(1000)
    rests.push(performance.now() - before)
  }
  expect(rests).toEqual(
    [rest, 2 * rest, 4 * rest, longestRest, longestRest].map((one) => Math.min(one, longestRest)),
  )
  expect(picture.asked.at(-1)).toEqual(largest)
  /* it has held for long */
  vi.advanceTimersByTime(smoothing.holds)
  picture.comes(2, 0)
  vi.advanceTimersByTime(believeAfter + rest)
  expect(picture.asked).toHaveLength(12)
})

it('asks nothing of what is closed', () => {
  picture.comes(2, 0)
  picture.closed = true
  picture.observer.emit('close')
  vi.advanceTimersByTime(believeAfter + rest)
  expect(picture.asked).toEqual([])
})
