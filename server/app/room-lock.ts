/** The lock of what people do in a room; guests, who have no relation to the case, among them. */
import type { Tx } from '../../db/open.ts'
import { AppError } from '../contract/errors.ts'
import { type PersonActor, system } from '../domain/actor.ts'
import { type LockedConsultation, lockConsultation } from './act.ts'

/** As {@link lockConsultation}; a guest locks the one consultation of the link. @throws AppError NOT_FOUND */
export function lockForRoom(tx: Tx, actor: PersonActor, consultationId: string): Promise<LockedConsultation> {
  if (actor.guest === undefined) return lockConsultation(tx, actor, consultationId)
  if (actor.guest.consultationId !== consultationId) throw new AppError('NOT_FOUND')
  return lockConsultation(tx, system, consultationId)
}
