/**
 * The consultation's life as data, and one pure function over it. Buttons, the API's enums, the SQL CHECK, the diagram in the
 * README and the exhaustive test derive from {@link transitions}. Sources: domain.md §1.1 (opinion, not order; refusal with
 * reason), §2.2 (states), design §4.
 */
import type { Relation } from './actor.ts'
import type { ReviewStep } from './review.ts'

export const states = [
  'draft',
  'local_review',
  'prechecking',
  'submitted',
  'returned',
  'accepted',
  'scheduled',
  'in_session',
  'reporting',
  'signed',
  'closed',
  'local_rejected',
  'declined',
  'withdrawn',
  'cancelled',
  'no_show',
  'expired',
  'converted_to_referral',
] as const
export type ConsultationState = (typeof states)[number]

/** Nothing follows these by anybody's hand, except that an opinion of a closed consultation may be amended. */
export const endStates: readonly ConsultationState[] = [
  'closed',
  'local_rejected',
  'declined',
  'withdrawn',
  'cancelled',
  'no_show',
  'expired',
  'converted_to_referral',
]

export const kinds = ['video', 'written'] as const
export type ConsultationKind = (typeof kinds)[number]

export const urgencies = ['routine', 'urgent', 'emergency'] as const
export type Urgency = (typeof urgencies)[number]

export const sides = ['beijing', 'hohhot'] as const
export type Side = (typeof sides)[number]

/** Who did not come; that nobody came is found by the clock alone. */
export const noShowSides = [...sides, 'both'] as const
export type NoShowSide = (typeof noShowSides)[number]

export const commands = [
  'submit',
  'approve',
  'send_back',
  'reject_locally',
  'escalate_review',
  'pass_precheck',
  'withdraw',
  'return',
  'decline',
  'stand_aside',
  'accept',
  'schedule',
  'reschedule',
  'transfer',
  'take_over',
  'hand_back',
  'release_time',
  'start',
  'finish',
  'convert_to_written',
  'begin_report',
  'sign_opinion',
  'amend_opinion',
  'record_adoption',
  'cancel',
  'mark_no_show',
  'expire',
  'convert_to_referral',
] as const
export type CommandName = (typeof commands)[number]

/** Reasons of the exits; `other` needs words, the rest may have them. */
export const reasons = {
  send_back: ['material_missing', 'picture_unreadable', 'history_unclear', 'consent_missing', 'other'],
  reject_locally: ['not_indicated', 'handled_here', 'other_line', 'duplicate', 'other'],
  return: ['material_missing', 'picture_unreadable', 'history_unclear', 'consent_missing', 'other'],
  decline: [
    'outside_specialty',
    'expert_unavailable',
    'needs_admission',
    'material_insufficient',
    'duplicate',
    'other',
  ],
  stand_aside: ['expert_unavailable', 'outside_specialty', 'other'],
  transfer: ['expert_unavailable', 'better_suited', 'outside_specialty', 'other'],
  hand_back: ['expert_unavailable', 'outside_specialty', 'other'],
  withdraw: [
    'patient_wishes',
    'condition_resolved',
    'transferred_elsewhere',
    'patient_deceased',
    'entered_in_error',
    'other',
  ],
  cancel: [
    'patient_wishes',
    'patient_transferred',
    'patient_deceased',
    'expert_unavailable',
    'technical_fault',
    'other',
  ],
  mark_no_show: ['not_reached', 'emergency_duty', 'technical_fault', 'not_in_room', 'other'],
  expire: ['unanswered', 'not_supplemented', 'not_scheduled', 'other'],
  convert_to_written: ['no_connection', 'poor_quality', 'device_fault', 'time_short', 'other'],
  convert_to_referral: ['needs_admission', 'needs_surgery', 'needs_examination', 'other'],
  amend_opinion: ['wording', 'new_results', 'wrong_content', 'other'],
} as const satisfies Partial<Record<CommandName, readonly string[]>>
export type ReasonedCommand = keyof typeof reasons
export type ReasonCode = (typeof reasons)[ReasonedCommand][number]

type Transition = {
  readonly from: readonly ConsultationState[]
  readonly by: readonly Relation[]
  /** Stops on its way at a desk that has to agree first: the asking hospital's own review, then the pre-check in Beijing. */
  readonly reviewed?: true
  /** Where it leads; `same` where who does it changes and the state, of several, does not. */
  readonly to: ConsultationState | 'same'
  /** Only for consultations of this kind. */
  readonly kind?: ConsultationKind
  /**
   * `named`: only for the expert whom the request names; `passed`: only while it was passed on and not taken yet; `step`: only for those
   * whose step of the local review it is; `head_step`: only while it lies before the department head; `desk`: in the pre-check only for the
   * receiving hospital's office, after it only for the experts.
   */
  readonly needs?: 'named' | 'passed' | 'step' | 'head_step' | 'desk'
  /** Not while another expert is named and has it first. */
  readonly unreserved?: true
}

/** state × command × relation: what is not here is refused. */
export const transitions: Readonly<Record<CommandName, Transition>> = {
  submit: { from: ['draft', 'returned'], by: ['requester'], to: 'submitted', reviewed: true },
  approve: {
    from: ['local_review'],
    by: ['head', 'office'],
    to: 'submitted',
    reviewed: true,
    needs: 'step',
  },
  send_back: { from: ['local_review'], by: ['head', 'office'], to: 'returned', needs: 'step' },
  reject_locally: { from: ['local_review'], by: ['head', 'office'], to: 'local_rejected', needs: 'step' },
  escalate_review: { from: ['local_review'], by: ['system'], to: 'same', needs: 'head_step' },
  pass_precheck: { from: ['prechecking'], by: ['receiving_office', 'system'], to: 'submitted' },
  withdraw: {
    from: ['draft', 'local_review', 'prechecking', 'submitted', 'returned'],
    by: ['requester'],
    to: 'withdrawn',
  },
  return: {
    from: ['prechecking', 'submitted', 'accepted'],
    by: ['receiving_office', 'expert', 'roster'],
    to: 'returned',
    needs: 'desk',
  },
  decline: {
    from: ['prechecking', 'submitted'],
    by: ['receiving_office', 'expert', 'roster'],
    to: 'declined',
    needs: 'desk',
    unreserved: true,
  },
  stand_aside: { from: ['submitted'], by: ['expert', 'roster'], to: 'submitted', needs: 'named' },
  accept: { from: ['submitted'], by: ['expert', 'roster', 'called'], to: 'accepted', unreserved: true },
  schedule: { from: ['accepted'], by: ['expert'], to: 'scheduled', kind: 'video' },
  reschedule: { from: ['scheduled'], by: ['expert'], to: 'scheduled', kind: 'video' },
  transfer: { from: ['accepted', 'scheduled'], by: ['expert'], to: 'same' },
  take_over: { from: ['accepted', 'scheduled'], by: ['expert'], to: 'same', needs: 'passed' },
  hand_back: { from: ['accepted', 'scheduled'], by: ['expert'], to: 'same', needs: 'passed' },
  release_time: { from: ['scheduled'], by: ['expert'], to: 'accepted', kind: 'video' },
  start: {
    from: ['scheduled'],
    by: ['requester', 'colleague', 'expert', 'system'],
    to: 'in_session',
    kind: 'video',
  },
  finish: { from: ['in_session'], by: ['expert'], to: 'reporting' },
  convert_to_written: {
    from: ['accepted', 'scheduled', 'in_session'],
    by: ['requester', 'expert'],
    to: 'reporting',
    kind: 'video',
  },
  begin_report: { from: ['accepted'], by: ['expert'], to: 'reporting', kind: 'written' },
  sign_opinion: { from: ['in_session', 'reporting'], by: ['expert'], to: 'signed' },
  amend_opinion: { from: ['signed', 'closed'], by: ['expert'], to: 'signed' },
  record_adoption: { from: ['signed'], by: ['requester'], to: 'closed' },
  cancel: { from: ['accepted', 'scheduled'], by: ['requester', 'expert'], to: 'cancelled' },
  mark_no_show: { from: ['scheduled'], by: ['requester', 'expert', 'system'], to: 'no_show', kind: 'video' },
  expire: { from: ['submitted', 'returned', 'accepted'], by: ['system'], to: 'expired' },
  convert_to_referral: {
    from: ['accepted', 'scheduled', 'in_session', 'reporting', 'signed'],
    by: ['requester', 'expert'],
    to: 'converted_to_referral',
  },
}

/** Where a request is agreed to before Beijing's experts see it: at home, then in the receiving hospital. */
export type Desk = 'local_review' | 'prechecking'

/** Where a command leads from a state. @param desk that has to agree first; null where none has to */
export function targetOf(
  name: CommandName,
  from: ConsultationState,
  desk: Desk | null = null,
): ConsultationState {
  const { to, reviewed } = transitions[name]
  if (reviewed === true && desk !== null) return desk
  return to === 'same' ? from : to
}

/** All that a command can lead to from a state. */
export function targetsOf(name: CommandName, from: ConsultationState): ConsultationState[] {
  const straight = targetOf(name, from)
  if (transitions[name].reviewed !== true) return [straight]
  return [straight, targetOf(name, from, 'local_review'), targetOf(name, from, 'prechecking')]
}

/**
 * Whether a consultation is still the asking hospital's own: Beijing has never seen it and sees nothing of it, whatever becomes of it.
 */
export function staysLocal(
  before: { readonly state: ConsultationState; readonly localOnly: boolean },
  to: ConsultationState,
): boolean {
  if (to === 'submitted' || to === 'prechecking') return false
  return before.state === 'draft' || to === 'local_review' || before.localOnly
}

/**
 * Whether of Beijing the receiving hospital's office alone has seen a consultation: its experts see nothing of it, whatever becomes of
 * it, until it has passed.
 */
export function staysWithOffice(before: { readonly precheckOnly: boolean }, to: ConsultationState): boolean {
  return to === 'prechecking' || (before.precheckOnly && to !== 'submitted')
}

/** Whether no expert in Beijing has seen a consultation, nor sees anything of it. */
export function isWithheld(row: { readonly localOnly: boolean; readonly precheckOnly: boolean }): boolean {
  return row.localOnly || row.precheckOnly
}

/** The room opens this long before the scheduled start (domain.md §2.3: connected 10–15 min before). */
export const roomOpensBeforeMinutes = 15
/** A side may be marked as not having come this long after the scheduled start. */
export const noShowAfterMinutes = 15
/** A new time may lie this far in the past when it reaches the server: clocks differ. */
export const startToleranceMinutes = 5
export const longestScheduleDays = 90

export type Command =
  | { name: Exclude<CommandName, ReasonedCommand | 'schedule' | 'reschedule' | 'mark_no_show'> }
  | { name: Exclude<ReasonedCommand, 'mark_no_show'>; reasonCode: string; reasonText: string }
  | { name: 'mark_no_show'; reasonCode: string; reasonText: string; side: NoShowSide }
  | { name: 'schedule' | 'reschedule'; startAt: Date; endAt: Date }

export type ConsultationFacts = {
  readonly state: ConsultationState
  readonly kind: ConsultationKind
  readonly scheduledStart: Date | null
  /** From the completeness rules: what stands in the way of a submission; an emergency needs less (`blockingItems`). */
  readonly lacking: readonly string[]
  /** Whether it was passed on to the present expert, who has neither taken it nor handed it back. */
  readonly passed?: boolean
  /** See {@link namingOf}. */
  readonly naming?: Naming | null
  /** Before whom it lies in the local review. */
  readonly reviewStep?: ReviewStep | null
  /** The step of the local review that follows this command; null where none is left. */
  readonly reviewNext?: ReviewStep | null
  /** Whether the receiving hospital's office looks at it first, once its own hospital has agreed. */
  readonly precheckNext?: boolean
}

/** `named`: the one who asks is the expert whom the request names and has it first; `reserved`: another one is. */
export type Naming = 'named' | 'reserved'

/**
 * Who has a submitted request first. A named expert who is not there must not keep a patient waiting (domain.md §2.3: "named expert
 * unavailable: offer another expert"): the whole roster may take it once the deadline for accepting has passed, at once when the
 * named one stands aside, and always in an emergency.
 */
export function namingOf(
  request: {
    readonly state: ConsultationState
    readonly urgency: Urgency
    readonly wishedExpertId: string | null
    readonly rosterOpenAt: Date | null
    readonly dueAt: Date | null
  },
  personId: string,
  now: Date,
): Naming | null {
  const { state, urgency, wishedExpertId, rosterOpenAt, dueAt } = request
  if (state !== 'submitted' || wishedExpertId === null || rosterOpenAt !== null) return null
  if (wishedExpertId === personId) return 'named'
  return urgency === 'emergency' || (dueAt !== null && dueAt <= now) ? null : 'reserved'
}

export type DecisionError =
  | 'NOT_ALLOWED'
  | 'WRONG_STATE'
  | 'WRONG_KIND'
  | 'RESERVED'
  | 'INCOMPLETE'
  | 'REASON_REQUIRED'
  | 'TIME_IN_PAST'
  | 'TIME_TOO_FAR'
  | 'TIME_ORDER'
  | 'TOO_EARLY'

export type Decision =
  | { ok: true; state: ConsultationState; kind: ConsultationKind }
  | { ok: false; error: DecisionError }

/**
 * Whether a command may be carried out now, and what follows. Pure: the caller locks the row, gives the facts and the clock,
 * and writes what comes back.
 * Order of the answers: right, state, kind, content. So a person without the right learns nothing about the state.
 */
export function decide(facts: ConsultationFacts, command: Command, relation: Relation, now: Date): Decision {
  const error = obstacle(facts, command.name, relation) ?? contentError(facts, command, relation, now)
  if (error !== null) return refuse(error)
  return {
    ok: true,
    state: targetOf(command.name, facts.state, deskOf(facts)),
    kind: command.name === 'convert_to_written' ? 'written' : facts.kind,
  }
}

function deskOf({ reviewNext, precheckNext }: ConsultationFacts): Desk | null {
  if (reviewNext != null) return 'local_review'
  return precheckNext === true ? 'prechecking' : null
}

/** What stands in the way of a command whatever it brings along. */
function obstacle(facts: ConsultationFacts, name: CommandName, relation: Relation): DecisionError | null {
  const { by, from, kind, needs, unreserved } = transitions[name]
  if (!by.includes(relation)) return 'NOT_ALLOWED'
  if (!from.includes(facts.state)) return 'WRONG_STATE'
  if (kind !== undefined && kind !== facts.kind) return 'WRONG_KIND'
  if (needs !== undefined && !isMet(needs, facts, relation)) return 'WRONG_STATE'
  return unreserved === true && facts.naming === 'reserved' ? 'RESERVED' : null
}

function isMet(
  needs: NonNullable<Transition['needs']>,
  { state, passed, naming, reviewStep }: ConsultationFacts,
  relation: Relation,
): boolean {
  switch (needs) {
    case 'passed':
      return passed === true
    case 'named':
      return naming === 'named'
    case 'step':
      return relation === reviewStep
    case 'head_step':
      return reviewStep === 'head'
    case 'desk':
      return (state === 'prechecking') === (relation === 'receiving_office')
  }
}

function refuse(error: DecisionError): Decision {
  return { ok: false, error }
}

function contentError(
  facts: ConsultationFacts,
  command: Command,
  relation: Relation,
  now: Date,
): DecisionError | null {
  if ('reasonCode' in command) {
    const known: readonly string[] = reasons[command.name]
    const asksForMore = command.name === 'return' || command.name === 'send_back'
    const needsWords = command.reasonCode === 'other' || asksForMore
    if (!known.includes(command.reasonCode)) return 'REASON_REQUIRED'
    if (needsWords && command.reasonText.trim() === '') return 'REASON_REQUIRED'
  }
  switch (command.name) {
    case 'submit':
      return facts.lacking.length > 0 ? 'INCOMPLETE' : null
    case 'schedule':
    case 'reschedule':
      return timeError(command.startAt, command.endAt, now)
    case 'start':
      return isRoomOpen(facts.scheduledStart, now) ? null : 'TOO_EARLY'
    case 'mark_no_show':
      return isNoShowPossible(facts.scheduledStart, relation, now) ? null : 'TOO_EARLY'
    default:
      return null
  }
}

/** How long the clock waits is the line's own; it counts from the start as well. */
function isNoShowPossible(scheduledStart: Date | null, relation: Relation, now: Date): boolean {
  if (scheduledStart === null) return false
  const wait = relation === 'system' ? 0 : noShowAfterMinutes
  return now.getTime() >= scheduledStart.getTime() + wait * 60_000
}

/** Why a session cannot be planned for this time; null where it can. */
export function timeError(
  startAt: Date,
  endAt: Date,
  now: Date,
): 'TIME_ORDER' | 'TIME_IN_PAST' | 'TIME_TOO_FAR' | null {
  if (endAt.getTime() <= startAt.getTime()) return 'TIME_ORDER'
  if (startAt.getTime() < now.getTime() - startToleranceMinutes * 60_000) return 'TIME_IN_PAST'
  if (startAt.getTime() > now.getTime() + longestScheduleDays * 86_400_000) return 'TIME_TOO_FAR'
  return null
}

/** Whether the room of a consultation with this start may be entered now. */
export function isRoomOpen(scheduledStart: Date | null, now: Date): boolean {
  return (
    scheduledStart !== null && now.getTime() >= scheduledStart.getTime() - roomOpensBeforeMinutes * 60_000
  )
}

/** The commands that a person in this relation may give now: what the page shows as buttons. */
export function allowedCommands(facts: ConsultationFacts, relation: Relation): CommandName[] {
  return commands.filter((name) => obstacle(facts, name, relation) === null)
}

/** Whether the case record and the request may still be edited by the requester. */
export function isEditable(state: ConsultationState): boolean {
  return state === 'draft' || state === 'returned'
}

const completableStates: readonly ConsultationState[] = [
  'submitted',
  'accepted',
  'scheduled',
  'in_session',
  'reporting',
]

/**
 * Whether its author may write now: what {@link isEditable} says, and an emergency that went out with gaps, until the opinion is
 * signed (domain.md §2.3: the written form is added afterwards).
 */
export function isWritable(row: { state: ConsultationState; gap: readonly string[] }): boolean {
  return isEditable(row.state) || (row.gap.length > 0 && completableStates.includes(row.state))
}

/** Whose turn it is, for the groups of the work list. */
export function turnOf(state: ConsultationState): Side | 'both' | 'nobody' {
  switch (state) {
    case 'draft':
    case 'local_review':
    case 'returned':
    case 'signed':
      return 'hohhot'
    case 'prechecking':
    case 'submitted':
    case 'accepted':
    case 'reporting':
      return 'beijing'
    case 'scheduled':
    case 'in_session':
      return 'both'
    default:
      return 'nobody'
  }
}
