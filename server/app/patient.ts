/** A patient's identity: encrypted where it lies, masked where it is shown; shown whole only with a reason that the trail keeps. */

import * as z from 'zod'
import { findConsultation, readPatient } from '../../db/queries/consultation.ts'
import type { Row } from '../../db/schema.ts'
import type { Identity, PatientInput } from '../contract/consultation.ts'
import { AppError } from '../contract/errors.ts'
import { relationOf, treats } from '../domain/actor.ts'
import { maskMongolianName } from '../domain/mongolian.ts'
import { maskIdNumber, maskName, maskPhone } from '../domain/patient.ts'
import { act, requireKept } from './act.ts'
import type { Call, Deps } from './deps.ts'
import type { Vault } from './vault.ts'

const SealedIdentity = z.object({
  name: z.string(),
  /* not in what was sealed before */
  nameMongolian: z.string().default(''),
  idNumber: z.string(),
  phone: z.string(),
  hospitalNumber: z.string(),
})
export type SealedIdentity = z.infer<typeof SealedIdentity>

/** What of a patient lies in the column `identity`. */
export function sealIdentity(vault: Vault, patientId: string, patient: PatientInput): Buffer {
  const { name, nameMongolian, idNumber, phone, hospitalNumber } = patient
  return vault.seal({ name, nameMongolian, idNumber, phone, hospitalNumber }, patientId)
}

export function openIdentity(vault: Vault, patient: { id: string; identity: Uint8Array }): SealedIdentity {
  return SealedIdentity.parse(vault.open(patient.identity, patient.id))
}

/** Also the hospital number leads to a person; its end is enough to tell two patients apart. */
export function maskIdentity(identity: SealedIdentity): SealedIdentity {
  return {
    name: maskName(identity.name),
    nameMongolian: maskMongolianName(identity.nameMongolian),
    idNumber: maskIdNumber(identity.idNumber),
    phone: maskPhone(identity.phone),
    hospitalNumber: maskPhone(identity.hospitalNumber),
  }
}

/** The patient as the request's form holds it. */
export function patientInput(row: Row<'patient'>, identity: SealedIdentity): PatientInput {
  return {
    ...identity,
    sex: row.sex,
    birthDate: row.birthDate,
    nationality: row.nationality,
    interpreterLanguage: row.interpreterLanguage,
  }
}

/**
 * Shows the identity whole, once, to those who treat the patient. The trail has it before the answer goes out.
 * @throws AppError NOT_FOUND to strangers, FORBIDDEN to those who read the log, RECORD_DESTROYED
 */
export async function revealIdentity(
  deps: Deps,
  call: Call,
  consultationId: string,
  reason: string,
): Promise<z.infer<typeof Identity>> {
  const row = await findConsultation(deps.read, consultationId)
  const relation = row === undefined ? 'stranger' : relationOf(call.actor, row)
  if (row === undefined || relation === 'stranger') throw new AppError('NOT_FOUND')
  /* whether to take part is decided by the case; whose it is, is for those who treat it */
  if (!treats(relation)) throw new AppError('FORBIDDEN')
  requireKept(row)
  const patient = await readPatient(deps.read, row.patientId)
  const { name, nameMongolian, idNumber, phone } = openIdentity(deps.vault, patient)
  /* without its key: the kept answer of a repeated request would hold the identity in the clear */
  await act(deps, { ...call, idempotency: null }, async (hands) => {
    await hands.audit({ consultationId }, { kind: 'patient.revealed', data: { reason } })
  })
  return { name, nameMongolian, idNumber, phone, birthDate: patient.birthDate }
}
