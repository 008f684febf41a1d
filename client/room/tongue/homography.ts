/** The map from the plane of the card into the picture. */
import type { Point } from './picture.ts'
import { leastSquares } from './solve.ts'

export type Mapping = (point: Point) => Point

/** @returns null where the pairs do not determine it */
export function homography(pairs: readonly { from: Point; to: Point }[]): Mapping | null {
  /* around the middle and in units of the spread, or the squares lose their figures */
  const middle = meanOf(pairs.map(({ to }) => to))
  const spread = Math.max(1, ...pairs.map(({ to }) => Math.hypot(to.x - middle.x, to.y - middle.y)))
  const rows: number[][] = []
  const targets: number[] = []
  for (const { from, to } of pairs) {
    const [u, v] = [(to.x - middle.x) / spread, (to.y - middle.y) / spread]
    rows.push([from.x, from.y, 1, 0, 0, 0, -from.x * u, -from.y * u])
    rows.push([0, 0, 0, from.x, from.y, 1, -from.x * v, -from.y * v])
    targets.push(u, v)
  }
  const found = leastSquares(rows, targets, null, 1e-9)
  if (found === null) return null
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = found
  return ({ x, y }) => {
    const w = g * x + h * y + 1
    return {
      x: ((a * x + b * y + c) / w) * spread + middle.x,
      y: ((d * x + e * y + f) / w) * spread + middle.y,
    }
  }
}

function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 })
  return { x: sum.x / points.length, y: sum.y / points.length }
}
