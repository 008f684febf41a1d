/** The holidays of a year, as a setting kept in versions: no routine hours on these days (domain.md §2.5: experts' availability). */
import * as z from 'zod'
import { longestHolidayName, mostSpans } from '../domain/holiday.ts'
import { Day, filledText } from './common.ts'
import { Reason, Stamp, Version, versionsOf } from './version.ts'

export const HolidaySettings = z
  .strictObject({
    spans: z
      .array(
        z.strictObject({
          /** Both days belong to it, in Beijing. */
          first: Day,
          last: Day,
          nameZh: filledText(longestHolidayName),
          nameEn: filledText(longestHolidayName),
        }),
      )
      .max(mostSpans),
  })
  .meta({ id: 'HolidaySettings' })
export type HolidaySettings = z.infer<typeof HolidaySettings>

export const HolidayYear = z
  .object({ id: z.string(), year: z.number(), version: Version, settings: HolidaySettings, changed: Stamp })
  .meta({ id: 'HolidayYear' })
export type HolidayYear = z.infer<typeof HolidayYear>

/** The running year and those ahead of it, in order. */
export const HolidayYears = z.array(HolidayYear)
export type HolidayYears = z.infer<typeof HolidayYears>

export const HolidayChange = z.strictObject({ version: Version, settings: HolidaySettings, reason: Reason })
export type HolidayChange = z.infer<typeof HolidayChange>

export const HolidayVersions = versionsOf(HolidaySettings).meta({ id: 'HolidayVersions' })
export type HolidayVersions = z.infer<typeof HolidayVersions>
