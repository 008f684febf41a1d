/** Clips and recordings: whole by their containers' own lengths. Sound and picture are decoded by browsers only. */
import type { FileHandle } from 'node:fs/promises'
import { AppError } from '../../contract/errors.ts'
import type { AttachmentType } from '../../domain/attachment.ts'

/** @throws AppError FILE_DAMAGED where the container says that there should be more */
export async function requireWholeClip(
  handle: FileHandle,
  size: number,
  mediaType: AttachmentType,
): Promise<void> {
  const whole = isWhole[mediaType]
  if (whole !== undefined && !(await whole(handle, size))) throw new AppError('FILE_DAMAGED')
}

type Check = (handle: FileHandle, size: number) => Promise<boolean>

/* MP3 is a row of frames without an end: any length of it is whole */
const isWhole: Partial<Record<AttachmentType, Check>> = {
  'video/mp4': hasWholeBoxes,
  'video/quicktime': hasWholeBoxes,
  'audio/mp4': hasWholeBoxes,
  'video/webm': hasWholeSegment,
  'audio/wav': async (handle, size) => {
    const head = await piece(handle, 0, 12)
    return head.length === 12 && head.readUInt32LE(4) + 8 <= size + 1
  },
  'audio/ogg': hasLastPage,
}

async function piece(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, at)
  return buffer.subarray(0, bytesRead)
}

/** Boxes at the top of a file; a real one has a handful, one in fragments some thousand. */
const mostBoxes = 100_000

/** ISO 14496-12: boxes follow one another to the end, and there is an index of what is in them. */
async function hasWholeBoxes(handle: FileHandle, size: number): Promise<boolean> {
  const seen = new Set<string>()
  let at = 0
  for (let count = 0; at < size; count += 1) {
    const head = await piece(handle, at, 16)
    if (head.length < 8 || count === mostBoxes) return false
    const short = head.readUInt32BE(0)
    if (short === 1 && head.length < 16) return false
    const length = short === 0 ? size - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short
    if (length < 8 || at + length > size) return false
    seen.add(head.toString('latin1', 4, 8))
    at += length
  }
  return seen.has('moov') && (seen.has('mdat') || seen.has('moof'))
}

const segmentId = Buffer.from([0x18, 0x53, 0x80, 0x67])

/** EBML: the segment states its length, or that it does not know it, as live recordings do. */
async function hasWholeSegment(handle: FileHandle, size: number): Promise<boolean> {
  const head = await piece(handle, 0, 4096)
  const at = head.indexOf(segmentId)
  const first = head[at + 4]
  if (at === -1 || first === undefined || first === 0) return false
  const width = Math.clz32(first) - 23
  const bytes = head.subarray(at + 4, at + 4 + width)
  if (bytes.length < width) return false
  const value = bytes.reduce(
    (sum, byte, index) => sum * 256 + (index === 0 ? byte & (0xff >> width) : byte),
    0,
  )
  const unknown = value === 2 ** (7 * width) - 1
  return unknown ? size > at + 4 + width : at + 4 + width + value <= size
}

/** RFC 3533: the last page ends where the file ends. */
async function hasLastPage(handle: FileHandle, size: number): Promise<boolean> {
  const from = Math.max(0, size - 65_536)
  const tail = await piece(handle, from, size - from)
  const at = tail.lastIndexOf('OggS', undefined, 'latin1')
  if (at === -1 || at + 27 > tail.length) return false
  const segments = tail[at + 26] ?? 0
  const lengths = tail.subarray(at + 27, at + 27 + segments)
  return (
    lengths.length === segments &&
    at + 27 + segments + lengths.reduce((sum, one) => sum + one, 0) <= tail.length
  )
}
