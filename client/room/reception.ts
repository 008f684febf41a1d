/** What somebody else receives of this person, from what they told, in one of few forms. Pure. */
import type { QualityReport } from '../../server/contract/quality.ts'
import { isAtLeast, type StepDecider } from '../../server/domain/quality.ts'
import type { Texts } from '../i18n/zh.ts'

export type Reception =
  | { what: 'sees' | 'lowered'; height: number }
  | { what: 'hears' | 'frozen' | 'deaf' }
  | { what: 'sound_only'; by: Exclude<StepDecider, 'nobody'> }

/** null where they receive nothing of this person, or nothing is known. */
export function receptionOf(report: QualityReport | undefined): Reception | null {
  if (report === undefined) return null
  const { step, decidedBy, streams } = report
  if (isAtLeast(step, 'cameras_off') && decidedBy !== 'nobody') return { what: 'sound_only', by: decidedBy }
  const sounds = streams.filter(({ kind }) => kind === 'audio')
  if (sounds.some(({ state }) => state === 'waiting')) return { what: 'deaf' }
  const pictures = streams.filter(({ kind }) => kind === 'video')
  if (pictures.some(({ state }) => state === 'frozen')) return { what: 'frozen' }
  const seen = pictures.filter(({ state }) => state === 'flowing' || state === 'lowered')
  const largest = seen.toSorted((one, other) => other.height - one.height)[0]
  if (largest !== undefined) {
    return { what: largest.state === 'lowered' ? 'lowered' : 'sees', height: largest.height }
  }
  return sounds.some(({ state }) => state === 'flowing') ? { what: 'hears' } : null
}

export function receptionWords({ reception }: Texts['quality'], of: Reception): string {
  switch (of.what) {
    case 'sees':
    case 'lowered':
      return reception[of.what](of.height)
    case 'sound_only':
      return reception.soundOnly[of.by]
    default:
      return reception[of.what]
  }
}

/** What is worth a word over somebody's tile: that they receive less than they should, or send less; null where nothing is. */
export function noteOf(
  { theirs, reception }: Texts['quality'],
  name: string,
  report: QualityReport | undefined,
): string | null {
  const of = receptionOf(report)
  if (of?.what === 'sound_only') return of.by === 'self' ? theirs.soundSelf(name) : theirs.soundNetwork(name)
  if (of?.what === 'frozen' || of?.what === 'deaf') return reception[of.what]
  if (report === undefined || report.decidedBy === 'nobody') return null
  return theirs[report.decidedBy](name)
}
