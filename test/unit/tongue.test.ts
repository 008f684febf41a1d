/** The colour card is found, colours come back, and what cannot be judged is refused: on drawn pictures whose faults are known. */
import { afterAll, describe, expect, test } from 'vitest'
import { findCard } from '../../client/room/tongue/card.ts'
import { deltaE2000, labOf, type Triple } from '../../client/room/tongue/colour.ts'
import { fitCorrection } from '../../client/room/tongue/correction.ts'
import { examinePicture } from '../../client/room/tongue/picture-examination.ts'
import { measureEvenness, measurePlace } from '../../client/room/tongue/quality.ts'
import { cardLinear } from '../../client/room/tongue/reference.ts'
import { leastSquares } from '../../client/room/tongue/solve.ts'
import { faultsOf, tongueLimits } from '../../server/domain/tongue.ts'
import { photographOf, plainScene, randomOf, type Scene } from '../support/tongue-picture.ts'

const examine = (changes: Partial<Scene>) => examinePicture(photographOf({ ...plainScene, ...changes }))

describe('CIEDE2000', () => {
  /* Sharma, Wu, Dalal, table 1: pairs that catch each usual mistake */
  test.each<[Triple, Triple, number]>([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
    [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
    [[50, -0.001, 2.49], [50, 0.0011, -2.49], 4.7461],
    [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[50, 2.5, 0], [58, 24, 15], 19.4535],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ])('%j and %j', (one, other, expected) => {
    expect(deltaE2000(one, other)).toBeCloseTo(expected, 4)
    expect(deltaE2000(other, one)).toBeCloseTo(expected, 4)
  })

  test('white is white', () => {
    const [l, a, b] = labOf([1, 1, 1])
    expect(l).toBeCloseTo(100, 2)
    expect(Math.hypot(a, b)).toBeLessThan(0.01)
  })
})

test('least squares finds what the equations say, and says where they say nothing', () => {
  const rows = [
    [1, 0],
    [1, 1],
    [1, 2],
  ]
  const found = leastSquares(rows, [1, 3, 5])
  expect(found?.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([1, 2])
  expect(leastSquares([[1, 1]], [1])).toBeNull()
})

/** Anything that a doctor's hand and lamp may do, within reason. */
function someScene(random: () => number, seed: number): Scene {
  const between = (least: number, most: number) => least + (most - least) * random()
  return {
    ...plainScene,
    seed,
    card: {
      x: between(0.78, 0.85),
      y: between(0.3, 0.7),
      size: between(0.18, 0.28),
      turn: between(0, 360),
      perspective: between(-0.12, 0.12),
      shear: between(-0.15, 0.15),
    },
    gain: [between(0.6, 1), between(0.5, 0.9), between(0.4, 0.8)],
    gamma: between(0.8, 1.2),
    mixing: between(0, 0.15),
    noise: between(1, 4),
    blur: between(0.5, 1.5),
  }
}

describe('random scenes', () => {
  const figures: { before: number; after: number }[] = []
  const random = randomOf(20261126)
  afterAll(() => {
    const mean = (of: 'before' | 'after') => figures.reduce((sum, one) => sum + one[of], 0) / figures.length
    console.info(
      `tongue: card found in ${figures.length} of 16, mean ΔE2000 ${mean('before').toFixed(1)} before, ` +
        `${mean('after').toFixed(1)} after, worst ${Math.max(...figures.map(({ after }) => after)).toFixed(1)}`,
    )
  })

  test.each(Array.from({ length: 16 }, (_, index) => index))(
    '%i: found, and its colours come back',
    (index) => {
      const scene = someScene(random, index + 1)
      const { report, corrected } = examinePicture(photographOf(scene))
      expect(report.deviation, JSON.stringify(scene)).not.toBeNull()
      const { before, after } = report.deviation ?? { before: { mean: 0 }, after: { mean: 99 } }
      figures.push({ before: before.mean, after: after.mean })
      expect(after.mean, JSON.stringify(scene)).toBeLessThan(2)
      expect(after.mean).toBeLessThan(before.mean / 3)
      expect(faultsOf(report)).toEqual([])
      expect(corrected).not.toBeNull()
    },
  )
})

test('the tongue itself, of which no patch knows, comes back as well', () => {
  const truth = photographOf({ ...plainScene, noise: 0 })
  const given = photographOf({ ...plainScene, noise: 0, gain: [0.9, 0.5, 0.25], gamma: 0.9, mixing: 0.1 })
  const { corrected } = examinePicture(given)
  const at = (Math.round(0.55 * truth.height) * truth.width + Math.round(0.37 * truth.width)) * 4
  const labAt = (data: Uint8ClampedArray | undefined) =>
    labOf([0, 1, 2].map((channel) => ((data?.[at + channel] ?? 0) / 255) ** 2.2) as unknown as Triple)
  const before = deltaE2000(labAt(given.data), labAt(truth.data))
  const after = deltaE2000(labAt(corrected?.data), labAt(truth.data))
  expect(before).toBeGreaterThan(8)
  expect(after).toBeLessThan(2)
})

describe('refused', () => {
  test.each<[string, Partial<Scene>, string]>([
    ['without a card', { card: null }, 'no_card'],
    ['blurred by half a percent of the width', { blur: 4.8 }, 'blurred'],
    ['blurred, with the grain of a weak light', { blur: 6, noise: 4 }, 'blurred'],
    ['in the dark', { gain: [0.05, 0.05, 0.05] }, 'dark'],
    ['burnt out', { gain: [2.6, 2.4, 2.4] }, 'bright'],
    [
      'in light from one side',
      { slope: 0.85, card: { x: 0.72, y: 0.5, size: 0.5, turn: 0, perspective: 0, shear: 0 } },
      'uneven',
    ],
  ])('%s', (_what, changes, fault) => {
    const { report, corrected } = examine(changes)
    expect(faultsOf(report)).toContain(fault)
    expect(corrected).toBeNull()
  })

  test('a card seen in a mirror is none', () => {
    const { width, height, data } = photographOf(plainScene)
    const mirrored = new Uint8ClampedArray(data.length)
    for (let index = 0; index < width * height; index += 1) {
      const x = index % width
      const from = (index - x + (width - 1 - x)) * 4
      mirrored.set(data.subarray(from, from + 4), index * 4)
    }
    expect(findCard({ width, height, data: mirrored })).toBeNull()
  })

  test('a wall of tiles is no card', () => {
    const [width, height] = [640, 480]
    const data = new Uint8ClampedArray(width * height * 4)
    const random = randomOf(3)
    const tiles = Array.from({ length: 200 }, () => [random() * 255, random() * 255, random() * 255])
    for (let index = 0; index < width * height; index += 1) {
      const [x, y] = [index % width, Math.floor(index / width)]
      const joint = x % 40 < 4 || y % 40 < 4
      const tile = tiles[Math.floor(x / 40) + 16 * Math.floor(y / 40)] ?? [0, 0, 0]
      for (const channel of [0, 1, 2]) data[index * 4 + channel] = joint ? 30 : (tile[channel] ?? 0)
    }
    expect(findCard({ width, height, data })).toBeNull()
  })
})

test.each<Partial<Scene>>([{ noise: 0 }, { noise: 3 }, { noise: 6 }, { gain: [0.3, 0.3, 0.3] }])(
  'a sharp picture is taken for sharp whatever its grain and its light: %j',
  (changes) => {
    const picture = photographOf({ ...plainScene, ...changes })
    expect(measurePlace(picture, null).sharpness).toBeGreaterThan(2 * tongueLimits.sharpness)
  },
)

test('the deviation is told of patches that the fit has not seen', () => {
  const random = randomOf(5)
  const scattered = cardLinear.map(
    (patch) => patch.map((value) => value * (0.7 + 0.6 * random())) as unknown as Triple,
  )
  const fitted = fitCorrection(scattered)
  expect(fitted?.after.mean).toBeGreaterThan(tongueLimits.meanDeviation)
  expect(fitCorrection(cardLinear)?.after.max).toBeLessThan(0.5)
  expect(fitCorrection(cardLinear.map((): Triple => [1, 1, 1]))).toBeNull()
})

test('the light over the card is told from its patches', () => {
  const lit = cardLinear.map(
    (patch, index) => patch.map((value) => value * 0.9 ** (index % 6)) as unknown as Triple,
  )
  expect(measureEvenness(lit)).toBeCloseTo(0.9 ** 5, 2)
  expect(measureEvenness(cardLinear)).toBeCloseTo(1, 2)
})
