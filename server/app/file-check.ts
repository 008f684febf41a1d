/** What a file is, by its content: type, size in pixels, and whether it is whole. */
import { fileTypeFromBuffer } from 'file-type'
import { imageSize } from 'image-size'
import { attachmentTypes, largestPicture } from '../contract/attachment.ts'
import { AppError } from '../contract/errors.ts'

export type CheckedFile = {
  mediaType: (typeof attachmentTypes)[number]
  width: number | null
  height: number | null
}

/**
 * @throws AppError FILE_TYPE_REFUSED for anything but pictures and PDF, FILE_DAMAGED where the end is missing or the picture is
 * larger than anybody's camera
 */
export async function checkFile(content: Buffer): Promise<CheckedFile> {
  const found = await fileTypeFromBuffer(content)
  const mediaType = attachmentTypes.find((type) => type === found?.mime)
  if (mediaType === undefined) throw new AppError('FILE_TYPE_REFUSED')
  if (!isWhole[mediaType](content)) throw new AppError('FILE_DAMAGED')
  if (mediaType === 'application/pdf') return { mediaType, width: null, height: null }
  const { width, height } = sizeOf(content)
  if (width < 1 || height < 1 || width * height > largestPicture) throw new AppError('FILE_DAMAGED')
  return { mediaType, width, height }
}

function sizeOf(content: Buffer): { width: number; height: number } {
  try {
    const { width, height, orientation = 1 } = imageSize(content)
    /* from the fifth on the camera lay on its side */
    return orientation >= 5 ? { width: height, height: width } : { width, height }
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw new AppError('FILE_DAMAGED')
    throw error
  }
}

const isWhole: Record<CheckedFile['mediaType'], (content: Buffer) => boolean> = {
  'image/jpeg': isWholeJpeg,
  'image/png': (content) => content.subarray(-64).includes('IEND', 0, 'latin1'),
  'image/webp': (content) => content.length >= 12 && content.readUInt32LE(4) + 8 <= content.length,
  'application/pdf': (content) => {
    const tail = content.subarray(-2048).toString('latin1')
    return content.subarray(0, 5).toString('latin1') === '%PDF-' && tail.includes('%%EOF')
  },
}

/**
 * Walks the segments to the end-of-image marker; a thumbnail's own marker inside a segment does not count. What phones append
 * behind the end is allowed.
 */
function isWholeJpeg(content: Buffer): boolean {
  let at = 2
  while (at + 1 < content.length) {
    if (content[at] !== 0xff) return false
    const marker = content[at + 1] ?? 0
    if (marker === 0xd9) return true
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (isStandalone(marker)) {
      at += 2
      continue
    }
    if (at + 3 >= content.length) return false
    at += 2 + content.readUInt16BE(at + 2)
    if (marker === 0xda) at = endOfScan(content, at)
  }
  return false
}

function isStandalone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)
}

/** The next marker behind entropy-coded data, where `ff 00` is a byte and `ff d0`…`ff d7` are marks within. */
function endOfScan(content: Buffer, from: number): number {
  let at = content.indexOf(0xff, from)
  while (at !== -1 && at + 1 < content.length) {
    const next = content[at + 1] ?? 0
    if (next !== 0x00 && next !== 0xff && !isStandalone(next)) return at
    at = content.indexOf(0xff, next === 0xff ? at + 1 : at + 2)
  }
  return content.length
}
