/** The way of a consultation as a line of steps. Pure. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { type ConsultationState, endStates } from '../../../server/domain/consultation.ts'

type StepKey = 'submit' | 'accept' | 'schedule' | 'session' | 'opinion' | 'archive'
export type Place = { key: StepKey | 'end'; when: 'past' | 'now' | 'later'; state: ConsultationState }

/** The step at which a state stands: the one that was reached, or is being worked at. */
const standing: Partial<Record<ConsultationState, StepKey>> = {
  draft: 'submit',
  returned: 'submit',
  submitted: 'submit',
  accepted: 'accept',
  scheduled: 'schedule',
  in_session: 'session',
  reporting: 'opinion',
  signed: 'opinion',
}

type Facts = Pick<
  Consultation,
  'state' | 'kind' | 'scheduledStart' | 'submittedAt' | 'expert' | 'opinionVersions'
>

/**
 * Past, present and coming steps. Something written has no session, and where it was made so later nobody is told that one took
 * place; something that was ended early stops at its end, after what can be seen to have happened.
 */
export function placesOf(facts: Facts): Place[] {
  const { state, kind } = facts
  const planned = kind === 'video' || facts.scheduledStart !== null
  const steps: StepKey[] = [
    'submit',
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
  const index = steps.indexOf(standing[state] ?? 'submit')
  return steps.map((key, at) => ({ key, when: at < index ? 'past' : at === index ? 'now' : 'later', state }))
}

function behindOf(facts: Facts, steps: readonly StepKey[]): StepKey[] {
  const seen: Record<StepKey, boolean> = {
    submit: facts.submittedAt !== null,
    accept: facts.expert !== null,
    schedule: facts.scheduledStart !== null,
    session: false,
    opinion: facts.opinionVersions > 0,
    archive: false,
  }
  return steps.filter((key) => seen[key])
}
