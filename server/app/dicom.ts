/** Whose images a DICOM file holds: tags encrypted where they lie, compared with the case's patient at each reading. */

import type { Tx } from '../../db/open.ts'
import { confirmDicom, readAttachment, readAttachments } from '../../db/queries/attachment.ts'
import { readPatient } from '../../db/queries/consultation.ts'
import type { Row } from '../../db/schema.ts'
import type { ConfirmPatientInput, DicomFacts } from '../contract/attachment.ts'
import { AppError } from '../contract/errors.ts'
import { isWritable } from '../domain/consultation.ts'
import { comparePatient, type DicomPatient, isConfirmed, type PatientMatch } from '../domain/dicom.ts'
import { maskIdNumber, maskName } from '../domain/patient.ts'
import { act, changeOf, freshState, lockConsultation } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { DicomTags } from './examination/dicom.ts'
import { openIdentity } from './patient.ts'
import type { Vault } from './vault.ts'

export type CasePatient = { name: string; birthDate: string | null; sex: string | null }

export function casePatient(vault: Vault, patient: Row<'patient'>): CasePatient {
  return { name: openIdentity(vault, patient).name, birthDate: patient.birthDate, sex: patient.sex }
}

export function sealTags(vault: Vault, attachmentId: string, tags: DicomTags): Buffer {
  return vault.seal(tags, attachmentId)
}

type Tagged = { id: string; tags: Buffer | null; confirmedFields: string[] | null }

function matchOf(vault: Vault, row: Tagged & { tags: Buffer }, patient: CasePatient) {
  const tags = DicomTags.parse(vault.open(row.tags, row.id))
  const { names, patientId, birthDate, sex } = tags
  const file: DicomPatient = { names, id: patientId, birthDate, sex }
  return { tags, match: comparePatient(file, patient) }
}

type Shown = Tagged & {
  confirmedReason: string | null
  confirmedAt: Date | null
  confirmerName: string | null
}

/**
 * The tags as a page shows them.
 * @param whole whether identity is shown unmasked: only to the author while the request is in their hands
 */
export function dicomFacts(
  vault: Vault,
  row: Shown,
  patient: CasePatient,
  whole: boolean,
): DicomFacts | null {
  if (row.tags === null) return null
  const { tags, match } = matchOf(vault, { ...row, tags: row.tags }, patient)
  const name = tags.names.join(' ').replaceAll('^', ' ')
  const { confirmedAt, confirmedReason, confirmerName } = row
  const { studyDate, modality, description, rows, columns, frames, sex } = tags
  return {
    patientName: whole ? name : maskName(name),
    patientId: whole ? tags.patientId : maskIdNumber(tags.patientId),
    birthDate: whole ? tags.birthDate : (tags.birthDate?.slice(0, 4) ?? null),
    sex,
    studyDate,
    modality,
    description,
    rows,
    columns,
    frames,
    outcome: match.outcome,
    differs: [...match.differs],
    confirmed:
      confirmedAt === null || !coversMatch(match, row.confirmedFields)
        ? null
        : { by: confirmerName ?? '', at: confirmedAt.toISOString(), reason: confirmedReason ?? '' },
  }
}

function coversMatch(match: PatientMatch, confirmed: string[] | null): boolean {
  return match.outcome === 'different' && isConfirmed(match, confirmed)
}

/**
 * Before a request goes to Beijing: images of somebody else only where the author has said why.
 * @throws AppError PATIENT_DIFFERS
 */
export async function requireOwnImages(deps: Deps, tx: Tx, row: Row<'consultation'>): Promise<void> {
  const files = await readAttachments(tx, row.id)
  if (files.every((file) => file.tags === null)) return
  const patient = casePatient(deps.vault, await readPatient(tx, row.patientId))
  for (const file of files) {
    if (file.tags === null) continue
    const { match } = matchOf(deps.vault, { ...file, tags: file.tags }, patient)
    if (!isConfirmed(match, file.confirmedFields)) throw new AppError('PATIENT_DIFFERS')
  }
}

/**
 * The author states why images that name somebody else belong to the case. The trail has fields and reason, not names.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE, CONFLICT where something else differs by now
 */
export async function confirmPatient(
  deps: Deps,
  call: Call,
  id: string,
  { fields, reason }: ConfirmPatientInput,
): Promise<{ id: string }> {
  const found = await readAttachment(deps.read, id)
  if (found === undefined) throw new AppError('NOT_FOUND')
  return act(deps, call, async (hands) => {
    const { row, relation } = await lockConsultation(hands.tx, call.actor, found.consultationId)
    if (relation !== 'requester') throw new AppError('FORBIDDEN')
    if (!isWritable(row)) throw new AppError('WRONG_STATE', { fresh: await freshState(hands.tx, row) })
    const file = await readAttachment(hands.tx, id)
    if (file?.tags == null) throw new AppError('NOT_FOUND')
    const patient = casePatient(deps.vault, await readPatient(hands.tx, row.patientId))
    const { differs } = matchOf(deps.vault, { ...file, tags: file.tags }, patient).match
    if (differs.length !== fields.length || !differs.every((field) => fields.includes(field))) {
      throw new AppError('CONFLICT')
    }
    await confirmDicom(hands.tx, id, { fields, reason, by: call.actor.personId })
    await hands.audit(
      { consultationId: row.id },
      { kind: 'attachment.patient_confirmed', data: { attachmentId: id, fields, reason } },
    )
    if (row.state !== 'draft') await hands.announce(changeOf(row))
    return { id }
  })
}
