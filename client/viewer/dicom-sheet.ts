/**
 * DICOM images for looking at together, not for diagnosis: uncompressed, baseline JPEG, which browsers decode themselves, and what
 * `dicom-codec.ts` decodes. Everything else is handed over as a file. Attributes by their tags, PS3.3 C.7.6.3 and C.11.
 */
import dicomParser, { type DataSet } from 'dicom-parser'
import { inflateSync } from 'fflate'
import { type Palette, readPalette } from './dicom-palette.ts'
import { openFrames } from './dicom-pixels.ts'
import { type Codec, codecOf } from './dicom-syntax.ts'
import type { FrameDecoder } from './dicom-thread.ts'
import { type Sheet, SheetError, type Window } from './sheet.ts'

const bigEndian = '1.2.840.10008.1.2.2'
const plain = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99', bigEndian])
/** Baseline, and extended as far as its samples have eight bits. */
const jpegs = new Set(['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51'])
/** Of one frame; the largest detectors have some 20 million. */
const mostPixels = 40_000_000

export type DicomImage = {
  readonly data: DataSet
  readonly rows: number
  readonly columns: number
  readonly frames: number
  readonly samples: 1 | 3
  readonly bits: 8 | 16
  /** How many of them, from the lowest on, are the value: above it there may be anything (PS3.5 §8.1.1). */
  readonly stored: number
  readonly signed: boolean
  readonly inverted: boolean
  /** Samples of a colour stand apart, plane after plane; those of a compressed frame never do. */
  readonly planar: boolean
  /** Colours as brightness and two differences (YBR_FULL). */
  readonly ybr: boolean
  /** Of those, two pixels share the differences (YBR_FULL_422). */
  readonly halved: boolean
  /** Colours of the values; null where they are grey levels or colours themselves. */
  readonly palette: Palette | null
  readonly slope: number
  readonly intercept: number
  readonly coding: 'plain' | 'big_endian' | 'jpeg' | Codec
}

/**
 * @param openDecoder what decodes compressed frames; asked for only where the file has such
 * @throws SheetError `compressed` where nobody here can decode it, `unsupported`, `failed`
 */
export async function openDicom(bytes: Uint8Array, openDecoder: () => FrameDecoder): Promise<Sheet> {
  const image = readImage(parse(bytes))
  const { rows: height, columns: width, frames, data, coding } = image
  const decoder = coding === 'plain' || coding === 'big_endian' || coding === 'jpeg' ? null : openDecoder()
  const opened = openFrames(image, decoder)
  const grey = image.samples === 1 && coding !== 'jpeg' && image.palette === null
  try {
    return {
      pages: frames,
      size: () => ({ width, height }),
      spacing: spacingOf(data),
      window: grey ? (windowOf(data) ?? (await opened.range())) : null,
      url: null,
      paint: opened.paint,
      close: () => decoder?.close(),
    }
  } catch (error) {
    decoder?.close()
    throw error
  }
}

function parse(bytes: Uint8Array): DataSet {
  try {
    return dicomParser.parseDicom(bytes, { inflater: inflated })
  } catch (error) {
    console.warn('a DICOM file could not be read', error)
    throw new SheetError('failed')
  }
}

/** The file with what lies behind its head unpacked (PS3.5 A.5). Files that swell were refused when they came. */
function inflated(bytes: Uint8Array, position: number): Uint8Array {
  const rest = inflateSync(bytes.subarray(position))
  const whole = new Uint8Array(position + rest.length)
  whole.set(bytes.subarray(0, position))
  whole.set(rest, position)
  return whole
}

function codingOf(data: DataSet): DicomImage['coding'] {
  const syntax = data.string('x00020010') ?? '1.2.840.10008.1.2'
  if (syntax === bigEndian) return 'big_endian'
  if (plain.has(syntax)) return 'plain'
  if (jpegs.has(syntax) && (data.uint16('x00280101') ?? 8) <= 8) return 'jpeg'
  const codec = codecOf[syntax]
  if (codec === undefined) throw new SheetError('compressed')
  return codec
}

function readImage(data: DataSet): DicomImage {
  const coding = codingOf(data)
  const [rows, columns] = [data.uint16('x00280010') ?? 0, data.uint16('x00280011') ?? 0]
  const samples = data.uint16('x00280002') ?? 1
  const bits = data.uint16('x00280100') ?? 16
  const frames = Math.max(1, Math.trunc(Number(data.string('x00280008') ?? '1')) || 1)
  const photometric = (data.string('x00280004') ?? 'MONOCHROME2').trim()
  const isPlain = coding === 'plain' || coding === 'big_endian'
  if (!isKnown(photometric, coding) || rows === 0 || columns === 0 || rows * columns > mostPixels)
    throw new SheetError('unsupported')
  const fits = (samples === 1 && (bits === 8 || bits === 16)) || (samples === 3 && bits === 8)
  const oneSample = photometric === 'PALETTE COLOR' || photometric.startsWith('MONOCHROME')
  if (!fits || (coding !== 'jpeg' && (samples === 1) !== oneSample)) throw new SheetError('unsupported')
  const signed = data.uint16('x00280103') === 1
  const halved = photometric === 'YBR_FULL_422' && isPlain
  const image: DicomImage = {
    data,
    rows,
    columns,
    frames,
    samples: samples === 3 ? 3 : 1,
    bits: bits === 8 ? 8 : 16,
    stored: storedOf(data, bits),
    signed,
    inverted: photometric === 'MONOCHROME1',
    planar: isPlain && !halved && data.uint16('x00280006') === 1,
    // The other codecs give RGB of what they have turned into differences themselves.
    ybr: (photometric === 'YBR_FULL' || halved) && coding !== 'jpeg' && coding !== 'j2k',
    halved,
    palette: photometric === 'PALETTE COLOR' ? readPalette(data, signed) : null,
    slope: numberOf(data, 'x00281053') ?? 1,
    intercept: numberOf(data, 'x00281052') ?? 0,
    coding,
  }
  const pixels = data.elements.x7fe00010
  const needed = rows * columns * (halved ? 2 : image.samples) * (image.bits / 8) * frames
  const whole = isPlain ? (pixels?.length ?? 0) >= needed : pixels?.fragments !== undefined
  if (!whole) throw new SheetError('failed')
  return image
}

/** Only values that end at the lowest bit are known; since 2014 there are no others. @throws SheetError `unsupported` */
function storedOf(data: DataSet, bits: number): number {
  const stored = data.uint16('x00280101') ?? bits
  const highest = data.uint16('x00280102') ?? stored - 1
  if (stored < 1 || stored > bits || highest !== stored - 1) throw new SheetError('unsupported')
  return stored
}

/** Photometric interpretations (PS3.3 C.7.6.3.1.2) that can be drawn; what a browser decodes it turns into colours itself. */
function isKnown(photometric: string, coding: DicomImage['coding']): boolean {
  if (coding === 'jpeg') return true
  if (['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR', 'RGB', 'YBR_FULL'].includes(photometric)) return true
  /* of what is compressed only a JPEG halves the differences, and undoes it itself */
  if (photometric === 'YBR_FULL_422') return coding === 'plain' || coding === 'big_endian'
  return coding === 'j2k' && ['YBR_RCT', 'YBR_ICT'].includes(photometric)
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
