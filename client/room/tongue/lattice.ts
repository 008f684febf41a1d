/** Patches that stand in rows and columns: the card among whatever else is even in a picture. */

import { homography, type Mapping } from './homography.ts'
import type { Patch } from './patches.ts'
import type { Point } from './picture.ts'
import { cardColumns, cardRows } from './reference.ts'
import { leastSquares } from './solve.ts'

/** Where the card may lie: from columns (0 to 5) and rows (0 to 3) into the picture. */
export type Placement = { readonly place: Mapping; readonly found: number }

/** Of 24; the darkest ones run into the frame of the card, a finger may lie on one or two. */
const leastFound = 13
const neighbours = 8
const reach = 6

type Cell = { readonly a: number; readonly b: number; readonly patch: Patch }

/** The most complete ones, each in the two ways in which it can be turned. What is seen from behind, as in a mirror, is none. */
export function findPlacements(patches: readonly Patch[]): Placement[] {
  let best: Cell[] = []
  for (const origin of patches) {
    for (const [u, v] of axesAt(origin, patches)) {
      const cells = cellsOn(origin, u, v, patches)
      if (cells.length > best.length) best = cells
    }
    /* all of them: it gets no better */
    if (best.length >= cardColumns * cardRows) break
  }
  return best.length < leastFound ? [] : placementsOf(best)
}

/** Pairs of steps to near patches of like size that span a cell, the second a quarter turn clockwise from the first. */
function axesAt(origin: Patch, patches: readonly Patch[]): [Point, Point][] {
  const side = Math.sqrt(origin.area)
  const near = patches
    .filter((patch) => patch !== origin && patch.area > origin.area / 2.2 && patch.area < origin.area * 2.2)
    .map((patch) => ({ x: patch.x - origin.x, y: patch.y - origin.y }))
    .map((step) => ({ ...step, length: Math.hypot(step.x, step.y) }))
    .filter(({ length }) => length > side * 0.95 && length < side * 2.6)
    .toSorted((one, other) => one.length - other.length)
    .slice(0, neighbours)
  return near.flatMap((u) =>
    near.flatMap((v): [Point, Point][] => {
      const sine = (u.x * v.y - u.y * v.x) / (u.length * v.length)
      const ratio = u.length / v.length
      return sine > 0.7 && ratio > 0.55 && ratio < 1.8 ? [[u, v]] : []
    }),
  )
}

/** Grows from the origin outwards, the axes made better with every ring. */
function cellsOn(origin: Patch, u: Point, v: Point, patches: readonly Patch[]): Cell[] {
  let map: (patch: Point) => Point | null = inverse(origin, u, v)
  let cells: Cell[] = []
  for (const ring of [1.6, 3, reach]) {
    cells = nearest(patches, map, ring, origin.area)
    if (cells.length < 4) return cells
    const refined = refine(cells)
    if (refined === null) return cells
    map = refined
  }
  return cells
}

function inverse(origin: Point, u: Point, v: Point): (point: Point) => Point {
  const determinant = u.x * v.y - u.y * v.x
  return ({ x, y }) => {
    const [dx, dy] = [x - origin.x, y - origin.y]
    return { x: (dx * v.y - dy * v.x) / determinant, y: (dy * u.x - dx * u.y) / determinant }
  }
}

/** From the picture to the lattice; near the origin an affine map is enough, with more cells perspective is taken in. */
function refine(cells: readonly Cell[]): Mapping | null {
  if (cells.length >= 8) {
    return homography(
      cells.map(({ a, b, patch }) => ({ from: patch, to: { x: a * 100, y: b * 100 } })).map(shrink),
    )
  }
  const rows = cells.map(({ patch }) => [patch.x, patch.y, 1])
  const across = leastSquares(
    rows,
    cells.map(({ a }) => a),
  )
  const down = leastSquares(
    rows,
    cells.map(({ b }) => b),
  )
  if (across === null || down === null) return null
  const at = (line: readonly number[], { x, y }: Point) =>
    (line[0] ?? 0) * x + (line[1] ?? 0) * y + (line[2] ?? 0)
  return (point) => ({ x: at(across, point), y: at(down, point) })
}

/** Lattice places are small beside pixels: left as they are. */
function shrink({ from, to }: { from: Point; to: Point }): { from: Point; to: Point } {
  return { from, to: { x: to.x / 100, y: to.y / 100 } }
}

/** One patch for each place of the lattice, the one that lies nearest. */
function nearest(
  patches: readonly Patch[],
  map: (patch: Point) => Point | null,
  ring: number,
  area: number,
): Cell[] {
  const cells = new Map<string, Cell & { off: number }>()
  for (const patch of patches) {
    if (patch.area < area / 3 || patch.area > area * 3) continue
    const place = map(patch)
    if (place === null) continue
    const [a, b] = [Math.round(place.x), Math.round(place.y)]
    const off = Math.hypot(place.x - a, place.y - b)
    if (Math.abs(a) > ring || Math.abs(b) > ring || off > 0.25) continue
    const key = `${a} ${b}`
    if (off < (cells.get(key)?.off ?? 1)) cells.set(key, { a, b, patch, off })
  }
  return [...cells.values()]
}

/** Every window of six by four with enough patches in it, and every turn of it. Colours then decide. */
function placementsOf(cells: readonly Cell[]): Placement[] {
  const placements: Placement[] = []
  for (const [wide, high] of [
    [cardColumns, cardRows],
    [cardRows, cardColumns],
  ] as const) {
    for (let left = -reach; left <= reach; left += 1) {
      for (let top = -reach; top <= reach; top += 1) {
        const inside = cells.filter(({ a, b }) => a >= left && a < left + wide && b >= top && b < top + high)
        if (inside.length < leastFound) continue
        for (const turn of wide === cardColumns ? turnsAcross : turnsDown) {
          const pairs = inside.map(({ a, b, patch }) => ({ from: turn(a - left, b - top), to: patch }))
          const place = homography(pairs)
          if (place !== null) placements.push({ place, found: inside.length })
        }
      }
    }
  }
  const most = Math.max(0, ...placements.map(({ found }) => found))
  return placements.filter(({ found }) => found >= most - 4)
}

const [lastColumn, lastRow] = [cardColumns - 1, cardRows - 1]
type Turn = (across: number, down: number) => Point
const turnsAcross: readonly Turn[] = [
  (across, down) => ({ x: across, y: down }),
  (across, down) => ({ x: lastColumn - across, y: lastRow - down }),
]
const turnsDown: readonly Turn[] = [
  (across, down) => ({ x: down, y: lastRow - across }),
  (across, down) => ({ x: lastColumn - down, y: across }),
]
