/** What the fields of the dialogs hold, and the command as it goes out. Pure. */
import type { Referral, SummaryContent } from '../../../server/contract/referral.ts'
import {
  type FollowUpChannel,
  type FollowUpResult,
  type ReasonedReferralCommand,
  type ReferralReasonCode,
  referralReasons,
} from '../../../server/domain/referral.ts'
import type { ReferralCommandRequest } from '../../referral.ts'
import { now } from '../../ui/clock.ts'
import { partsOf, two } from '../../ui/time.ts'
import type { DialogCommand } from './step.ts'

export type DialogDraft = {
  reasonCode: ReferralReasonCode | null
  /** Also the outcome, the notes of a follow-up. */
  words: string
  /** ISO: the slot, the arrival, the hour of a follow-up. */
  at: string | null
  slotText: string
  /** `YYYY-MM-DD` */
  day: string | null
  channel: FollowUpChannel | null
  result: FollowUpResult | null
  summary: SummaryContent
}

export const emptySummary: SummaryContent = {
  diagnosis: '',
  course: '',
  medication: '',
  rehabilitation: '',
  followUpOn: null,
  warningSigns: '',
}

export function isReasoned(command: DialogCommand): command is ReasonedReferralCommand {
  return Object.hasOwn(referralReasons, command)
}

export function needsWords(command: DialogCommand, code: ReferralReasonCode | null): boolean {
  return code === 'other' || command === 'return'
}

/** So many days from today in Beijing. */
export function dayAhead(days: number): string {
  const { year, month, day } = partsOf(now() + days * 86_400_000)
  return `${year}-${two(month)}-${two(day)}`
}

/** Begins from what is known: the slot that is to be changed, the day that the summary or the plan names. */
export function emptyDraft(referral: Referral, command: DialogCommand): DialogDraft {
  const planned = referral.summaries[0]?.content.followUpOn ?? referral.content.plan?.followUpOn ?? null
  const coming = planned !== null && planned >= dayAhead(0) ? planned : dayAhead(7)
  const present = command === 'record_arrival' || command === 'record_follow_up'
  return {
    reasonCode: null,
    words: '',
    at: present ? new Date(now()).toISOString() : command === 'change_slot' ? referral.slotAt : null,
    slotText: command === 'change_slot' ? referral.slotText : '',
    day: command === 'record_follow_up' ? dayAhead(7) : coming,
    channel: command === 'record_follow_up' ? 'phone' : null,
    result: null,
    summary: { ...emptySummary, diagnosis: referral.content.diagnosis },
  }
}

export function filled(text: string): boolean {
  return text.trim() !== ''
}

/** Null where something lacks, which the fields then say. */
export function requestOf(
  command: DialogCommand,
  version: number,
  draft: DialogDraft,
): ReferralCommandRequest | null {
  const { at, slotText, day, words, channel, result, summary } = draft
  switch (command) {
    case 'accept':
    case 'change_slot':
      return at === null || !filled(slotText) ? null : { command, version, slotAt: at, slotText }
    case 'record_arrival':
      return at === null ? null : { command, version, arrivedAt: at }
    case 'send_summary':
      return filled(summary.diagnosis) && filled(summary.course) ? { command, version, summary } : null
    case 'take_over':
    case 'begin_follow_up':
      return day === null ? null : { command, version, followUpOn: day }
    case 'record_follow_up':
      if (at === null || channel === null || result === null) return null
      return { command, version, at, channel, result, note: words, nextOn: day }
    case 'complete':
    case 'record_death':
      return filled(words) ? { command, version, outcome: words } : null
    case 'inform_patient':
    case 'admit':
      return { command, version }
    default:
      return reasonInput(command, version, draft)
  }
}

function reasonInput(
  command: ReasonedReferralCommand,
  version: number,
  { reasonCode, words }: DialogDraft,
): ReferralCommandRequest | null {
  if (reasonCode === null || (needsWords(command, reasonCode) && !filled(words))) return null
  // The code comes from this command's own list, which the union of all commands cannot know.
  return { command, version, reasonCode, reasonText: words } as ReferralCommandRequest
}
