/**
 * What stands in whose work list, as data that a query can follow: doctors see what their hospital asks and their own drafts,
 * experts the lines on whose roster they stand and what they have accepted (design §6).
 */
import type { PersonActor } from './actor.ts'
import { type ConsultationState, endStates, type Side, states, turnOf } from './consultation.ts'
import type { ReviewStep } from './review.ts'

export type View = 'open' | 'mine' | 'waiting' | 'today' | 'drafts' | 'ended' | 'reviewed'
export const views: readonly View[] = ['open', 'mine', 'waiting', 'today', 'drafts', 'ended', 'reviewed']

/**
 * Whose something is: one who asks, a hospital or a department that asks, a line (once it has left its hospital), one who has
 * accepted, one who has decided about it in the local review or the pre-check, a member of its board, the hospital in Beijing whose office
 * it has come before.
 */
export type Holder =
  | 'requester'
  | 'institution'
  | 'department'
  | 'line'
  | 'expert'
  | 'reviewer'
  | 'member'
  | 'receiver'
/** Consultations that one holder has in some states. Branches of one view may overlap. */
export type Branch = {
  holder: Holder
  ids: readonly string[]
  states: readonly ConsultationState[]
  /** Only those with times that this side proposed and the other has not answered. */
  proposedBy?: Side
  /** Only those that lie before this step of the local review, or that owe its signature. */
  review?: { step: ReviewStep; owed: 'review' | 'signature' }
  /** Not those that this person asks for. */
  notOf?: string
}

const openStates = states.filter((state) => !endStates.includes(state))
/** What may lie before an office in Beijing, and before its experts. */
const receivedOpenStates = openStates.filter((state) => state !== 'draft' && state !== 'local_review')
const sentOpenStates = receivedOpenStates.filter((state) => state !== 'prechecking')
const sentEndStates = endStates.filter((state) => state !== 'local_rejected')
const sharedOpenStates = openStates.filter((state) => state !== 'draft')
/** What took or takes place at its hour. */
const sessionStates: readonly ConsultationState[] = [
  'scheduled',
  'in_session',
  'reporting',
  'signed',
  'closed',
  'no_show',
]

function turn(side: 'beijing' | 'hohhot'): ConsultationState[] {
  return openStates.filter((state) => turnOf(state) === side)
}
/** What the one who asks can move; a review is their hospital's. */
const ownTurn = turn('hohhot').filter((state) => state !== 'local_review')
/** What Beijing's experts can move; a pre-check is their office's. */
const expertTurn = turn('beijing').filter((state) => state !== 'prechecking')
const both = openStates.filter((state) => turnOf(state) === 'both')

/** An emergency owes its signature whatever becomes of it. */
const signableStates = states.filter((state) => state !== 'draft' && state !== 'local_review')

function doctorBranches(actor: PersonActor, view: View): Branch[] {
  const own = (of: readonly ConsultationState[]): Branch => ({
    holder: 'requester',
    ids: [actor.personId],
    states: of,
  })
  const house = (of: readonly ConsultationState[]): Branch => ({
    holder: 'institution',
    ids: [actor.institutionId],
    states: of,
  })
  switch (view) {
    case 'open':
      return [own(['draft']), house(sharedOpenStates)]
    case 'mine':
      return [own([...ownTurn, ...both]), { ...own(['accepted']), proposedBy: 'beijing' }]
    case 'waiting':
      return [house(['local_review', ...turn('beijing')])]
    case 'today':
      return [house(sessionStates)]
    case 'drafts':
      return [own(['draft'])]
    case 'ended':
      return [house(endStates)]
    case 'reviewed':
      return []
  }
}

function expertBranches(actor: PersonActor, view: View): Branch[] {
  const own = (of: readonly ConsultationState[]): Branch => ({
    holder: 'expert',
    ids: [actor.personId],
    states: of,
  })
  const roster = (of: readonly ConsultationState[]): Branch => ({
    holder: 'line',
    ids: actor.expertLineIds,
    states: of,
  })
  const board = (of: readonly ConsultationState[]): Branch => ({ ...own(of), holder: 'member' })
  const hohhot = ownTurn.filter((state) => state !== 'draft')
  /* the own ones beside the roster's: taken by one who has left it since */
  switch (view) {
    case 'open':
      return [roster(sentOpenStates), own(sentOpenStates), board(sentOpenStates)]
    case 'mine':
      /* whoever is on the roster may take what is submitted; the rest is the one's who took it */
      return [
        roster(['submitted']),
        own([...expertTurn.filter((state) => state !== 'submitted'), ...both]),
        /* an invitation, a session, an opinion of one's own, what the chair has signed */
        board([...expertTurn.filter((state) => state !== 'submitted'), ...both, 'signed']),
      ]
    case 'waiting':
      return [roster(hohhot), own(hohhot), board(hohhot)]
    case 'today':
      return [roster(sessionStates), own(sessionStates), board(sessionStates)]
    case 'drafts':
      return []
    case 'ended':
      return [roster(sentEndStates), own(sentEndStates), board(sentEndStates)]
    case 'reviewed':
      return []
  }
}

/** The head sees the own department, the office the hospital: what waits for them, what they decided, and what became of it. */
function reviewerBranches(actor: PersonActor, step: ReviewStep, view: View): Branch[] {
  const ids =
    step === 'office' ? [actor.institutionId] : actor.departmentId === null ? [] : [actor.departmentId]
  const theirs = (of: readonly ConsultationState[]): Branch => ({
    holder: step === 'office' ? 'institution' : 'department',
    ids,
    states: of,
  })
  const notOf = actor.personId
  switch (view) {
    case 'open':
      return [theirs(sharedOpenStates)]
    case 'mine':
      return [
        { ...theirs(['local_review']), review: { step, owed: 'review' }, notOf },
        { ...theirs(signableStates), review: { step, owed: 'signature' }, notOf },
      ]
    case 'waiting':
      return [theirs(turn('beijing'))]
    case 'today':
      return [theirs(sessionStates)]
    case 'drafts':
      return []
    case 'ended':
      return [theirs(endStates)]
    case 'reviewed':
      return [{ holder: 'reviewer', ids: [actor.personId], states: [...sharedOpenStates, ...endStates] }]
  }
}

/** What has come before the office of a hospital in Beijing: what waits for its pre-check, and what became of the rest. */
function receiverBranches(actor: PersonActor, view: View): Branch[] {
  const received = (of: readonly ConsultationState[]): Branch => ({
    holder: 'receiver',
    ids: [actor.institutionId],
    states: of,
  })
  switch (view) {
    case 'open':
      return [received(receivedOpenStates)]
    case 'mine':
      return [received(['prechecking'])]
    case 'waiting':
      return [received(ownTurn.filter((state) => state !== 'draft'))]
    case 'today':
      return [received(sessionStates)]
    case 'ended':
      return [received(sentEndStates)]
    /* what they decided is found by who decided it, with what the local review has */
    case 'drafts':
    case 'reviewed':
      return []
  }
}

/** What an actor sees in a view. Empty: nothing. */
export function branchesOf(actor: PersonActor, view: View): Branch[] {
  return [
    ...(actor.roles.includes('doctor') ? doctorBranches(actor, view) : []),
    ...(actor.roles.includes('expert') ? expertBranches(actor, view) : []),
    ...(actor.roles.includes('department_head') ? reviewerBranches(actor, 'head', view) : []),
    ...(actor.roles.includes('medical_affairs')
      ? [...reviewerBranches(actor, 'office', view), ...receiverBranches(actor, view)]
      : []),
  ]
}

/** What is open on one line: along the line where the actor serves it. */
export function branchesOnLine(actor: PersonActor, lineId: string): Branch[] {
  return branchesOf(actor, 'open').map((branch) =>
    branch.holder === 'line' ? { ...branch, ids: branch.ids.filter((id) => id === lineId) } : branch,
  )
}
