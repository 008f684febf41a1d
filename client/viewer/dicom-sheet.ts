/**
 * DICOM images for looking at together, not for diagnosis: uncompressed monochrome and RGB, and baseline JPEG, which browsers decode
 * themselves. Everything else is handed over as a file. Attributes by their tags, PS3.3 C.7.6.3 and C.11.
 */
import dicomParser, { type DataSet } from 'dicom-parser'
import { openFrames } from './dicom-pixels.ts'
import { type Sheet, SheetError, type Window } from './sheet.ts'

const plain = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1'])
const jpegBaseline = '1.2.840.10008.1.2.4.50'

export type DicomImage = {
  readonly data: DataSet
  readonly rows: number
  readonly columns: number
  readonly frames: number
  readonly samples: 1 | 3
  readonly bits: 8 | 16
  readonly signed: boolean
  readonly inverted: boolean
  /** Samples of a colour stand apart, plane after plane. */
  readonly planar: boolean
  readonly slope: number
  readonly intercept: number
  readonly jpeg: boolean
}

/** @throws SheetError `compressed` where the browser cannot decode it, `unsupported`, `failed` */
export function openDicom(bytes: Uint8Array): Sheet {
  const image = readImage(parse(bytes))
  const { rows: height, columns: width, frames, data } = image
  const paint = openFrames(image)
  return {
    pages: frames,
    size: () => ({ width, height }),
    spacing: spacingOf(data),
    window: image.samples === 3 || image.jpeg ? null : (windowOf(data) ?? paint.range()),
    url: null,
    paint: paint.paint,
    close: () => undefined,
  }
}

function parse(bytes: Uint8Array): DataSet {
  try {
    return dicomParser.parseDicom(bytes)
  } catch (error) {
    console.warn('a DICOM file could not be read', error)
    throw new SheetError('failed')
  }
}

function readImage(data: DataSet): DicomImage {
  const syntax = data.string('x00020010') ?? '1.2.840.10008.1.2'
  const jpeg = syntax === jpegBaseline
  if (!plain.has(syntax) && !jpeg) throw new SheetError('compressed')
  const [rows, columns] = [data.uint16('x00280010') ?? 0, data.uint16('x00280011') ?? 0]
  const samples = data.uint16('x00280002') ?? 1
  const bits = data.uint16('x00280100') ?? 16
  const frames = Math.max(1, Math.trunc(Number(data.string('x00280008') ?? '1')) || 1)
  const photometric = (data.string('x00280004') ?? 'MONOCHROME2').trim()
  const known = jpeg || ['MONOCHROME1', 'MONOCHROME2', 'RGB'].includes(photometric)
  const fits = (samples === 1 && (bits === 8 || bits === 16)) || (samples === 3 && bits === 8)
  if (!known || !fits || rows === 0 || columns === 0) throw new SheetError('unsupported')
  const image: DicomImage = {
    data,
    rows,
    columns,
    frames,
    samples: samples === 3 ? 3 : 1,
    bits: bits === 8 ? 8 : 16,
    signed: data.uint16('x00280103') === 1,
    inverted: photometric === 'MONOCHROME1',
    planar: data.uint16('x00280006') === 1,
    slope: numberOf(data, 'x00281053') ?? 1,
    intercept: numberOf(data, 'x00281052') ?? 0,
    jpeg,
  }
  const pixels = data.elements.x7fe00010
  const needed = rows * columns * image.samples * (image.bits / 8) * frames
  if (pixels === undefined || (!jpeg && pixels.length < needed)) throw new SheetError('failed')
  return image
}

function numberOf(data: DataSet, tag: string, index = 0): number | null {
  const value = data.floatString(tag, index)
  return value === undefined || !Number.isFinite(value) ? null : value
}

/** The first window that the file proposes. */
function windowOf(data: DataSet): Window | null {
  const [center, width] = [numberOf(data, 'x00281050'), numberOf(data, 'x00281051')]
  return center === null || width === null || width < 1 ? null : { center, width }
}

/** Pixel Spacing, which is in the patient; that of the detector would measure its enlarged shadow. */
function spacingOf(data: DataSet): Sheet['spacing'] {
  const [row, column] = [numberOf(data, 'x00280030', 0), numberOf(data, 'x00280030', 1)]
  return row === null || column === null || row <= 0 || column <= 0 ? null : [row, column]
}
