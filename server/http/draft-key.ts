import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { draftKeyOf } from '../app/draft-key.ts'
import { type AppEnv, callOf, describe, route } from './call.ts'

const DraftKey = z.object({ key: z.string() })

/** For text that a browser keeps until it reaches the server. */
export function draftKeyRoutes(deps: Deps) {
  return new Hono<AppEnv>().get(
    '/draft-key',
    describe({
      tag: 'session',
      summary: 'The own key for text that is kept in the browser until it is saved',
      answer: DraftKey,
    }),
    route(deps, 'account.own'),
    (context) => {
      context.header('Cache-Control', 'no-store')
      return context.json(draftKeyOf(deps, callOf(context)), 200)
    },
  )
}
