/** From a figure to the consultations that it counted: a filter of the log. */

import { placeOf } from '../../db/queries/statistics.ts'
import type { Behind } from '../../db/queries/statistics-log.ts'
import { AppError } from '../contract/errors.ts'
import type { LogFilters } from '../contract/log.ts'
import {
  type Clock,
  clocks,
  conditionsOf,
  type Figure,
  type FigureId,
  figureOf,
  type Moment,
  settledInstant,
} from '../domain/statistics.ts'
import type { Deps } from './deps.ts'

/**
 * The same period, place and instant that the figure was counted for.
 * @throws AppError VALIDATION_FAILED where no list stands behind this figure, or its clock has no slot
 */
export async function behindFigure(
  deps: Pick<Deps, 'read' | 'clock'>,
  id: FigureId,
  given: LogFilters,
  { from, until }: { from?: Date; until?: Date },
): Promise<Behind> {
  const figure = figureOf(id)
  const conditions = conditionsOf(figure, given.part ?? 'counted')
  if (conditions === null) throw refused('figure')
  const now = deps.clock()
  return {
    filter: {
      from: from ?? new Date(0),
      until: until ?? now,
      at: given.asOf === undefined ? settledInstant(now) : new Date(given.asOf),
      lineId: given.lineId,
      departmentId: given.departmentId,
      personId: given.personId,
      places: given.institutionId === undefined ? [] : [await placeOf(deps.read, given.institutionId)],
    },
    conditions,
    slot: given.slot === undefined ? undefined : slotOf(figure, given.slot),
  }
}

function slotOf(figure: Figure, slot: string): NonNullable<Behind['slot']> {
  const moment = beginningOf(figure)
  if (moment === null) throw refused('slot')
  const [weekday, hour] = slot.split('-').map(Number)
  return { moment, weekday: weekday ?? 0, hour: hour ?? 0 }
}

/** When the step of a share of deadlines begins; null for other figures. */
function beginningOf({ shape }: Figure): Moment | null {
  if (shape.kind !== 'share') return null
  const clock = shape.of.flatMap((one): Clock[] => ('kept' in one ? [one.kept] : []))[0]
  return clock === undefined ? null : clocks[clock].start
}

function refused(path: string): AppError {
  return new AppError('VALIDATION_FAILED', { fields: [{ path, code: 'not_offered' }] })
}
