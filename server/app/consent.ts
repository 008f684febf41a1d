/** Consent to recording and teaching, and the withdrawal of every consent (domain/consent.ts). */
import { v7 as uuid } from 'uuid'
import {
  insertConsentStep,
  markConsentWithdrawn,
  newestConsentSteps,
  readConsentSteps,
} from '../../db/queries/consent.ts'
import { readPatient } from '../../db/queries/consultation.ts'
import type { Row } from '../../db/schema.ts'
import type { ConsentStep, ConsentStepInput } from '../contract/consent.ts'
import { AppError } from '../contract/errors.ts'
import { effectOfWithdrawal, maySign, readsAfterWithdrawal } from '../domain/consent.ts'
import { maskName } from '../domain/patient.ts'
import {
  type Act,
  act,
  carryOut,
  changeOf,
  freshState,
  type LockedConsultation,
  lockConsultation,
} from './act.ts'
import type { Call, Deps } from './deps.ts'
import { openIdentity } from './patient.ts'

type Signer = { signerName: string; relation: string; incapacity: string }

/** Who signed for the patient, as it lies in the column `signer`. */
export function openSigner(deps: Deps, consultationId: string, sealed: Uint8Array): Signer {
  const signer = deps.vault.open(sealed, consultationId) as Omit<Signer, 'incapacity'> & Partial<Signer>
  return { incapacity: '', ...signer }
}

/** Every step, oldest first, the signers masked. */
export async function listConsentSteps(deps: Deps, consultationId: string): Promise<ConsentStep[]> {
  const rows = await readConsentSteps(deps.read, consultationId)
  return rows.map((row) => {
    const { signerName, relation } = openSigner(deps, consultationId, row.signer)
    return {
      id: row.id,
      purpose: row.purpose,
      action: row.action,
      signedBy: row.signedBy,
      signerName: maskName(signerName),
      relation,
      at: row.at.toISOString(),
      note: row.note,
      recordedBy: row.recorderName,
      recordedAt: row.recordedAt.toISOString(),
    }
  })
}

/**
 * Writes down what the patient has consented to, or no longer does. Any doctor of the requesting hospital may: the patient comes back
 * when it suits them. A withdrawn consent to the consultation ends a request that nobody has begun, and closes the case to the
 * receiving side from now on; what was done before stays as it is (个人信息保护法 art. 15).
 * @throws AppError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED (who may sign, when), WRONG_STATE where there is nothing to give or withdraw
 */
export function recordConsentStep(
  deps: Deps,
  call: Call,
  consultationId: string,
  input: ConsentStepInput,
): Promise<{ id: string; state: string; version: number }> {
  return act(deps, call, async (hands) => {
    const locked = await lockConsultation(hands.tx, call.actor, consultationId)
    if (!readsAfterWithdrawal(locked.relation)) throw new AppError('FORBIDDEN')
    await checkStep(deps, hands, locked.row, input)
    const id = uuid()
    const action = input.action === 'give' ? 'given' : 'withdrawn'
    const { purpose, signedBy } = input
    await insertConsentStep(hands.tx, {
      id,
      consultationId,
      purpose,
      action,
      signedBy,
      signer: deps.vault.seal(await signerOf(deps, hands, locked.row, input), consultationId),
      at: new Date(input.at),
      note: input.action === 'withdraw' ? input.note : '',
      recordedBy: call.actor.personId,
      recordedAt: deps.clock(),
    })
    await hands.audit(
      { consultationId },
      { kind: 'consent.changed', data: { purpose, action, signedBy, at: input.at } },
    )
    const row = purpose === 'consultation' ? await withdraw(deps, hands, locked) : locked.row
    if (row === locked.row) await hands.announce(changeOf(row))
    return { id, state: row.state, version: row.version }
  })
}

async function signerOf(
  deps: Deps,
  { tx }: Act,
  row: Row<'consultation'>,
  { signedBy, signerName, relation }: ConsentStepInput,
): Promise<Omit<Signer, 'incapacity'>> {
  if (signedBy !== 'patient') return { signerName, relation }
  const { name } = openIdentity(deps.vault, await readPatient(tx, row.patientId))
  return { signerName: name, relation: '' }
}

/** Clocks of two machines differ by this much without anybody being wrong. */
const clockTolerance = 5 * 60_000

async function checkStep(
  deps: Deps,
  { tx }: Act,
  row: Row<'consultation'>,
  input: ConsentStepInput,
): Promise<void> {
  const fields = []
  const at = new Date(input.at)
  if (at.getTime() > deps.clock().getTime() + clockTolerance) fields.push({ path: 'at', code: 'in_future' })
  if (input.signedBy !== 'patient' && input.signerName.trim() === '') {
    fields.push({ path: 'signerName', code: 'required' })
  }
  const { birthDate } = await readPatient(tx, row.patientId)
  if (!maySign(input.signedBy, birthDate, at)) fields.push({ path: 'signedBy', code: 'guardian_needed' })
  if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields })
  const newest = await newestConsentSteps(tx, row.id)
  const given = newest.find(({ purpose }) => purpose === input.purpose)?.action === 'given'
  const fits =
    input.purpose === 'consultation'
      ? row.state !== 'draft' && row.consentWithdrawnAt === null
      : given === (input.action === 'withdraw')
  if (!fits) throw new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
}

async function withdraw(deps: Deps, hands: Act, locked: LockedConsultation): Promise<Row<'consultation'>> {
  const { row } = locked
  const now = deps.clock()
  const effect = effectOfWithdrawal(row.state)
  if (effect === 'close_case') {
    await markConsentWithdrawn(hands.tx, row.id, now)
    return row
  }
  /* by the patient's will, whichever doctor of theirs writes it down */
  return carryOut(
    deps,
    hands,
    { row, relation: 'requester' },
    { name: effect, reasonCode: 'patient_wishes', reasonText: '' },
    { set: { consentWithdrawnAt: now } },
  )
}
