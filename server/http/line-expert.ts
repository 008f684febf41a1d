import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { listLineExperts, setHours } from '../app/line-expert.ts'
import { listLineTemplates, removeLineTemplate } from '../app/line-template.ts'
import { LineId, PersonId } from '../contract/ids.ts'
import { HoursForExpert, LineExperts, LineTemplate, TemplateRemoval } from '../contract/line-expert.ts'
import { type AppEnv, callOf, describe, input, pathId, pathParts, route } from './call.ts'

const tag = 'line'
const permission = 'line.manage'

/** The hours of a line's experts and the templates they keep, for the system administrator. */
export function lineExpertRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/:id/experts',
      describe({ tag, summary: 'The roster with everybody’s hours on the line', answer: LineExperts }),
      route(deps, permission),
      pathId('id'),
      async (context) => context.json(await listLineExperts(deps, context.req.valid('param').id), 200),
    )
    .put(
      '/:id/experts/:personId/hours',
      describe({
        tag,
        summary: 'Set the weekly hours of an expert on the line',
        answer: z.object({ lineId: z.string(), personId: z.string() }),
      }),
      route(deps, permission, { body: 'json' }),
      pathParts({ id: LineId, personId: PersonId }),
      input('json', HoursForExpert),
      async (context) => {
        const { id, personId } = context.req.valid('param')
        const place = { lineId: id, personId }
        return context.json(await setHours(deps, callOf(context), place, context.req.valid('json')), 200)
      },
    )
    .get(
      '/:id/templates',
      describe({ tag, summary: 'The opinion templates of the line', answer: z.array(LineTemplate) }),
      route(deps, permission),
      pathId('id'),
      async (context) => context.json(await listLineTemplates(deps, context.req.valid('param').id), 200),
    )
    .post(
      '/:id/templates/:templateId/removal',
      describe({
        tag,
        summary: 'Remove an opinion template from the line',
        answer: z.object({ id: z.string() }),
      }),
      route(deps, permission, { body: 'json' }),
      pathParts({ id: LineId, templateId: z.uuid() }),
      input('json', TemplateRemoval),
      async (context) => {
        const { id, templateId } = context.req.valid('param')
        const place = { lineId: id, templateId }
        const answer = await removeLineTemplate(deps, callOf(context), place, context.req.valid('json'))
        return context.json(answer, 200)
      },
    )
}
