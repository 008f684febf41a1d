/** Pictures as plain numbers, so that everything here runs in a worker and in a test alike. */

export type Picture = {
  readonly width: number
  readonly height: number
  /** RGBA, 8 bits each, sRGB */
  readonly data: Uint8ClampedArray
}

export type Point = { readonly x: number; readonly y: number }

/** Reduced by averaging whole blocks, as far as it is larger than `across` pixels; its side is then `across` or a little more. */
export function reduced(picture: Picture, across: number): { picture: Picture; factor: number } {
  const factor = Math.max(1, Math.floor(Math.max(picture.width, picture.height) / across))
  if (factor === 1) return { picture, factor }
  const width = Math.floor(picture.width / factor)
  const height = Math.floor(picture.height / factor)
  const data = new Uint8ClampedArray(width * height * 4)
  const count = factor * factor
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let [r, g, b] = [0, 0, 0]
      for (let dy = 0; dy < factor; dy += 1) {
        let at = ((y * factor + dy) * picture.width + x * factor) * 4
        for (let dx = 0; dx < factor; dx += 1, at += 4) {
          r += picture.data[at] ?? 0
          g += picture.data[at + 1] ?? 0
          b += picture.data[at + 2] ?? 0
        }
      }
      const to = (y * width + x) * 4
      data[to] = r / count
      data[to + 1] = g / count
      data[to + 2] = b / count
      data[to + 3] = 255
    }
  }
  return { picture: { width, height, data }, factor }
}

/** Lightness as the eye weighs it, 0 to 255 (Rec. 601 luma). */
export function luma({ width, height, data }: Picture): Float32Array {
  const values = new Float32Array(width * height)
  for (let index = 0, at = 0; index < values.length; index += 1, at += 4) {
    values[index] = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
  }
  return values
}
