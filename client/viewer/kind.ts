/** What can be done with a file on a page. */
import type { Attachment } from '../../server/contract/attachment.ts'
import { familyOf } from '../../server/domain/attachment.ts'

type Typed = Pick<Attachment, 'mediaType'>

export function isPicture(file: Typed): boolean {
  return familyOf[file.mediaType] === 'picture'
}

/** Whether the viewer shows or plays it; documents and DICOM files are handed over instead. */
export function isViewable(file: Typed): boolean {
  return ['picture', 'video', 'audio'].includes(familyOf[file.mediaType])
}
