/**
 * A case record as it lies in the database, of any age. Versions are kept as they were written, so older shapes are read for ever:
 * what one field held whole stays whole in the first of those that it was divided into, because nobody but a doctor may divide it.
 */
import * as z from 'zod'
import { CaseRecord } from './record.ts'

const OldListening = z.string().transform((voice) => ({ voice, smell: '' }))
const OldInquiry = z
  .object({ coldHeatSweat: z.string(), dietAndBowels: z.string(), sleep: z.string(), other: z.string() })
  .transform(({ coldHeatSweat, dietAndBowels, sleep, other }) => ({
    coldHeat: coldHeatSweat,
    sweat: '',
    headBody: '',
    chestAbdomen: '',
    dietTaste: dietAndBowels,
    bowelsUrine: '',
    sleep,
    menses: '',
    other,
  }))

const Stored = CaseRecord.extend({
  listening: z.union([CaseRecord.shape.listening, OldListening]),
  inquiry: z.union([CaseRecord.shape.inquiry, OldInquiry]),
})

/** @throws ZodError where it is no case record of any shape */
export function readRecord(stored: unknown): CaseRecord {
  return Stored.parse(stored)
}
