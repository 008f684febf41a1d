/** Keeping records: the classes, and what holds one. */
import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { liftHoldOf, readKeeping, setHold } from '../app/keeping.ts'
import { changeRetention, listRetentionVersions, readRetention } from '../app/retention.ts'
import {
  HoldInput,
  Keeping,
  LiftInput,
  RetentionChange,
  RetentionDetail,
  RetentionVersions,
} from '../contract/retention.ts'
import { Saved, VersionsQuery } from '../contract/version.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'keeping'

const Done = z.object({ id: z.string() })

export function keepingRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/retention',
      describe({ tag, summary: 'How many years each class is kept', answer: RetentionDetail }),
      route(deps, 'retention.manage'),
      async (context) => context.json(await readRetention(deps), 200),
    )
    .put(
      '/retention',
      describe({ tag, summary: 'Set the years anew, as a version; never below the minimum', answer: Saved }),
      route(deps, 'retention.manage', { body: 'json' }),
      input('json', RetentionChange),
      async (context) =>
        context.json(await changeRetention(deps, callOf(context), context.req.valid('json')), 200),
    )
    .get(
      '/retention/versions',
      describe({ tag, summary: 'What was set before, newest first', answer: RetentionVersions }),
      route(deps, 'retention.manage'),
      input('query', VersionsQuery),
      async (context) =>
        context.json(await listRetentionVersions(deps, context.req.valid('query').before), 200),
    )
    .get(
      '/consultations/:id/keeping',
      describe({ tag, summary: 'Its class, until when it is kept, and what holds it', answer: Keeping }),
      route(deps, 'hold.manage'),
      pathId('id'),
      async (context) =>
        context.json(await readKeeping(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .post(
      '/consultations/:id/holds',
      describe({ tag, summary: 'Seal the record: nothing of it is deleted', answer: Done }),
      route(deps, 'hold.manage', { body: 'json' }),
      pathId('id'),
      input('json', HoldInput),
      async (context) =>
        context.json(
          await setHold(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .post(
      '/holds/:id/lift',
      describe({ tag, summary: 'Lift a seal that somebody else has set', answer: Done }),
      route(deps, 'hold.manage', { body: 'json' }),
      pathId('id'),
      input('json', LiftInput),
      async (context) =>
        context.json(
          await liftHoldOf(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
}
