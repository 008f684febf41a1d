/** What a referral must hold before it is sent, by rules that the form and the server share. */
import type { Urgency } from './consultation.ts'
import type { Direction } from './referral.ts'

/** What a referral must hold before it is sent. */
export const referralItems = [
  'patient_name',
  'patient_sex',
  'patient_birth_date',
  'diagnosis',
  'condition',
  'purpose',
  'sender_phone',
  'plan',
  'consent',
] as const
export type ReferralItem = (typeof referralItems)[number]

export type ReferralParts = {
  readonly direction: Direction
  readonly urgency: Urgency
  readonly patient: { readonly name: string; readonly sex: string | null; readonly birthDate: string | null }
  readonly diagnosis: string
  readonly condition: string
  readonly purpose: string
  readonly senderPhone: string
  readonly consented: boolean
  /** Why it goes without: only an emergency may (个人信息保护法 art. 13-4). */
  readonly consentException: string
  readonly plan: {
    readonly rehabilitation: string
    readonly medication: string
    readonly followUpOn: string | null
  } | null
}

/** What is lacking, in the order of the form. */
export function lackingReferralItems(parts: ReferralParts): ReferralItem[] {
  const { patient, plan } = parts
  const blank = (text: string) => text.trim() === ''
  const excused = parts.urgency === 'emergency' && !blank(parts.consentException)
  const planned =
    plan !== null && !blank(plan.rehabilitation) && !blank(plan.medication) && plan.followUpOn !== null
  const lacks: Record<ReferralItem, boolean> = {
    patient_name: blank(patient.name),
    patient_sex: patient.sex === null,
    patient_birth_date: patient.birthDate === null,
    diagnosis: blank(parts.diagnosis),
    condition: blank(parts.condition),
    purpose: blank(parts.purpose),
    sender_phone: blank(parts.senderPhone),
    plan: parts.direction === 'down' && !planned,
    consent: !parts.consented && !excused,
  }
  return referralItems.filter((item) => lacks[item])
}
