/** Pictures of a tongue with a colour card beside it, drawn by numbers, with every distortion known. */
import { decode, encode, type Triple } from '../../client/room/tongue/colour.ts'
import type { Picture, Point } from '../../client/room/tongue/picture.ts'
import { cardColumns, cardLinear, cardRows } from '../../client/room/tongue/reference.ts'

export type Scene = {
  width: number
  height: number
  /** null: no card lies there. */
  card: {
    /** Middle, in parts of the picture. */
    x: number
    y: number
    /** Width of the whole card, in parts of the picture's. */
    size: number
    /** degrees, clockwise */
    turn: number
    /** 0 none; the far side is smaller by this part. */
    perspective: number
    shear: number
  } | null
  /** Of each channel, linear: exposure and colour of the light. */
  gain: Triple
  /** Tone curve of the camera, over sRGB's own. */
  gamma: number
  /** How much of each channel goes into the next one, as a sensor's filters do. */
  mixing: number
  /** The light falls by this part from the left edge to the right. */
  slope: number
  /** Standard deviation, pixels. */
  blur: number
  /** Standard deviation, of 255. */
  noise: number
  seed: number
}

export const plainScene: Scene = {
  width: 960,
  height: 720,
  card: { x: 0.83, y: 0.5, size: 0.24, turn: 90, perspective: 0, shear: 0 },
  gain: [1, 1, 1],
  gamma: 1,
  mixing: 0,
  slope: 0,
  blur: 0.7,
  noise: 1.5,
  seed: 1,
}

/** mulberry32: small, and the same everywhere. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Patches are 0.82 of a cell; the rest and a rim around is the dark frame. */
const patchHalf = 0.41
const rim = 0.62
const frame: Triple = [decode(30 / 255), decode(30 / 255), decode(31 / 255)]
const skin: Triple = [decode(205 / 255), decode(160 / 255), decode(138 / 255)]
const mouth: Triple = [decode(92 / 255), decode(42 / 255), decode(42 / 255)]
const body: Triple = [decode(188 / 255), decode(100 / 255), decode(98 / 255)]
const coating: Triple = [decode(205 / 255), decode(170 / 255), decode(140 / 255)]

/** The true colours (linear), without a camera. */
export function drawScene(scene: Scene): Float32Array {
  const { width, height, card } = scene
  const random = randomOf(scene.seed)
  const dots = Array.from({ length: 5000 }, () => ({
    x: random(),
    y: random(),
    r: 0.0015 + random() * 0.0035,
  }))
  const texture = grainOf(dots, width, height)
  const values = new Float32Array(width * height * 3)
  const intoCard = card === null ? null : cardPlace(card, width, height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const onCard = intoCard === null ? null : cardColour(intoCard({ x, y }))
      const colour = onCard ?? faceColour(x / width, y / height)
      const grain = onCard === null ? 1 + 0.12 * (texture[y * width + x] ?? 0) : 1
      const at = (y * width + x) * 3
      for (const channel of [0, 1, 2] as const) values[at + channel] = colour[channel] * grain
    }
  }
  return values
}

/** Papillae: small light spots all over, most of them on the tongue where it matters. */
function grainOf(
  dots: readonly { x: number; y: number; r: number }[],
  width: number,
  height: number,
): Float32Array {
  const grain = new Float32Array(width * height)
  for (const { x, y, r } of dots) {
    const [cx, cy, radius] = [x * width, y * height, Math.max(1, r * width)]
    for (let py = Math.floor(cy - radius); py <= cy + radius; py += 1) {
      for (let px = Math.floor(cx - radius); px <= cx + radius; px += 1) {
        if (px < 0 || py < 0 || px >= width || py >= height) continue
        if (Math.hypot(px - cx, py - cy) <= radius) grain[py * width + px] = 1
      }
    }
  }
  return grain
}

function faceColour(x: number, y: number): Triple {
  const tongue = Math.hypot((x - 0.5) / 0.21, (y - 0.55) / 0.36)
  if (tongue < 1) return tongue < 0.6 ? coating : body
  return Math.hypot((x - 0.5) / 0.28, (y - 0.45) / 0.42) < 1 ? mouth : skin
}

/** From the picture into the card: columns and rows, the middle of the first patch at 0, 0. */
function cardPlace(card: NonNullable<Scene['card']>, width: number, height: number): (point: Point) => Point {
  const cell = (card.size * width) / (cardColumns + 2 * (rim - 0.5))
  const angle = (card.turn * Math.PI) / 180
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  return ({ x, y }) => {
    const [dx, dy] = [x - card.x * width, y - card.y * height]
    let [u, v] = [(dx * cosine + dy * sine) / cell, (-dx * sine + dy * cosine) / cell]
    u -= card.shear * v
    const depth = 1 + (card.perspective * u) / cardColumns
    u *= depth
    v *= depth
    return { x: u + (cardColumns - 1) / 2, y: v + (cardRows - 1) / 2 }
  }
}

function cardColour({ x, y }: Point): Triple | null {
  if (x < -rim || y < -rim || x > cardColumns - 1 + rim || y > cardRows - 1 + rim) return null
  const [column, row] = [Math.round(x), Math.round(y)]
  const isPatch =
    column >= 0 &&
    row >= 0 &&
    column < cardColumns &&
    row < cardRows &&
    Math.abs(x - column) < patchHalf &&
    Math.abs(y - row) < patchHalf
  return isPatch ? (cardLinear[row * cardColumns + column] ?? frame) : frame
}

/** What a camera with these faults makes of it. */
export function photographOf(scene: Scene): Picture {
  const { width, height, gain, gamma, mixing, slope, noise } = scene
  const light = blurred(drawScene(scene), width, height, scene.blur)
  const random = randomOf(scene.seed + 7919)
  const data = new Uint8ClampedArray(width * height * 4)
  const tones = Float32Array.from({ length: 4096 }, (_, step) => encode((step / 4095) ** gamma) * 255)
  for (let index = 0; index < width * height; index += 1) {
    const fall = 1 - (slope * (index % width)) / width
    for (let channel = 0; channel < 3; channel += 1) {
      const here = light[index * 3 + channel] ?? 0
      const next = light[index * 3 + ((channel + 1) % 3)] ?? 0
      const value = (here * (1 - mixing) + next * mixing) * (gain[channel] ?? 1) * fall
      const spread = (random() + random() + random() + random() - 2) * Math.sqrt(3) * noise
      data[index * 4 + channel] = (tones[Math.round(Math.min(1, value) * 4095)] ?? 0) + spread
    }
    data[index * 4 + 3] = 255
  }
  return { width, height, data }
}

/** Three passes of a box come near a Gaussian. */
function blurred(values: Float32Array, width: number, height: number, deviation: number): Float32Array {
  if (deviation <= 0) return values
  const radius = Math.max(1, Math.round((Math.sqrt(4 * deviation * deviation + 1) - 1) / 2))
  let now = values
  for (let pass = 0; pass < 3; pass += 1)
    now = boxed(boxed(now, width, height, radius, 3), width, height, radius, width * 3)
  return now
}

function boxed(
  values: Float32Array,
  width: number,
  height: number,
  radius: number,
  stride: number,
): Float32Array {
  const result = new Float32Array(values.length)
  const across = stride === 3
  const [lines, length] = across ? [height, width] : [width, height]
  for (let line = 0; line < lines; line += 1) {
    const start = across ? line * width * 3 : line * 3
    for (let channel = 0; channel < 3; channel += 1) {
      const at = (index: number) =>
        values[start + Math.min(length - 1, Math.max(0, index)) * stride + channel] ?? 0
      let sum = 0
      for (let index = -radius; index <= radius; index += 1) sum += at(index)
      for (let index = 0; index < length; index += 1) {
        result[start + index * stride + channel] = sum / (2 * radius + 1)
        sum += at(index + radius + 1) - at(index - radius)
      }
    }
  }
  return result
}
