/** Announcements over every page: what is shown, and how the system administrator sets it. */
import * as z from 'zod'
import { bannerAudiences, bannerLengths, bannerLevels, longestBanner } from '../domain/banner.ts'
import { filledText, Instant } from './common.ts'
import { Stamp, Version } from './version.ts'

const parts = {
  textZh: filledText(bannerLengths.textZh),
  textEn: filledText(bannerLengths.textEn),
  level: z.enum(bannerLevels),
  fromAt: Instant,
  untilAt: Instant,
}

export const BannerSettings = z
  .strictObject({ ...parts, audience: z.enum(bannerAudiences) })
  .superRefine(({ fromAt, untilAt }, context) => {
    const length = Date.parse(untilAt) - Date.parse(fromAt)
    const refuse = (message: string) => context.addIssue({ code: 'custom', message, path: ['untilAt'] })
    if (length <= 0) refuse('time_order')
    if (length > longestBanner * 86_400_000) refuse('range_too_long')
  })
  .meta({ id: 'BannerSettings' })
export type BannerSettings = z.infer<typeof BannerSettings>

export const BannerChange = z.strictObject({ version: Version, settings: BannerSettings })
export type BannerChange = z.infer<typeof BannerChange>

/** As it stands over a page; instants, because it goes by itself. */
export const Banner = z.object({ ...parts, id: z.string(), version: Version })
export type Banner = z.infer<typeof Banner>
export const Banners = z.array(Banner).meta({ id: 'Banners' })

export const BannerEntries = z
  .array(z.object({ id: z.string(), version: Version, settings: BannerSettings, changed: Stamp }))
  .meta({ id: 'BannerEntries' })
export type BannerEntries = z.infer<typeof BannerEntries>

export const BannerVersions = z
  .array(Stamp.extend({ number: Version, settings: BannerSettings }))
  .meta({ id: 'BannerVersions' })
export type BannerVersions = z.infer<typeof BannerVersions>

export const BannerDismissal = z.strictObject({ version: Version })
