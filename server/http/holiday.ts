import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { changeHolidays, listHolidayVersions, listHolidayYears } from '../app/holiday.ts'
import { HolidayChange, HolidayVersions, HolidayYears } from '../contract/holiday.ts'
import { Saved, VersionsQuery } from '../contract/version.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'holiday'
const permission = 'line.manage'

/** The holidays by which all lines are scheduled, for the system administrator. */
export function holidayRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/',
      describe({ tag, summary: 'Of the running year and those ahead of it', answer: HolidayYears }),
      route(deps, permission),
      async (context) => context.json(await listHolidayYears(deps), 200),
    )
    .put(
      '/:id',
      describe({ tag, summary: 'Set those of a year anew, as a version', answer: Saved }),
      route(deps, permission, { body: 'json' }),
      pathId('id'),
      input('json', HolidayChange),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await changeHolidays(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .get(
      '/:id/versions',
      describe({ tag, summary: 'What was set before, newest first', answer: HolidayVersions }),
      route(deps, permission),
      pathId('id'),
      input('query', VersionsQuery),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await listHolidayVersions(deps, id, context.req.valid('query').before), 200)
      },
    )
}
