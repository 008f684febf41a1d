/** What of a DICOM file is painted: the same whatever the order of its bytes, and by sign, rescaling and polarity. */
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { fillGreys, greyOf, valuesOf } from '../../client/viewer/dicom-pixels.ts'
import { openDicom } from '../../client/viewer/dicom-sheet.ts'
import { dicomImage, dicomPixels } from '../support/dicom-image.ts'

/** Node has none; the browser's is no more than this. */
class Picture {
  readonly data: Uint8ClampedArray
  constructor(width: number, height: number) {
    this.data = new Uint8ClampedArray(4 * width * height)
  }
}
beforeAll(() => void vi.stubGlobal('ImageData', Picture))
afterAll(() => void vi.unstubAllGlobals())

const [size, frames] = [32, 3]
const window = { center: 0, width: 2000 }

const open = (file: Uint8Array) =>
  openDicom(file, () => {
    throw new Error('nothing is to be decoded')
  })

/** Red, green, blue and opacity of a frame's pixels, one after the other. */
async function paintedColours(file: Uint8Array, page: number): Promise<number[]> {
  const sheet = await open(file)
  let shown: number[] = []
  const putImageData = ({ data }: Picture) => {
    shown = [...data]
  }
  await sheet.paint({ getContext: () => ({ putImageData }) } as unknown as HTMLCanvasElement, page, window)
  return shown
}

/** Grey levels of a frame. */
const painted = async (file: Uint8Array, page: number) =>
  (await paintedColours(file, page)).filter((_, index) => index % 4 === 0)

/** Where the data set begins behind the head, which is little endian in every file. */
const bodyOf = (file: Buffer) => 132 + 12 + file.readUInt32LE(140)

function deflated(): Buffer {
  const file = dicomImage({ size, frames, syntax: '1.2.840.10008.1.2.1.99' })
  return Buffer.concat([file.subarray(0, bodyOf(file)), deflateRawSync(file.subarray(bodyOf(file)))])
}

/** Tags, lengths and numbers turned, element by element. */
function bigEndian(): Buffer {
  const file = dicomImage({ size, frames, syntax: '1.2.840.10008.1.2.2' })
  for (let at = bodyOf(file); at < file.length; ) {
    const kind = file.toString('latin1', at + 4, at + 6)
    const long = kind === 'OW'
    const length = long ? file.readUInt32LE(at + 8) : file.readUInt16LE(at + 6)
    const value = at + (long ? 12 : 8)
    file.subarray(at, at + 4).swap16()
    if (long) file.subarray(at + 8, at + 12).swap32()
    else file.subarray(at + 6, at + 8).swap16()
    if (kind === 'US' || kind === 'OW') file.subarray(value, value + length).swap16()
    at = value + length
  }
  return file
}

test.each([
  ['as it is', () => dicomImage({ size, frames })],
  ['big endian', bigEndian],
  ['deflated', deflated],
])('every frame of a file %s', async (_, make) => {
  const pixels = dicomPixels(size, frames)
  const file = new Uint8Array(make())
  for (let page = 0; page < frames; page += 1) {
    const stored = Array.from({ length: size * size }, (_one, index) =>
      pixels.readUInt16LE(2 * (page * size * size + index)),
    )
    const wanted = stored.map((value) => greyOf(value - 1024, window))
    expect(new Set(wanted).size).toBeGreaterThan(10)
    expect(await painted(file, page)).toEqual(wanted)
  }
})

type Shape = Parameters<typeof fillGreys>[0]
const greysOf = (change: Partial<Shape>, values: Parameters<typeof fillGreys>[1]) => {
  const shape = { slope: 1, intercept: 0, inverted: false, signed: false, bits: 16, ...change } as Shape
  const target = new Uint8ClampedArray(4 * values.length)
  fillGreys(shape, values, target, { center: 0, width: 256 })
  return [...target].filter((_, index) => index % 4 === 0)
}

test('signed values, rescaling, and MONOCHROME1, whose lowest is white', () => {
  const wanted = [0, 28, 128, 228, 255]
  expect(greysOf({ signed: true }, Int16Array.from([-1000, -100, 0, 100, 1000]))).toEqual(wanted)
  expect(greysOf({ signed: true, bits: 8 }, Int8Array.from([-128, -100, 0, 100, 127]))).toEqual(wanted)
  expect(greysOf({ slope: 2, intercept: -1000 }, Uint16Array.from([0, 450, 500, 550, 1000]))).toEqual(wanted)
  expect(greysOf({ inverted: true }, Uint16Array.from([0, 100, 1000]))).toEqual([127, 27, 0])
})

test('of twelve bits stored in sixteen, what lies above them is nothing of the value', () => {
  const bytes = new Uint8Array(Uint16Array.from([0x0000, 0xf001, 0x07ff, 0x0800, 0xafff]).buffer)
  const twelve = { bits: 16, stored: 12 } as const
  expect([...valuesOf({ ...twelve, signed: false }, bytes)]).toEqual([0, 1, 2047, 2048, 4095])
  expect([...valuesOf({ ...twelve, signed: true }, bytes)]).toEqual([0, 1, 2047, -2048, -1])
  const seven = Uint8Array.from([0x80, 0x7f, 0x41])
  expect([...valuesOf({ bits: 8, stored: 7, signed: true }, seven)]).toEqual([0, -1, -63])
  expect([...valuesOf({ bits: 8, stored: 8, signed: true }, seven)]).toEqual([-128, 127, 65])
})

/** Two rows of two pixels. */
const four = (colours: NonNullable<Parameters<typeof dicomImage>[0]>['colours']) =>
  new Uint8Array(dicomImage({ size: 2, ...(colours && { colours }) }))

test.each([
  ['of eight bits', 8, (table: readonly number[]) => Buffer.from(table)],
  [
    'of sixteen bits',
    16,
    (table: readonly number[]) => Buffer.from(Uint16Array.from(table, (one) => 257 * one).buffer),
  ],
] as const)('a palette %s gives its colours, and those of its ends beyond them', async (_, bits, made) => {
  const tables = [
    [10, 20, 30, 40],
    [50, 60, 70, 80],
    [90, 100, 110, 120],
  ].map(made)
  const pixels = Buffer.from([4, 5, 8, 255])
  const file = four({ photometric: 'PALETTE COLOR', samples: 1, pixels, palette: { first: 5, bits, tables } })
  expect((await open(file)).window).toBeNull()
  expect(await paintedColours(file, 0)).toEqual([
    ...[10, 50, 90, 255],
    ...[10, 50, 90, 255],
    ...[40, 80, 120, 255],
    ...[40, 80, 120, 255],
  ])
})

test('two pixels share the differences of YBR_FULL_422', async () => {
  const file = four({
    ...{ photometric: 'YBR_FULL_422', samples: 3 },
    pixels: Buffer.from([100, 200, 128, 128, 0, 255, 128, 228]),
  })
  expect(await paintedColours(file, 0)).toEqual([
    ...[100, 100, 100, 255],
    ...[200, 200, 200, 255],
    ...[140, 0, 0, 255],
    ...[255, 184, 255, 255],
  ])
})

test('what contradicts itself is no picture', async () => {
  const pixels = Buffer.from([0, 1, 2, 3])
  const short = { first: 0, bits: 16, tables: [0, 1, 2].map(() => Buffer.alloc(0)) } as const
  for (const [colours, what] of [
    [{ photometric: 'PALETTE COLOR', samples: 1, pixels }, 'unsupported'],
    [{ photometric: 'PALETTE COLOR', samples: 1, pixels, palette: short }, 'failed'],
    [{ photometric: 'PALETTE COLOR', samples: 3, pixels }, 'unsupported'],
    [{ photometric: 'YBR_FULL_422', samples: 3, pixels }, 'failed'],
    [{ photometric: 'MONOCHROME2', samples: 3, pixels }, 'unsupported'],
  ] as const)
    await expect(open(four(colours)), colours.photometric).rejects.toMatchObject({ why: what })
})
