/** How frames of DICOM files may be compressed, and what their headers say. Apart from the codecs, which only the thread that decodes loads. */

/** By what a frame is compressed. */
export type Codec = 'j2k' | 'jpeg_ls' | 'jpeg_lossless' | 'rle'

/** Transfer syntaxes (PS3.6 Annex A) of those codecs. */
export const codecOf: Readonly<Record<string, Codec>> = {
  '1.2.840.10008.1.2.4.57': 'jpeg_lossless',
  '1.2.840.10008.1.2.4.70': 'jpeg_lossless',
  '1.2.840.10008.1.2.4.80': 'jpeg_ls',
  '1.2.840.10008.1.2.4.81': 'jpeg_ls',
  '1.2.840.10008.1.2.4.90': 'j2k',
  '1.2.840.10008.1.2.4.91': 'j2k',
  '1.2.840.10008.1.2.5': 'rle',
}

/** What the file says of each of its frames. */
export type FrameShape = {
  readonly rows: number
  readonly columns: number
  readonly samples: 1 | 3
  /** Allocated for a sample. */
  readonly bits: 8 | 16
}

/** The frame is broken, or not of the shape that the file states. */
export class FrameError extends Error {}

/** What a frame's own header says. */
export type Stated = { rows: number; columns: number; samples: number }

/** @throws FrameError where the frame is of another size than the file states */
export function requireShape(found: Stated, { rows, columns, samples }: FrameShape): void {
  if (found.rows !== rows || found.columns !== columns || found.samples !== samples)
    throw new FrameError('the frame has another size than the file states')
}

/** Of the start-of-frame segment of a JPEG or JPEG-LS stream (ITU-T T.81 B.2.2, T.87 C.2.2). @throws FrameError where there is none */
export function sizeInJpeg(bytes: Uint8Array): Stated {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 2; at + 10 <= bytes.length; ) {
    const marker = view.getUint16(at)
    const isFrame =
      (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) ||
      marker === 0xfff7
    if (isFrame)
      return { rows: view.getUint16(at + 5), columns: view.getUint16(at + 7), samples: view.getUint8(at + 9) }
    if (marker < 0xff00) break
    at += 2 + view.getUint16(at + 2)
  }
  throw new FrameError('no start of a frame')
}
