/** Announcements over every page. */
export const bannerLevels = ['info', 'warning'] as const
export type BannerLevel = (typeof bannerLevels)[number]
/** `all`: also on the pages that nobody has signed in to. */
export const bannerAudiences = ['all', 'signed_in'] as const
export type BannerAudience = (typeof bannerAudiences)[number]

/** characters; English runs longer */
export const bannerLengths = { textZh: 300, textEn: 600 } as const
/** days */
export const longestBanner = 366

export type BannerPhase = 'coming' | 'shown' | 'over'

/** Instants in ISO. */
export function bannerPhase(
  { fromAt, untilAt }: { fromAt: string; untilAt: string },
  now: number,
): BannerPhase {
  if (now < Date.parse(fromAt)) return 'coming'
  return now < Date.parse(untilAt) ? 'shown' : 'over'
}
