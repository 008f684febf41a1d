/**
 * The patient's consent (domain.md §1.3): written, for each hospital that receives the case (个人信息保护法 art. 23, 29), by a guardian for
 * a patient under 14 (art. 31), withdrawn as easily as given and without effect on what was done before (art. 15). Recording and
 * teaching are purposes of their own (art. 14).
 */
import type { ConsultationState } from './consultation.ts'
import { ageAt } from './patient.ts'

/** A guardian signs for a patient below this age, in years. */
export const guardianBelow = 14

export const signers = ['patient', 'guardian', 'relative'] as const
export type Signer = (typeof signers)[number]

/** `consultation` is given with the request; the other two may be given at any time, or not at all. */
export const consentPurposes = ['consultation', 'recording', 'teaching'] as const
export type ConsentPurpose = (typeof consentPurposes)[number]
export const extraPurposes = ['recording', 'teaching'] as const satisfies readonly ConsentPurpose[]
export type ExtraPurpose = (typeof extraPurposes)[number]

/** Whether this person may sign for the patient on that day. Without a date of birth the patient counts as grown up. */
export function maySign(signer: Signer, birthDate: string | null, on: Date): boolean {
  return signer !== 'patient' || birthDate === null || ageAt(birthDate, on) >= guardianBelow
}

export type ConsentFacts = {
  readonly signedBy: Signer
  readonly signerName: string
  /** Why a patient who is old enough does not sign; empty where they do. */
  readonly incapacity: string
  /** ISO */
  readonly obtainedAt: string
  /** The hospital that the form names; null where it was written down before a line was chosen. */
  readonly institutionId: string | null
}

export type ConsentGap = 'none' | 'unsigned' | 'guardian' | 'incapacity' | 'other_hospital'

/**
 * What keeps a consent to the consultation from standing; null where it stands.
 * @param receiver the hospital that receives the case, null before a line is chosen
 */
export function consentGap(
  consent: ConsentFacts | null,
  birthDate: string | null,
  receiver: string | null,
): ConsentGap | null {
  if (consent === null) return 'none'
  if (consent.signerName.trim() === '') return 'unsigned'
  const at = new Date(consent.obtainedAt)
  if (!maySign(consent.signedBy, birthDate, at)) return 'guardian'
  /* who signs for somebody who could sign says why (domain.md §1.1: "where unsuitable to tell the patient") */
  const standsIn = consent.signedBy !== 'patient' && maySign('patient', birthDate, at)
  if (standsIn && consent.incapacity.trim() === '') return 'incapacity'
  if (consent.institutionId !== null && receiver !== null && consent.institutionId !== receiver) {
    return 'other_hospital'
  }
  return null
}

/**
 * What a withdrawn consent to the consultation does: a request that nobody has begun ends; one that is under way or done stays as it
 * is, and the receiving side reads the case no more. What was advised before stands.
 */
export function effectOfWithdrawal(state: ConsultationState): 'withdraw' | 'cancel' | 'close_case' {
  switch (state) {
    case 'draft':
    case 'local_review':
    case 'prechecking':
    case 'submitted':
    case 'returned':
      return 'withdraw'
    case 'accepted':
    case 'scheduled':
      return 'cancel'
    default:
      return 'close_case'
  }
}

/** Whether somebody in this relation still reads the case after the consent to it was withdrawn: the hospital that treats the patient. */
export function readsAfterWithdrawal(relation: string): boolean {
  return ['requester', 'colleague', 'head', 'office'].includes(relation)
}

/**
 * Whether somebody in this relation reads the case now, by whatever way: those who review logs never do, the receiving side does while
 * the consent stands.
 */
export function seesCase(relation: string, consentWithdrawnAt: Date | null): boolean {
  return relation !== 'auditor' && (consentWithdrawnAt === null || readsAfterWithdrawal(relation))
}
