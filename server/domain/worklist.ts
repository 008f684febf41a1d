/**
 * What stands in whose work list, as data that a query can follow: doctors see what their hospital asks and their own drafts,
 * experts the lines on whose roster they stand and what they have accepted (design §6).
 */
import type { PersonActor } from './actor.ts'
import { type ConsultationState, endStates, type Side, states, turnOf } from './consultation.ts'

export type View = 'open' | 'mine' | 'waiting' | 'today' | 'drafts' | 'ended'
export const views: readonly View[] = ['open', 'mine', 'waiting', 'today', 'drafts', 'ended']

/** Whose something is: one who asks, a hospital that asks, a line, one who has accepted. */
export type Holder = 'requester' | 'institution' | 'line' | 'expert'
/** Consultations that one holder has in some states. Branches of one view may overlap. */
export type Branch = {
  holder: Holder
  ids: readonly string[]
  states: readonly ConsultationState[]
  /** Only those with times that this side proposed and the other has not answered. */
  proposedBy?: Side
}

const openStates = states.filter((state) => !endStates.includes(state))
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
const both = openStates.filter((state) => turnOf(state) === 'both')

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
      return [own([...turn('hohhot'), ...both]), { ...own(['accepted']), proposedBy: 'beijing' }]
    case 'waiting':
      return [house(turn('beijing'))]
    case 'today':
      return [house(sessionStates)]
    case 'drafts':
      return [own(['draft'])]
    case 'ended':
      return [house(endStates)]
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
  const hohhot = turn('hohhot').filter((state) => state !== 'draft')
  /* the own ones beside the roster's: taken by one who has left it since */
  switch (view) {
    case 'open':
      return [roster(sharedOpenStates), own(sharedOpenStates)]
    case 'mine':
      /* whoever is on the roster may take what is submitted; the rest is the one's who took it */
      return [
        roster(['submitted']),
        own([...turn('beijing').filter((state) => state !== 'submitted'), ...both]),
      ]
    case 'waiting':
      return [roster(hohhot), own(hohhot)]
    case 'today':
      return [roster(sessionStates), own(sessionStates)]
    case 'drafts':
      return []
    case 'ended':
      return [roster(endStates), own(endStates)]
  }
}

/** What an actor sees in a view. Empty: nothing. */
export function branchesOf(actor: PersonActor, view: View): Branch[] {
  return [
    ...(actor.roles.includes('doctor') ? doctorBranches(actor, view) : []),
    ...(actor.roles.includes('expert') ? expertBranches(actor, view) : []),
  ]
}

/** What is open on one line: along the line where the actor serves it. */
export function branchesOnLine(actor: PersonActor, lineId: string): Branch[] {
  return branchesOf(actor, 'open').map((branch) =>
    branch.holder === 'line' ? { ...branch, ids: branch.ids.filter((id) => id === lineId) } : branch,
  )
}
