/**
 * By when the next step is due. Hours by urgency are a line's own; these defaults follow domain.md §2.3 (arrangement 48 h, urgent
 * remote consultation done in 12 h, report 1 h after the end).
 */
import type { ConsultationState, Urgency } from './consultation.ts'

export const steps = ['review', 'precheck', 'accept', 'supplement', 'schedule', 'report', 'adopt'] as const
export type Step = (typeof steps)[number]

/** Hours for each step, by urgency. */
export type Deadlines = Readonly<Record<Urgency, Readonly<Record<Step, number>>>>

export const defaultDeadlines: Deadlines = {
  routine: { review: 24, precheck: 8, accept: 24, supplement: 48, schedule: 24, report: 1, adopt: 72 },
  urgent: { review: 2, precheck: 1, accept: 2, supplement: 4, schedule: 2, report: 1, adopt: 24 },
  emergency: {
    review: 0.5,
    precheck: 0.5,
    accept: 0.25,
    supplement: 0.5,
    schedule: 0.25,
    report: 1,
    adopt: 6,
  },
}

const stepOfState: Partial<Record<ConsultationState, Step>> = {
  local_review: 'review',
  prechecking: 'precheck',
  submitted: 'accept',
  returned: 'supplement',
  accepted: 'schedule',
  reporting: 'report',
  signed: 'adopt',
}

/** The step that a state waits for; undefined where no deadline of this kind runs. */
export function stepOf(state: ConsultationState): Step | undefined {
  return stepOfState[state]
}

/** When the step that this state waits for is due; for a scheduled consultation its start; null where nothing runs. */
export function dueAt(
  state: ConsultationState,
  urgency: Urgency,
  deadlines: Deadlines,
  since: Date,
  scheduledStart: Date | null,
): Date | null {
  if (state === 'scheduled') return scheduledStart
  const step = stepOf(state)
  return step === undefined ? null : new Date(since.getTime() + deadlines[urgency][step] * 3_600_000)
}
