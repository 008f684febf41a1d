/** Who acts. Built by the guard from the session, never from a payload. */

import type { GuestPass } from './guest.ts'
import type { ReviewStep } from './review.ts'

export const roles = [
  'doctor',
  'expert',
  'department_head',
  'medical_affairs',
  'audit_admin',
  'system_admin',
  'security_admin',
] as const
/**
 * `doctor` asks for consultations at a Hohhot institution; `expert` serves lines at a Beijing institution; `department_head` and
 * `medical_affairs` review what their own department, their own hospital asks for, and the office of a hospital in Beijing what comes to
 * it (domain.md §2.1); the three kinds of
 * administrator are separable (GB/T 22239-2019 level 3, domain.md §1.4).
 */
export type Role = (typeof roles)[number]

export type PersonActor = {
  readonly kind: 'person'
  readonly personId: string
  readonly roles: readonly Role[]
  readonly institutionId: string
  /** A department head reviews for this one. */
  readonly departmentId: string | null
  /** Lines on whose roster this person stands as an expert. */
  readonly expertLineIds: readonly string[]
  /** Lines through which this person's institution may ask. */
  readonly requestLineIds: readonly string[]
  /** Of a guest, who has no roles and is a stranger to every record; only the room asks for it. */
  readonly guest?: GuestPass
}

/** Carries out what falls due by time, when nobody is looking. */
export type SystemActor = { readonly kind: 'system' }

export type Actor = PersonActor | SystemActor

export const system: SystemActor = { kind: 'system' }

/** How those stand to a consultation who may read of it. */
export const readerRelations = [
  'requester',
  'colleague',
  'head',
  'office',
  'receiving_office',
  'expert',
  'member',
  'invited',
  'roster',
  'called',
  'auditor',
] as const
/** How an actor stands to one consultation; the answer on the record level of the rights. */
export const relations = [...readerRelations, 'system', 'stranger'] as const
export type Relation = (typeof relations)[number]

/** What of a consultation decides who may do what with it. */
export type Belonging = {
  readonly requesterId: string
  readonly requestingInstitutionId: string
  /** Of the one who asks, when the request was begun. */
  readonly requestingDepartmentId: string | null
  /** Beijing has never seen it. */
  readonly localOnly: boolean
  /** Before whom it lies in the local review. */
  readonly reviewStep: ReviewStep | null
  /** Of Beijing, the office alone has seen it. */
  readonly precheckOnly: boolean
  /** The hospital in Beijing whose office it has come before; null where it came before none. */
  readonly receivingInstitutionId: string | null
  readonly lineId: string | null
  /** The expert who has accepted it, if any. */
  readonly expertId: string | null
  /** A draft is seen by its author alone. */
  readonly state: string
  /** Experts beside the roster whom an emergency has called; it is theirs to see until somebody takes it. */
  readonly calledIds?: readonly string[]
  /** Members of its board, invited ones too. */
  readonly memberIds?: readonly string[]
  /** Of these, who has not answered yet. */
  readonly invitedIds?: readonly string[]
}

/**
 * The closest relation of an actor to a consultation. `colleague`: a doctor of the requesting institution, who may read and
 * join but decides nothing. `head` and `office`: who reviews for the requesting department, the requesting hospital; one who also is a
 * doctor there is that while the step is theirs, and a colleague otherwise. `member`: on the board beside the expert who
 * accepted, of whatever line. `invited`: asked to be one, who reads the request to be able to answer and has nothing else of a member,
 * also where they stand on the roster. `receiving_office`: the medical-affairs office of the hospital in Beijing, of what has come before
 * it in the pre-check; it reads the request and decides nothing once it has passed. `roster`: an expert of the line before or beside the
 * one who accepted. `called`: an expert beside the roster whom an emergency has called: taking it is theirs, ending it for everybody is not.
 */
export function relationOf(actor: Actor, to: Belonging): Relation {
  if (actor.kind === 'system') return 'system'
  if (actor.roles.includes('doctor') && actor.personId === to.requesterId) return 'requester'
  if (actor.roles.includes('audit_admin') && to.state !== 'draft') return 'auditor'
  if (to.state === 'draft') return 'stranger'
  if (actor.roles.includes('expert') && !to.localOnly && !to.precheckOnly) {
    if (actor.personId === to.expertId) return 'expert'
    if (to.invitedIds?.includes(actor.personId) === true) return 'invited'
    if (to.memberIds?.includes(actor.personId) === true) return 'member'
    if (to.lineId !== null && actor.expertLineIds.includes(to.lineId)) return 'roster'
    if (to.state === 'submitted' && to.calledIds?.includes(actor.personId) === true) return 'called'
  }
  const step = to.reviewStep
  if (step !== null && reviewsAs(actor, to, step)) return step
  if (actor.roles.includes('doctor') && actor.institutionId === to.requestingInstitutionId) return 'colleague'
  if (reviewsAs(actor, to, 'head')) return 'head'
  if (reviewsAs(actor, to, 'office')) return 'office'
  return receives(actor, to) ? 'receiving_office' : 'stranger'
}

/** Whether somebody treats the patient and may ask whose case it is. Whether to take part, and what a log shows, is judged without that. */
export function treats(relation: Relation): boolean {
  return relation !== 'auditor' && relation !== 'invited' && relation !== 'receiving_office'
}

function receives(actor: PersonActor, { receivingInstitutionId }: Belonging): boolean {
  return actor.roles.includes('medical_affairs') && actor.institutionId === receivingInstitutionId
}

/** Whether somebody reviews such requests in this step: the head those of the own department, the office those of the hospital; nobody their own. */
export function reviewsAs(
  actor: PersonActor,
  to: Pick<Belonging, 'requesterId' | 'requestingInstitutionId' | 'requestingDepartmentId'>,
  step: ReviewStep,
): boolean {
  if (actor.institutionId !== to.requestingInstitutionId || actor.personId === to.requesterId) return false
  if (step === 'office') return actor.roles.includes('medical_affairs')
  return (
    actor.roles.includes('department_head') &&
    actor.departmentId !== null &&
    actor.departmentId === to.requestingDepartmentId
  )
}
