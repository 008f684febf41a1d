/**
 * From what a camera gave of the card to what the card is. First each channel's own curve, from the six greys (cameras bend their tones
 * as they like); then colours, by the better of an affine map (3×4, as in PMC5481686) and a root polynomial of second degree (Finlayson,
 * Mackiewicz, Hurlbert 2015), which keeps hue when the light is stronger. Which is better, and how good it is, is told by leaving each
 * patch out in turn: a fit that is judged by the patches it was made from flatters itself.
 */
import type { Deviation } from '../../../server/domain/tongue.ts'
import { deltaE2000, labOf, luminance, type Triple } from './colour.ts'
import { cardLab, cardLinear, neutrals } from './reference.ts'
import { leastSquares } from './solve.ts'

/** Linear in, linear out; may leave 0 to 1. */
export type Correction = (colour: Triple) => Triple

type Curve = { gain: number; power: number }
const straight: Curve = { gain: 1, power: 1 }
/** Beyond these it is no tone curve of a camera. */
const powers = { least: 0.45, most: 2.2 }
/** Linear; a channel at its end says only that it is there. */
const clipped = (value: number) => value <= 0.0006 || value >= 0.98

type Features = (colour: Triple) => number[]

const affine: Features = ([r, g, b]) => [r, g, b, 0.1]
const rooted: Features = ([r, g, b]) => [r, g, b, Math.sqrt(r * g), Math.sqrt(g * b), Math.sqrt(r * b)]

/** Small: keeps the unknowns down where two features say the same. */
const ridge = 1e-5

/**
 * @param measured the 24 patches in the order of the card, linear
 * @returns null where too many patches are burnt out or drowned
 */
export function fitCorrection(
  measured: readonly Triple[],
): { correct: Correction; before: Deviation; after: Deviation } | null {
  const usable = measured.flatMap((patch, index) => (patch.some(clipped) ? [] : [index]))
  if (usable.length < 16) return null
  const candidates = [affine, rooted].flatMap((features) => {
    const correct = fitWith(measured, usable, features)
    const left = measured.map((patch, index) => {
      const others = usable.filter((one) => one !== index)
      return differenceOf((fitWith(measured, others, features) ?? identity)(patch), index)
    })
    return correct === null ? [] : [{ correct, after: deviationOf(left) }]
  })
  const [best] = candidates.toSorted((one, other) => one.after.mean - other.after.mean)
  return best === undefined ? null : { ...best, before: deviationOf(measured.map(differenceOf)) }
}

const identity: Correction = (colour) => colour

function differenceOf(colour: Triple, index: number): number {
  const bounded = colour.map((value) => Math.min(1, Math.max(0, value))) as unknown as Triple
  return deltaE2000(labOf(bounded), cardLab[index] ?? [0, 0, 0])
}

function deviationOf(differences: readonly number[]): Deviation {
  const sum = differences.reduce((total, one) => total + one, 0)
  return { mean: sum / differences.length, max: Math.max(...differences) }
}

function fitWith(
  measured: readonly Triple[],
  used: readonly number[],
  features: Features,
): Correction | null {
  const curves = [0, 1, 2].map((channel) => curveOf(measured, used, channel))
  const bend: Correction = (colour) =>
    colour.map((value, channel) => {
      const { gain, power } = curves[channel] ?? straight
      return (Math.max(0, value) / gain) ** (1 / power)
    }) as unknown as Triple
  const rows = used.map((index) => features(bend(measured[index] ?? [0, 0, 0])))
  /* steps of lightness count alike in the dark and in the light */
  const weights = used.map((index) => (luminance(cardLinear[index] ?? [0, 0, 0]) + 0.03) ** (-4 / 3))
  const maps = [0, 1, 2].map((channel) =>
    leastSquares(
      rows,
      used.map((index) => cardLinear[index]?.[channel] ?? 0),
      weights,
      ridge,
    ),
  )
  if (maps.some((map) => map === null)) return null
  return (colour) => {
    const given = features(bend(colour))
    return maps.map((map) =>
      given.reduce((sum, value, at) => sum + value * (map?.[at] ?? 0), 0),
    ) as unknown as Triple
  }
}

/** Of one channel: what it gives of a grey is the grey to a power, times a gain. */
function curveOf(measured: readonly Triple[], used: readonly number[], channel: number): Curve {
  const greys = neutrals.filter((index) => used.includes(index))
  if (greys.length < 3) return straight
  const rows = greys.map((index) => [1, Math.log(cardLinear[index]?.[channel] ?? 1)])
  const targets = greys.map((index) => Math.log(measured[index]?.[channel] ?? 1))
  const line = leastSquares(rows, targets)
  if (line === null) return straight
  const [offset = 0, slope = 1] = line
  return { gain: Math.exp(offset), power: Math.min(powers.most, Math.max(powers.least, slope)) }
}
