/** From stored values to grey levels. */
import dicomParser from 'dicom-parser'
import type { DicomImage } from './dicom-sheet.ts'
import { type Sheet, SheetError, type Window } from './sheet.ts'

type Frames = { paint: Sheet['paint']; range(): Window }

export function openFrames(image: DicomImage): Frames {
  return { paint: image.jpeg ? paintJpeg(image) : paintPlain(image), range: () => rangeOf(image) }
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

function paintPlain(image: DicomImage): Sheet['paint'] {
  return async (canvas, page, window) => {
    const { rows, columns } = image
    const picture = new ImageData(columns, rows)
    if (image.samples === 3) fillColours(image, page, picture.data)
    else fillGreys(image, page, picture.data, window ?? rangeOf(image))
    Object.assign(canvas, { width: columns, height: rows })
    canvas.getContext('2d')?.putImageData(picture, 0, 0)
  }
}

/** A look-up table over every stored value: one computation for each of 65,536, not for each pixel. */
function fillGreys(image: DicomImage, page: number, target: Uint8ClampedArray, window: Window): void {
  const { slope, intercept, inverted, signed, bits } = image
  const values = valuesOf(image, page)
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

function fillColours({ data, rows, columns, planar }: DicomImage, page: number, target: Uint8ClampedArray) {
  const count = rows * columns
  const bytes = bytesOf(data, 3 * count * page, 3 * count)
  for (let index = 0; index < count; index += 1) {
    for (let sample = 0; sample < 3; sample += 1) {
      target[4 * index + sample] = bytes[planar ? sample * count + index : 3 * index + sample] ?? 0
    }
    target[4 * index + 3] = 255
  }
}

type Values = Uint8Array | Int8Array | Uint16Array | Int16Array

function valuesOf({ data, rows, columns, bits, signed }: DicomImage, page: number): Values {
  const length = rows * columns * (bits / 8)
  // A copy of its own lies on an even address, as values of two bytes must.
  const { buffer } = bytesOf(data, page * length, length).slice()
  if (bits === 8) return signed ? new Int8Array(buffer) : new Uint8Array(buffer)
  return signed ? new Int16Array(buffer) : new Uint16Array(buffer)
}

function bytesOf(data: DicomImage['data'], from: number, length: number): Uint8Array {
  const offset = (data.elements.x7fe00010?.dataOffset ?? 0) + from
  return data.byteArray.subarray(offset, offset + length) as Uint8Array
}

/** Where a file proposes no window: everything that is in the middle frame. */
function rangeOf(image: DicomImage): Window {
  const { slope, intercept } = image
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const stored of valuesOf(image, Math.floor(image.frames / 2))) {
    const value = stored * slope + intercept
    if (value < low) low = value
    if (value > high) high = value
  }
  return { center: (low + high + 1) / 2, width: Math.max(1, high - low + 1) }
}

function paintJpeg({ data, rows, columns, frames }: DicomImage): Sheet['paint'] {
  const pixels = data.elements.x7fe00010
  if (pixels?.fragments === undefined) throw new SheetError('failed')
  const noTable = (pixels.basicOffsetTable?.length ?? 0) === 0
  const offsets = noTable && frames > 1 ? dicomParser.createJPEGBasicOffsetTable(data, pixels) : undefined
  return async (canvas, page) => {
    const bytes = dicomParser.readEncapsulatedImageFrame(
      data,
      pixels,
      page,
      offsets,
    ) as Uint8Array<ArrayBuffer>
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }))
    Object.assign(canvas, { width: columns, height: rows })
    canvas.getContext('2d')?.drawImage(picture, 0, 0)
    picture.close()
  }
}
