/** A file as something to look at: pictures, pages, DICOM images alike. It is read once over HTTP, which is in the trail. */
import type { Attachment } from '../../server/contract/attachment.ts'
import type { View } from '../../server/contract/together.ts'
import { familyOf } from '../../server/domain/attachment.ts'
import { addresses } from '../consultation.ts'
import type { Size } from './geometry.ts'

export type Window = NonNullable<View['window']>

export type Sheet = {
  /** 1 where there are no pages. */
  readonly pages: number
  /** Pixels of a page as they are drawn. */
  size(page: number): Size
  /** mm from row to row and from column to column; null where the file states none */
  readonly spacing: readonly [row: number, column: number] | null
  /** DICOM's own window; null where brightness and contrast are used instead. */
  readonly window: Window | null
  /** The address of a picture; else it is painted. */
  readonly url: string | null
  /** Draws a page in its own size onto a canvas. */
  paint(canvas: HTMLCanvasElement, page: number, window: Window | null): Promise<void>
  close(): void
}

export type SheetFault = 'pending' | 'unprepared' | 'forbidden' | 'compressed' | 'unsupported' | 'failed'

export class SheetError extends Error {
  readonly why: SheetFault
  constructor(why: SheetFault) {
    super(why)
    this.why = why
  }
}

/** @throws SheetError */
export async function openSheet(file: Attachment): Promise<Sheet> {
  if (file.preview === 'pending') throw new SheetError('pending')
  if (file.preview === 'failed') throw new SheetError('unprepared')
  switch (familyOf[file.mediaType]) {
    case 'picture':
      return openPicture(await load(addresses.attachment(file.id)))
    case 'document': {
      const [{ openDocument }, blob] = await Promise.all([
        import('./pdf-sheet.ts'),
        load(addresses.attachment(file.id)),
      ])
      return openDocument(await blob.arrayBuffer())
    }
    case 'dicom': {
      if (!file.original) throw new SheetError('forbidden')
      const [{ openDicom }, { openDecoder }, blob] = await Promise.all([
        import('./dicom-sheet.ts'),
        import('./dicom-thread.ts'),
        load(addresses.original(file.id)),
      ])
      return openDicom(new Uint8Array(await blob.arrayBuffer()), openDecoder)
    }
    default:
      throw new SheetError('unsupported')
  }
}

async function load(address: string): Promise<Blob> {
  const answer = await fetch(address)
  if (answer.status === 403) throw new SheetError('forbidden')
  if (!answer.ok) throw new SheetError('failed')
  return answer.blob()
}

async function openPicture(blob: Blob): Promise<Sheet> {
  const url = URL.createObjectURL(blob)
  const image = new Image()
  image.src = url
  try {
    await image.decode()
  } catch {
    URL.revokeObjectURL(url)
    throw new SheetError('failed')
  }
  const { naturalWidth: width, naturalHeight: height } = image
  return {
    pages: 1,
    size: () => ({ width, height }),
    spacing: null,
    window: null,
    url,
    paint: async () => undefined,
    close: () => URL.revokeObjectURL(url),
  }
}
