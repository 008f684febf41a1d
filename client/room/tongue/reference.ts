/**
 * The card: 24 patches in six columns and four rows, the layout of the ColorChecker (McCamy et al. 1976), with the sRGB values that its
 * maker publishes. Cards of the same layout by others differ by a few ΔE, which is part of what is shown as deviation.
 */
import { decode, labOf, type Triple } from './colour.ts'

export const cardColumns = 6
export const cardRows = 4

/** Row by row from the brown patch; 8 bits. */
export const cardValues: readonly Triple[] = [
  [115, 82, 68],
  [194, 150, 130],
  [98, 122, 157],
  [87, 108, 67],
  [133, 128, 177],
  [103, 189, 170],
  [214, 126, 44],
  [80, 91, 166],
  [193, 90, 99],
  [94, 60, 108],
  [157, 188, 64],
  [224, 163, 46],
  [56, 61, 150],
  [70, 148, 73],
  [175, 54, 60],
  [231, 199, 31],
  [187, 86, 149],
  [8, 133, 161],
  [243, 243, 242],
  [200, 200, 200],
  [160, 160, 160],
  [122, 122, 121],
  [85, 85, 85],
  [52, 52, 52],
]

export const cardLinear: readonly Triple[] = cardValues.map(
  ([r, g, b]): Triple => [decode(r / 255), decode(g / 255), decode(b / 255)],
)
export const cardLab: readonly Triple[] = cardLinear.map(labOf)
/** The last row, from white to black. */
export const neutrals: readonly number[] = [18, 19, 20, 21, 22, 23]
