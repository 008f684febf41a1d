/**
 * What a file is, by its content: type, size in pixels, whether it is whole, and whether it is only this. Runs in the examination
 * process: what is read here comes from strangers.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'
import { AppError } from '../../contract/errors.ts'
import {
  type AttachmentType,
  attachmentTypes,
  type Family,
  familyOf,
  largestOf,
} from '../../domain/attachment.ts'
import { type DicomTags, isDicom, readDicom } from './dicom.ts'
import { requireWholeDocument } from './document.ts'
import { requireWholeClip } from './media.ts'
import { sizeOfPicture } from './picture.ts'

export type Examined = {
  mediaType: AttachmentType
  /** pixels as seen, turned as the camera lay; null for what is no picture */
  width: number | null
  height: number | null
  dicom: DicomTags | null
}

/** The same thing under the names that the type detector gives it. */
const aliases: Readonly<Record<string, AttachmentType>> = {
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'audio/ogg; codecs=opus': 'audio/ogg',
}

/**
 * The type alone, from the beginning of a file: so that a wrong one is refused after its first part and not after its last.
 * @throws AppError FILE_TYPE_REFUSED, FILE_HEIC
 */
export async function typeOf(path: string): Promise<AttachmentType> {
  const handle = await open(path, 'r')
  let tagged = false
  try {
    if (await isDicom(handle)) return 'application/dicom'
    const { buffer } = await handle.read(Buffer.alloc(3), 0, 3, 0)
    tagged = buffer.toString('latin1') === 'ID3'
  } finally {
    await handle.close()
  }
  /* a cover picture before the sound may be longer than what is there of the file yet */
  const mime = (await fileTypeFromFile(path))?.mime ?? (tagged ? 'audio/mpeg' : '')
  if (/^image\/hei[cf]/.test(mime)) throw new AppError('FILE_HEIC')
  const found = attachmentTypes.find((type) => type === mime) ?? aliases[mime]
  if (found === undefined) throw new AppError('FILE_TYPE_REFUSED')
  return found
}

/**
 * @throws AppError FILE_TYPE_REFUSED, FILE_HEIC, TOO_LARGE by the limit of its type, FILE_DAMAGED where its end is missing,
 * FILE_TOO_MANY_PIXELS, FILE_TWO_FACED where it is also something else
 */
export async function examine(path: string): Promise<Examined> {
  const mediaType = await typeOf(path)
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const family = familyOf[mediaType]
    if (size > largestOf[family]) throw new AppError('TOO_LARGE')
    return {
      mediaType,
      width: null,
      height: null,
      dicom: null,
      ...(await look[family](handle, size, mediaType)),
    }
  } finally {
    await handle.close()
  }
}

type Look = (handle: FileHandle, size: number, mediaType: AttachmentType) => Promise<Partial<Examined>>

const look: Record<Family, Look> = {
  picture: async (handle, size, mediaType) => {
    const content = await wholeOf(handle, size)
    const facts = sizeOfPicture(content, mediaType)
    requireOneFace(content)
    return facts
  },
  document: async (handle, size) => {
    const content = await wholeOf(handle, size)
    requireWholeDocument(content)
    requireOneFace(content)
    return {}
  },
  video: async (handle, size, mediaType) => {
    await requireWholeClip(handle, size, mediaType)
    return {}
  },
  audio: async (handle, size, mediaType) => {
    await requireWholeClip(handle, size, mediaType)
    return {}
  },
  dicom: async (handle, size) => ({ dicom: await readDicom(handle, size) }),
}

async function wholeOf(handle: FileHandle, size: number): Promise<Buffer> {
  const content = Buffer.alloc(size)
  const { bytesRead } = await handle.read(content, 0, size, 0)
  if (bytesRead !== size) throw new AppError('FILE_DAMAGED')
  return content
}

const endOfArchive = Buffer.from('PK\x05\x06', 'latin1')
const markup = /<(?:!doctype\s+html|html|head|script|svg|body|iframe)[\s>]/i

/**
 * A picture or document that a browser could take for a page, or an unpacker for an archive, is none of ours: such files carry one
 * thing past the guard as another. Pages are looked for where browsers sniff, archives at their end record.
 */
function requireOneFace(content: Buffer): void {
  if (markup.test(content.subarray(0, 1024).toString('latin1'))) throw new AppError('FILE_TWO_FACED')
  const at = content.lastIndexOf(endOfArchive)
  if (at === -1 || at + 22 > content.length) return
  if (at + 22 + content.readUInt16LE(at + 20) === content.length) throw new AppError('FILE_TWO_FACED')
}
