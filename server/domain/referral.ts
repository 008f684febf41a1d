/**
 * The life of a referral through the two-way green channel as data, and one pure function over it, in the manner of
 * consultation.ts. Up: a Hohhot hospital sends a patient to Beijing; down: Beijing sends one back with the plan of
 * rehabilitation. Sources: domain.md §2.4 (booking, reply, patient told, arrival, record back; three failed follow-ups are lost
 * contact), §1.3 (consent for each receiving institution).
 */

export const referralStates = [
  'draft',
  'requested',
  'returned',
  'accepted',
  'patient_informed',
  'arrived',
  'in_care',
  'summary_sent',
  'following_up',
  'completed',
  'declined',
  'cancelled',
  'withdrawn',
  'not_arrived',
  'expired',
  'lost_contact',
  'deceased',
] as const
export type ReferralState = (typeof referralStates)[number]

/** Nothing follows these. */
export const referralEndStates: readonly ReferralState[] = [
  'completed',
  'declined',
  'cancelled',
  'withdrawn',
  'not_arrived',
  'expired',
  'lost_contact',
  'deceased',
]

/** `up` 上转: Hohhot to Beijing; `down` 下转: Beijing to Hohhot. */
export const directions = ['up', 'down'] as const
export type Direction = (typeof directions)[number]

export const referralKinds = ['outpatient', 'inpatient'] as const
export type ReferralKind = (typeof referralKinds)[number]

/**
 * How an actor stands to a referral. `sender`: the other doctors of the sending hospital, or the experts of its line;
 * `contact`: the person whom the green channel names at the receiving side; `receiver`: the others there.
 */
export const referralRelations = ['referrer', 'sender', 'contact', 'receiver', 'system', 'stranger'] as const
export type ReferralRelation = (typeof referralRelations)[number]

export const referralCommands = [
  'submit',
  'withdraw',
  'return',
  'decline',
  'accept',
  'change_slot',
  'inform_patient',
  'record_arrival',
  'mark_not_arrived',
  'admit',
  'send_summary',
  'take_over',
  'begin_follow_up',
  'record_follow_up',
  'lose_contact',
  'complete',
  'refer_back',
  'cancel',
  'record_death',
  'expire',
] as const
export type ReferralCommandName = (typeof referralCommands)[number]

/** Reasons of the exits and of a return; `other` and a return need words. */
export const referralReasons = {
  withdraw: ['patient_wishes', 'condition_resolved', 'transferred_elsewhere', 'entered_in_error', 'other'],
  return: ['material_missing', 'history_unclear', 'consent_missing', 'wrong_department', 'other'],
  decline: [
    'no_bed',
    'outside_specialty',
    'not_fit_for_transport',
    'treatable_locally',
    'duplicate',
    'other',
  ],
  cancel: [
    'patient_wishes',
    'condition_resolved',
    'condition_worse',
    'no_bed',
    'transferred_elsewhere',
    'other',
  ],
  mark_not_arrived: ['patient_wishes', 'not_reached', 'transport_failed', 'transferred_elsewhere', 'other'],
} as const satisfies Partial<Record<ReferralCommandName, readonly string[]>>
export type ReasonedReferralCommand = keyof typeof referralReasons
export type ReferralReasonCode = (typeof referralReasons)[ReasonedReferralCommand][number]

export const followUpChannels = ['phone', 'video', 'visit', 'message'] as const
export type FollowUpChannel = (typeof followUpChannels)[number]
export const followUpResults = ['reached', 'not_reached'] as const
export type FollowUpResult = (typeof followUpResults)[number]
/** So many failed contacts in a row are a lost contact (domain.md §2.4). */
export const failuresToLoseContact = 3

type Transition = {
  readonly from: readonly ReferralState[]
  /** Who, in each direction; nobody: the command is not of this direction. */
  readonly by: Readonly<Record<Direction, readonly ReferralRelation[]>>
  readonly to: ReferralState
}

const sending: readonly ReferralRelation[] = ['referrer', 'sender']
const receiving: readonly ReferralRelation[] = ['contact', 'receiver']
const both = (by: readonly ReferralRelation[]) => ({ up: by, down: by })
/** Follow-up is done where the patient lives. */
const inHohhot = { up: sending, down: receiving }

/** state × command × relation, for each direction: what is not here is refused. */
export const referralTransitions: Readonly<Record<ReferralCommandName, Transition>> = {
  submit: { from: ['draft', 'returned'], by: both(['referrer']), to: 'requested' },
  withdraw: { from: ['draft', 'requested', 'returned'], by: both(['referrer']), to: 'withdrawn' },
  return: { from: ['requested'], by: both(receiving), to: 'returned' },
  decline: { from: ['requested'], by: both(receiving), to: 'declined' },
  accept: { from: ['requested'], by: both(receiving), to: 'accepted' },
  /* the patient has to be told again */
  change_slot: { from: ['accepted', 'patient_informed'], by: both(receiving), to: 'accepted' },
  inform_patient: { from: ['accepted'], by: both(sending), to: 'patient_informed' },
  record_arrival: { from: ['accepted', 'patient_informed'], by: both(receiving), to: 'arrived' },
  mark_not_arrived: {
    from: ['accepted', 'patient_informed'],
    by: both([...receiving, 'system']),
    to: 'not_arrived',
  },
  admit: { from: ['arrived'], by: both(receiving), to: 'in_care' },
  send_summary: { from: ['arrived', 'in_care'], by: { up: receiving, down: [] }, to: 'summary_sent' },
  take_over: { from: ['summary_sent'], by: { up: sending, down: [] }, to: 'following_up' },
  begin_follow_up: { from: ['arrived', 'in_care'], by: { up: [], down: receiving }, to: 'following_up' },
  record_follow_up: { from: ['following_up'], by: inHohhot, to: 'following_up' },
  lose_contact: { from: ['following_up'], by: both(['system']), to: 'lost_contact' },
  complete: { from: ['following_up'], by: inHohhot, to: 'completed' },
  /* goes on as a referral down of its own, which carries everything */
  refer_back: {
    from: ['arrived', 'in_care', 'summary_sent'],
    by: { up: receiving, down: [] },
    to: 'completed',
  },
  cancel: { from: ['accepted', 'patient_informed'], by: both(['referrer', ...receiving]), to: 'cancelled' },
  record_death: {
    from: [
      'requested',
      'returned',
      'accepted',
      'patient_informed',
      'arrived',
      'in_care',
      'summary_sent',
      'following_up',
    ],
    by: both([...sending, ...receiving]),
    to: 'deceased',
  },
  expire: { from: ['requested', 'returned'], by: both(['system']), to: 'expired' },
}

/** A visit or bed may be given so far ahead, and so much in the past when it reaches the server: clocks differ. */
export const longestSlotDays = 90
export const slotToleranceMinutes = 5

/** What carries nothing but itself. */
export type PlainReferralCommand = Exclude<
  ReferralCommandName,
  ReasonedReferralCommand | 'accept' | 'change_slot'
>
export type ReferralCommand =
  | { name: PlainReferralCommand }
  | { name: ReasonedReferralCommand; reasonCode: string; reasonText: string }
  | { name: 'accept' | 'change_slot'; slotAt: Date }

export type ReferralFacts = {
  readonly state: ReferralState
  readonly direction: Direction
  readonly slotAt: Date | null
  /** When the clock acts by itself; null where it does not. */
  readonly lapseAt: Date | null
  /** From the rules of the form; nothing is sent with gaps. */
  readonly lacking: readonly string[]
  /** Failed contacts since the last one that succeeded. */
  readonly failures: number
  readonly reached: number
}

export type ReferralError =
  | 'NOT_ALLOWED'
  | 'WRONG_STATE'
  | 'WRONG_DIRECTION'
  | 'INCOMPLETE'
  | 'REASON_REQUIRED'
  | 'TIME_IN_PAST'
  | 'TIME_TOO_FAR'
  | 'TOO_EARLY'

export type ReferralDecision = { ok: true; state: ReferralState } | { ok: false; error: ReferralError }

/**
 * Whether a command may be carried out now, and what follows. Pure, as consultation.ts `decide`.
 * Order of the answers: direction, right, state, content. So a person without the right learns nothing about the state.
 */
export function decideReferral(
  facts: ReferralFacts,
  command: ReferralCommand,
  relation: ReferralRelation,
  now: Date,
): ReferralDecision {
  const { by, from, to } = referralTransitions[command.name]
  if (by[facts.direction].length === 0) return { ok: false, error: 'WRONG_DIRECTION' }
  if (!by[facts.direction].includes(relation)) return { ok: false, error: 'NOT_ALLOWED' }
  if (!from.includes(facts.state)) return { ok: false, error: 'WRONG_STATE' }
  const error = contentError(facts, command, relation, now)
  return error === null ? { ok: true, state: to } : { ok: false, error }
}

function contentError(
  facts: ReferralFacts,
  command: ReferralCommand,
  relation: ReferralRelation,
  now: Date,
): ReferralError | null {
  if ('reasonCode' in command && relation !== 'system') {
    const known: readonly string[] = referralReasons[command.name]
    const needsWords = command.reasonCode === 'other' || command.name === 'return'
    if (!known.includes(command.reasonCode)) return 'REASON_REQUIRED'
    if (needsWords && command.reasonText.trim() === '') return 'REASON_REQUIRED'
  }
  if ('slotAt' in command) return slotError(command.slotAt, now)
  switch (command.name) {
    case 'submit':
      return facts.lacking.length > 0 ? 'INCOMPLETE' : null
    case 'mark_not_arrived':
      return hasPassed(relation === 'system' ? facts.lapseAt : facts.slotAt, now) ? null : 'TOO_EARLY'
    case 'expire':
      return hasPassed(facts.lapseAt, now) ? null : 'TOO_EARLY'
    case 'lose_contact':
      return facts.failures >= failuresToLoseContact ? null : 'TOO_EARLY'
    case 'complete':
      return facts.reached > 0 ? null : 'TOO_EARLY'
    default:
      return null
  }
}

function hasPassed(at: Date | null, now: Date): boolean {
  return at !== null && at.getTime() <= now.getTime()
}

function slotError(slotAt: Date, now: Date): ReferralError | null {
  const ahead = slotAt.getTime() - now.getTime()
  if (ahead < -slotToleranceMinutes * 60_000) return 'TIME_IN_PAST'
  return ahead > longestSlotDays * 86_400_000 ? 'TIME_TOO_FAR' : null
}

/** The commands that a person in this relation may give now: what the page shows as buttons. */
export function allowedReferralCommands(
  { state, direction }: Pick<ReferralFacts, 'state' | 'direction'>,
  relation: ReferralRelation,
): ReferralCommandName[] {
  return referralCommands.filter((name) => {
    const { by, from } = referralTransitions[name]
    return by[direction].includes(relation) && from.includes(state)
  })
}

export function isReferralEditable(state: ReferralState): boolean {
  return state === 'draft' || state === 'returned'
}

export type ReferralSide = 'sending' | 'receiving'

/** Whose turn it is, for the groups of the list. */
export function referralTurnOf(state: ReferralState, direction: Direction): ReferralSide | 'nobody' {
  switch (state) {
    case 'draft':
    case 'returned':
    case 'accepted':
    case 'summary_sent':
      return 'sending'
    case 'requested':
    case 'patient_informed':
    case 'arrived':
    case 'in_care':
      return 'receiving'
    case 'following_up':
      return direction === 'up' ? 'sending' : 'receiving'
    default:
      return 'nobody'
  }
}

/** Failed contacts since the last that succeeded, and how many succeeded; attempts in their order. */
export function countAttempts(results: readonly FollowUpResult[]): { failures: number; reached: number } {
  const last = results.lastIndexOf('reached')
  return {
    failures: results.length - 1 - last,
    reached: results.filter((result) => result === 'reached').length,
  }
}
