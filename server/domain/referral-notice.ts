/**
 * Who is told of a referral, as data, in the manner of notice.ts: the other side of each step (domain.md §2.4: reply, patient told,
 * arrival notice, summary back), and whose turn it is when a clock has run out.
 */
import type { NoticeCategory } from './notice.ts'
import type { ReferralCommandName, ReferralSide } from './referral.ts'

type Told = Partial<Readonly<Record<ReferralSide, NoticeCategory>>>

/** Command → which side is told, and how urgent it is to them. The one who acted is never told, so both sides may stand here. */
export const referralNotices = {
  submit: { receiving: 'action_needed' },
  withdraw: { receiving: 'news' },
  return: { sending: 'action_needed' },
  decline: { sending: 'action_needed' },
  /* the patient is to be told of the bed or visit, and again of another one */
  accept: { sending: 'action_needed' },
  change_slot: { sending: 'action_needed' },
  inform_patient: { receiving: 'news' },
  record_arrival: { sending: 'news' },
  mark_not_arrived: { sending: 'action_needed', receiving: 'news' },
  admit: { sending: 'news' },
  send_summary: { sending: 'action_needed' },
  take_over: { receiving: 'news' },
  begin_follow_up: { sending: 'news' },
  /* attempts are read on the page; what comes of them is told */
  record_follow_up: {},
  lose_contact: { sending: 'news', receiving: 'news' },
  complete: { sending: 'news', receiving: 'news' },
  refer_back: { sending: 'news' },
  cancel: { sending: 'news', receiving: 'news' },
  record_death: { sending: 'news', receiving: 'news' },
  expire: { sending: 'action_needed', receiving: 'news' },
} as const satisfies Readonly<Record<ReferralCommandName, Told>>

type Notices = typeof referralNotices
type ToldReferralCommand = {
  [C in keyof Notices]: keyof Notices[C] extends never ? never : C
}[keyof Notices]

/** `referral.overdue`: a step has not been done in its hours. */
export type ReferralNoticeKind = `referral.${ToldReferralCommand}` | 'referral.overdue'

function isTold(command: ReferralCommandName): command is ToldReferralCommand {
  return Object.keys(referralNotices[command]).length > 0
}

export const referralNoticeKinds: readonly ReferralNoticeKind[] = [
  ...(Object.keys(referralNotices) as ReferralCommandName[])
    .filter(isTold)
    .map((command) => `referral.${command}` as const),
  'referral.overdue',
]

/** The kind of notice that a command makes; null where nobody is told. */
export function kindOfReferralChange(command: ReferralCommandName): ReferralNoticeKind | null {
  return isTold(command) ? `referral.${command}` : null
}

/** How urgent a change is to a side; null where it is not told. */
export function toldSides(command: ReferralCommandName): [ReferralSide, NoticeCategory][] {
  const told: Told = referralNotices[command]
  return (['sending', 'receiving'] as const).flatMap((side) => {
    const category = told[side]
    return category === undefined ? [] : [[side, category] as [ReferralSide, NoticeCategory]]
  })
}
