/** How long records are kept: the classes as settings, and how it stands with one consultation. */
import * as z from 'zod'
import { classReasons, retentionProblems } from '../domain/retention.ts'
import { filledText, PersonBrief } from './common.ts'
import { Destroyed } from './destruction.ts'
import { Reason, Stamp, Version, versionsOf } from './version.ts'

const years = z.number().int()

/** Years. */
export const RetentionSettings = z
  .strictObject({ inpatient: years, outpatient: years, process: years, log: years })
  .superRefine((settings, context) => {
    for (const { path, code } of retentionProblems(settings))
      context.addIssue({ code: 'custom', message: code, path: [path] })
  })
  .meta({ id: 'RetentionSettings' })
export type RetentionSettings = z.infer<typeof RetentionSettings>

export const RetentionDetail = z
  .object({ version: Version, settings: RetentionSettings, changed: Stamp })
  .meta({ id: 'RetentionDetail' })
export type RetentionDetail = z.infer<typeof RetentionDetail>

export const RetentionChange = z.strictObject({
  version: Version,
  settings: RetentionSettings,
  reason: Reason,
})
export type RetentionChange = z.infer<typeof RetentionChange>

export const RetentionVersions = versionsOf(RetentionSettings).meta({ id: 'RetentionVersions' })
export type RetentionVersions = z.infer<typeof RetentionVersions>

export const Hold = z
  .object({
    id: z.string(),
    reason: z.string(),
    reference: z.string(),
    setBy: PersonBrief,
    setAt: z.string(),
    lifted: z.object({ by: PersonBrief, at: z.string(), reason: z.string() }).nullable(),
    /** It holds at least until then. */
    until: z.string(),
    holds: z.boolean(),
  })
  .meta({ id: 'Hold' })
export type Hold = z.infer<typeof Hold>

export const Keeping = z
  .object({
    class: z.enum(['inpatient', 'outpatient']),
    why: z.enum(classReasons),
    /** From when the years are counted; null: its course is not over. */
    since: z.string().nullable(),
    years,
    /** The last day, YYYY-MM-DD; null while `since` is. */
    until: z.string().nullable(),
    processYears: years,
    processUntil: z.string().nullable(),
    held: z.boolean(),
    /** Newest first. */
    holds: z.array(Hold),
    /** What the person who asks may do now. */
    actions: z.array(z.enum(['set', 'lift'])),
    destroyed: Destroyed.nullable(),
    /** What came about beside it, by its own years. */
    processDestroyed: Destroyed.nullable(),
  })
  .meta({ id: 'Keeping' })
export type Keeping = z.infer<typeof Keeping>

export const HoldInput = z.object({ reason: filledText(500), reference: filledText(120) })
export type HoldInput = z.infer<typeof HoldInput>
export const LiftInput = z.object({ reason: filledText(500) })
export type LiftInput = z.infer<typeof LiftInput>
