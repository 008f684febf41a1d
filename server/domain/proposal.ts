/**
 * Settling a time by proposals, as a table beside the consultation's own (domain.md §2.2 `scheduled ⇄ rescheduling`). One side
 * proposes up to three times; the other takes one, proposes others, or says no. It never moves the consultation by itself: taking
 * a time schedules or reschedules it in the same step.
 */
import type { Relation } from './actor.ts'
import { type ConsultationFacts, type ConsultationState, type Side, timeError } from './consultation.ts'

export const proposalStates = ['open', 'accepted', 'countered', 'declined', 'withdrawn', 'lapsed'] as const
/** `lapsed`: the consultation went on without it, as when it was cancelled or passed on. */
export type ProposalState = (typeof proposalStates)[number]

export const proposalCommands = ['propose', 'accept', 'counter', 'decline', 'withdraw'] as const
export type ProposalCommandName = (typeof proposalCommands)[number]

/** Times that one proposal may hold. */
export const mostTimes = 3
/** Proposals about one consultation; whoever has not agreed by then telephones. */
export const mostProposals = 30

type ProposalTransition = {
  /** Whose proposal has to be waiting for an answer. */
  readonly waiting: 'nobodys' | 'theirs' | 'own'
  /** What becomes of it. */
  readonly becomes: Exclude<ProposalState, 'open' | 'lapsed'> | null
  /** Whether it puts new times in its place. */
  readonly opens: boolean
}

export const proposalTransitions: Readonly<Record<ProposalCommandName, ProposalTransition>> = {
  propose: { waiting: 'nobodys', becomes: null, opens: true },
  accept: { waiting: 'theirs', becomes: 'accepted', opens: false },
  counter: { waiting: 'theirs', becomes: 'countered', opens: true },
  decline: { waiting: 'theirs', becomes: 'declined', opens: false },
  withdraw: { waiting: 'own', becomes: 'withdrawn', opens: false },
}

/** Where a time can be settled. */
export const proposalStatesOfConsultation: readonly ConsultationState[] = ['accepted', 'scheduled']

export type ProposedTime = { readonly startAt: Date; readonly endAt: Date }
export type ProposalCommand =
  | { name: 'propose' | 'counter'; times: readonly ProposedTime[] }
  | { name: 'accept'; time: ProposedTime }
  | { name: 'decline'; note: string }
  | { name: 'withdraw' }

export type ProposalFacts = Pick<ConsultationFacts, 'state' | 'kind'> & {
  /** The side whose proposal waits for an answer. */
  readonly proposalSide: Side | null
}

export type ProposalError =
  | 'NOT_ALLOWED'
  | 'WRONG_STATE'
  | 'WRONG_KIND'
  | 'REASON_REQUIRED'
  | 'TIME_ORDER'
  | 'TIME_IN_PAST'
  | 'TIME_TOO_FAR'

export type ProposalDecision =
  | { ok: true; side: Side; becomes: ProposalTransition['becomes']; opens: boolean }
  | { ok: false; error: ProposalError }

/** For which side a person speaks about times; null: for none. */
export function sideOf(relation: Relation): Side | null {
  if (relation === 'expert') return 'beijing'
  return relation === 'requester' ? 'hohhot' : null
}

function obstacle(
  facts: ProposalFacts,
  name: ProposalCommandName,
  side: Side,
): 'WRONG_STATE' | 'WRONG_KIND' | null {
  if (!proposalStatesOfConsultation.includes(facts.state)) return 'WRONG_STATE'
  if (facts.kind !== 'video') return 'WRONG_KIND'
  const waiting = facts.proposalSide === null ? 'nobodys' : facts.proposalSide === side ? 'own' : 'theirs'
  return proposalTransitions[name].waiting === waiting ? null : 'WRONG_STATE'
}

/** Whether a step about times may be taken now, and what follows. Order of the answers: right, state, kind, content. */
export function decideProposal(
  facts: ProposalFacts,
  command: ProposalCommand,
  relation: Relation,
  now: Date,
): ProposalDecision {
  const side = sideOf(relation)
  if (side === null) return { ok: false, error: 'NOT_ALLOWED' }
  const error = obstacle(facts, command.name, side) ?? contentError(command, now)
  if (error !== null) return { ok: false, error }
  const { becomes, opens } = proposalTransitions[command.name]
  return { ok: true, side, becomes, opens }
}

function contentError(command: ProposalCommand, now: Date): ProposalError | null {
  switch (command.name) {
    case 'propose':
    case 'counter': {
      if (command.times.length === 0 || command.times.length > mostTimes) return 'TIME_ORDER'
      for (const { startAt, endAt } of command.times) {
        const error = timeError(startAt, endAt, now)
        if (error !== null) return error
      }
      return null
    }
    case 'accept':
      return timeError(command.time.startAt, command.time.endAt, now)
    case 'decline':
      return command.note.trim() === '' ? 'REASON_REQUIRED' : null
    case 'withdraw':
      return null
  }
}

/** The steps that a person in this relation may take now: what the page shows as buttons. */
export function allowedProposals(facts: ProposalFacts, relation: Relation): ProposalCommandName[] {
  const side = sideOf(relation)
  return side === null ? [] : proposalCommands.filter((name) => obstacle(facts, name, side) === null)
}
