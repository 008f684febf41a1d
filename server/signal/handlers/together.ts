/** Looking together: who shows, how it is looked at, what is pointed at and drawn. Nothing is read or written for a single movement. */
import { authoriseShowing } from '../../app/annotation.ts'
import { AppError } from '../../contract/errors.ts'
import type { Shared } from '../../contract/together.ts'
import { leads, mayDraw, mayPresent } from '../../domain/together.ts'
import type { Table } from '../table.ts'
import { keep, keepAll, keepsByItself, tableOf, tellTable } from '../together.ts'
import type { SeatedHandlers, SeatedVisit } from '../visit.ts'

type TogetherName = Extract<keyof SeatedHandlers, `together.${string}`>

export const togetherHandlers: Pick<SeatedHandlers, TogetherName> = {
  async 'together.open'(visit, { attachmentId, view }) {
    const { deps, room, seat, call } = visit
    if (!mayPresent(seat.role)) throw new AppError('FORBIDDEN')
    const table = tableOf(room, seat.role)
    const { consultationId } = room
    await authoriseShowing(deps, call.actor, { consultationId, attachmentId })
    if (table.attachmentId !== attachmentId) await keepShown(visit, table)
    table.handOf(seat.person)
    table.open(attachmentId, seat.person.personId, view)
    const shared = requireShared(table)
    tellTable(seat, 'together.opened', shared)
    return shared
  },
  async 'together.take'({ room, seat }) {
    if (!mayPresent(seat.role)) throw new AppError('FORBIDDEN')
    const table = tableOf(room, seat.role)
    requireShared(table)
    table.presenterId = seat.person.personId
    tellTable(seat, 'together.taken', { presenterId: table.presenterId })
    return {}
  },
  async 'together.close'(visit) {
    const { room, seat } = visit
    const table = tableOf(room, seat.role)
    requireShared(table)
    const { personId } = seat.person
    const free = table.presenterId === null && mayPresent(seat.role)
    if (table.presenterId !== personId && !free && !leads(seat.role)) throw new AppError('FORBIDDEN')
    await keepShown(visit, table)
    table.close()
    tellTable(seat, 'together.closed', { personId })
    return {}
  },
  async 'together.look'({ room, seat }, { view }) {
    const table = tableOf(room, seat.role)
    requireShared(table)
    if (table.presenterId !== seat.person.personId) throw new AppError('FORBIDDEN')
    table.view = view
    tellTable(seat, 'together.looked', { view })
    return {}
  },
  async 'together.point'({ room, seat }, { at }) {
    if (!mayDraw(seat.role)) throw new AppError('FORBIDDEN')
    const { personId } = seat.person
    const { ink } = tableOf(room, seat.role).handOf(seat.person)
    tellTable(seat, 'together.pointed', { personId, ink, at })
    return {}
  },
  async 'together.draw'({ room, seat }, piece) {
    if (!mayDraw(seat.role)) throw new AppError('FORBIDDEN')
    const table = tableOf(room, seat.role)
    const { personId, ink } = table.handOf(seat.person)
    table.draw(personId, piece)
    tellTable(seat, 'together.drawn', { ...piece, personId, ink })
    return {}
  },
  async 'together.erase'({ room, seat }, { what }) {
    if (!mayDraw(seat.role) || (what === 'all' && !leads(seat.role))) throw new AppError('FORBIDDEN')
    const table = tableOf(room, seat.role)
    const { personId } = seat.person
    const ids = table.erase(what === 'all' ? null : personId, what === 'last' ? 'last' : 'every')
    if (ids.length > 0) tellTable(seat, 'together.erased', { personId, ids })
    return {}
  },
  async 'together.save'({ deps, room, seat }) {
    const table = tableOf(room, seat.role)
    let savedAt: string | null = null
    for (const unsaved of table.unsaved({ personId: seat.person.personId })) {
      savedAt = await keep(deps, seat, table, unsaved)
    }
    return { savedAt }
  },
}

/** @throws AppError WRONG_STATE while nothing is shown */
function requireShared(table: Table): Shared {
  const shared = table.shared()
  if (shared === null) throw new AppError('WRONG_STATE')
  return shared
}

/** The file leaves everybody's sight: what was drawn on it goes into the record, each person's by their own hand. */
async function keepShown({ deps, room }: SeatedVisit, table: Table): Promise<void> {
  const { attachmentId } = table
  if (attachmentId === null || !keepsByItself(room, table)) return
  await keepAll(deps, room, table, table.unsaved({ attachmentId }))
}
