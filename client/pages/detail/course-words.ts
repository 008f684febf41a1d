/** The history in words. Pure. */
import type { HistoryEntry } from '../../../server/contract/consultation.ts'
import type { NoShowSide } from '../../../server/domain/consultation.ts'
import { reasons } from '../../../server/domain/consultation.ts'
import type { Texts } from '../../i18n/zh.ts'

export type ChangedEntry = HistoryEntry & { toState: NonNullable<HistoryEntry['toState']> }

/** The steps that changed something for the reader; files and consent stand in their own places. */
export function isChange(entry: HistoryEntry): entry is ChangedEntry {
  return entry.toState !== null
}

/** What was said about the time; null for everything else. */
export function proposalWords(
  { texts, near }: Omit<Tools, 'noShowSide'>,
  entry: HistoryEntry,
): string | null {
  if (entry.proposal === null) return null
  const { course } = texts.detail
  const times = texts.record.and(entry.proposal.times.map(({ startAt }) => near(startAt)))
  switch (entry.proposal.step) {
    case 'propose':
      return course.proposed(times)
    case 'counter':
      return course.countered(times)
    case 'accept':
      return course.agreed(times)
    case 'decline':
      return course.refused
    case 'withdraw':
      return course.takenBack
  }
}

/** Steps that change who has it and leave the state as it is, and what went before them. */
function handWords(texts: Texts, { command, toExpert }: ChangedEntry): string | null {
  const { course } = texts.detail
  switch (command) {
    case 'stand_aside':
      return course.stoodAside
    case 'transfer':
      return course.passedOn(toExpert?.name ?? '')
    case 'take_over':
      return course.takenOver
    case 'hand_back':
      return course.handedBack(toExpert?.name ?? '')
    case 'release_time':
      return course.released
    default:
      return null
  }
}

type Tools = { texts: Texts; near: (moment: string) => string; noShowSide: NoShowSide | null }

/** The steps of the local review; null for everything else. */
function reviewWords(texts: Texts, { command, toState, reviewStep }: ChangedEntry): string | null {
  const { course, step } = texts.review
  const who = reviewStep === null ? '' : step[reviewStep]
  switch (command) {
    case 'submit':
      return toState === 'local_review' ? course.toReview : null
    case 'approve':
      if (toState === 'prechecking') return texts.precheck.course.sentOn(who)
      return toState === 'submitted' ? course.sentOn(who) : course.approvedBy(who)
    case 'send_back':
      return course.sentBackBy(who)
    case 'reject_locally':
      return course.rejectedBy(who)
    case 'escalate_review':
      return course.escalated
    default:
      return null
  }
}

/** The steps of the pre-check; null for everything else. */
function precheckWords(texts: Texts, entry: ChangedEntry): string | null {
  const { course } = texts.precheck
  if (entry.command === 'submit' && entry.toState === 'prechecking') {
    return entry.fromState === 'returned' ? course.again : course.toPrecheck
  }
  if (entry.fromState !== 'prechecking') return null
  switch (entry.command) {
    case 'pass_precheck':
      if (entry.actor.id === null) return course.byTime
      return entry.toExpert === null ? course.passed : course.passedTo(entry.toExpert.name)
    case 'return':
      return course.returned
    case 'decline':
      return course.declined
    default:
      return null
  }
}

export function entryWords(entry: ChangedEntry, { texts, near, noShowSide }: Tools): string {
  const { course } = texts.detail
  const { names } = texts.state
  const hand = handWords(texts, entry) ?? reviewWords(texts, entry) ?? precheckWords(texts, entry)
  if (hand !== null) return hand
  switch (entry.toState) {
    case 'draft':
      return course.drafted
    case 'submitted':
      return entry.fromState === 'returned' ? course.resubmitted : course.submitted
    case 'scheduled':
      if (entry.startAt === null) return names.scheduled
      return entry.fromState === 'scheduled'
        ? course.rescheduledTo(near(entry.startAt))
        : course.scheduledTo(near(entry.startAt))
    case 'reporting':
      if (isReasonOf('convert_to_written', entry.reasonCode)) return course.converted
      return entry.fromState === 'in_session' ? course.finished : course.begun
    case 'signed':
      return entry.fromState === 'signed' || entry.fromState === 'closed' ? course.amended : names.signed
    case 'closed':
      return course.adopted
    case 'no_show':
      return noShowSide === null ? names.no_show : course.noShow(texts.state.side[noShowSide])
    default:
      return names[entry.toState]
  }
}

function isReasonOf(command: keyof typeof reasons, code: string | null): boolean {
  const known: readonly string[] = reasons[command]
  return code !== null && known.includes(code)
}

/** `材料不全：请补拍舌下络脉`; null where no reason was given. */
export function reasonWords(texts: Texts, code: string | null, words: string | null): string | null {
  const names: Readonly<Record<string, string>> = {
    ...texts.board.chair.reasons,
    ...texts.review.postSign.reasons,
    ...texts.state.reason,
  }
  const name = code === null ? undefined : names[code]
  const said = words?.trim() ?? ''
  if (name === undefined) return said === '' ? null : said
  if (said === '') return name
  return code === 'other' ? said : texts.detail.course.reason(name, said)
}
