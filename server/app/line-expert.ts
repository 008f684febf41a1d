/** The hours of a line's experts, as the administrator of the lines reads and sets them. */

import {
  lockPlace,
  readExceptions,
  readPlaces,
  readSlotLengths,
  readWeekly,
  replaceWeekly,
} from '../../db/queries/calendar.ts'
import { readNames } from '../../db/queries/notice.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { AppError } from '../contract/errors.ts'
import type { HoursForExpert, LineExperts } from '../contract/line-expert.ts'
import { dayOf } from '../domain/beijing.ts'
import { noFacts, topics } from '../domain/notice.ts'
import { type Act, act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { asStored, asWritten, dateAsWritten, isSameHours } from './hours.ts'

/**
 * Everybody on the roster with their weekly hours on this line and their exceptions from today on. Of a closed line too: its hours
 * are put in order before it opens again.
 * @throws AppError NOT_FOUND
 */
export async function listLineExperts(deps: Deps, lineId: string): Promise<LineExperts> {
  const [[line], places] = await Promise.all([
    readSlotLengths(deps.read, [lineId]),
    readPlaces(deps.read, lineId),
  ])
  if (line === undefined) throw new AppError('NOT_FOUND')
  const ids = places.map(({ id }) => id)
  const [people, weekly, exceptions] = await Promise.all([
    personBriefs(deps.read, ids),
    readWeekly(deps.read, [lineId], ids),
    readExceptions(deps.read, [lineId], ids, { from: dayOf(deps.clock()) }),
  ])
  return {
    slotMinutes: line.slotMinutes,
    experts: places.flatMap(({ id, disabledAt }) => {
      const person = people.get(id)
      if (person === undefined) return []
      return {
        person,
        disabled: disabledAt !== null,
        intervals: weekly.filter(({ personId }) => personId === id).map(asWritten),
        exceptions: exceptions.filter(({ personId }) => personId === id).map(dateAsWritten),
      }
    }),
  }
}

/**
 * Replaces the weekly hours of an expert on a line, for them; they are told who did it. Sessions that are agreed stay.
 * @throws AppError NOT_FOUND where the person is not on its roster; CONFLICT where the hours are not those that were seen any more;
 * VALIDATION_FAILED `unchanged`
 */
export async function setHours(
  deps: Deps,
  call: Call,
  { lineId, personId }: { lineId: string; personId: string },
  { intervals, seen, reason }: HoursForExpert,
): Promise<{ lineId: string; personId: string }> {
  return act(deps, call, async (hands) => {
    // The same lock as that of the expert's own change: of two at once the second one compares with what the first has set.
    if (!(await lockPlace(hands.tx, lineId, personId))) throw new AppError('NOT_FOUND')
    const before = (await readWeekly(hands.tx, [lineId], [personId])).map(asWritten)
    if (!isSameHours(before, seen)) throw new AppError('CONFLICT')
    if (isSameHours(before, intervals))
      throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'intervals', code: 'unchanged' }] })
    await replaceWeekly(hands.tx, { lineId, personId }, intervals.map(asStored))
    const data = { lineId, personId, before, intervals, reason }
    const at = await hands.audit({ personId }, { kind: 'hours.set', data })
    if (personId !== call.actor.personId) await tell(hands, call, { lineId, personId, at })
    return { lineId, personId }
  })
}

async function tell(
  hands: Act,
  call: Call,
  { lineId, personId, at }: { lineId: string; personId: string; at: Date },
): Promise<void> {
  const names = await readNames(hands.tx, lineId, call.actor.personId)
  hands.notify({
    event: `hours.set:${lineId}:${personId}:${at.toISOString()}`,
    kind: 'hours.set',
    to: [{ personId, category: topics['hours.set'] }],
    consultationId: null,
    facts: { ...noFacts, ...names },
  })
}
