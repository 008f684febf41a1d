/** What goes with a referral: the documents that it carries and the consent to hand them over. */
import type { Tx } from '../../db/open.ts'
import {
  type CarriedDocument,
  deleteReferralConsent,
  findReferralConsent,
  insertReferralConsent,
  replaceDocuments,
} from '../../db/queries/referral-parts.ts'
import type { Row } from '../../db/schema.ts'
import type { PatientInput } from '../contract/consultation.ts'
import { AppError } from '../contract/errors.ts'
import type { ReferralContent } from '../contract/referral.ts'
import type { Act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { canonical } from './digest.ts'
import { availableParts, type Ground } from './referral-source.ts'

/** What of a patient decides who signs, and what lacks. */
export type Patient = Pick<PatientInput, 'name' | 'sex' | 'birthDate'>

/** A patient who signs signs with their own name, which the form of a carried patient does not even show. */
export function signerOf(consent: NonNullable<ReferralContent['consent']>, patient: Patient): string {
  return consent.signedBy === 'patient' ? patient.name : consent.signerName
}

/** Only what is there may go along: of another patient, or of what the referral up did not bring, nothing can be named. */
export async function keepDocuments(
  tx: Tx,
  row: Row<'referral'>,
  { documents }: ReferralContent,
  ground: Ground | null,
): Promise<void> {
  const parts = await availableParts(tx, ground ?? { consultation: null, parent: null })
  const known = {
    opinions: new Set(parts.opinions.map((one) => one.id)),
    attachments: new Set(parts.attachments.map((one) => one.id)),
  }
  const strange = [
    ...documents.opinionIds.filter((id) => !known.opinions.has(id)),
    ...documents.attachmentIds.filter((id) => !known.attachments.has(id)),
  ]
  if (strange.length > 0 || (documents.record && parts.record === undefined)) {
    throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'content.documents', code: 'invalid' }] })
  }
  const carried: CarriedDocument[] = [
    ...(documents.record && parts.record !== undefined
      ? [{ kind: 'record' as const, recordVersion: parts.record.version }]
      : []),
    ...[...new Set(documents.opinionIds)].map((opinionId) => ({ kind: 'opinion' as const, opinionId })),
    ...[...new Set(documents.attachmentIds)].map((attachmentId) => ({
      kind: 'attachment' as const,
      attachmentId,
    })),
  ]
  await replaceDocuments(tx, { referralId: row.id, patientId: row.patientId }, parts.consultationId, carried)
}

/** Consent is written, and noted in the trail, only where it says something new: who recorded it and when stays true. */
export async function keepConsent(
  deps: Deps,
  hands: Act,
  call: Call,
  row: Row<'referral'>,
  { consent }: ReferralContent,
  patient: Patient,
): Promise<void> {
  const before = await findReferralConsent(hands.tx, row.id)
  if (consent === null) {
    if (before !== undefined) await deleteReferralConsent(hands.tx, row.id)
    return
  }
  const signer = { signerName: signerOf(consent, patient), relation: consent.relation }
  const obtainedAt = new Date(consent.obtainedAt)
  const same =
    before !== undefined &&
    before.signedBy === consent.signedBy &&
    before.obtainedAt.getTime() === obtainedAt.getTime() &&
    canonical(deps.vault.open(before.signer, row.id)) === canonical(signer)
  if (same) return
  await deleteReferralConsent(hands.tx, row.id)
  await insertReferralConsent(hands.tx, {
    referralId: row.id,
    toInstitutionId: row.toInstitutionId,
    signedBy: consent.signedBy,
    signer: deps.vault.seal(signer, row.id),
    obtainedAt,
    recordedBy: call.actor.personId,
  })
  await hands.audit(
    { referralId: row.id },
    {
      kind: 'referral.consented',
      data: {
        toInstitutionId: row.toInstitutionId,
        signedBy: consent.signedBy,
        obtainedAt: obtainedAt.toISOString(),
      },
    },
  )
}
