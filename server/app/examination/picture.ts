/** Pictures: their size by their head, their wholeness by their structure. Nothing is decoded here. */
import { imageSize } from 'image-size'
import { AppError } from '../../contract/errors.ts'
import { type AttachmentType, mostPixels } from '../../domain/attachment.ts'

/** @throws AppError FILE_DAMAGED, FILE_TOO_MANY_PIXELS */
export function sizeOfPicture(content: Buffer, mediaType: AttachmentType): { width: number; height: number } {
  const whole = isWhole[mediaType]
  if (whole === undefined || !whole(content)) throw new AppError('FILE_DAMAGED')
  const size = sizeOf(content)
  if (size.width < 1 || size.height < 1) throw new AppError('FILE_DAMAGED')
  if (size.width * size.height > mostPixels) throw new AppError('FILE_TOO_MANY_PIXELS')
  return size
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

const isWhole: Partial<Record<AttachmentType, (content: Buffer) => boolean>> = {
  'image/jpeg': isWholeJpeg,
  'image/png': (content) => content.subarray(-64).includes('IEND', 0, 'latin1'),
  'image/webp': (content) => content.length >= 12 && content.readUInt32LE(4) + 8 <= content.length,
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
