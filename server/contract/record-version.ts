/** Versions of a case record: who changed what, and when. What one author saves in a sitting is shown by its last saving. */
import * as z from 'zod'
import { PersonBrief } from './common.ts'
import { BoardWish } from './mdt.ts'

/** What was asked of Beijing with a version of the record; in a comparison its paths begin with `asked.`. */
export const Asked = z.object({
  reason: z.string(),
  purpose: z.string(),
  questions: z.array(z.string()),
  board: BoardWish.nullable(),
})
export type Asked = z.infer<typeof Asked>

export const RecordVersion = z
  .object({
    version: z.number().int().positive(),
    author: PersonBrief,
    savedAt: z.string(),
    /** When it went to Beijing; null for what the author has saved since. */
    sentAt: z.string().nullable(),
    /** Paths that differ from the version before (`tongue.colour`); empty for the first one shown. */
    changed: z.array(z.string()),
  })
  .meta({ id: 'RecordVersion' })
export type RecordVersion = z.infer<typeof RecordVersion>

/** Newest first. */
export const RecordVersions = z
  .object({ items: z.array(RecordVersion), nextBefore: z.number().int().nullable() })
  .meta({ id: 'RecordVersions' })
export type RecordVersions = z.infer<typeof RecordVersions>

const version = z.coerce.number().int().positive().max(1_000_000)
/** `before` is `nextBefore` of the page that was read. */
export const VersionsQuery = z.object({ before: version.optional() })
export const CompareQuery = z.object({ from: version, to: version })

/** Both values of a field as they stand in `CaseRecord`, or in {@link Asked}. */
export const RecordComparison = z
  .object({
    from: z.number().int(),
    to: z.number().int(),
    differences: z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown() })),
  })
  .meta({ id: 'RecordComparison' })
export type RecordComparison = z.infer<typeof RecordComparison>
