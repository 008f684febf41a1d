/** What experts state about their own hours. */

import type { Tx } from '../../db/open.ts'
import {
  deleteException,
  lockPlace,
  putException,
  readExceptions,
  readSlotLengths,
  readWeekly,
  replaceWeekly,
} from '../../db/queries/calendar.ts'
import type { Row } from '../../db/schema.ts'
import {
  clockOf,
  type ExceptionInput,
  type HoursInput,
  type LineHours,
  minutesOf,
  type WeeklyInterval,
} from '../contract/calendar.ts'
import { AppError } from '../contract/errors.ts'
import type { PersonActor } from '../domain/actor.ts'
import { type Interval, isSameWeek, mostExceptions } from '../domain/availability.ts'
import { addDays, dayOf } from '../domain/beijing.ts'
import { longestScheduleDays } from '../domain/consultation.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'

type WeeklyRow = Pick<Row<'expertHours'>, 'weekday' | 'fromMinute' | 'toMinute'>

/** The caller's own hours, one entry for each line served. */
export async function listHours(deps: Deps, actor: PersonActor): Promise<LineHours[]> {
  const { personId, expertLineIds } = actor
  const today = dayOf(deps.clock())
  const [lines, weekly, exceptions] = await Promise.all([
    readSlotLengths(deps.read, expertLineIds),
    readWeekly(deps.read, expertLineIds, [personId]),
    readExceptions(deps.read, expertLineIds, [personId], { from: today }),
  ])
  return lines.map((line) => ({
    lineId: line.id,
    slotMinutes: line.slotMinutes,
    intervals: weekly.filter((one) => one.lineId === line.id).map(asWritten),
    exceptions: exceptions.filter((one) => one.lineId === line.id).map(dateAsWritten),
  }))
}

/** A stored part of a week, its times as `08:30`. */
export function asWritten({ weekday, fromMinute, toMinute }: WeeklyRow): WeeklyInterval {
  return { weekday, from: clockOf(fromMinute), to: clockOf(toMinute) }
}

/** A stored exception, its times as `08:30`. */
export function dateAsWritten({ day, intervals }: Pick<Row<'expertException'>, 'day' | 'intervals'>) {
  return {
    day,
    intervals: (intervals as Interval[]).map(({ from, to }) => ({ from: clockOf(from), to: clockOf(to) })),
  }
}

/** Whether two weeks as they are written are the same one. */
export function isSameHours(one: readonly WeeklyInterval[], other: readonly WeeklyInterval[]): boolean {
  const spans = (week: readonly WeeklyInterval[]) =>
    week.map(({ weekday, from, to }) => ({ weekday, from: minutesOf(from), to: minutesOf(to) }))
  return isSameWeek(spans(one), spans(other))
}

/** The other way round: as it is stored. */
export function asStored({ weekday, from, to }: WeeklyInterval): WeeklyRow {
  return { weekday, fromMinute: minutesOf(from), toMinute: minutesOf(to) }
}

/**
 * Replaces the caller's weekly hours on a line.
 * @throws AppError NOT_FOUND where the caller is not on its roster; CONFLICT where the stored hours are neither those that were seen nor
 * those that are asked for
 */
export async function stateHours(
  deps: Deps,
  call: Call,
  lineId: string,
  { intervals, seen }: HoursInput,
): Promise<{ lineId: string }> {
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    await requirePlaces(hands.tx, [lineId], personId)
    const before = (await readWeekly(hands.tx, [lineId], [personId])).map(asWritten)
    /* what is stored already is asked again where the answer was lost on its way */
    if (!isSameHours(before, seen) && !isSameHours(before, intervals)) throw new AppError('CONFLICT')
    await replaceWeekly(hands.tx, { lineId, personId }, intervals.map(asStored))
    await hands.audit({ personId }, { kind: 'hours.stated', data: { lineId, intervals } })
    return { lineId }
  })
}

/**
 * Sets other hours for one date, or none.
 * @throws AppError NOT_FOUND; TIME_IN_PAST; TIME_TOO_FAR beyond a year; TOO_MANY_EXCEPTIONS
 */
export async function stateException(
  deps: Deps,
  call: Call,
  lineId: string,
  input: ExceptionInput,
): Promise<{ day: string }> {
  const { personId } = call.actor
  const { day } = input
  const today = dayOf(deps.clock())
  if (day < today) throw new AppError('TIME_IN_PAST')
  if (day > addDays(today, 365 + longestScheduleDays)) throw new AppError('TIME_TOO_FAR')
  const lineIds = linesOf(call.actor, lineId, input.allLines)
  const intervals = input.intervals.map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) }))
  return act(deps, call, async (hands) => {
    await requirePlaces(hands.tx, lineIds, personId)
    for (const id of lineIds) {
      const count = await putException(hands.tx, { lineId: id, personId, day, intervals }, today)
      if (count > mostExceptions) throw new AppError('TOO_MANY_EXCEPTIONS')
    }
    await hands.audit(
      { personId },
      { kind: 'hours.excepted', data: { lineIds, day, intervals: input.intervals } },
    )
    return { day }
  })
}

/**
 * The weekly hours of a date hold again.
 * @throws AppError NOT_FOUND where there is no such exception
 */
export async function removeException(
  deps: Deps,
  call: Call,
  lineId: string,
  day: string,
  allLines: boolean,
): Promise<{ day: string }> {
  const { personId } = call.actor
  const lineIds = linesOf(call.actor, lineId, allLines)
  return act(deps, call, async (hands) => {
    await requirePlaces(hands.tx, lineIds, personId)
    const gone = await deleteException(hands.tx, { lineIds, personId, day })
    if (gone === 0) throw new AppError('NOT_FOUND')
    await hands.audit({ personId }, { kind: 'hours.excepted', data: { lineIds, day, intervals: null } })
    return { day }
  })
}

/** In a fixed order, so that two requests about all lines do not wait for each other in a circle. */
function linesOf(actor: PersonActor, lineId: string, all: boolean): string[] {
  if (!all || !actor.expertLineIds.includes(lineId)) return [lineId]
  return [...actor.expertLineIds].sort()
}

async function requirePlaces(tx: Tx, lineIds: readonly string[], personId: string): Promise<void> {
  for (const lineId of lineIds) {
    if (!(await lockPlace(tx, lineId, personId))) throw new AppError('NOT_FOUND')
  }
}
