/** What lines, institutions and announcements share in being kept in versions. */
import * as z from 'zod'
import { longestReason } from '../domain/setting-change.ts'
import { filledText, PersonBrief } from './common.ts'

/** The number of a version; the one that a change stands on, too. */
export const Version = z.number().int().min(1).max(2_147_483_647)
/** Why it is done. */
export const Reason = filledText(longestReason)
/** Where a setting came from: a person on the page, or nobody of whom the system knows. */
export const Stamp = z.object({ at: z.string(), by: PersonBrief.nullable() })

export const Saved = z.object({ id: z.string(), version: Version }).meta({ id: 'Saved' })
export type Saved = z.infer<typeof Saved>

export const RestoreInput = z.strictObject({ version: Version, reason: Reason })
export type RestoreInput = z.infer<typeof RestoreInput>

export const versionsPerPage = 20
export const VersionsQuery = z.object({
  before: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
})
/** Of the address of one version. */
export const versionPath = { id: z.uuid(), number: z.string().regex(/^[1-9]\d{0,8}$/) }

/** A page of versions. @param settings what is kept in them */
export function versionsOf<T extends z.ZodType>(settings: T) {
  return z.object({
    /** The newest first; each with what was before it, null for the first. */
    items: z.array(
      Stamp.extend({
        number: Version,
        reason: z.string(),
        restoredFrom: Version.nullable(),
        settings,
        previous: settings.nullable(),
      }),
    ),
    /** `before` of the next page; null where this is the last. */
    next: Version.nullable(),
  })
}
