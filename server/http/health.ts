import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { type HealthSources, readHealth } from '../app/health.ts'
import { Health } from '../contract/session.ts'
import { type AppEnv, describe, route } from './call.ts'

/** Whether the product works, for the sign-in page, the start command and a watchdog. */
export function healthRoutes(deps: Deps, sources: HealthSources) {
  return new Hono<AppEnv>().get(
    '/',
    describe({ tag: 'health', summary: 'State of database and media nodes', answer: Health }),
    route(deps, 'public'),
    async (context) => {
      const health = await readHealth(deps, sources)
      context.header('Cache-Control', 'no-store')
      return context.json(health, health.database === 'ok' ? 200 : 503)
    },
  )
}
