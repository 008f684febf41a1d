/** What is given up for the sound when a line is narrow, in one order (room.md §3, 1), and in which words a receiver tells what arrives. */

/**
 * From everything to sound alone. Each step keeps what the one before has given up: the larger sizes of one's own camera, the larger
 * sizes of the others', all cameras, and last the shared screen, which is worth most of the pictures.
 */
export const qualitySteps = ['full', 'own_small', 'others_small', 'cameras_off', 'sound_alone'] as const
export type QualityStep = (typeof qualitySteps)[number]

/** Who put somebody on their step. `nobody`: nothing is given up. */
export const stepDeciders = ['nobody', 'self', 'network'] as const
export type StepDecider = (typeof stepDeciders)[number]

/** How one stream arrives at one receiver. */
export const receivedStates = [
  'flowing',
  /** Smaller than its place asks for, by the line and not by anybody's wish. */
  'lowered',
  /** Bytes, but no new picture. */
  'frozen',
  /** Nothing has come yet, or nothing comes any more. */
  'waiting',
  /** The sender has muted it or switched it off. */
  'paused',
  /** The receiver does not look at it now: a hidden page, a tile that was scrolled away. */
  'unseen',
  /** The receiver's line took it away. */
  'dropped',
  /** The receiver has chosen to do without it. */
  'declined',
] as const
export type ReceivedState = (typeof receivedStates)[number]

/** By which way the media reaches a browser. */
export const mediaWays = ['udp', 'tcp', 'relay'] as const
export type MediaWay = (typeof mediaWays)[number]

export function isAtLeast(step: QualityStep, least: QualityStep): boolean {
  return qualitySteps.indexOf(step) >= qualitySteps.indexOf(least)
}

/** The one of the two that gives up more. */
export function lower(one: QualityStep, other: QualityStep): QualityStep {
  return isAtLeast(one, other) ? one : other
}

/** ms: a size that nobody takes any more is still sent so long, so that a moment's change costs no key frame (room.md §1, edumeet). */
export const layerSettleMs = 10_000
