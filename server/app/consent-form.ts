/** The form that a patient signs before a case goes to Beijing. */
import { findConsentFrame } from '../../db/queries/consent.ts'
import { readPatient } from '../../db/queries/consultation.ts'
import type { ConsentForm } from '../contract/document.ts'
import { AppError } from '../contract/errors.ts'
import { Invitation } from '../contract/invitation.ts'
import { guardianBelow, readsAfterWithdrawal } from '../domain/consent.ts'
import { ageAt } from '../domain/patient.ts'
import { act } from './act.ts'
import { findForActor } from './consultation.ts'
import type { Call, Deps } from './deps.ts'
import { openIdentity } from './patient.ts'

/**
 * The form with the patient's name whole, for the doctors of the requesting hospital. The trail has it before a byte is answered.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE before a line is chosen: the form names the hospital that receives the case
 */
export async function printConsentForm(
  deps: Deps,
  call: Call,
  consultationId: string,
  render: (form: ConsentForm) => Promise<Buffer>,
): Promise<{ bytes: Buffer; number: string }> {
  const { row, relation } = await findForActor(deps, call.actor, consultationId)
  if (!readsAfterWithdrawal(relation)) throw new AppError('FORBIDDEN')
  const frame = await findConsentFrame(deps.read, consultationId)
  if (frame === undefined) {
    throw new AppError('WRONG_STATE', {
      fresh: { state: row.state, version: row.version, changedBy: null },
    })
  }
  const patient = await readPatient(deps.read, row.patientId)
  const now = deps.clock()
  const age = patient.birthDate === null ? null : ageAt(patient.birthDate, now)
  const bytes = await render({
    number: row.number,
    line: frame.line,
    kind: row.kind,
    patient: { name: openIdentity(deps.vault, patient).name, sex: patient.sex, age },
    requesting: frame.requesting,
    requester: frame.requester,
    receiving: frame.receiving,
    receivingDepartment: frame.receivingDepartment,
    receivingPhone: frame.receivingPhone,
    fee: Invitation.parse(row.invitation).fee,
    guardianSigns: age !== null && age < guardianBelow,
    printedAt: now,
  })
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit({ consultationId }, { kind: 'consent.form_printed', data: {} }),
  )
  return { bytes, number: row.number }
}
