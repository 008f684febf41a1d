/** Compressed frames of DICOM files come out as they went in, by every codec; broken ones and such that lie about their size are refused. */
import { describe, expect, test } from 'vitest'
import { decodeFrame, unpackRle } from '../../client/viewer/dicom-codec.ts'
import { fillColours } from '../../client/viewer/dicom-pixels.ts'
import { openDicom } from '../../client/viewer/dicom-sheet.ts'
import { type Codec, codecOf, FrameError, sizeInJpeg } from '../../client/viewer/dicom-syntax.ts'
import type { FrameDecoder } from '../../client/viewer/dicom-thread.ts'
import { encodeJ2k, encodeJpegLossless, encodeJpegLs, encodeRle } from '../support/dicom-encode.ts'
import { dicomImage, dicomPixels } from '../support/dicom-image.ts'

const size = 64
const grey = { rows: size, columns: size, samples: 1, bits: 16 } as const
const colour = { rows: size, columns: size, samples: 3, bits: 8 } as const
const info = (componentCount: number, bitsPerSample: number) => ({
  ...{ width: size, height: size, isSigned: false },
  ...{ componentCount, bitsPerSample },
})
const greys = new Uint8Array(dicomPixels(size, 1))
const colours = Uint8Array.from({ length: 3 * size * size }, (_, index) => (index * 7 + (index >> 5)) % 256)

/** As JPEG-LS without interleaving has them. */
const planes = Uint8Array.from(colours, (_, index) => {
  const count = size * size
  return colours[3 * (index % count) + Math.floor(index / count)] ?? 0
})

const values = () => new Uint16Array(greys.slice().buffer)
const greyFrames: Readonly<Record<Codec, () => Promise<Uint8Array>>> = {
  j2k: () => encodeJ2k(greys, info(1, 16)),
  jpeg_ls: () => encodeJpegLs(greys, info(1, 16)),
  jpeg_lossless: async () => encodeJpegLossless(values(), size, size),
  rle: async () => encodeRle(greys, { samples: 1, size: 2 }),
}
const codecs = Object.keys(greyFrames) as Codec[]

describe('a compressed frame', () => {
  test.each(codecs)('of grey values by %s', async (codec) => {
    const encoded = await greyFrames[codec]()
    expect(encoded.length).toBeLessThan(greys.length * 2)
    expect(await decodeFrame(codec, encoded, grey)).toEqual(greys)
  })

  test('of colours comes pixel by pixel', async () => {
    expect(await decodeFrame('j2k', await encodeJ2k(colours, info(3, 8)), colour)).toEqual(colours)
    expect(await decodeFrame('jpeg_ls', await encodeJpegLs(planes, info(3, 8)), colour)).toEqual(colours)
    expect(await decodeFrame('rle', encodeRle(colours, { samples: 3, size: 1 }), colour)).toEqual(colours)
  })

  test.each(codecs)(
    'by %s of another size than the file states is refused before it is decoded',
    async (codec) => {
      const encoded = await greyFrames[codec]()
      await expect(decodeFrame(codec, encoded, { ...grey, rows: 2 * size })).rejects.toThrow(FrameError)
    },
  )

  test.each(codecs)(
    'by %s that is cut short or rubbish is refused or shorter, and nothing hangs',
    async (codec) => {
      const encoded = await greyFrames[codec]()
      await expect(decodeFrame(codec, Uint8Array.from([1, 2, 3, 4]), grey)).rejects.toThrow(FrameError)
      const begun = performance.now()
      const cut = await decodeFrame(codec, encoded.slice(0, 90), grey).catch((error: unknown) => error)
      expect(performance.now() - begun).toBeLessThan(5000)
      expect(cut instanceof FrameError || (cut as Uint8Array).length === greys.length).toBe(true)
    },
  )

  test('by jpeg_ls may be followed by the byte that makes it even, and not end before its end', async () => {
    const encoded = await greyFrames.jpeg_ls()
    expect(await decodeFrame('jpeg_ls', Uint8Array.from([...encoded, 0]), grey)).toEqual(greys)
    await expect(decodeFrame('jpeg_ls', encoded.slice(0, 200), grey)).rejects.toThrow(FrameError)
  })

  test('says its size in its head', () => {
    expect(sizeInJpeg(encodeJpegLossless(values(), size, size))).toEqual({
      rows: size,
      columns: size,
      samples: 1,
    })
    expect(() => sizeInJpeg(Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]))).toThrow(FrameError)
  })

  test('of RLE does not run over its segments', () => {
    const header = new Uint8Array(66)
    new DataView(header.buffer).setUint32(0, 1, true)
    new DataView(header.buffer).setUint32(4, 64, true)
    header.set([127, 9], 64)
    expect(() => unpackRle(header, { rows: 1, columns: 8, samples: 1, bits: 8 })).toThrow(FrameError)
  })
})

describe('a compressed file', () => {
  const here = (): FrameDecoder => ({ decode: decodeFrame, close: () => undefined })
  const syntaxOf = (codec: Codec) => Object.keys(codecOf).find((one) => codecOf[one] === codec) ?? ''

  test.each(codecs)('by %s opens like a plain one, frame by frame', async (codec) => {
    const encoded = await greyFrames[codec]()
    const file = dicomImage({ size, frames: 2, syntax: syntaxOf(codec), encoded: [encoded, encoded] })
    const sheet = await openDicom(new Uint8Array(file), here)
    expect([sheet.pages, sheet.size(0), sheet.window]).toEqual([
      2,
      { width: size, height: size },
      { center: 0, width: 2000 },
    ])
  })

  test('asks for no thread where nothing is compressed', async () => {
    const sheet = await openDicom(new Uint8Array(dicomImage({ size })), () => {
      throw new Error('nothing is to be decoded')
    })
    expect(sheet.pages).toBe(1)
  })
})

test('colours as brightness and differences are drawn as red, green and blue (PS3.3 C.7.6.3.1.2)', () => {
  const target = new Uint8ClampedArray(8)
  const shape = { rows: 1, columns: 2, planar: false, ybr: true }
  fillColours(shape, Uint8Array.from([76, 85, 255, 150, 44, 21]), target)
  expect([...target]).toEqual([254, 0, 0, 255, 0, 255, 1, 255])
})
