import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { compareRecordVersions, listRecordVersions } from '../app/record-version.ts'
import { CompareQuery, RecordComparison, RecordVersions, VersionsQuery } from '../contract/record-version.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'record'

/** The case record's versions. */
export function recordRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/:id/record/versions',
      describe({ tag, summary: 'Versions of the case record, newest first', answer: RecordVersions }),
      route(deps, 'consultation.read'),
      pathId('id'),
      input('query', VersionsQuery),
      async (context) =>
        context.json(
          await listRecordVersions(
            deps,
            callOf(context),
            context.req.valid('param').id,
            context.req.valid('query'),
          ),
          200,
        ),
    )
    .get(
      '/:id/record/comparison',
      describe({ tag, summary: 'Two versions of the case record, field by field', answer: RecordComparison }),
      route(deps, 'consultation.read'),
      pathId('id'),
      input('query', CompareQuery),
      async (context) =>
        context.json(
          await compareRecordVersions(
            deps,
            callOf(context),
            context.req.valid('param').id,
            context.req.valid('query'),
          ),
          200,
        ),
    )
}
