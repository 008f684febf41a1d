/** What a computer was found to be fit for, as it is kept for its site. */
import * as z from 'zod'
import { checkItems, checkVerdicts, verdictOf } from '../domain/network.ts'
import { Names, text } from './common.ts'

const Result = z
  .object({
    item: z.enum(checkItems),
    cause: z.string().max(30),
    /** ms of a way, kbit/s of a link, number of cameras. */
    figure: z.number().min(0).max(10_000_000).nullable(),
  })
  .refine((result) => verdictOf(result) !== null, { path: ['cause'], error: 'unknown' })
export type NetworkCheckResult = z.infer<typeof Result>

export const NetworkCheckInput = z.strictObject({
  results: z
    .array(Result)
    .min(1)
    .max(checkItems.length)
    .refine((results) => new Set(results.map(({ item }) => item)).size === results.length, {
      error: 'repeated',
    }),
  /** Of the browser, as it names itself. */
  browser: text(300),
  durationMs: z.number().int().min(0).max(600_000),
})
export type NetworkCheckInput = z.infer<typeof NetworkCheckInput>

const overall = z.enum(checkVerdicts).exclude(['skipped'])

export const NetworkCheck = z
  .object({ id: z.string(), checkedAt: z.string(), overall, results: z.array(Result) })
  .meta({ id: 'NetworkCheck' })
export type NetworkCheck = z.infer<typeof NetworkCheck>

export const LatestNetworkCheck = z.object({ latest: NetworkCheck.nullable() })

/** A site with consultations before it, and what was last found there. */
export const NetworkSite = z
  .object({
    institution: Names,
    /** Consultations by video that are planned within the next day and a half. */
    upcoming: z.number().int(),
    nextStart: z.string(),
    /** Null where nobody tried within a fortnight. */
    latest: NetworkCheck.omit({ id: true })
      .extend({ person: z.object({ name: z.string(), nameEn: z.string() }) })
      .nullable(),
  })
  .meta({ id: 'NetworkSite' })
export type NetworkSite = z.infer<typeof NetworkSite>

export const NetworkSites = z.object({ items: z.array(NetworkSite) })
