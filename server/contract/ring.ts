/** An emergency that rings: whom, how it climbs, who cannot. */
import * as z from 'zod'
import { requestItems } from '../domain/completeness.ts'
import { kinds } from '../domain/consultation.ts'
import { ringStages, unableReasons } from '../domain/line-rules.ts'
import { Names, text } from './common.ts'

/** What rings for the person who asks. No name of a patient: it stands over every page and in every room. */
export const RingItem = z
  .object({
    consultationId: z.string(),
    number: z.string(),
    version: z.number().int(),
    kind: z.enum(kinds),
    lineId: z.string(),
    seal: z.string(),
    line: Names,
    chiefComplaint: z.string(),
    institution: Names,
    requester: z.object({ name: z.string(), nameEn: z.string() }),
    contactPhone: z.string(),
    /** How many items were missing when it went out. */
    gapCount: z.number().int(),
    /** Since when it waits, ISO. */
    since: z.string(),
  })
  .meta({ id: 'RingItem' })
export type RingItem = z.infer<typeof RingItem>

/** How an emergency stands, for its page; both sides see the same. */
export const RingState = z
  .object({
    /** Whether it waits for an expert now. */
    ringing: z.boolean(),
    /** Since when, ISO; of the last wait. */
    since: z.string().nullable(),
    next: z.object({ stage: z.enum(ringStages), at: z.string() }).nullable(),
    stages: z.array(z.object({ stage: z.enum(ringStages), at: z.string() })),
    calls: z.array(
      z.object({
        personId: z.string(),
        name: z.string(),
        nameEn: z.string(),
        stage: z.enum(ringStages),
        calledAt: z.string(),
        unable: z
          .object({ at: z.string(), reasonCode: z.enum(unableReasons), reasonText: z.string() })
          .nullable(),
      }),
    ),
    /** Whether the one who asks is being rung and has not answered. */
    ringsMe: z.boolean(),
    dutyPhone: z.string(),
    /** The line's own words for when nobody has answered; empty where it has none. */
    coordinator: Names,
    /** What was missing when it was submitted, and whether it still is. */
    gap: z.array(z.object({ item: z.enum(requestItems), missing: z.boolean() })),
    /** By when the patient's consent is to be made up for, ISO; null where it is not owed. */
    consentDueAt: z.string().nullable(),
  })
  .meta({ id: 'RingState' })
export type RingState = z.infer<typeof RingState>

export const UnableInput = z
  .object({ reasonCode: z.enum(unableReasons), reasonText: text(300).default('') })
  .refine(({ reasonCode, reasonText }) => reasonCode !== 'other' || reasonText.trim() !== '', {
    path: ['reasonText'],
    error: 'required',
  })
export type UnableInput = z.infer<typeof UnableInput>
export const UnableAnswer = z.object({ ringing: z.number().int() })
