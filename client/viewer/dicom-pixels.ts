/** From stored values to grey levels and colours. */
import dicomParser from 'dicom-parser'
import { fillPalette, wholeOf422 } from './dicom-palette.ts'
import type { DicomImage } from './dicom-sheet.ts'
import { FrameError, sizeInJpeg } from './dicom-syntax.ts'
import type { FrameDecoder } from './dicom-thread.ts'
import { type Sheet, SheetError, type Window } from './sheet.ts'

type Frames = {
  paint: Sheet['paint']
  /** Where a file proposes no window: everything that is in the middle frame. */
  range(): Promise<Window>
}

/** The bytes of a frame's samples: of a colour plane after plane where the image is `planar`, else pixel by pixel. */
type Samples = (page: number) => Promise<Uint8Array>

/** @param decoder of compressed frames; null where the image has none */
export function openFrames(image: DicomImage, decoder: FrameDecoder | null): Frames {
  const samples = decoder === null ? plainSamples(image) : decodedSamples(image, decoder)
  return {
    paint: image.coding === 'jpeg' ? paintJpeg(image) : paintSamples(image, samples),
    range: async () => rangeOf(image, valuesOf(image, await samples(Math.floor(image.frames / 2)))),
  }
}

/**
 * The grey level of every value, VOI LUT function LINEAR (PS3.3 C.11.2.1.2.1).
 * @param value in units after rescaling
 * @returns 0 to 255
 */
export function greyOf(value: number, { center, width }: Window): number {
  if (width <= 1) return value > center - 0.5 ? 255 : 0
  const level = ((value - (center - 0.5)) / (width - 1) + 0.5) * 255
  return Math.min(255, Math.max(0, Math.round(level)))
}

function plainSamples({ data, rows, columns, samples, bits, coding, halved }: DicomImage): Samples {
  const length = rows * columns * (halved ? 2 : samples) * (bits / 8)
  return async (page) => {
    const offset = (data.elements.x7fe00010?.dataOffset ?? 0) + page * length
    const bytes = data.byteArray.subarray(offset, offset + length) as Uint8Array
    if (halved) return wholeOf422(bytes)
    return coding === 'big_endian' && bits === 16 ? swapped(bytes) : bytes
  }
}

function swapped(bytes: Uint8Array): Uint8Array {
  const turned = new Uint8Array(bytes.length)
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    turned[index] = bytes[index + 1] ?? 0
    turned[index + 1] = bytes[index] ?? 0
  }
  return turned
}

/** Frames that were just looked at: windowing draws the same one again and again, and scrolling goes back and forth. */
const keptFrames = 8

function decodedSamples(image: DicomImage, decoder: FrameDecoder): Samples {
  const { coding, rows, columns, samples, bits } = image
  if (coding === 'plain' || coding === 'big_endian' || coding === 'jpeg')
    throw new Error('there is nothing to decode')
  const encoded = encodedFrames(image)
  const kept = new Map<number, Promise<Uint8Array>>()
  return (page) => {
    const before = kept.get(page)
    const decoded =
      before ??
      decoder.decode(coding, encoded(page), { rows, columns, samples, bits }).catch((error: unknown) => {
        kept.delete(page)
        console.warn('a frame could not be decoded', error)
        throw new SheetError('failed')
      })
    kept.delete(page)
    kept.set(page, decoded)
    const [oldest] = kept.keys()
    if (kept.size > keptFrames && oldest !== undefined) kept.delete(oldest)
    return decoded
  }
}

/** The fragments of each frame put together (PS3.5 A.4). */
function encodedFrames({ data, frames, coding }: DicomImage): (page: number) => Uint8Array<ArrayBuffer> {
  const pixels = data.elements.x7fe00010
  if (pixels?.fragments === undefined) throw new SheetError('failed')
  const { fragments } = pixels
  const noTable = (pixels.basicOffsetTable?.length ?? 0) === 0
  return (page) => {
    try {
      // Of RLE each frame is a fragment; so it is where nothing says otherwise and there are as many.
      const frame =
        noTable && (coding === 'rle' || fragments.length === frames)
          ? dicomParser.readEncapsulatedPixelDataFromFragments(data, pixels, page)
          : dicomParser.readEncapsulatedImageFrame(
              data,
              pixels,
              page,
              tableOf(data, pixels, noTable && frames > 1),
            )
      return (frame as Uint8Array).slice() as Uint8Array<ArrayBuffer>
    } catch (error) {
      console.warn('a frame is not where it should be', error)
      throw new SheetError('failed')
    }
  }
}

type Pixels = Parameters<typeof dicomParser.createJPEGBasicOffsetTable>[1]

function tableOf(data: DicomImage['data'], pixels: Pixels, make: boolean) {
  return make ? dicomParser.createJPEGBasicOffsetTable(data, pixels) : undefined
}

function paintSamples(image: DicomImage, samples: Samples): Sheet['paint'] {
  return async (canvas, page, window) => {
    const { rows, columns } = image
    const bytes = await samples(page)
    const picture = new ImageData(columns, rows)
    if (image.samples === 3) fillColours(image, bytes, picture.data)
    else if (image.palette !== null) fillPalette(image.palette, valuesOf(image, bytes), picture.data)
    else {
      const values = valuesOf(image, bytes)
      fillGreys(image, values, picture.data, window ?? rangeOf(image, values))
    }
    Object.assign(canvas, { width: columns, height: rows })
    canvas.getContext('2d')?.putImageData(picture, 0, 0)
  }
}

type Values = Uint8Array | Int8Array | Uint16Array | Int16Array

/** A look-up table over every stored value: one computation for each of 65,536, not for each pixel. */
export function fillGreys(
  { slope, intercept, inverted, signed, bits }: DicomImage,
  values: Values,
  target: Uint8ClampedArray,
  window: Window,
): void {
  const lowest = signed ? -(2 ** (bits - 1)) : 0
  const table = Uint8Array.from({ length: 2 ** bits }, (_, index) => {
    const grey = greyOf((index + lowest) * slope + intercept, window)
    return inverted ? 255 - grey : grey
  })
  for (let index = 0; index < values.length; index += 1) {
    const grey = table[(values[index] ?? 0) - lowest] ?? 0
    target.fill(grey, 4 * index, 4 * index + 3)
    target[4 * index + 3] = 255
  }
}

/** As RGB; from YBR_FULL by PS3.3 C.7.6.3.1.2. */
export function fillColours(
  { rows, columns, planar, ybr }: Pick<DicomImage, 'rows' | 'columns' | 'planar' | 'ybr'>,
  bytes: Uint8Array,
  target: Uint8ClampedArray,
): void {
  const count = rows * columns
  const sampleAt = (index: number, sample: number) =>
    bytes[planar ? sample * count + index : 3 * index + sample] ?? 0
  for (let index = 0; index < count; index += 1) {
    const [first, second, third] = [sampleAt(index, 0), sampleAt(index, 1), sampleAt(index, 2)]
    const [blue, red] = [second - 128, third - 128]
    target[4 * index] = ybr ? first + 1.402 * red : first
    target[4 * index + 1] = ybr ? first - 0.344136 * blue - 0.714136 * red : second
    target[4 * index + 2] = ybr ? first + 1.772 * blue : third
    target[4 * index + 3] = 255
  }
}

/** The values themselves, without what else lies in their bits; signed ones with their sign in all of them. */
export function valuesOf(
  { bits, stored, signed }: Pick<DicomImage, 'bits' | 'stored' | 'signed'>,
  bytes: Uint8Array,
): Values {
  // A copy of its own lies on an even address, as values of two bytes must.
  const { buffer } = bytes.slice()
  const values = bits === 8 ? new Uint8Array(buffer) : new Uint16Array(buffer)
  const mask = 2 ** stored - 1
  if (!signed) return stored === bits ? values : values.map((value) => value & mask)
  const turned = bits === 8 ? new Int8Array(buffer) : new Int16Array(buffer)
  const above = bits - stored
  // Into the highest bits and back; what is shifted out of them is gone, the sign fills in.
  return above === 0 ? turned : turned.map((value) => (value << (32 - stored)) >> (32 - stored))
}

function rangeOf({ slope, intercept }: DicomImage, values: Values): Window {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const stored of values) {
    const value = stored * slope + intercept
    if (value < low) low = value
    if (value > high) high = value
  }
  return { center: (low + high + 1) / 2, width: Math.max(1, high - low + 1) }
}

function paintJpeg(image: DicomImage): Sheet['paint'] {
  const encoded = encodedFrames(image)
  return async (canvas, page) => {
    const bytes = encoded(page)
    // A browser takes any size for good and makes room for it.
    if (!isOfSize(bytes, image)) throw new SheetError('failed')
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }))
    Object.assign(canvas, { width: image.columns, height: image.rows })
    canvas.getContext('2d')?.drawImage(picture, 0, 0)
    picture.close()
  }
}

function isOfSize(bytes: Uint8Array, { rows, columns }: DicomImage): boolean {
  try {
    const found = sizeInJpeg(bytes)
    return found.rows === rows && found.columns === columns
  } catch (error) {
    if (error instanceof FrameError) return false
    throw error
  }
}
