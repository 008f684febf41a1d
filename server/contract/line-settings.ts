/** The settings of a line as its administrator reads and writes them, and their versions. Bounds: domain/line-settings.ts. */
import * as z from 'zod'
import { fileItems, needs } from '../domain/completeness.ts'
import { urgencies } from '../domain/consultation.ts'
import { steps } from '../domain/deadline.ts'
import {
  mostOnRoster,
  mostSites,
  type SettableItem,
  settableItems,
  settingProblems,
} from '../domain/line-settings.ts'
import { referralSteps } from '../domain/referral-clock.ts'
import { localReviews } from '../domain/review.ts'
import { Names, text } from './common.ts'
import { LineRules } from './line-rules.ts'
import { Reason, Stamp, Version, versionsOf } from './version.ts'

/** Bounded by the problems of the domain, so that page and server say the same of the same number. */
const number = z.number()
const Rules = LineRules.extend({
  ringMinutes: z.strictObject({ roster: number, institution: number, phone: number }),
  noShowMinutes: number,
  overrunMinutes: number,
  consentHours: number,
  postSignHours: number,
  cosignHours: number,
  countersignHours: number,
})
const items = settableItems as [SettableItem, ...SettableItem[]]
const urgency = z.enum(urgencies)
const unique = (ids: readonly string[]) => new Set(ids).size === ids.length

export const LineSettings = z
  .strictObject({
    code: text(8),
    seal: text(8),
    nameZh: text(200),
    nameEn: text(200),
    beijingInstitutionId: z.uuid(),
    beijingDepartmentId: z.uuid(),
    hohhotInstitutionId: z.uuid(),
    siteIds: z.array(z.uuid()).max(mostSites).refine(unique, { error: 'invalid' }),
    expertIds: z.array(z.uuid()).max(mostOnRoster).refine(unique, { error: 'invalid' }),
    dutyPhone: text(100),
    position: number,
    open: z.boolean(),
    slotMinutes: number,
    localReview: z.enum(localReviews),
    precheck: z.boolean(),
    recordingAllowed: z.boolean(),
    recordingDays: number,
    deadlines: z.record(urgency, z.record(z.enum(steps), number)),
    referralDeadlines: z.record(urgency, z.record(z.enum(referralSteps), number)),
    rules: Rules,
    completeness: z.strictObject({
      items: z.record(z.enum(items), z.enum(needs)),
      least: z.record(z.enum(fileItems), number),
    }),
  })
  .superRefine((settings, context) => {
    for (const { path, code } of settingProblems(settings)) {
      context.addIssue({ code: 'custom', message: code, path: path.split('.') })
    }
  })
  .meta({ id: 'LineSettings' })
export type LineSettings = z.infer<typeof LineSettings>

export const LineChange = z.strictObject({ version: Version, settings: LineSettings, reason: Reason })
export type LineChange = z.infer<typeof LineChange>
export const NewLine = z.strictObject({ settings: LineSettings, reason: Reason })
export type NewLine = z.infer<typeof NewLine>
export const LineEntry = z.object({
  id: z.string(),
  code: z.string(),
  seal: z.string(),
  name: Names,
  open: z.boolean(),
  beijing: Names,
  department: Names,
  hohhot: Names,
  localReview: z.enum(localReviews),
  experts: z.number().int(),
  sites: z.number().int(),
  /** Consultations between submission and adoption, and referrals under way. */
  running: z.number().int(),
  version: Version,
  changed: Stamp,
})
export type LineEntry = z.infer<typeof LineEntry>
export const LineEntries = z.array(LineEntry).meta({ id: 'LineEntries' })

export const LineDetail = z
  .object({
    id: z.string(),
    version: Version,
    settings: LineSettings,
    changed: Stamp,
    /** Of consultations by state, drafts and what has ended left out; and of referrals. */
    running: z.object({ consultations: z.record(z.string(), z.number().int()), referrals: z.number().int() }),
    /** Something was begun on it, so its two ends stay. */
    used: z.boolean(),
  })
  .meta({ id: 'LineDetail' })
export type LineDetail = z.infer<typeof LineDetail>

export const LineVersions = versionsOf(LineSettings).meta({ id: 'LineVersions' })
export type LineVersions = z.infer<typeof LineVersions>

/** What the fields offer; of closed places and disabled people only those that a line has. */
export const LineChoices = z
  .object({
    institutions: z.array(
      z.object({
        id: z.string(),
        name: Names,
        city: z.enum(['beijing', 'hohhot']),
        closed: z.boolean(),
        departments: z.array(z.object({ id: z.string(), name: Names, closed: z.boolean() })),
      }),
    ),
    experts: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        nameEn: z.string(),
        institutionId: z.string(),
        /** Disabled, or no expert any more. */
        gone: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'LineChoices' })
export type LineChoices = z.infer<typeof LineChoices>
