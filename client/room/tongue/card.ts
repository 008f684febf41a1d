/** Finding the colour card in a picture and reading its patches. */
import { decode, type Triple } from './colour.ts'
import { fitCorrection } from './correction.ts'
import type { Mapping } from './homography.ts'
import { findPlacements } from './lattice.ts'
import { findPatches } from './patches.ts'
import { type Picture, type Point, reduced } from './picture.ts'
import { cardColumns, cardRows } from './reference.ts'

export type Card = {
  /** Row by row from the brown patch, linear. */
  readonly patches: readonly Triple[]
  /** The outline, in pixels of the picture. */
  readonly corners: readonly Point[]
}

/** Sizes to look at, pixels: a card that fills the picture, and one that is small in it. */
const sizes = [560, 900, 1400] as const
/** From faint edges to strong ones: a blurred card needs the first, a noisy one the last. */
const steps = [6, 10, 16, 26, 40] as const
/** ΔE2000; a wall of tiles in rows and columns fits no better than this, a card in bad light does. */
const mostDeviation = 14
/** A good fit is not looked for any further. */
const goodDeviation = 4

type Found = { card: Card; deviation: number }

export function findCard(picture: Picture): Card | null {
  let best = null as Found | null
  for (const size of sizes) {
    const { picture: small, factor } = reduced(picture, size)
    for (const step of steps) {
      for (const { place } of findPlacements(findPatches(small, step))) {
        const whole: Mapping = (point) => {
          const { x, y } = place(point)
          return { x: (x + 0.5) * factor - 0.5, y: (y + 0.5) * factor - 0.5 }
        }
        const found = judge(picture, whole)
        if (found !== null && found.deviation < (best?.deviation ?? mostDeviation)) best = found
      }
      if (best !== null && best.deviation < goodDeviation) return best.card
    }
    if (factor === 1) break
  }
  return best?.card ?? null
}

function judge(picture: Picture, place: Mapping): Found | null {
  const corners = [
    place({ x: -0.6, y: -0.6 }),
    place({ x: cardColumns - 0.4, y: -0.6 }),
    place({ x: cardColumns - 0.4, y: cardRows - 0.4 }),
    place({ x: -0.6, y: cardRows - 0.4 }),
  ]
  const inside = ({ x, y }: Point) => x > -0.02 * picture.width && y > -0.02 * picture.height
  const within = ({ x, y }: Point) => x < 1.02 * picture.width && y < 1.02 * picture.height
  if (!corners.every((corner) => inside(corner) && within(corner))) return null
  const patches: Triple[] = []
  for (let row = 0; row < cardRows; row += 1) {
    for (let column = 0; column < cardColumns; column += 1) patches.push(read(picture, place, column, row))
  }
  const fitted = fitCorrection(patches)
  /* no patch left to judge by: a card in light that drowns it; its place is good enough to say so */
  if (fitted === null) return null
  return { card: { patches, corners }, deviation: fitted.after.mean }
}

/** Steps across the middle of a patch, in parts of a cell: its rim is blurred and may be dirty. */
const inner = [-0.2, -0.13, -0.07, 0, 0.07, 0.13, 0.2]

/** Mean of the middle half of what is seen in a patch, channel by channel: highlights and dust fall away. */
function read({ width, height, data }: Picture, place: Mapping, column: number, row: number): Triple {
  const seen: [number[], number[], number[]] = [[], [], []]
  for (const dy of inner) {
    for (const dx of inner) {
      const { x, y } = place({ x: column + dx, y: row + dy })
      const [px, py] = [Math.round(x), Math.round(y)]
      if (px < 0 || py < 0 || px >= width || py >= height) continue
      const at = (py * width + px) * 4
      for (const channel of [0, 1, 2] as const) seen[channel].push(decode((data[at + channel] ?? 0) / 255))
    }
  }
  return seen.map(middleMean) as unknown as Triple
}

function middleMean(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const quarter = Math.floor(sorted.length / 4)
  const middle = sorted.slice(quarter, sorted.length - quarter)
  return middle.length === 0 ? 0 : middle.reduce((sum, value) => sum + value, 0) / middle.length
}
