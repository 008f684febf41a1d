/** Who speaks: a pure rule over measured levels. */

/** Levels are averages over this many milliseconds. */
export const levelInterval = 500
/** dBov. The worker averages decibels, pauses between words included: speech comes to about -45, a quiet room below -70. */
export const levelThreshold = -65
/** Milliseconds of silence before nobody is the speaker: shorter would flicker between two sentences. */
export const silenceHold = 1500

/** How much louder than the present speaker another one must be to take over. */
const takeOver = 6

export type Level = { producerId: string /** dBov, -127 to 0 */; volume: number }

/** @returns the producer that counts as speaking after this interval; `levels` holds only those above the threshold */
export function nextSpeaker(current: string | null, levels: readonly Level[]): string | null {
  let loudest: Level | undefined
  for (const level of levels) if (!loudest || level.volume > loudest.volume) loudest = level
  if (!loudest) return current
  const present = levels.find((level) => level.producerId === current)
  return present && loudest.volume - present.volume < takeOver ? present.producerId : loudest.producerId
}
