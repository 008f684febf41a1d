/**
 * What became of the patient: asked after seven and thirty days (domain.md §2.5, §6 "outcome at 7/30 days"; the rule behind it is
 * that the requester records how an opinion was carried out, domain.md §1.2). Pure.
 */
import type { Relation } from './actor.ts'
import type { ConsultationState } from './consultation.ts'

export const followUpDays = [7, 30] as const
export type FollowUpDay = (typeof followUpDays)[number]

export const outcomeStatuses = ['improved', 'unchanged', 'worse', 'died', 'lost'] as const
export type OutcomeStatus = (typeof outcomeStatuses)[number]

/** Of the requester's final diagnosis with an earlier one: 符合, 部分符合, 不符合. */
export const agreements = ['agree', 'partly', 'disagree', 'not_compared'] as const
export type Agreement = (typeof agreements)[number]

/** Whose judgement a rating is: the asking doctor's of the consultation, the expert's of the request, the patient's told to the doctor. */
export const ratingSides = ['requester', 'expert', 'patient'] as const
export type RatingSide = (typeof ratingSides)[number]

const dayMs = 86_400_000
/** A patient who comes back a little early is asked then; earlier the answer would not be about that day. */
export const earliestDaysBefore = 2

/** When a follow-up falls due. @param since the adoption, or the signature while nobody has answered it */
export function followUpDue(since: Date, day: FollowUpDay): Date {
  return new Date(since.getTime() + day * dayMs)
}

/** States in which the opinion stands and the patient is in the requesting hospital's care. */
export const followedStates: readonly ConsultationState[] = ['signed', 'closed']

export type OutcomeFacts = { readonly consultation: ConsultationState; readonly dueAt: Date | null }
export type OutcomeRefusal = 'NOT_ALLOWED' | 'WRONG_STATE' | 'TOO_EARLY'

/**
 * Whether an outcome may be recorded now; null: yes. A colleague may: whoever saw the patient writes it down. A death is recorded
 * when it is known.
 */
export function refuseOutcome(
  { consultation, dueAt }: OutcomeFacts,
  status: OutcomeStatus,
  relation: Relation,
  now: Date,
): OutcomeRefusal | null {
  if (relation !== 'requester' && relation !== 'colleague') return 'NOT_ALLOWED'
  if (!followedStates.includes(consultation) || dueAt === null) return 'WRONG_STATE'
  if (status === 'died') return null
  return now.getTime() < dueAt.getTime() - earliestDaysBefore * dayMs ? 'TOO_EARLY' : null
}

/** The days that an outcome settles: after a death nobody is asked again. */
export function settledDays(day: FollowUpDay, status: OutcomeStatus): FollowUpDay[] {
  return status === 'died' ? followUpDays.filter((one) => one >= day) : [day]
}

/** Who may give which rating; the patient's is told to the asking doctor. */
export function ratingSidesOf(relation: Relation): RatingSide[] {
  if (relation === 'requester') return ['requester', 'patient']
  return relation === 'expert' ? ['expert'] : []
}

/** Fewer ratings than this are not averaged: the mean of two would tell one of them what the other said. */
export const fewestRatings = 5
