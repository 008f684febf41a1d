import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { listLines, listPublicLines } from '../app/line.ts'
import { Line, PublicLine } from '../contract/session.ts'
import { type AppEnv, callOf, describe, route } from './call.ts'

const tag = 'line'

/** The consultation lines. */
export function lineRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/public',
      describe({ tag, summary: 'The lines as the sign-in page shows them', answer: z.array(PublicLine) }),
      route(deps, 'public'),
      async (context) => {
        context.header('Cache-Control', 'public, max-age=60')
        return context.json(await listPublicLines(deps), 200)
      },
    )
    .get(
      '/',
      describe({ tag, summary: 'The lines and their rosters', answer: z.array(Line) }),
      route(deps, 'line.read'),
      async (context) => context.json(await listLines(deps, callOf(context).actor), 200),
    )
}
