/**
 * When a picture of a tongue with a colour card beside it is good enough to be corrected. Measured on the doctor's own computer, judged
 * here, asked again by the server. It makes pictures comparable; it is no medical device and judges no tongue.
 */

/** CIEDE2000 over the 24 patches of the card. */
export type Deviation = { readonly mean: number; readonly max: number }

export type TongueMeasures = {
  /** null: no card was found. */
  readonly deviation: { readonly before: Deviation; readonly after: Deviation } | null
  /**
   * Variance of the Laplacian of the lightness in the place of the tongue, over the square of the mean lightness, times 10,000; of the picture
   * reduced to 320 pixels across and smoothed once, so that neither size nor grain nor light passes for sharpness.
   */
  readonly sharpness: number
  /** Shares of the pixels in the place of the tongue, 0 to 1. */
  readonly overexposed: number
  readonly underexposed: number
  /** The weakest light over the card by the strongest, 0 to 1; null without a card. */
  readonly evenness: number | null
}

/** In the order in which they are worth mending: light first, since it spoils the others. */
export const tongueFaults = ['dark', 'bright', 'blurred', 'no_card', 'uneven', 'deviates'] as const
export type TongueFault = (typeof tongueFaults)[number]

export const tongueLimits = {
  /**
   * Mean over the card after correction. Wang and Zhang (IEEE TITB 2010, "An Optimized Tongue Image Color Correction Scheme") reach ΔE*ab
   * below 5 on a 24-patch card; CIEDE2000 of the same difference is smaller, so this is the looser reading of that figure.
   */
  meanDeviation: 5,
  /** The worst patch: ours. One patch under a highlight or a finger goes beyond it; three times the mean is ordinary. */
  largestDeviation: 15,
  /**
   * Focus measure after Pech-Pacheco et al. (ICPR 2000). The figure is ours, from drawn tongues (test/unit/tongue.test.ts): sharp ones lie
   * above 4 with the grain of a camera, those blurred by half a percent of the width below 1. To be set anew on the cameras of the sites.
   */
  sharpness: 1.2,
  /** A channel at 250 of 255 or more: what is burnt out cannot be corrected. Wet tongues have highlights of a few percent. Ours. */
  overexposed: 0.08,
  /** Lightness below 40 of 255. Ours. */
  underexposed: 0.25,
  /** Ours: half a stop of light across the card moves L* by about 10, more than the deviations that are measured here. */
  evenness: 0.7,
} as const

/** What stands against correcting a picture; empty where nothing does. */
export function faultsOf(measures: TongueMeasures): TongueFault[] {
  const { deviation, sharpness, overexposed, underexposed, evenness } = measures
  const found: Readonly<Record<TongueFault, boolean>> = {
    dark: underexposed > tongueLimits.underexposed,
    bright: overexposed > tongueLimits.overexposed,
    blurred: sharpness < tongueLimits.sharpness,
    no_card: deviation === null,
    uneven: evenness !== null && evenness < tongueLimits.evenness,
    deviates:
      deviation !== null &&
      (deviation.after.mean > tongueLimits.meanDeviation ||
        deviation.after.max > tongueLimits.largestDeviation),
  }
  return tongueFaults.filter((fault) => found[fault])
}
