/** Whether the tongue itself can be judged: sharp, neither drowned nor burnt out, and the light even over the card. */
import type { Card } from './card.ts'
import { luminance, type Triple } from './colour.ts'
import { luma, type Picture, type Point, reduced } from './picture.ts'
import { cardColumns, cardLinear } from './reference.ts'
import { leastSquares } from './solve.ts'

/** Where the dialog asks for the tongue: an ellipse in the middle, in parts of the picture. */
export const tonguePlace = { x: 0.5, y: 0.52, halfWidth: 0.2, halfHeight: 0.34 } as const

/** Pixels across; the figures in domain/tongue.ts are of this size. */
const measuredAcross = 320
/** of 255: a channel at its end; a lightness in which no coating can be told from the tongue */
const burnt = 250
const drowned = 40

export type PlaceMeasures = { sharpness: number; overexposed: number; underexposed: number }

/** @param card left out where it lies over the place of the tongue */
export function measurePlace(picture: Picture, card: Card | null): PlaceMeasures {
  const { picture: small, factor } = reduced(picture, measuredAcross)
  const { width, height, data } = small
  const light = smoothed(luma(small), width)
  const outline = card?.corners.map(({ x, y }) => ({ x: x / factor, y: y / factor })) ?? null
  let [count, over, under, total, sum, squares] = [0, 0, 0, 0, 0, 0]
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const across = (x / width - tonguePlace.x) / tonguePlace.halfWidth
      const down = (y / height - tonguePlace.y) / tonguePlace.halfHeight
      if (across * across + down * down > 1) continue
      if (outline !== null && isInside(outline, { x, y })) continue
      const index = y * width + x
      const at = index * 4
      const here = light[index] ?? 0
      const laplacian =
        (light[index - 1] ?? 0) +
        (light[index + 1] ?? 0) +
        (light[index - width] ?? 0) +
        (light[index + width] ?? 0) -
        4 * here
      count += 1
      total += here
      sum += laplacian
      squares += laplacian * laplacian
      if (Math.max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) >= burnt) over += 1
      if (here < drowned) under += 1
    }
  }
  if (count === 0) return { sharpness: 0, overexposed: 0, underexposed: 0 }
  const mean = sum / count
  const variance = squares / count - mean * mean
  /* by the lightness: the same tongue in half the light has half the differences */
  const sharpness = (10_000 * variance) / Math.max(1, (total / count) ** 2)
  return { sharpness, overexposed: over / count, underexposed: under / count }
}

/** Binomial 3×3: without it the grain of a dark picture passes for sharpness. */
function smoothed(values: Float32Array, width: number): Float32Array {
  const once = (given: Float32Array, step: number) =>
    given.map(
      (value, index) => ((given[index - step] ?? value) + 2 * value + (given[index + step] ?? value)) / 4,
    )
  return once(once(values, 1), width)
}

function isInside(outline: readonly Point[], { x, y }: Point): boolean {
  let inside = false
  outline.forEach((one, index) => {
    const other = outline[(index + 1) % outline.length] ?? one
    const crosses = one.y > y !== other.y > y
    if (crosses && x < ((other.x - one.x) * (y - one.y)) / (other.y - one.y) + one.x) inside = !inside
  })
  return inside
}

/**
 * The weakest light over the card by the strongest. Lightness of all patches is explained by their own, by a power for the camera's curve,
 * and by a slope across the card; the slope is the light.
 */
export function measureEvenness(patches: readonly Triple[]): number {
  const used = patches.flatMap((patch, index) => (luminance(patch) > 0.0006 ? [index] : []))
  const rows = used.map((index) => [
    1,
    Math.log(luminance(cardLinear[index] ?? [0, 0, 0])),
    (index % cardColumns) - 2.5,
    Math.floor(index / cardColumns) - 1.5,
  ])
  const targets = used.map((index) => Math.log(luminance(patches[index] ?? [0, 0, 0])))
  const found = leastSquares(rows, targets)
  if (found === null) return 0
  const [, , across = 0, down = 0] = found
  return Math.exp(-(Math.abs(across) * 5 + Math.abs(down) * 3))
}
