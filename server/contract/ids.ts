/** Branded UUIDv7 identifiers: an id of one noun is not accepted where another is wanted. */
import * as z from 'zod'

const uuid = z.uuid().meta({ description: 'UUIDv7' })

export const PersonId = uuid.brand<'PersonId'>()
export type PersonId = z.infer<typeof PersonId>
export const InstitutionId = uuid.brand<'InstitutionId'>()
export type InstitutionId = z.infer<typeof InstitutionId>
export const LineId = uuid.brand<'LineId'>()
export type LineId = z.infer<typeof LineId>
export const ConsultationId = uuid.brand<'ConsultationId'>()
export type ConsultationId = z.infer<typeof ConsultationId>
export const AttachmentId = uuid.brand<'AttachmentId'>()
export type AttachmentId = z.infer<typeof AttachmentId>
export const OpinionId = uuid.brand<'OpinionId'>()
export type OpinionId = z.infer<typeof OpinionId>
export const ReferralId = uuid.brand<'ReferralId'>()
export type ReferralId = z.infer<typeof ReferralId>
