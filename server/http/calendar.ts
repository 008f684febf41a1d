import { Hono } from 'hono'
import * as z from 'zod'
import { readCalendar } from '../app/calendar.ts'
import type { Deps } from '../app/deps.ts'
import { listHours, removeException, stateException, stateHours } from '../app/hours.ts'
import { listSlots } from '../app/slots.ts'
import {
  Calendar,
  CalendarQuery,
  ExceptionAddress,
  ExceptionInput,
  HoursInput,
  LineHours,
  SlotQuery,
  Slots,
} from '../contract/calendar.ts'
import { Day } from '../contract/common.ts'
import { LineId } from '../contract/ids.ts'
import { type AppEnv, callOf, describe, input, pathId, pathParts, route } from './call.ts'

const tag = 'calendar'

/** Calendars, hours, free slots. */
export function calendarRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/calendar',
      describe({ tag, summary: 'What stands in one’s own calendar', answer: Calendar }),
      route(deps, 'calendar.read'),
      input('query', CalendarQuery),
      async (context) =>
        context.json(await readCalendar(deps, callOf(context).actor, context.req.valid('query')), 200),
    )
    .get(
      '/lines/:id/slots',
      describe({ tag, summary: 'Free slots of a line, or of one expert on it', answer: Slots }),
      route(deps, 'calendar.read'),
      pathId('id'),
      input('query', SlotQuery),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await listSlots(deps, callOf(context).actor, id, context.req.valid('query')), 200)
      },
    )
    .get(
      '/hours',
      describe({ tag, summary: 'One’s own hours on each line', answer: z.array(LineHours) }),
      route(deps, 'hours.write'),
      async (context) => context.json(await listHours(deps, callOf(context).actor), 200),
    )
    .put(
      '/hours/:id',
      describe({
        tag,
        summary: 'State one’s weekly hours on a line anew',
        answer: z.object({ lineId: z.string() }),
      }),
      route(deps, 'hours.write', { body: 'json' }),
      pathId('id'),
      input('json', HoursInput),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await stateHours(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .post(
      '/hours/:id/exceptions',
      describe({
        tag,
        summary: 'State other hours, or none, for one date',
        answer: z.object({ day: z.string() }),
      }),
      route(deps, 'hours.write', { body: 'json' }),
      pathId('id'),
      input('json', ExceptionInput),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await stateException(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .delete(
      '/hours/:id/exceptions/:day',
      describe({
        tag,
        summary: 'Let the weekly hours of a date hold again',
        answer: z.object({ day: z.string() }),
      }),
      route(deps, 'hours.write'),
      pathParts({ id: LineId, day: Day }),
      input('query', ExceptionAddress),
      async (context) => {
        const { id, day } = context.req.valid('param')
        const { allLines } = context.req.valid('query')
        return context.json(await removeException(deps, callOf(context), id, day, allLines), 200)
      },
    )
}
