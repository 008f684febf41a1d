/** Guests of one call, and the link with which they come in. */
import * as z from 'zod'
import { sides } from '../domain/consultation.ts'
import { guestKinds, linkStates } from '../domain/guest.ts'
import { Locale } from './common.ts'

export const GuestInput = z.object({
  /** As the others in the room are to see it. */
  name: z.string().trim().min(1).max(40),
  kind: z.enum(guestKinds),
  /** In which the guest's pages are. */
  locale: Locale,
  validFrom: z.iso.datetime(),
  validUntil: z.iso.datetime(),
})
export type GuestInput = z.infer<typeof GuestInput>

export const GuestMade = z.object({
  id: z.string(),
  /** Shown this once. null where the same request came again: make another link then. */
  token: z.string().nullable(),
  validUntil: z.string(),
})
export type GuestMade = z.infer<typeof GuestMade>

export const GuestLink = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(guestKinds),
  side: z.enum(sides),
  state: z.enum(linkStates),
  validFrom: z.string(),
  validUntil: z.string(),
  /** Who made it; only they may revoke it. */
  madeBy: z.object({ name: z.string(), nameEn: z.string() }),
  mine: z.boolean(),
})
export type GuestLink = z.infer<typeof GuestLink>

/** 256 bits in base64url. */
export const GuestToken = z.object({ token: z.string().regex(/^[\w-]{43}$/) })

/** Who came in as a guest, and where. No word of the case. */
export const GuestVisit = z.object({
  personId: z.string(),
  consultationId: z.string(),
  name: z.string(),
  kind: z.enum(guestKinds),
  side: z.enum(sides),
  locale: Locale,
  scheduledStart: z.string().nullable(),
  validUntil: z.string(),
})
export type GuestVisit = z.infer<typeof GuestVisit>
