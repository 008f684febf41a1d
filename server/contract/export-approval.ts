/** From how many rows on an export of the log wants a second auditor, as a setting kept in versions (domain.md §5: approved above N rows). */
import * as z from 'zod'
import { approvalProblem } from '../domain/export.ts'
import { Reason, Stamp, Version, versionsOf } from './version.ts'

export const ApprovalSettings = z
  .strictObject({
    /** More than these; 0: whatever holds a row. */
    rows: z.number(),
  })
  .superRefine(({ rows }, context) => {
    const problem = approvalProblem(rows)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem, path: ['rows'] })
  })
  .meta({ id: 'ApprovalSettings' })
export type ApprovalSettings = z.infer<typeof ApprovalSettings>

export const ApprovalDetail = z
  .object({ version: Version, settings: ApprovalSettings, changed: Stamp })
  .meta({ id: 'ApprovalDetail' })
export type ApprovalDetail = z.infer<typeof ApprovalDetail>

export const ApprovalChange = z.strictObject({
  version: Version,
  settings: ApprovalSettings,
  reason: Reason,
})
export type ApprovalChange = z.infer<typeof ApprovalChange>

export const ApprovalVersions = versionsOf(ApprovalSettings).meta({ id: 'ApprovalVersions' })
export type ApprovalVersions = z.infer<typeof ApprovalVersions>
