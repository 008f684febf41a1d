/** What an invitation states beside purpose and questions (domain/invitation.ts). */
import * as z from 'zod'
import { mostFee, wishedRanks } from '../domain/invitation.ts'
import { text } from './common.ts'

export const Invitation = z
  .object({
    /** 会诊原因 DE06.00.039.00 */
    reason: text(1000).default(''),
    wishedRank: z.enum(wishedRanks).nullable().default(null),
    /** Who takes part at the asking side beside the requester. */
    participants: text(300).default(''),
    /** yuan, as the patient was told; null: not stated */
    fee: z.number().int().min(0).max(mostFee).nullable().default(null),
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof Invitation>

/** Of a request that states nothing of it. */
export function emptyInvitation(): Invitation {
  return { reason: '', wishedRank: null, participants: '', fee: null }
}
