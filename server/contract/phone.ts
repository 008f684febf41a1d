/** A call that went on by telephone, and whom to call. */
import * as z from 'zod'
import { sides } from '../domain/consultation.ts'
import { Instant, Names, PersonBrief } from './common.ts'

/** `id` is chosen by the page that sends it, so that the same press sent again is the same word. */
export const PhoneInput = z
  .object({
    id: z.uuid(),
    /** When the person pressed; the page may have been offline since. */
    pressedAt: Instant,
  })
  .meta({ id: 'PhoneInput' })
export type PhoneInput = z.infer<typeof PhoneInput>

export const PhoneAnswer = z.object({ id: z.string(), pressedAt: z.string(), recordedAt: z.string() })
export type PhoneAnswer = z.infer<typeof PhoneAnswer>

export const Phoned = z
  .object({
    id: z.string(),
    person: PersonBrief,
    side: z.enum(sides),
    /** From which stay in the room; null where they had not come in. */
    presenceId: z.string().nullable(),
    pressedAt: z.string(),
    /** When the server heard of it. */
    recordedAt: z.string(),
  })
  .meta({ id: 'Phoned' })
export type Phoned = z.infer<typeof Phoned>

/** Numbers of a consultation; empty where none is known. */
export const Telephone = z.object({
  /** Of the line's duty, for the asking side. */
  duty: z.string(),
  coordinator: Names,
  /** Of the asking doctor, for the experts. */
  contact: z.string(),
})
export type Telephone = z.infer<typeof Telephone>
