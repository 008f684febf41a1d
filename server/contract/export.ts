/** Exports of the log as records (domain.md §5: watermarked, approved above N rows, logged). */
import * as z from 'zod'
import { canBe, exportFailures, exportFormats, exportStates } from '../domain/export.ts'
import { filledText, Locale, PersonBrief } from './common.ts'
import { LogFilters } from './log.ts'
import { Stamp } from './version.ts'

export const ExportInput = z
  .object({
    format: z.enum(exportFormats),
    locale: Locale.default('zh'),
    /** Of many; of one alone they are empty. */
    filters: LogFilters.default({}),
    consultationId: z.uuid().optional(),
    /** The patient whole; of one consultation alone, and for a reason, as unmasking it. */
    identity: z.boolean().default(false),
    reason: filledText(300).optional(),
  })
  .superRefine(({ format, consultationId, filters, identity, reason }, context) => {
    const subject = consultationId === undefined ? 'log' : 'consultation'
    const refuse = (path: string) =>
      context.addIssue({ code: 'custom', message: 'not_offered', path: [path] })
    if (!canBe(subject, format)) refuse('format')
    if (subject === 'consultation' && Object.keys(filters).length > 0) refuse('filters')
    if (identity && subject === 'log') refuse('identity')
    if (identity && reason === undefined) {
      context.addIssue({ code: 'custom', message: 'required', path: ['reason'] })
    }
  })
export type ExportInput = z.infer<typeof ExportInput>

export const ExportDecision = z.discriminatedUnion('decision', [
  z.object({ decision: z.literal('approve') }),
  z.object({ decision: z.literal('refuse'), reason: filledText(500) }),
])
export type ExportDecision = z.infer<typeof ExportDecision>

export const LogExport = z
  .object({
    id: z.string(),
    /** What stands on each page and in each row of the file: `DC-000042`. */
    number: z.string(),
    format: z.enum(exportFormats),
    locale: Locale,
    state: z.enum(exportStates),
    askedBy: PersonBrief,
    askedAt: z.string(),
    /** As they were given; names of what they point to are the reader's to look up. */
    filters: LogFilters,
    /** The one that it is of; null: those that the filters find. */
    consultation: z.object({ id: z.string(), number: z.string() }).nullable(),
    /** The patient is in it whole, and why. */
    identity: z.boolean(),
    reason: z.string().nullable(),
    /** Counted when it was asked for. */
    rows: z.number().int(),
    /** A second person has to agree, or had to. */
    needsApproval: z.boolean(),
    decision: z.object({ by: PersonBrief, at: z.string(), reason: z.string().nullable() }).nullable(),
    /** Rows written so far. */
    written: z.number().int(),
    endedAt: z.string().nullable(),
    failure: z.enum(exportFailures).nullable(),
    /** `until` it lies ready; null where it has been removed. */
    file: z
      .object({
        name: z.string(),
        byteSize: z.number().int(),
        digest: z.string(),
        digestAlgorithm: z.string(),
        until: z.string().nullable(),
      })
      .nullable(),
    /** What the reader may do. */
    may: z.object({ decide: z.boolean(), cancel: z.boolean(), fetch: z.boolean() }),
  })
  .meta({ id: 'LogExport' })
export type LogExport = z.infer<typeof LogExport>

export const ExportQuery = z.object({
  /** The last one of the page before. */
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export type ExportQuery = z.infer<typeof ExportQuery>

export const ExportPage = z
  .object({
    items: z.array(LogExport),
    next: z.string().nullable(),
    /** More rows than these want a second person; since when, and who set it. */
    approvalAbove: z.number().int(),
    approvalChanged: Stamp,
  })
  .meta({ id: 'ExportPage' })
export type ExportPage = z.infer<typeof ExportPage>
