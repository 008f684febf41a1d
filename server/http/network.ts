import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { networkSites, ownNetworkCheck, saveNetworkCheck } from '../app/network.ts'
import { LatestNetworkCheck, NetworkCheck, NetworkCheckInput, NetworkSites } from '../contract/network.ts'
import { type AppEnv, callOf, describe, input, route } from './call.ts'

const tag = 'network'

/** What computers were found to be fit for. */
export function networkRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/',
      describe({ tag, summary: 'Keep what was found at one’s computer', answer: NetworkCheck }),
      route(deps, 'account.own', { body: 'json' }),
      input('json', NetworkCheckInput),
      async (context) =>
        context.json(await saveNetworkCheck(deps, callOf(context), context.req.valid('json')), 200),
    )
    .get(
      '/latest',
      describe({ tag, summary: 'What one found last', answer: LatestNetworkCheck }),
      route(deps, 'account.own'),
      async (context) => context.json({ latest: await ownNetworkCheck(deps, callOf(context).actor) }, 200),
    )
    .get(
      '/sites',
      describe({
        tag,
        summary: 'Sites with a session by video within a day and a half, the unfit first',
        answer: NetworkSites,
      }),
      route(deps, 'network.sites'),
      async (context) => context.json({ items: await networkSites(deps, callOf(context).actor) }, 200),
    )
}
