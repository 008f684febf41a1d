import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { addDuty, endDuty, listDuty } from '../app/duty.ts'
import { Duty, DutyInput, DutyQuery } from '../contract/duty.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'duty'
const Id = z.object({ id: z.string() })

/** Who is on call for a line. */
export function dutyRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/lines/:lineId/duty',
      describe({ tag, summary: 'Who is on call in a span of time', answer: z.array(Duty) }),
      route(deps, 'consultation.list'),
      pathId('lineId'),
      input('query', DutyQuery),
      async (context) =>
        context.json(
          await listDuty(
            deps,
            callOf(context).actor,
            context.req.valid('param').lineId,
            context.req.valid('query'),
          ),
          200,
        ),
    )
    .post(
      '/lines/:lineId/duty',
      describe({ tag, summary: 'Put somebody of the roster on call', answer: Id }),
      route(deps, 'duty.write', { body: 'json' }),
      pathId('lineId'),
      input('json', DutyInput),
      async (context) =>
        context.json(
          await addDuty(deps, callOf(context), context.req.valid('param').lineId, context.req.valid('json')),
          200,
        ),
    )
    .delete(
      '/duty/:id',
      describe({ tag, summary: 'Take a shift off', answer: Id }),
      route(deps, 'duty.write'),
      pathId('id'),
      async (context) =>
        context.json(await endDuty(deps, callOf(context), context.req.valid('param').id), 200),
    )
}
