/** Colour spaces and differences. Linear values are 0 to 1, Lab is that of D65, the white of sRGB. */

export type Triple = readonly [number, number, number]

/** IEC 61966-2-1 */
export function decode(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

export function encode(value: number): number {
  const bounded = Math.min(1, Math.max(0, value))
  return bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * bounded ** (1 / 2.4) - 0.055
}

const white: Triple = [0.95047, 1, 1.08883]

/** Relative luminance. */
export function luminance([r, g, b]: Triple): number {
  return 0.2126729 * r + 0.7151522 * g + 0.072175 * b
}

export function labOf(linear: Triple): Triple {
  const [r, g, b] = linear
  const xyz: Triple = [
    0.4124564 * r + 0.3575761 * g + 0.1804375 * b,
    luminance(linear),
    0.0193339 * r + 0.119192 * g + 0.9503041 * b,
  ]
  const f = (value: number) =>
    value > 216 / 24389 ? Math.cbrt(value) : (24389 / 27) * (value / 116) + 16 / 116
  const [x, y, z] = [f(xyz[0] / white[0]), f(xyz[1] / white[1]), f(xyz[2] / white[2])]
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

const degrees = (radians: number) => ((radians * 180) / Math.PI + 360) % 360
const sin = (angle: number) => Math.sin((angle * Math.PI) / 180)
const cos = (angle: number) => Math.cos((angle * Math.PI) / 180)

/** Hue of a chroma pair; that of grey is 0. */
function hue(a: number, b: number): number {
  return a === 0 && b === 0 ? 0 : degrees(Math.atan2(b, a))
}

/** CIEDE2000 with all weights 1, as Sharma, Wu and Dalal write it out (Color Res. Appl. 30, 2005); their pairs are the test. */
export function deltaE2000([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2
  const g = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)))
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)]
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)]
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)]
  const grey = c1 * c2 === 0
  const turn = h2 - h1
  const dh = grey ? 0 : Math.abs(turn) <= 180 ? turn : turn > 180 ? turn - 360 : turn + 360
  const dL = l2 - l1
  const dC = c2 - c1
  const dH = 2 * Math.sqrt(c1 * c2) * sin(dh / 2)
  const l = (l1 + l2) / 2
  const c = (c1 + c2) / 2
  const sum = h1 + h2
  const h = grey ? sum : Math.abs(h1 - h2) <= 180 ? sum / 2 : sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2
  const t = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.2 * cos(4 * h - 63)
  const sL = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2)
  const sC = 1 + 0.045 * c
  const sH = 1 + 0.015 * c * t
  const rC = 2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7))
  const rT = -sin(60 * Math.exp(-(((h - 275) / 25) ** 2))) * rC
  const [x, y, z] = [dL / sL, dC / sC, dH / sH]
  return Math.sqrt(x * x + y * y + z * z + rT * y * z)
}
