/** PDF: whole from head to end. Its content is never run or drawn here. */
import { AppError } from '../../contract/errors.ts'

/** @throws AppError FILE_DAMAGED */
export function requireWholeDocument(content: Buffer): void {
  const tail = content.subarray(-2048).toString('latin1')
  if (content.subarray(0, 5).toString('latin1') !== '%PDF-' || !tail.includes('%%EOF')) {
    throw new AppError('FILE_DAMAGED')
  }
}
