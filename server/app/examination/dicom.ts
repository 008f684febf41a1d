/** DICOM (PS3.10): tags before the pixels. Pixels are never decoded. */
import type { FileHandle } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { inflateRawSync } from 'node:zlib'
import type { DataSet } from 'dicom-parser'
import * as z from 'zod'
import { AppError } from '../../contract/errors.ts'

/* its bundle hides its names from `import` */
const { parseDicom } = createRequire(import.meta.url)('dicom-parser') as typeof import('dicom-parser')

/** What is kept of a file's tags; encrypted as a whole, because descriptions name people as well. */
export const DicomTags = z.object({
  names: z.array(z.string()),
  patientId: z.string(),
  birthDate: z.string().nullable(),
  sex: z.enum(['male', 'female']).nullable(),
  studyDate: z.string().nullable(),
  modality: z.string(),
  description: z.string(),
  rows: z.number().int().nullable(),
  columns: z.number().int().nullable(),
  frames: z.number().int(),
})
export type DicomTags = z.infer<typeof DicomTags>

const pixelData = 'x7fe00010'
/** Tags before the pixels are some ten kilobytes; frames with functional groups some megabytes. */
const mostTagBytes = 32 * 1024 * 1024
const mostInflatedBytes = 64 * 1024 * 1024

export async function isDicom(handle: FileHandle): Promise<boolean> {
  const head = Buffer.alloc(132)
  const { bytesRead } = await handle.read(head, 0, 132, 0)
  return bytesRead === 132 && head.toString('latin1', 128) === 'DICM'
}

/** @throws AppError FILE_DAMAGED, FILE_TWO_FACED where the free bytes before the head are the beginning of a program or page */
export async function readDicom(handle: FileHandle, size: number): Promise<DicomTags> {
  const content = Buffer.alloc(Math.min(size, mostTagBytes))
  await handle.read(content, 0, content.length, 0)
  requireHarmlessPreamble(content)
  const data = parse(content)
  requireWholePixels(data, size)
  const charset = decoderOf(data.string('x00080005'))
  const words = (tag: string) => textOf(data, tag, charset)
  return {
    names: words('x00100010')
      .split('=')
      .map((group) => group.replace(/\^+$/, '').trim())
      .filter((group) => group !== ''),
    patientId: words('x00100020'),
    birthDate: dayOf(data.string('x00100030')),
    sex: sexes[data.string('x00100040') ?? ''] ?? null,
    studyDate: dayOf(data.string('x00080020')),
    modality: words('x00080060').slice(0, 16),
    description: words('x00081030') || words('x0008103e'),
    rows: data.uint16('x00280010') ?? null,
    columns: data.uint16('x00280011') ?? null,
    frames: Math.max(1, data.intString('x00280008') ?? 1),
  }
}

const sexes: Readonly<Record<string, 'male' | 'female'>> = { M: 'male', F: 'female' }

/** Programs and pages have been hidden in the 128 bytes that the standard leaves free; the heads of TIFF are allowed there. */
function requireHarmlessPreamble(content: Buffer): void {
  const preamble = content.toString('latin1', 0, 128)
  if (/^(?:MZ|\x7fELF|#!|PK|%PDF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe)|</.test(preamble)) {
    throw new AppError('FILE_TWO_FACED')
  }
}

function parse(content: Buffer): DataSet {
  try {
    return parseDicom(content, { untilTag: pixelData, inflater: inflateBounded })
  } catch {
    /* the parser throws strings, plain objects and RangeErrors alike; each of them says that the bytes do not fit the standard */
    throw new AppError('FILE_DAMAGED')
  }
}

/** The deflated transfer syntax, as far as it does not swell. */
function inflateBounded(content: Uint8Array, position: number): Uint8Array {
  const rest = inflateRawSync(content.subarray(position), { maxOutputLength: mostInflatedBytes })
  return Buffer.concat([content.subarray(0, position), rest])
}

function requireWholePixels(data: DataSet, size: number): void {
  const deflated = data.string('x00020010') === '1.2.840.10008.1.2.1.99'
  const pixels = data.elements[pixelData]
  if (pixels === undefined || deflated || pixels.hadUndefinedLength === true) return
  if (pixels.dataOffset + pixels.length > size) throw new AppError('FILE_DAMAGED')
}

/** Defined terms of Specific Character Set (0008,0005) to the names that TextDecoder knows. */
const charsets: Readonly<Record<string, string>> = {
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gb18030',
  'ISO 2022 IR 58': 'gb18030',
  'ISO_IR 100': 'latin1',
  'ISO_IR 144': 'iso-8859-5',
}

/** Without a statement UTF-8 where it fits, else what devices in China write without saying so. */
function decoderOf(stated: string | undefined): (bytes: Uint8Array) => string {
  const terms = (stated ?? '').split('\\').map((term) => term.trim())
  const known = terms.map((term) => charsets[term]).find((name) => name !== undefined)
  if (known !== undefined) {
    const decoder = new TextDecoder(known)
    return (bytes) => decoder.decode(bytes)
  }
  return (bytes) => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch (error) {
      if (error instanceof TypeError) return new TextDecoder('gb18030').decode(bytes)
      throw error
    }
  }
}

function textOf(data: DataSet, tag: string, decode: (bytes: Uint8Array) => string): string {
  const element = data.elements[tag]
  if (element === undefined || element.length === 0) return ''
  const bytes = data.byteArray.subarray(element.dataOffset, element.dataOffset + element.length)
  return (
    decode(bytes)
      /* ISO 2022 switches with escapes; what they switch to is what GB 18030 reads anyway */
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are taken out
      .replace(/\u001b\$?[()]?[A-Z]/g, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: padding and whatever else cannot be shown
      .replace(/[\u0000-\u001f\u007f]/g, '')
      .trim()
      .slice(0, 200)
  )
}

/** `19820307` → `1982-03-07`; null for anything that is no day. */
function dayOf(value: string | undefined): string | null {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec((value ?? '').trim())
  if (match === null) return null
  const day = `${match[1]}-${match[2]}-${match[3]}`
  return Number.isNaN(Date.parse(`${day}T00:00:00Z`)) ? null : day
}
