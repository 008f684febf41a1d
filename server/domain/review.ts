/**
 * The local review: where a line asks for it, the requesting hospital's own department head (科主任) and its medical-affairs office
 * (医务科) agree before Beijing sees a request (domain.md §2.1). An emergency goes out at once and is signed afterwards (§2.3).
 */
import type { Urgency } from './consultation.ts'

/** What a line asks for. */
export const localReviews = ['none', 'head', 'office', 'head_and_office'] as const
export type LocalReview = (typeof localReviews)[number]

/** Whose turn it is, in this order. */
export const reviewSteps = ['head', 'office'] as const
export type ReviewStep = (typeof reviewSteps)[number]

export const postSignDecisions = ['sign', 'refuse'] as const
export type PostSignDecision = (typeof postSignDecisions)[number]

/** Why a request that has gone out already would not have been agreed to; `other` needs words. */
export const postSignReasons = ['not_urgent', 'not_indicated', 'handled_here', 'other'] as const
export type PostSignReason = (typeof postSignReasons)[number]

/** Everything that a reviewer decides, as it is kept. */
export const reviewDecisions = ['approved', 'sent_back', 'rejected', 'signed', 'refused'] as const
export type ReviewDecision = (typeof reviewDecisions)[number]

/**
 * Where a review begins; null where the line asks for none. Nobody agrees to a request of their own: where the department has no head
 * beside the one who asks, it is the office's.
 */
export function firstStep(review: LocalReview, hasHead: boolean): ReviewStep | null {
  if (review === 'none') return null
  return review === 'office' || !hasHead ? 'office' : 'head'
}

/** What follows a step that was agreed to; null where the review is over. */
export function stepAfter(review: LocalReview, step: ReviewStep): ReviewStep | null {
  return step === 'head' && (review === 'office' || review === 'head_and_office') ? 'office' : null
}

/** Whether a submission has to be agreed to at home. What was agreed to once, or went out once, goes straight to Beijing again. */
export function isReviewDue(request: { submittedAt: Date | null; localOnly: boolean }): boolean {
  return request.submittedAt === null || request.localOnly
}

/** Whether a submission goes out first and is signed afterwards. */
export function isSignedAfterwards(urgency: Urgency): boolean {
  return urgency === 'emergency'
}
