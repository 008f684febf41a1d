/** Pictures, documents, clips, recordings and DICOM files of a case. Their type is judged by content, never by name or header. */
import * as z from 'zod'
import { attachmentTypes, largestFile, patientFields } from '../domain/attachment.ts'
import { filledText } from './common.ts'
import { Still } from './still.ts'

export { attachmentTypes, mostAttachments } from '../domain/attachment.ts'

export const attachmentKinds = [
  'tongue',
  'sublingual',
  'laboratory',
  'imaging',
  'pathology',
  'ecg',
  'consent',
  'other',
] as const
/** bytes of a file that comes in one request; larger ones come as uploads, in parts */
export const largestAttachment = 20 * 1024 * 1024

const FileName = z.string().min(1).max(200)

export const AttachmentQuery = z.object({
  kind: z.enum(attachmentKinds).default('other'),
  fileName: FileName,
})

/** A file that is announced before its parts come. */
export const UploadInput = z.object({
  kind: z.enum(attachmentKinds),
  fileName: FileName,
  byteSize: z.number().int().min(1).max(largestFile, { error: 'too_big' }),
  /** SHA-256, in hexadecimal, over the SHA-256 of all parts in their order */
  partsDigest: z.string().regex(/^[0-9a-f]{64}$/),
})
export type UploadInput = z.infer<typeof UploadInput>

/** Where a part begins, in bytes. */
export const PartQuery = z.object({ offset: z.coerce.number().int().min(0).max(largestFile) })

export const UploadState = z
  .object({
    id: z.string(),
    kind: z.enum(attachmentKinds),
    fileName: z.string(),
    byteSize: z.number().int(),
    /** bytes that lie safely with the server; the next part begins here */
    received: z.number().int(),
    partBytes: z.number().int(),
  })
  .meta({ id: 'UploadState' })
export type UploadState = z.infer<typeof UploadState>

export const ConfirmPatientInput = z.object({
  /** What differed when the person looked; something else by now answers CONFLICT. */
  fields: z.array(z.enum(patientFields)).min(1).max(patientFields.length),
  reason: filledText(500),
})
export type ConfirmPatientInput = z.infer<typeof ConfirmPatientInput>

/** Tags of a DICOM file; who it shows is masked like a patient's identity. */
export const DicomFacts = z.object({
  patientName: z.string(),
  patientId: z.string(),
  birthDate: z.string().nullable(),
  sex: z.enum(['male', 'female']).nullable(),
  studyDate: z.string().nullable(),
  modality: z.string(),
  description: z.string(),
  rows: z.number().int().nullable(),
  columns: z.number().int().nullable(),
  frames: z.number().int(),
  outcome: z.enum(['same', 'different', 'unknown']),
  differs: z.array(z.enum(patientFields)),
  /** Who has explained the difference; null where nobody has, or where it is another one by now. */
  confirmed: z.object({ by: z.string(), at: z.string(), reason: z.string() }).nullable(),
})
export type DicomFacts = z.infer<typeof DicomFacts>

export const Attachment = z
  .object({
    id: z.string(),
    kind: z.enum(attachmentKinds),
    fileName: z.string(),
    mediaType: z.enum(attachmentTypes),
    byteSize: z.number().int(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    uploadedBy: z.string(),
    uploadedAt: z.string(),
    digest: z.string(),
    digestAlgorithm: z.string(),
    /** Of pictures: whether display version and thumbnail are there. `none`: this kind of file has no such thing. */
    preview: z.enum(['none', 'pending', 'ready', 'failed']),
    dicom: DicomFacts.nullable(),
    /** Where it comes from, of a still that was taken in the room. */
    still: Still.nullable(),
    /** Whether the reader may take the file itself, as it was uploaded. */
    original: z.boolean(),
  })
  .meta({ id: 'Attachment' })
export type Attachment = z.infer<typeof Attachment>
