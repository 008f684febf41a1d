/**
 * An opinion returned for correction, as data and one pure function, in the style of the consultation's own table: before adoption
 * the requesting doctor may ask for a correction, the expert amends or says why not. The consultation stays `signed` meanwhile.
 * A diagram in the README and an exhaustive test derive from {@link correctionTransitions}. Source: room.md §2 (report returned for
 * correction), domain.md §1.2 (nothing signed is edited: a correction is a further version).
 */
import type { Relation } from './actor.ts'
import type { ConsultationState } from './consultation.ts'

/** `none`: never asked. The last three are ends, after which it may be asked again. */
export const correctionStates = ['none', 'open', 'kept', 'amended', 'withdrawn'] as const
export type CorrectionState = (typeof correctionStates)[number]
export type CorrectionEnd = Exclude<CorrectionState, 'none' | 'open'>

export const correctionCommands = [
  'request_correction',
  'keep_opinion',
  'amend_opinion',
  'withdraw_correction',
] as const
export type CorrectionCommand = (typeof correctionCommands)[number]

export const correctionReasons = [
  'question_unanswered',
  'wrong_content',
  'not_feasible',
  'wording',
  'other',
] as const
export type CorrectionReason = (typeof correctionReasons)[number]

type Transition = {
  readonly from: readonly CorrectionState[]
  readonly by: readonly Relation[]
  readonly to: CorrectionState
  /** Of the consultation. */
  readonly while: readonly ConsultationState[]
}

export const correctionTransitions: Readonly<Record<CorrectionCommand, Transition>> = {
  request_correction: {
    from: ['none', 'kept', 'amended', 'withdrawn'],
    by: ['requester'],
    to: 'open',
    while: ['signed'],
  },
  keep_opinion: { from: ['open'], by: ['expert'], to: 'kept', while: ['signed'] },
  amend_opinion: { from: ['open'], by: ['expert'], to: 'amended', while: ['signed'] },
  withdraw_correction: { from: ['open'], by: ['requester'], to: 'withdrawn', while: ['signed'] },
}

export type CorrectionFacts = { readonly state: CorrectionState; readonly consultation: ConsultationState }
export type CorrectionDecision =
  | { ok: true; state: CorrectionState }
  | { ok: false; error: 'NOT_ALLOWED' | 'WRONG_STATE' | 'REASON_REQUIRED' }

/**
 * Order of the answers: right, state, content.
 * @param words what is to be corrected, or why not; asking and keeping want some
 */
export function decideCorrection(
  { state, consultation }: CorrectionFacts,
  command: CorrectionCommand,
  relation: Relation,
  words: string,
): CorrectionDecision {
  const transition = correctionTransitions[command]
  if (!transition.by.includes(relation)) return { ok: false, error: 'NOT_ALLOWED' }
  if (!transition.from.includes(state) || !transition.while.includes(consultation)) {
    return { ok: false, error: 'WRONG_STATE' }
  }
  const wantsWords = command === 'request_correction' || command === 'keep_opinion'
  if (wantsWords && words.trim() === '') return { ok: false, error: 'REASON_REQUIRED' }
  return { ok: true, state: transition.to }
}

/** What a person in this relation may do now: the buttons. */
export function allowedCorrections(facts: CorrectionFacts, relation: Relation): CorrectionCommand[] {
  return correctionCommands.filter((name) => {
    const { from, by, while: during } = correctionTransitions[name]
    return by.includes(relation) && from.includes(facts.state) && during.includes(facts.consultation)
  })
}

/** While the expert has been asked, the opinion is not answered; the asking doctor may take it back first. */
export function mayBeAdopted(state: CorrectionState): boolean {
  return state !== 'open'
}
