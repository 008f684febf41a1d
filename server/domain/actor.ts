/** Who acts. Built by the guard from the session, never from a payload. */

export const roles = ['doctor', 'expert', 'audit_admin', 'system_admin', 'security_admin'] as const
/**
 * `doctor` asks for consultations at a Hohhot institution; `expert` serves lines at a Beijing institution; the three kinds of
 * administrator are separable (GB/T 22239-2019 level 3, domain.md §1.4).
 */
export type Role = (typeof roles)[number]

export type PersonActor = {
  readonly kind: 'person'
  readonly personId: string
  readonly roles: readonly Role[]
  readonly institutionId: string
  /** Lines on whose roster this person stands as an expert. */
  readonly expertLineIds: readonly string[]
  /** Lines through which this person's institution may ask. */
  readonly requestLineIds: readonly string[]
}

/** Carries out what falls due by time, when nobody is looking. */
export type SystemActor = { readonly kind: 'system' }

export type Actor = PersonActor | SystemActor

export const system: SystemActor = { kind: 'system' }

/** How an actor stands to one consultation; the answer on the record level of the rights (design §6). */
export const relations = [
  'requester',
  'colleague',
  'expert',
  'roster',
  'auditor',
  'system',
  'stranger',
] as const
export type Relation = (typeof relations)[number]

/** What of a consultation decides who may do what with it. */
export type Belonging = {
  readonly requesterId: string
  readonly requestingInstitutionId: string
  readonly lineId: string | null
  /** The expert who has accepted it, if any. */
  readonly expertId: string | null
  /** A draft is seen by its author alone. */
  readonly state: string
  /** Experts beside the roster whom an emergency has called; it is theirs to see until somebody takes it. */
  readonly calledIds?: readonly string[]
}

/**
 * The closest relation of an actor to a consultation. `colleague`: a doctor of the requesting institution, who may read and
 * join but decides nothing. `roster`: an expert of the line before or beside the one who accepted.
 */
export function relationOf(actor: Actor, to: Belonging): Relation {
  if (actor.kind === 'system') return 'system'
  if (actor.roles.includes('doctor') && actor.personId === to.requesterId) return 'requester'
  if (actor.roles.includes('audit_admin') && to.state !== 'draft') return 'auditor'
  if (to.state === 'draft') return 'stranger'
  if (actor.roles.includes('expert')) {
    if (actor.personId === to.expertId) return 'expert'
    if (to.lineId !== null && actor.expertLineIds.includes(to.lineId)) return 'roster'
    if (to.state === 'submitted' && to.calledIds?.includes(actor.personId) === true) return 'roster'
  }
  if (actor.roles.includes('doctor') && actor.institutionId === to.requestingInstitutionId) return 'colleague'
  return 'stranger'
}
