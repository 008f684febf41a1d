/** What the clock did, and who could not come, in words of the history. Pure. */
import type { HistoryEntry } from '../../../server/contract/consultation.ts'
import type { ConsultationState } from '../../../server/domain/consultation.ts'
import { mdtEvents } from '../../../server/domain/mdt.ts'
import type { Texts } from '../../i18n/zh.ts'
import { isChange, reasonWords } from './course-words.ts'

const shown: readonly string[] = [
  'consultation.overdue',
  'consultation.escalated',
  'consultation.unable',
  'consultation.gap_recorded',
  'consent.deferred',
  'review.deferred',
  'precheck.skipped',
  'review.reminded',
  'review.post_signed',
  'review.post_refused',
  'signature.reminded',
  'room.phoned',
  'record.destroyed',
  ...mdtEvents,
]

/** Whether the history of the page shows it. */
export function isShown(entry: HistoryEntry): boolean {
  return isChange(entry) || shown.includes(entry.kind)
}

/** A mark of the same family: the hour came, somebody cannot, others are asked. */
export function eventMark(kind: string): ConsultationState {
  if (kind === 'consultation.overdue' || kind === 'record.destroyed') return 'expired'
  if (kind === 'review.post_signed') return 'signed'
  if (kind === 'room.phoned') return 'in_session'
  return kind === 'consultation.unable' || kind === 'review.post_refused' ? 'declined' : 'submitted'
}

/** Null for what is none of these. */
export function eventWords(texts: Texts, { kind, stage, reviewStep, toExpert }: HistoryEntry): string | null {
  const { course } = texts.ring
  const stages: Readonly<Record<string, string>> = texts.ring.panel.stages
  const steps: Readonly<Record<string, string>> = course.overdue
  const skipped: Readonly<Record<string, string>> = texts.precheck.course.skipped
  const name = stage ?? ''
  const reviewer = reviewStep === null ? '' : texts.review.step[reviewStep]
  switch (kind) {
    case 'consultation.escalated':
      return stages[name] ?? course.escalated(steps[name] ?? name)
    case 'record.destroyed':
      return texts.log.event.destroyed
    case 'consultation.overdue':
      return course.reminded(steps[name] ?? name)
    case 'consultation.unable':
      return texts.ring.unable
    case 'consultation.gap_recorded':
      return course.gap
    case 'consent.deferred':
      return course.consent
    case 'review.deferred':
      return texts.review.course.deferred(reviewer)
    case 'precheck.skipped':
      return skipped[name] ?? null
    case 'review.reminded':
      return texts.review.course.reminded(reviewer)
    case 'review.post_signed':
      return texts.review.course.signedBy(reviewer)
    case 'review.post_refused':
      return texts.review.course.refusedBy(reviewer)
    case 'room.phoned':
      return texts.telephone.course
    case 'chair.passed':
      return texts.board.course.chair(toExpert?.name ?? '')
    case 'signature.reminded':
      return stage === 'member' ? texts.board.course.cosign : texts.board.course.countersign
    default: {
      const words: Readonly<Record<string, string>> = texts.mdt.event
      return words[kind] ?? null
    }
  }
}

/** Why somebody cannot; null where nothing was said. */
export function unableWords(texts: Texts, { reasonCode, reasonText }: HistoryEntry): string | null {
  const names: Readonly<Record<string, string>> = texts.ring.reason.names
  const said = reasonText?.trim() ?? ''
  if (said !== '') return said
  return reasonCode === null ? null : (names[reasonCode] ?? reasonCode)
}

/** What was said at a step; null where nothing was. */
export function quoteOf(texts: Texts, entry: HistoryEntry): string | null {
  if (entry.kind === 'consultation.unable') return unableWords(texts, entry)
  return entry.proposal?.note || reasonWords(texts, entry.reasonCode, entry.reasonText)
}
