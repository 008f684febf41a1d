/** What became of the patient after an opinion: outcomes, agreement of diagnoses, ratings; and what is still to be asked. */
import * as z from 'zod'
import { agreements, followUpDays, outcomeStatuses, ratingSides } from '../domain/outcome.ts'
import { Names, PersonBrief, text } from './common.ts'

const Day = z.union(followUpDays.map((day) => z.literal(day)))

export const OutcomeInput = z
  .object({
    day: Day,
    status: z.enum(outcomeStatuses),
    /** 诊断 at that time. */
    diagnosis: text(500),
    note: text(2000),
  })
  .meta({ id: 'OutcomeInput' })
export type OutcomeInput = z.infer<typeof OutcomeInput>

export const AgreementInput = z
  .object({
    finalWestern: text(500),
    finalTcm: text(500),
    /** Of the requester's final diagnosis with the one at the request, and with the expert's. */
    westernReferral: z.enum(agreements),
    westernExpert: z.enum(agreements),
    tcmReferral: z.enum(agreements),
    tcmExpert: z.enum(agreements),
  })
  .refine((input) => input.finalWestern.trim() !== '' || input.finalTcm.trim() !== '', {
    path: ['finalWestern'],
    error: 'required',
  })
  .meta({ id: 'AgreementInput' })
export type AgreementInput = z.infer<typeof AgreementInput>

export const RatingInput = z
  .object({
    side: z.enum(ratingSides),
    score: z.number().int().min(1).max(5),
    words: text(500),
  })
  .meta({ id: 'RatingInput' })
export type RatingInput = z.infer<typeof RatingInput>

const recorded = { recordedBy: PersonBrief, recordedAt: z.string(), corrections: z.number().int() }

export const Outcome = OutcomeInput.extend(recorded).meta({ id: 'Outcome' })

/**
 * A rating is told to nobody but who gave it: two people who have to work together again would write what is polite. It counts in
 * the statistics, from five ratings on.
 */
export const Aftercare = z
  .object({
    followUps: z.array(
      z.object({
        day: Day,
        dueAt: z.string(),
        done: z.boolean(),
        /** The newest; what it corrects is kept behind it. */
        outcome: Outcome.nullable(),
        mayRecord: z.boolean(),
      }),
    ),
    agreement: z.object({ ...AgreementInput.shape, ...recorded }).nullable(),
    ownRatings: z.array(RatingInput.extend({ recordedAt: z.string() })),
    /** What this person may add now. */
    may: z.object({ agreement: z.boolean(), ratings: z.array(z.enum(ratingSides)) }),
  })
  .meta({ id: 'Aftercare' })
export type Aftercare = z.infer<typeof Aftercare>

export const FollowUpList = z
  .object({
    /** How many have fallen due; exact up to 999. */
    due: z.number().int(),
    /** What has fallen due and what will within a week, the earliest first; a hundred at most. */
    items: z.array(
      z.object({
        consultationId: z.string(),
        number: z.string(),
        day: Day,
        dueAt: z.string(),
        lineId: z.string().nullable(),
        /** Masked. */
        patientName: z.string(),
        diagnosis: z.string(),
        expert: PersonBrief.nullable(),
      }),
    ),
  })
  .meta({ id: 'FollowUpList' })
export type FollowUpList = z.infer<typeof FollowUpList>

const Share = z.object({
  agree: z.number().int(),
  partly: z.number().int(),
  disagree: z.number().int(),
})
/** null where fewer than five were given. */
const Mean = z.number().nullable()

export const AftercareStatistics = z
  .object({
    lines: z.array(
      z.object({
        lineId: z.string(),
        name: Names,
        outcomes: z.record(z.enum(outcomeStatuses), z.number().int()),
        westernExpert: Share,
        tcmExpert: Share,
        westernReferral: Share,
        tcmReferral: Share,
        ratings: z.record(z.enum(ratingSides), Mean),
      }),
    ),
  })
  .meta({ id: 'AftercareStatistics' })
export type AftercareStatistics = z.infer<typeof AftercareStatistics>
