import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { listTemplates, removeTemplate, saveTemplate } from '../app/opinion-template.ts'
import { OpinionTemplate, TemplateInput, TemplateQuery } from '../contract/opinion-template.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'opinion'
const Named = z.object({ id: z.string() })

/** Texts to begin an opinion with. */
export function templateRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/opinion-templates',
      describe({ tag, summary: 'The templates of a line', answer: z.array(OpinionTemplate) }),
      route(deps, 'opinion.write'),
      input('query', TemplateQuery),
      async (context) => {
        const { lineId } = context.req.valid('query')
        return context.json(await listTemplates(deps, callOf(context).actor, lineId), 200)
      },
    )
    .post(
      '/opinion-templates',
      describe({ tag, summary: 'Keep texts as a template of the line', answer: Named }),
      route(deps, 'opinion.write', { body: 'json' }),
      input('json', TemplateInput),
      async (context) =>
        context.json(await saveTemplate(deps, callOf(context), context.req.valid('json')), 200),
    )
    .delete(
      '/opinion-templates/:id',
      describe({ tag, summary: 'Remove an own template', answer: Named }),
      route(deps, 'opinion.write'),
      pathId('id'),
      async (context) =>
        context.json(await removeTemplate(deps, callOf(context), context.req.valid('param').id), 200),
    )
}
