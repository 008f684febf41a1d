/** One line for each request: no query, no body, no header, nothing of a patient (design §3). */
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Logger } from 'pino'
import type { AppEnv } from './call.ts'

export function logRequests(log: Logger): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const began = performance.now()
    await next()
    const { method, path } = context.req
    if (!path.startsWith('/api/')) return
    const line = {
      requestId: context.get('requestId'),
      method,
      route: routePath(context),
      status: context.res.status,
      ms: Math.round(performance.now() - began),
      personId: context.get('authenticated')?.actor.personId,
      address: context.get('address'),
    }
    if (context.res.status >= 500) log.warn(line, 'request')
    else log.info(line, 'request')
  }
}
