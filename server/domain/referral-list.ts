/** What stands in whose list of referrals, as data that a query can follow (design §6). */
import type { PersonActor } from './actor.ts'
import {
  type Direction,
  directions,
  type ReferralSide,
  type ReferralState,
  referralEndStates,
  referralStates,
  referralTurnOf,
} from './referral.ts'

export const referralViews = ['open', 'mine', 'waiting', 'ended'] as const
export type ReferralView = (typeof referralViews)[number]

/** Whose referrals: a person's own, those of a hospital's side, those of a Beijing hospital's line, those that name one. */
export type ReferralBranch = {
  holder: 'referrer' | 'contact' | 'from' | 'to'
  ids: readonly string[]
  /** Given: only on these lines. */
  lineIds?: readonly string[]
  direction: Direction
  states: readonly ReferralState[]
}

const openStates = referralStates.filter((state) => !referralEndStates.includes(state))

function statesOf(view: ReferralView, side: ReferralSide, direction: Direction): ReferralState[] {
  const yours = (state: ReferralState) => referralTurnOf(state, direction) === side
  switch (view) {
    case 'open':
      return openStates
    case 'mine':
      return openStates.filter(yours)
    case 'waiting':
      return openStates.filter((state) => !yours(state))
    case 'ended':
      return [...referralEndStates]
  }
}

/** What only its author sees, or decides: the rest is the whole side's. */
const authorsOwn: readonly ReferralState[] = ['draft', 'returned']

/** What an actor sees in a view. Branches may overlap. */
export function referralBranches(actor: PersonActor, view: ReferralView): ReferralBranch[] {
  const doctor = actor.roles.includes('doctor')
  const expert = actor.roles.includes('expert')
  if (!doctor && !expert) return []
  return directions.flatMap((direction) => {
    const sent = statesOf(view, 'sending', direction)
    const received = statesOf(view, 'receiving', direction).filter((state) => state !== 'draft')
    const sendsHere = direction === 'up' ? doctor : expert
    const receivesHere = direction === 'up' ? expert : doctor
    /* at the Beijing side a line's own experts */
    const lines = { lineIds: actor.expertLineIds }
    const house = { ids: [actor.institutionId], direction }
    const shared = sent.filter(
      (state) => state !== 'draft' && (view !== 'mine' || !authorsOwn.includes(state)),
    )
    return [
      { holder: 'referrer' as const, ids: [actor.personId], direction, states: sent },
      { holder: 'contact' as const, ids: [actor.personId], direction, states: received },
      ...(sendsHere
        ? [{ holder: 'from' as const, ...house, states: shared, ...(direction === 'down' ? lines : {}) }]
        : []),
      ...(receivesHere
        ? [{ holder: 'to' as const, ...house, states: received, ...(direction === 'up' ? lines : {}) }]
        : []),
    ]
  })
}
