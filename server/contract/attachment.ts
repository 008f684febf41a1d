/** Pictures and documents of a case. Their type is judged by content, never by name or header. */
import * as z from 'zod'

export const attachmentKinds = [
  'tongue',
  'sublingual',
  'laboratory',
  'imaging',
  'pathology',
  'consent',
  'other',
] as const
export const attachmentTypes = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const
/** bytes */
export const largestAttachment = 20 * 1024 * 1024
/** pixels; beyond it a picture is taken for a decompression bomb */
export const largestPicture = 60_000_000
export const mostAttachments = 30

export const AttachmentQuery = z.object({
  kind: z.enum(attachmentKinds).default('other'),
  fileName: z.string().min(1).max(200),
})

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
  })
  .meta({ id: 'Attachment' })
export type Attachment = z.infer<typeof Attachment>
