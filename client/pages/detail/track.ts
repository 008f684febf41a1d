/** The way of a consultation as a line of steps. Pure. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { type ConsultationState, endStates } from '../../../server/domain/consultation.ts'

type StepKey = 'submit' | 'review' | 'precheck' | 'accept' | 'schedule' | 'session' | 'opinion' | 'archive'
export type Place = { key: StepKey | 'end'; when: 'past' | 'now' | 'later'; state: ConsultationState }

/** The step at which a state stands: the one that was reached, or is being worked at. */
const standing: Partial<Record<ConsultationState, StepKey>> = {
  draft: 'submit',
  returned: 'submit',
  local_review: 'review',
  prechecking: 'precheck',
  submitted: 'submit',
  accepted: 'accept',
  scheduled: 'schedule',
  in_session: 'session',
  reporting: 'opinion',
  signed: 'opinion',
}

type Facts = Pick<
  Consultation,
  | 'state'
  | 'kind'
  | 'scheduledStart'
  | 'submittedAt'
  | 'expert'
  | 'opinionVersions'
  | 'localOnly'
  | 'precheckOnly'
> & {
  review: Pick<Consultation['review'], 'asked' | 'decisions'>
  precheck: Pick<Consultation['precheck'], 'asked' | 'decisions'>
}

/**
 * Past, present and coming steps. Something written has no session, and where it was made so later nobody is told that one took
 * place; something that was ended early stops at its end, after what can be seen to have happened.
 */
export function placesOf(facts: Facts): Place[] {
  const { state, kind } = facts
  const planned = kind === 'video' || facts.scheduledStart !== null
  const steps: StepKey[] = [
    'submit',
    ...(isReviewed(facts) ? (['review'] as const) : []),
    ...(isPrechecked(facts) ? (['precheck'] as const) : []),
    'accept',
    ...(planned ? (['schedule'] as const) : []),
    ...(kind === 'video' ? (['session'] as const) : []),
    'opinion',
    'archive',
  ]
  if (state === 'closed') return steps.map((key) => ({ key, when: 'past', state }))
  if (endStates.includes(state)) {
    return [
      ...behindOf(facts, steps).map((key): Place => ({ key, when: 'past', state })),
      { key: 'end', when: 'now', state },
    ]
  }
  /* agreed to, it waits for the experts: the last desk it passed is the step that was reached */
  const desk = steps.findLast((key) => key === 'precheck' || key === 'review')
  const at = state === 'submitted' ? (desk ?? 'submit') : (standing[state] ?? 'submit')
  const index = steps.indexOf(at)
  return steps.map((key, place) => ({
    key,
    when: place < index ? 'past' : place === index ? 'now' : 'later',
    state,
  }))
}

/** Whether its own hospital has to agree first, or has. What went out before, or as an emergency, is not shown as agreed to. */
function isReviewed({ state, review }: Facts): boolean {
  const decided = review.decisions.some(({ decision }) => decision !== 'signed' && decision !== 'refused')
  return state === 'local_review' || decided || (state === 'draft' && review.asked !== 'none')
}

/** Whether the office in Beijing looks at it first, or has. */
function isPrechecked({ state, precheckOnly, precheck }: Facts): boolean {
  return precheckOnly || precheck.decisions.length > 0 || (state === 'draft' && precheck.asked)
}

function behindOf(facts: Facts, steps: readonly StepKey[]): StepKey[] {
  const seen: Record<StepKey, boolean> = {
    submit: facts.submittedAt !== null,
    review: facts.submittedAt !== null && !facts.localOnly,
    precheck: facts.precheck.decisions.some(({ decision }) => decision === 'passed'),
    accept: facts.expert !== null,
    schedule: facts.scheduledStart !== null,
    session: false,
    opinion: facts.opinionVersions > 0,
    archive: false,
  }
  return steps.filter((key) => seen[key])
}
