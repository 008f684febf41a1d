/** Guests of one call, and the link with which they come in. */
import * as z from 'zod'
import { sides } from '../domain/consultation.ts'
import { guestKinds, invitationStates, linkStates } from '../domain/guest.ts'
import { Locale, Names } from './common.ts'

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

/** Opens the link. Nobody is shown to others by name without having said so. */
export const GuestOpening = GuestToken.extend({ agreesToName: z.literal(true) })

/** Who invites, to when, as what. No word of the case and none of the patient. */
const invited = {
  /** The link's; it is the person's as well. */
  id: z.string(),
  consultationId: z.string(),
  kind: z.enum(guestKinds),
  side: z.enum(sides),
  locale: Locale,
  scheduledStart: z.string().nullable(),
  validUntil: z.string(),
  /** From when the room lets in, for the link and for the consultation. */
  opensAt: z.string(),
  inviter: z.object({ name: z.string(), nameEn: z.string(), title: Names, institution: Names }),
  /** Of the line, for whoever does not get in. */
  phone: z.string().nullable(),
}

/** What a link is, looked at without using it. */
export const GuestInvitation = z.object({
  ...invited,
  state: z.enum(invitationStates),
  /** null where the link is good for nothing any more. */
  name: z.string().nullable(),
})
export type GuestInvitation = z.infer<typeof GuestInvitation>

/** Who came in as a guest, and where. */
export const GuestVisit = z.object({
  ...invited,
  name: z.string(),
  /** Of the consultation. */
  number: z.string(),
  line: Names.nullable(),
})
export type GuestVisit = z.infer<typeof GuestVisit>
