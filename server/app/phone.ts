/** Calls that go on by telephone: written down when somebody says so, told to the other side, read with the facts of the call. */

import type { Tx } from '../../db/open.ts'
import { personBriefs } from '../../db/queries/person.ts'
import {
  countPhoned,
  findLineTelephone,
  findPhoned,
  findStayAt,
  insertPhoned,
  readPhoned,
} from '../../db/queries/phone.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import { LineRules } from '../contract/line-rules.ts'
import type { PhoneAnswer, Phoned, PhoneInput, Telephone } from '../contract/phone.ts'
import type { Relation } from '../domain/actor.ts'
import type { Side } from '../domain/consultation.ts'
import { decidePhone, mostPhoned, phoneFrom, phoneKeptDays, phoneSide } from '../domain/phone.ts'
import { act, changeOf, freshState, type LockedConsultation, lockConsultation } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { tellTopic } from './notice.ts'

/**
 * Writes down that the caller goes on by telephone. It moves neither state nor version: it is a fact of the call. Sent again with the same
 * id it is the same word and gets the same answer.
 * @throws AppError NOT_FOUND; FORBIDDEN for those whose call it is not; TOO_EARLY, WRONG_STATE by the time of the press; KEY_REUSED
 * where the id is another's; TOO_MANY_REQUESTS; VALIDATION_FAILED where it was pressed too long ago
 */
export async function continueByPhone(
  deps: Deps,
  call: Call,
  consultationId: string,
  { id, pressedAt }: PhoneInput,
): Promise<PhoneAnswer> {
  const known = await findPhoned(deps.read, id)
  if (known !== undefined) return sameWord(known, consultationId, call.actor.personId)
  const now = deps.clock()
  const pressed = new Date(Math.min(Date.parse(pressedAt), now.getTime()))
  if (now.getTime() - pressed.getTime() > phoneKeptDays * 86_400_000) {
    throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'pressedAt', code: 'too_old' }] })
  }
  return act(deps, call, async (hands) => {
    const locked = await lockConsultation(hands.tx, call.actor, consultationId)
    const side = await sideOfPress(hands.tx, locked, pressed)
    const { personId } = call.actor
    if ((await countPhoned(hands.tx, consultationId, personId)) >= mostPhoned) {
      throw new AppError('TOO_MANY_REQUESTS')
    }
    const stay = await findStayAt(hands.tx, consultationId, personId, pressed)
    const row = { id, consultationId, personId, side, presenceId: stay?.id ?? null }
    await insertPhoned(hands.tx, { ...row, pressedAt: pressed, recordedAt: now })
    await hands.audit(
      { consultationId },
      {
        kind: 'room.phoned',
        data: { phoneId: id, side, presenceId: row.presenceId, pressedAt: pressed.toISOString() },
      },
    )
    await hands.announce(changeOf(locked.row))
    await tellTopic(hands, 'room.phoned', locked.row, id, otherSide(locked.row, side))
    return { id, pressedAt: pressed.toISOString(), recordedAt: now.toISOString() }
  })
}

function sameWord(row: Row<'callPhone'>, consultationId: string, personId: string): PhoneAnswer {
  if (row.consultationId !== consultationId || row.personId !== personId) throw new AppError('KEY_REUSED')
  const { id, pressedAt, recordedAt } = row
  return { id, pressedAt: pressedAt.toISOString(), recordedAt: recordedAt.toISOString() }
}

async function sideOfPress(tx: Tx, { row, relation }: LockedConsultation, pressed: Date): Promise<Side> {
  const decision = decidePhone(row, relation, pressed)
  if (decision.ok) return decision.side
  if (decision.error === 'NOT_ALLOWED') throw new AppError('FORBIDDEN')
  throw new AppError(decision.error, { fresh: await freshState(tx, row) })
}

/** Those whose telephone rings now: the asking doctor, or the expert with the board. Who has not answered an invitation is in no call. */
function otherSide(row: Row<'consultation'>, side: Side): string[] {
  if (side === 'beijing') return [row.requesterId]
  const members = row.memberIds.filter((id) => !row.invitedIds.includes(id))
  return [...(row.expertId === null ? [] : [row.expertId]), ...members]
}

/** Who went on by telephone, in the order of pressing; for those who have asked for the right already. */
export async function listPhoned(deps: Deps, consultationId: string): Promise<Phoned[]> {
  const rows = await readPhoned(deps.read, consultationId)
  const people = await personBriefs(
    deps.read,
    rows.map((row) => row.personId),
  )
  return rows.flatMap(({ id, personId, side, presenceId, pressedAt, recordedAt }) => {
    const person = people.get(personId)
    const at = { pressedAt: pressedAt.toISOString(), recordedAt: recordedAt.toISOString() }
    return person === undefined ? [] : [{ id, person, side, presenceId, ...at }]
  })
}

/** Whether the session that is planned now, and not an earlier one, went on by telephone. */
export async function wentOnByPhone(
  tx: Tx,
  { id, scheduledStart }: Pick<Row<'consultation'>, 'id' | 'scheduledStart'>,
): Promise<boolean> {
  if (scheduledStart === null) return false
  return (await readPhoned(tx, id, phoneFrom(scheduledStart))).length > 0
}

const Coordinator = LineRules.pick({ coordinator: true }).loose()

/** Whom the two sides call when a call fails; null for those whose call it is not. */
export async function telephoneOf(
  deps: Deps,
  row: Pick<Row<'consultation'>, 'lineId' | 'contactPhone'>,
  relation: Relation,
): Promise<Telephone | null> {
  if (row.lineId === null || phoneSide(relation) === null) return null
  const { dutyPhone, rules } = await findLineTelephone(deps.read, row.lineId)
  /* a line whose rules are broken still has a telephone */
  const words = Coordinator.safeParse(rules).data?.coordinator ?? { zh: '', en: '' }
  return { duty: dutyPhone, coordinator: words, contact: row.contactPhone }
}
