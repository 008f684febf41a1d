/** Colours that stand in a table, and colours of which two pixels share the differences: what ultrasound machines write. */
import type { DataSet } from 'dicom-parser'
import { SheetError } from './sheet.ts'

/** Red, green and blue of each value from `first` on; values beyond an end take the colour of that end (PS3.3 C.7.6.3.1.5). */
export type Palette = { first: number; tables: readonly [Uint8Array, Uint8Array, Uint8Array] }

const colours = [
  ['x00281101', 'x00281201'],
  ['x00281102', 'x00281202'],
  ['x00281103', 'x00281203'],
] as const

/**
 * Of PALETTE COLOR (PS3.3 C.7.9).
 * @param signed whether the pixels are, as then the first value is too
 * @throws SheetError `unsupported` for tables in segments, `failed` for what contradicts itself
 */
export function readPalette(data: DataSet, signed: boolean): Palette {
  if (data.elements.x00281201 === undefined) throw new SheetError('unsupported')
  const first = (signed ? data.int16('x00281101', 1) : data.uint16('x00281101', 1)) ?? 0
  const [red, green, blue] = colours.map(([described, held]) => tableOf(data, described, held))
  if (red === undefined || green === undefined || blue === undefined) throw new SheetError('failed')
  return { first, tables: [red, green, blue] }
}

function tableOf(data: DataSet, described: string, held: string): Uint8Array {
  /* no number of entries is as many as two bytes have values */
  const entries = data.uint16(described, 0) || 65_536
  const bits = data.uint16(described, 2)
  const element = data.elements[held]
  if (element === undefined || (bits !== 8 && bits !== 16)) throw new SheetError('failed')
  if (element.length >= 2 * entries) {
    const shift = bits - 8
    return Uint8Array.from({ length: entries }, (_, index) => (data.uint16(held, index) ?? 0) >> shift)
  }
  if (bits === 16 || element.length < entries) throw new SheetError('failed')
  return Uint8Array.from(data.byteArray.subarray(element.dataOffset, element.dataOffset + entries))
}

/** @param values as they are stored */
export function fillPalette(
  { first, tables }: Palette,
  values: ArrayLike<number>,
  target: Uint8ClampedArray,
): void {
  const [red, green, blue] = tables
  const last = red.length - 1
  for (let index = 0; index < values.length; index += 1) {
    const entry = Math.min(last, Math.max(0, (values[index] ?? 0) - first))
    target[4 * index] = red[entry] ?? 0
    target[4 * index + 1] = green[entry] ?? 0
    target[4 * index + 2] = blue[entry] ?? 0
    target[4 * index + 3] = 255
  }
}

/** Two pixels of YBR_FULL_422 stand as Y Y Cb Cr (PS3.3 C.7.6.3.1.2); here each gets its own three samples. */
export function wholeOf422(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array((bytes.length / 2) * 3)
  for (let from = 0, to = 0; from + 3 < bytes.length; from += 4, to += 6) {
    const [one = 0, other = 0, blue = 0, red = 0] = bytes.subarray(from, from + 4)
    whole.set([one, blue, red, other, blue, red], to)
  }
  return whole
}
