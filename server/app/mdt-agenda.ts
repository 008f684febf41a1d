/** The agenda of a board: what is spoken about, how long, who presents; and when it went round. */
import * as z from 'zod'
import { findAgenda, markCirculated, writeAgenda } from '../../db/queries/mdt.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import { type AgendaAnswer, type AgendaInput, AgendaItem, type Mdt } from '../contract/mdt.ts'
import { isInTime, mostAgendaItems } from '../domain/mdt.ts'
import { act, changeOf } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { lockBoard } from './mdt-act.ts'
import { tellTopic } from './notice.ts'

const Items = z.array(AgendaItem).max(mostAgendaItems)

/**
 * Keeps the agenda whole. Two windows never overwrite each other: `revision` is the one that was read.
 * @throws AppError NOT_FOUND, FORBIDDEN; WRONG_STATE from the session on; CONFLICT; VALIDATION_FAILED where somebody presents who is no
 * member
 */
export function saveAgenda(
  deps: Deps,
  call: Call,
  id: string,
  { revision, items }: z.infer<typeof AgendaInput>,
): Promise<z.infer<typeof AgendaAnswer>> {
  return act(deps, call, async (hands) => {
    const { row, conflict } = await lockBoard(hands, call, id, 'save_agenda')
    const known = await findAgenda(hands.tx, id)
    if ((known?.revision ?? 0) !== revision) throw await conflict()
    requirePresenters(row, items)
    await writeAgenda(hands.tx, {
      consultationId: id,
      items,
      revision: revision + 1,
      savedAt: deps.clock(),
      circulatedRevision: null,
    })
    await hands.audit(
      { consultationId: id },
      { kind: 'agenda.saved', data: { revision: revision + 1, items: items.length } },
    )
    await hands.announce(changeOf(row))
    return { revision: revision + 1, circulatedAt: known?.circulatedAt?.toISOString() ?? null }
  })
}

function requirePresenters(row: Row<'consultation'>, items: readonly AgendaItem[]): void {
  const known = new Set([row.expertId, row.requesterId, ...row.memberIds])
  const fields = items.flatMap(({ presenterId }, index) =>
    presenterId === null || known.has(presenterId)
      ? []
      : [{ path: `items.${index}.presenterId`, code: 'not_offered' }],
  )
  if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields })
}

/**
 * Sends the agenda round as it was read: members and the doctor who asks are told.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE; CONFLICT where it is another one by now, or there is none
 */
export function circulateAgenda(
  deps: Deps,
  call: Call,
  id: string,
  revision: number,
): Promise<z.infer<typeof AgendaAnswer>> {
  return act(deps, call, async (hands) => {
    const { row, conflict } = await lockBoard(hands, call, id, 'circulate')
    const agenda = await findAgenda(hands.tx, id)
    if (agenda === undefined || agenda.revision !== revision) throw await conflict()
    const at = deps.clock()
    await markCirculated(hands.tx, id, revision, at)
    await hands.audit(
      { consultationId: id },
      { kind: 'agenda.circulated', data: { revision, inTime: isInTime(at, row.scheduledStart) } },
    )
    const people = [row.requesterId, ...row.memberIds]
    await tellTopic(hands, 'mdt.agenda', row, at.toISOString(), people)
    await hands.announce(changeOf(row))
    return { revision, circulatedAt: at.toISOString() }
  })
}

/** As the page shows it. */
export function agendaOf(agenda: Row<'consultationAgenda'> | undefined, startAt: Date | null): Mdt['agenda'] {
  const circulatedAt = agenda?.circulatedAt ?? null
  return {
    items: agenda === undefined ? [] : Items.parse(agenda.items),
    revision: agenda?.revision ?? 0,
    circulatedAt: circulatedAt?.toISOString() ?? null,
    changedSince: circulatedAt !== null && agenda?.circulatedRevision !== agenda?.revision,
    inTime: isInTime(circulatedAt, startAt),
  }
}
