/**
 * What becomes a notice, as data, and for whom. A change of a consultation is told to those whose turn it is or whose case it is,
 * never to the one who made it. Source: domain.md §1.5 ("a notice to the other side"), §2.3.
 */
import type { Relation } from './actor.ts'
import type { CommandName, ConsultationState, NoShowSide, Urgency } from './consultation.ts'
import { type ReferralNoticeKind, referralNoticeKinds } from './referral-notice.ts'

export const noticeCategories = ['emergency', 'action_needed', 'reminder', 'news', 'security'] as const
export type NoticeCategory = (typeof noticeCategories)[number]

/**
 * Who is told. Not the requester's colleagues: a hospital has hundreds of doctors, and they see the list; not administrators, who
 * have the log.
 */
export type Party = Extract<Relation, 'requester' | 'expert' | 'member' | 'roster'>
type Told = Partial<Readonly<Record<Party, NoticeCategory>>>

/**
 * Command → who is told, and how urgent it is to them. `expert`: the one who has the case now, else the one who had it. Who fits
 * twice is told once, by the first that fits in the order expert, requester, member, roster.
 */
export const changeNotices = {
  submit: { roster: 'action_needed' },
  /* whoever has the next step, and the roster after the last one, are told by topics of their own */
  approve: { requester: 'news' },
  send_back: { requester: 'action_needed' },
  reject_locally: { requester: 'action_needed' },
  escalate_review: { requester: 'news' },
  pass_precheck: { requester: 'news' },
  withdraw: { roster: 'news', expert: 'news' },
  return: { requester: 'action_needed', expert: 'news' },
  decline: { requester: 'action_needed' },
  accept: { requester: 'news' },
  schedule: { requester: 'news', member: 'news' },
  reschedule: { requester: 'news', member: 'news' },
  /* the named expert leaves it to the others of the roster */
  stand_aside: { requester: 'news', roster: 'action_needed' },
  /* `expert` is the one to whom it was passed, or to whom it came back */
  transfer: { requester: 'news', expert: 'action_needed' },
  take_over: { requester: 'news' },
  hand_back: { requester: 'news', expert: 'action_needed' },
  release_time: { requester: 'news', member: 'news' },
  /* both sides are in the room when it starts, and when it ends */
  start: {},
  finish: {},
  convert_to_written: { expert: 'action_needed', requester: 'news', member: 'news' },
  begin_report: {},
  sign_opinion: { requester: 'action_needed' },
  amend_opinion: { requester: 'action_needed' },
  record_adoption: { expert: 'news' },
  cancel: { requester: 'news', expert: 'news', member: 'news' },
  mark_no_show: { requester: 'news', expert: 'news', member: 'news' },
  expire: { requester: 'action_needed', expert: 'news', roster: 'news' },
  convert_to_referral: { requester: 'action_needed', expert: 'news', member: 'news' },
} as const satisfies Readonly<Record<CommandName, Told>>

type Changes = typeof changeNotices
type ToldCommand = { [C in keyof Changes]: keyof Changes[C] extends never ? never : C }[keyof Changes]

/**
 * What is told without a command. A new topic is one entry here; the compiler then asks for its words in domain/notice-words.ts.
 */
export const topics = {
  /* the clock, and emergencies that ring */
  'consultation.ringing': 'emergency',
  'consultation.escalated': 'action_needed',
  'consultation.overdue': 'reminder',
  /* the local review: a request waits for a reviewer; the roster may see one that has passed */
  'review.waiting': 'action_needed',
  'review.passed': 'action_needed',
  /* the pre-check: a request waits for the office in Beijing, the roster may see one that has passed, nobody was there to give it */
  'precheck.waiting': 'action_needed',
  'precheck.passed': 'action_needed',
  'precheck.skipped': 'news',
  /* a signature that is owed is not settled by what else happens to the consultation */
  'review.post_sign': 'reminder',
  'review.post_signed': 'news',
  'review.post_refused': 'news',
  /* times that wait for the other side's answer */
  'time.proposed': 'action_needed',
  /* the other side goes on by telephone */
  'room.phoned': 'action_needed',
  /* the board; what it owes is not settled by what else happens to the consultation */
  'mdt.invited': 'reminder',
  'mdt.accepted': 'news',
  'mdt.declined': 'news',
  'mdt.removed': 'news',
  'mdt.chair_given': 'reminder',
  'mdt.chair_passed': 'news',
  'mdt.agenda': 'news',
  'mdt.time_taken': 'reminder',
  'mdt.cosign': 'reminder',
  'mdt.cosign_reminder': 'reminder',
  'opinion.countersign_reminder': 'reminder',
  'mdt.cosigned': 'news',
  'mdt.dissented': 'news',
  /* before the answer to an opinion, and after it */
  'correction.requested': 'action_needed',
  'correction.kept': 'action_needed',
  'correction.withdrawn': 'news',
  'outcome.due': 'reminder',
  /* an export of the log: one waits for another auditor; what became of one's own */
  'export.waiting': 'action_needed',
  'export.approved': 'news',
  'export.refused': 'news',
  'export.lapsed': 'news',
  'export.finished': 'news',
  'export.failed': 'news',
  /* a plan of destruction: one waits for a second person; what became of one's own */
  'destruction.waiting': 'action_needed',
  'destruction.approved': 'news',
  'destruction.refused': 'news',
  'destruction.withdrawn': 'news',
  'destruction.done': 'news',
  /* to the office of a site, the day before its sessions: its computers were found unfit, or nobody tried them */
  'network.bad': 'reminder',
  'network.untried': 'reminder',
  /* one's weekly hours on a line, by its administrator */
  'hours.set': 'news',
  'account.locked': 'security',
  'account.mail_changed': 'security',
} as const satisfies Readonly<Record<string, NoticeCategory>>
export type Topic = keyof typeof topics

export type NoticeKind = `consultation.${ToldCommand}` | Topic | ReferralNoticeKind

function isTold(command: CommandName): command is ToldCommand {
  return Object.keys(changeNotices[command]).length > 0
}

/** Every kind there is; texts, contract and tests run over it. */
export const noticeKinds: readonly NoticeKind[] = [
  ...(Object.keys(changeNotices) as CommandName[])
    .filter(isTold)
    .map((command) => `consultation.${command}` as const),
  ...(Object.keys(topics) as Topic[]),
  ...referralNoticeKinds,
]

type Words = { readonly zh: string; readonly en: string }

/** The parameters of a notice's text. There is no place in them for anything of a patient. */
export type NoticeFacts = {
  readonly number: string | null
  readonly line: Words | null
  readonly urgency: Urgency | null
  /** The state before. */
  readonly fromState: ConsultationState | null
  /** ISO. */
  readonly startAt: string | null
  readonly side: NoShowSide | null
  /** The colleague who acted; null: the system. */
  readonly by: Words | null
}

export const noFacts: NoticeFacts = {
  number: null,
  line: null,
  urgency: null,
  fromState: null,
  startAt: null,
  side: null,
  by: null,
}

/** A change as far as it decides who is told. */
export type Change = {
  readonly command: CommandName
  readonly from: ConsultationState
  readonly urgency: Urgency
  /** null: the system. */
  readonly actorId: string | null
  readonly requesterId: string
  readonly expertId: string | null
  /** Of its board. */
  readonly memberIds: readonly string[]
  /** Of the line; only asked for where {@link tellsRoster}. */
  readonly rosterIds: readonly string[]
}

export type Recipient = { readonly personId: string; readonly category: NoticeCategory }

/** Whether the line's roster is told, and has to be known for it: only while the request lies before all of them. */
export function tellsRoster(command: CommandName, from: ConsultationState): boolean {
  const liesBeforeAll = command === 'submit' || from === 'submitted' || from === 'returned'
  return liesBeforeAll && 'roster' in changeNotices[command]
}

/** The kind of notice that a command makes; null where nobody is told. */
export function kindOfChange(command: CommandName): NoticeKind | null {
  return isTold(command) ? `consultation.${command}` : null
}

/** Who is told of a change, each once, without the one who made it. What is asked of somebody in an emergency is an emergency. */
export function recipientsOf(change: Change): Recipient[] {
  const told: Told = changeNotices[change.command]
  const people: Readonly<Record<Party, readonly string[]>> = {
    expert: change.expertId === null ? [] : [change.expertId],
    requester: [change.requesterId],
    member: change.memberIds,
    roster: tellsRoster(change.command, change.from) ? change.rosterIds : [],
  }
  const found = new Map<string, NoticeCategory>()
  for (const party of ['expert', 'requester', 'member', 'roster'] as const) {
    const category = told[party]
    if (category === undefined) continue
    for (const personId of people[party]) {
      if (personId === change.actorId || found.has(personId)) continue
      found.set(personId, raised(category, change.urgency))
    }
  }
  return [...found].map(([personId, category]) => ({ personId, category }))
}

/** What is asked of somebody in an emergency is an emergency: it waits for no morning. */
export function raised(category: NoticeCategory, urgency: Urgency): NoticeCategory {
  return category === 'action_needed' && urgency === 'emergency' ? 'emergency' : category
}

/** These ask for something, and are settled when the consultation moves on, whoever moved it. */
export const askingCategories: readonly NoticeCategory[] = ['emergency', 'action_needed']
