/** One event of the access log in full; and a patient's identity, shown to who reviews for a stated reason. */
import type * as z from 'zod'
import { findAccessEvent } from '../../db/queries/access.ts'
import { findConsultation, readPatient } from '../../db/queries/consultation.ts'
import type { Row } from '../../db/schema.ts'
import type { AccessDetail } from '../contract/access.ts'
import type { Identity } from '../contract/consultation.ts'
import { AppError } from '../contract/errors.ts'
import { relationOf } from '../domain/actor.ts'
import { hasLostWords } from '../domain/destruction.ts'
import { accessRows } from './access.ts'
import { act, requireKept } from './act.ts'
import { eventDigest, verifyChain } from './audit.ts'
import type { Call, Deps } from './deps.ts'
import { openIdentity } from './patient.ts'

/**
 * One event. That it was opened stands in the trail before the answer.
 * @throws AppError NOT_FOUND
 */
export async function readAccessDetail(deps: Deps, call: Call, id: string): Promise<AccessDetail> {
  const event = await findAccessEvent(deps.read, id)
  if (event === undefined) throw new AppError('NOT_FOUND')
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit({ personId: call.actor.personId }, { kind: 'access.opened', data: { eventId: id } }),
  )
  const [row] = await accessRows(deps, [event])
  if (row === undefined) throw new Error('an event without its row')
  const { id: _id, digest, ...sealed } = event
  return {
    row,
    roles: (event.actorRole ?? '').split(',').filter((role) => role !== ''),
    requestId: event.requestId,
    facts: factsOf(event),
    chain: event.chain,
    position: event.position,
    algorithm: event.algorithm,
    digest,
    /* what lost its words with its record is proved by the rest of its chain */
    intact: hasLostWords(event.data)
      ? (await verifyChain(deps.read, event.chain)).intact
      : eventDigest(sealed) === digest,
    mayReveal: row.record?.type === 'consultation' && (await reviewed(deps, call, row.record.id)) !== null,
  }
}

/** What the trail holds of it, one word for each field; what is empty says nothing. */
function factsOf({ data }: Row<'auditEvent'>): AccessDetail['facts'] {
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([name, value]) => {
    const words = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '')
    return words === '' ? [] : [{ name, value: words.slice(0, 2000) }]
  })
}

/** The consultation where the caller reviews it; null where it is a draft or not there. */
async function reviewed(deps: Deps, call: Call, consultationId: string) {
  const row = await findConsultation(deps.read, consultationId)
  return row !== undefined && relationOf(call.actor, row) === 'auditor' ? row : null
}

/**
 * The identity whole, for somebody who reviews, with a reason. The trail has it before the answer goes out, in the consultation's own
 * chain, where those who treat the patient see it as well.
 * @throws AppError NOT_FOUND where it is not there or was never submitted, RECORD_DESTROYED
 */
export async function revealForReview(
  deps: Deps,
  call: Call,
  consultationId: string,
  reason: string,
): Promise<z.infer<typeof Identity>> {
  const row = await reviewed(deps, call, consultationId)
  if (row === null) throw new AppError('NOT_FOUND')
  requireKept(row)
  const patient = await readPatient(deps.read, row.patientId)
  const { name, nameMongolian, idNumber, phone } = openIdentity(deps.vault, patient)
  /* without its key: the kept answer of a repeated request would hold the identity in the clear */
  await act(deps, { ...call, idempotency: null }, async (hands) => {
    await hands.audit({ consultationId }, { kind: 'patient.revealed', data: { reason } })
  })
  return { name, nameMongolian, idNumber, phone, birthDate: patient.birthDate }
}

/** Printing is the browser's: the page says so before it begins, and nothing is printed from it that is not in the trail. */
export async function notePrinting(deps: Deps, call: Call, consultationId: string): Promise<{ id: string }> {
  if ((await reviewed(deps, call, consultationId)) === null) throw new AppError('NOT_FOUND')
  return act(deps, call, async (hands) => {
    await hands.audit({ consultationId }, { kind: 'log.printed', data: {} })
    return { id: consultationId }
  })
}
