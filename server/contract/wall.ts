/** The lines as they are now, for a big screen: no patient, nothing that names a case. */
import * as z from 'zod'
import { Names } from './common.ts'

const Person = z.object({ name: z.string(), nameEn: z.string(), side: z.enum(['beijing', 'hohhot']) })

/** `in_session`: a call is on; `waiting`: somebody is in the room of one that has not begun; `idle`: neither. */
export const wallStates = ['in_session', 'waiting', 'idle'] as const

export const WallLine = z
  .object({
    id: z.string(),
    code: z.string(),
    seal: z.string(),
    name: Names,
    beijing: Names,
    hohhot: Names,
    state: z.enum(wallStates),
    /** Those on, the oldest first, then those in whose room somebody waits; eight at most. */
    sessions: z.array(
      z.object({
        begun: z.boolean(),
        /** Of the session, or of its plan. */
        startAt: z.string(),
        inside: z.array(Person),
      }),
    ),
    /** Start of the next session, and who holds it. */
    next: z
      .object({ startAt: z.string(), expert: z.object({ name: z.string(), nameEn: z.string() }) })
      .nullable(),
    /** Waiting for Beijing's answer, for a time, for the opinion; and how many of all these are overdue. Exact up to 999. */
    queue: z.object({
      submitted: z.number().int(),
      accepted: z.number().int(),
      reporting: z.number().int(),
      overdue: z.number().int(),
    }),
    /** Median seconds to the first response of today's requests; null where none was answered. */
    respondedToday: z.number().nullable(),
    /** Of this month's requests: first responses in time, among those decided. */
    month: z.object({ kept: z.number().int(), decided: z.number().int() }),
  })
  .meta({ id: 'WallLine' })
export type WallLine = z.infer<typeof WallLine>

export const Wall = z.object({ at: z.string(), lines: z.array(WallLine) }).meta({ id: 'Wall' })
export type Wall = z.infer<typeof Wall>
