/** What was drawn on the files of a case. Drawing itself goes over the room's socket. */
import { Hono } from 'hono'
import * as z from 'zod'
import { listLayers } from '../app/annotation.ts'
import type { Deps } from '../app/deps.ts'
import { Layer } from '../contract/together.ts'
import { type AppEnv, callOf, describe, pathId, route } from './call.ts'

export function annotationRoutes(deps: Deps) {
  return new Hono<AppEnv>().get(
    '/attachments/:id/layers',
    describe({
      tag: 'attachment',
      summary: 'What was drawn on a file, oldest first',
      answer: z.array(Layer),
    }),
    route(deps, 'attachment.read'),
    pathId('id'),
    async (context) =>
      context.json(await listLayers(deps, callOf(context), context.req.valid('param').id), 200),
  )
}
