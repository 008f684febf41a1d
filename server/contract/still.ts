/** Stills of a camera in the room: asking for one, what is known of each, and the way into the case. Part of the registry in signal.ts. */
import * as z from 'zod'
import { stillSources } from '../domain/still.ts'
import { Instant } from './common.ts'

const nothing = z.object({})
const share = z.number().min(0).max(1)
const Deviation = z.object({ mean: z.number().min(0).max(200), max: z.number().min(0).max(200) })

/** What was measured in a picture of a tongue (domain/tongue.ts); `method` names the program that did it. */
export const TongueReport = z.object({
  method: z.string().regex(/^[a-z0-9.-]{1,40}$/),
  deviation: z.object({ before: Deviation, after: Deviation }).nullable(),
  sharpness: z.number().min(0).max(100_000),
  overexposed: share,
  underexposed: share,
  evenness: share.nullable(),
})
export type TongueReport = z.infer<typeof TongueReport>

/** Where a still comes from. */
const Origin = z.object({
  source: z.enum(stillSources),
  takenAt: Instant,
  /** Of somebody else's wish; null where the owner of the camera pressed. */
  requestId: z.uuid().nullable(),
  /** The original that this is the corrected picture of. */
  corrects: z.uuid().nullable(),
  report: TongueReport.nullable(),
})

/** A still that is announced before its parts come; the parts then go the way of every upload. */
export const StillInput = Origin.extend({
  kind: z.enum(['tongue', 'sublingual', 'other']),
  fileName: z.string().min(1).max(200),
  byteSize: z
    .number()
    .int()
    .min(1)
    .max(40 * 1024 * 1024, { error: 'too_big' }),
  partsDigest: z.string().regex(/^[0-9a-f]{64}$/),
})
  .refine(({ kind, source }) => (kind !== 'other') === (source === 'tongue'), {
    path: ['kind'],
    error: 'invalid',
  })
  .refine(({ report, source }) => report === null || source === 'tongue', {
    path: ['report'],
    error: 'invalid',
  })
  .refine(({ corrects, report }) => corrects === null || report !== null, {
    path: ['corrects'],
    error: 'invalid',
  })
export type StillInput = z.infer<typeof StillInput>

/** As it waits with its upload: who asked is looked up when it is announced. */
export const StillOrigin = Origin.extend({ askedBy: z.uuid() })
export type StillOrigin = z.infer<typeof StillOrigin>

const Who = z.object({ id: z.string(), name: z.string(), nameEn: z.string() })

/** What a case shows of a still. */
export const Still = z
  .object({
    source: z.enum(stillSources),
    takenAt: z.string(),
    /** Whose camera it was. */
    owner: Who,
    askedBy: Who,
    corrects: z.string().nullable(),
    report: TongueReport.nullable(),
  })
  .meta({ id: 'Still' })
export type Still = z.infer<typeof Still>

/** What became of a wish for a still: taken, the camera is off by now, or the device gave nothing. */
export const stillOutcomes = ['taken', 'no_camera', 'failed'] as const
export type StillOutcome = (typeof stillOutcomes)[number]

export const stillRequests = {
  /** Asks the owner's page for a still of one of their cameras. It takes it by itself and says so to both. */
  'still.ask': {
    input: z.object({ personId: z.uuid(), source: z.enum(stillSources) }),
    output: z.object({ stillId: z.string() }),
  },
  /** The owner's page says what became of it; `stillId: null` where the owner pressed. */
  'still.answer': {
    input: z.object({
      stillId: z.uuid().nullable(),
      source: z.enum(stillSources),
      outcome: z.enum(stillOutcomes),
    }),
    output: nothing,
  },
} as const

const Asker = z.object({ personId: z.string(), name: z.string(), nameEn: z.string() })

export const stillNotifications = {
  /** To the owner of the camera. */
  'still.asked': z.object({ stillId: z.string(), source: z.enum(stillSources), by: Asker }),
  /** To everybody who sees that camera: the sign that a still was taken, and by whom. */
  'still.told': z.object({
    personId: z.string(),
    source: z.enum(stillSources),
    by: Asker,
    outcome: z.enum(stillOutcomes),
  }),
} as const
