/** What may be added to a case: types, sizes, and who takes a file whole. Limits are data; the client shows the same figures. */
import type { Relation } from './actor.ts'

export const attachmentTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'application/pdf',
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'audio/mpeg',
  'audio/mp4',
  'audio/wav',
  'audio/ogg',
  'application/dicom',
] as const
export type AttachmentType = (typeof attachmentTypes)[number]

export const families = ['picture', 'document', 'video', 'audio', 'dicom'] as const
export type Family = (typeof families)[number]

export const familyOf: Readonly<Record<AttachmentType, Family>> = {
  'image/jpeg': 'picture',
  'image/png': 'picture',
  'image/webp': 'picture',
  'application/pdf': 'document',
  'video/mp4': 'video',
  'video/webm': 'video',
  'video/quicktime': 'video',
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
  'audio/wav': 'audio',
  'audio/ogg': 'audio',
  'application/dicom': 'dicom',
}

const MiB = 1024 * 1024

/** bytes; a clip of some minutes from a phone, one DICOM file with many frames */
export const largestOf: Readonly<Record<Family, number>> = {
  picture: 40 * MiB,
  document: 50 * MiB,
  video: 500 * MiB,
  audio: 50 * MiB,
  dicom: 500 * MiB,
}
/** bytes; beyond it nothing is taken, whatever it is */
export const largestFile = Math.max(...Object.values(largestOf))
/** pixels; beyond it a picture is taken for a decompression bomb */
export const mostPixels = 100_000_000
/** files of one consultation, those under way included */
export const mostAttachments = 60
/** bytes of one consultation, those under way included */
export const mostBytesOfCase = 2048 * MiB

/** A file that is not touched for so long is no longer under way. */
export const uploadHours = 48
/** bytes; all parts of an upload but the last have this size */
export const partBytes = 4 * MiB

/**
 * Whether the display version is shown to everybody who reads the case while the file itself, with what the camera or the device
 * wrote into it, goes only to those who treat the patient: the asking hospital and the expert who has accepted.
 */
export function mayTakeOriginal(relation: Relation): boolean {
  return ['requester', 'colleague', 'expert', 'member'].includes(relation)
}

/** In what a DICOM file can differ from the record. */
export const patientFields = ['name', 'birth_date', 'sex'] as const
export type PatientField = (typeof patientFields)[number]
