/** How people stand to a referral, and what of it is open to them (design §6). */
import type { Actor } from './actor.ts'
import type { Direction, ReferralRelation, ReferralState } from './referral.ts'

/** What of a referral decides who may do what with it. */
export type ReferralBelonging = {
  readonly direction: Direction
  readonly referrerId: string
  readonly fromInstitutionId: string
  readonly toInstitutionId: string
  readonly lineId: string
  readonly contactPersonId: string | null
  /** null: never sent, its author's alone. */
  readonly requestedAt: Date | null
}

/** The closest relation of an actor to a referral. At the Beijing side only the experts of its line, who work there. */
export function referralRelationOf(actor: Actor, to: ReferralBelonging): ReferralRelation {
  if (actor.kind === 'system') return 'system'
  const treats = actor.roles.includes('doctor') || actor.roles.includes('expert')
  if (!treats) return 'stranger'
  if (actor.personId === to.referrerId) return 'referrer'
  if (to.requestedAt === null) return 'stranger'
  const ofLine = actor.roles.includes('expert') && actor.expertLineIds.includes(to.lineId)
  const ofHouse = actor.roles.includes('doctor')
  const [sends, receives] = to.direction === 'up' ? [ofHouse, ofLine] : [ofLine, ofHouse]
  if (actor.personId === to.contactPersonId && actor.institutionId === to.toInstitutionId) return 'contact'
  if (sends && actor.institutionId === to.fromInstitutionId) return 'sender'
  return receives && actor.institutionId === to.toInstitutionId ? 'receiver' : 'stranger'
}

const cameToNothing: readonly ReferralState[] = [
  'declined',
  'cancelled',
  'withdrawn',
  'not_arrived',
  'expired',
]

/**
 * Whether what a referral carries, and whose it is, may still be opened: where it came to nothing, the side that would have received
 * the patient has no use for it any more (个人信息保护法 art. 6, 19).
 */
export function isOpenTo(state: ReferralState, relation: ReferralRelation): boolean {
  return !cameToNothing.includes(state) || relation === 'referrer' || relation === 'sender'
}
