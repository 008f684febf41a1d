/**
 * The patient's right to a copy of the whole record (医疗纠纷预防和处理条例 art. 16; 个人信息保护法 art. 45). The medical-affairs office of
 * either hospital makes it: no doctor does, and nobody of the office of what they asked for themselves.
 */
import { type Belonging, type PersonActor, relationOf, reviewsAs } from './actor.ts'
import { guardianBelow, seesCase } from './consent.ts'
import { ageAt } from './patient.ts'

export const askers = ['patient', 'guardian', 'agent'] as const
export type Asker = (typeof askers)[number]

/** What was seen of whoever asks. */
export const identityDocuments = [
  'id_card',
  'passport',
  'household_register',
  'birth_certificate',
  'other',
] as const
export type IdentityDocument = (typeof identityDocuments)[number]

export const copyLanguages = ['zh', 'en'] as const
export type CopyLanguage = (typeof copyLanguages)[number]

/** How long who made a copy may fetch it; later it is asked for anew, so that each handing over has its reason. */
export const copyMinutes = 60

/** What a copy leaves out, and says that it does: it is not the record. */
export const withheldParts = ['chat', 'reviews', 'drawings', 'recordings', 'ratings', 'log'] as const
export type WithheldPart = (typeof withheldParts)[number]

/**
 * Whether somebody may make a copy of this record: the office of the asking hospital; that of the receiving one of what has come before it,
 * while the consent stands.
 */
export function mayMakeCopy(
  actor: PersonActor,
  to: Belonging & { readonly consentWithdrawnAt: Date | null },
): boolean {
  if (to.state === 'draft') return false
  if (reviewsAs(actor, to, 'office')) return true
  const relation = relationOf(actor, to)
  return relation === 'receiving_office' && seesCase(relation, to.consentWithdrawnAt)
}

/** Whether this person may ask for it: a child's guardian does (个人信息保护法 art. 31). */
export function mayAsk(asker: Asker, birthDate: string | null, on: Date): boolean {
  return asker !== 'patient' || birthDate === null || ageAt(birthDate, on) >= guardianBelow
}

/** `SL-20261119-0003-F02`: what stands on every page. */
export function copyNumber(consultation: string, sequence: number): string {
  return `${consultation}-F${String(sequence).padStart(2, '0')}`
}

/** Until when it can be fetched. */
export function fetchUntil(madeAt: Date): Date {
  return new Date(madeAt.getTime() + copyMinutes * 60_000)
}
