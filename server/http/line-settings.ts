import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import {
  addLine,
  changeLine,
  listLineChoices,
  listLineEntries,
  listLineVersions,
  readLineDetail,
  restoreLine,
} from '../app/line-settings.ts'
import {
  LineChange,
  LineChoices,
  LineDetail,
  LineEntries,
  LineVersions,
  NewLine,
} from '../contract/line-settings.ts'
import { RestoreInput, Saved, VersionsQuery, versionPath } from '../contract/version.ts'
import { type AppEnv, callOf, describe, input, pathId, pathParts, route } from './call.ts'

const tag = 'line'
const permission = 'line.manage'

/** The settings of the lines, for the system administrator. */
export function lineSettingRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/',
      describe({ tag, summary: 'Every line with what runs on it', answer: LineEntries }),
      route(deps, permission),
      async (context) => context.json(await listLineEntries(deps), 200),
    )
    .get(
      '/choices',
      describe({ tag, summary: 'Institutions, departments and experts to choose from', answer: LineChoices }),
      route(deps, permission),
      async (context) => context.json(await listLineChoices(deps), 200),
    )
    .post(
      '/',
      describe({ tag, summary: 'Make a line', answer: Saved }),
      route(deps, permission, { body: 'json' }),
      input('json', NewLine),
      async (context) => context.json(await addLine(deps, callOf(context), context.req.valid('json')), 200),
    )
    .get(
      '/:id',
      describe({ tag, summary: 'A line with all of its settings', answer: LineDetail }),
      route(deps, permission),
      pathId('id'),
      async (context) => context.json(await readLineDetail(deps, context.req.valid('param').id), 200),
    )
    .put(
      '/:id',
      describe({ tag, summary: 'Set a line anew, as a version', answer: Saved }),
      route(deps, permission, { body: 'json' }),
      pathId('id'),
      input('json', LineChange),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await changeLine(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .get(
      '/:id/versions',
      describe({ tag, summary: 'The versions of its settings, newest first', answer: LineVersions }),
      route(deps, permission),
      pathId('id'),
      input('query', VersionsQuery),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await listLineVersions(deps, id, context.req.valid('query').before), 200)
      },
    )
    .post(
      '/:id/versions/:number/restore',
      describe({ tag, summary: 'Set it as it was in that version', answer: Saved }),
      route(deps, permission, { body: 'json' }),
      pathParts(versionPath),
      input('json', RestoreInput),
      async (context) => {
        const { id, number } = context.req.valid('param')
        const answer = await restoreLine(deps, callOf(context), id, Number(number), context.req.valid('json'))
        return context.json(answer, 200)
      },
    )
}
