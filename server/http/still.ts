/** Stills of cameras in the room: announced here, sent and finished as every upload. */
import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { startStill } from '../app/still-upload.ts'
import { UploadState } from '../contract/attachment.ts'
import { StillInput } from '../contract/still.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

export function stillRoutes(deps: Deps) {
  return new Hono<AppEnv>().post(
    '/consultations/:id/stills',
    describe({
      tag: 'upload',
      summary:
        'Announce a still of a camera in the room; the same still announced again goes on where it stopped',
      answer: UploadState,
    }),
    route(deps, 'still.add', { body: 'json' }),
    pathId('id'),
    input('json', StillInput),
    async (context) => {
      const { id } = context.req.valid('param')
      return context.json(await startStill(deps, callOf(context), id, context.req.valid('json')), 200)
    },
  )
}
