/**
 * Reads a code back without the encoder's help: the modules out of a PDF's rectangles, then the text out of the modules by ISO/IEC
 * 18004. A drawn code has no smudges, so nothing is corrected: a wrong module gives a wrong text and the test fails.
 */
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs'

type Box = { left: number; top: number; right: number; bottom: number }

/** The modules of the one code on the last page. */
export async function codeInPdf(bytes: Uint8Array): Promise<boolean[][]> {
  const pdf = await getDocument({ data: new Uint8Array(bytes) }).promise
  const { fnArray, argsArray } = await (await pdf.getPage(pdf.numPages)).getOperatorList()
  const boxes = fnArray.flatMap((name, index): Box[] => {
    if (name !== OPS.constructPath) return []
    const [painted, , bounds] = argsArray[index] as [number, unknown, Float32Array | null]
    if (painted !== OPS.fill || bounds === null) return []
    const [left = 0, top = 0, right = 0, bottom = 0] = bounds
    return [{ left, top, right, bottom }]
  })
  const left = Math.min(...boxes.map((box) => box.left))
  const top = Math.min(...boxes.map((box) => box.top))
  const module = Math.min(...boxes.map((box) => box.bottom - box.top))
  const size = Math.round((Math.max(...boxes.map((box) => box.bottom)) - top) / module)
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  for (const box of boxes) {
    const row = rows[Math.round((box.top - top) / module)]
    const from = Math.round((box.left - left) / module)
    const until = Math.round((box.right - left) / module)
    for (let column = from; column < until; column += 1) if (row !== undefined) row[column] = true
  }
  return rows
}

/** Level M: where the alignment patterns stand, and how many data bytes each block has. */
const versions: Readonly<Record<number, { aligned: number[]; blocks: number[] }>> = {
  5: { aligned: [6, 30], blocks: [43, 43] },
  6: { aligned: [6, 34], blocks: [27, 27, 27, 27] },
  7: { aligned: [6, 22, 38], blocks: [31, 31, 31, 31] },
  8: { aligned: [6, 24, 42], blocks: [38, 38, 39, 39] },
}

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
]

/** The text of a code of level M in byte mode. */
export function readQr(modules: readonly (readonly boolean[])[]): string {
  const size = modules.length
  const version = (size - 17) / 4
  const shape = versions[version]
  if (shape === undefined) throw new Error(`a code of version ${version}`)
  const dark = (row: number, column: number) => modules[row]?.[column] === true
  const format = formatOf(dark)
  if (format >> 3 !== 0) throw new Error('not level M')
  const mask = masks[format & 7]
  const bits: boolean[] = []
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right -= 1
    for (let step = 0; step < size; step += 1) {
      const row = up ? size - 1 - step : step
      for (const column of [right, right - 1]) {
        if (isPattern(row, column, size, version, shape.aligned)) continue
        bits.push(dark(row, column) !== (mask?.(row, column) ?? false))
      }
    }
  }
  return textOf(bytesOf(bits), shape.blocks)
}

/** Level (2 bits) and mask (3 bits), beside the upper left finder. */
function formatOf(dark: (row: number, column: number) => boolean): number {
  const places = [
    ...[0, 1, 2, 3, 4, 5, 7, 8].map((column) => [8, column] as const),
    ...[7, 5, 4, 3, 2, 1, 0].map((row) => [row, 8] as const),
  ]
  const bits = places.reduce((all, [row, column]) => (all << 1) | (dark(row, column) ? 1 : 0), 0)
  return (bits ^ 0x5412) >> 10
}

function isPattern(row: number, column: number, size: number, version: number, aligned: number[]): boolean {
  const far = size - 8
  if ((row < 9 && column < 9) || (row < 9 && column >= far) || (row >= far && column < 9)) return true
  if (row === 6 || column === 6) return true
  if (version >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11))) return true
  const last = aligned.at(-1)
  return aligned.some((y) =>
    aligned.some((x) => {
      const inCorner = (y === 6 && (x === 6 || x === last)) || (x === 6 && y === last)
      return !inCorner && Math.abs(row - y) <= 2 && Math.abs(column - x) <= 2
    }),
  )
}

function bytesOf(bits: readonly boolean[]): number[] {
  return Array.from({ length: Math.floor(bits.length / 8) }, (_, index) =>
    bits.slice(index * 8, index * 8 + 8).reduce((byte, bit) => byte * 2 + (bit ? 1 : 0), 0),
  )
}

/** The blocks lie shuffled, one byte of each in turn. */
function textOf(bytes: readonly number[], lengths: readonly number[]): string {
  const blocks: number[][] = lengths.map(() => [])
  let next = 0
  for (let index = 0; index < Math.max(...lengths); index += 1) {
    for (const [block, length] of lengths.entries()) {
      if (index < length) blocks[block]?.push(bytes[next++] ?? 0)
    }
  }
  const bits = blocks.flat().flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((at) => (byte >> at) & 1))
  const number = (from: number, length: number) =>
    bits.slice(from, from + length).reduce((all, bit) => all * 2 + bit, 0)
  if (number(0, 4) !== 4) throw new Error('not in byte mode')
  const count = number(4, 8)
  return Buffer.from(Array.from({ length: count }, (_, at) => number(12 + at * 8, 8))).toString('utf8')
}
