import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { quickSearch, searchConsultations } from '../app/search.ts'
import { QuickSearch, QuickSearchInput, SearchInput, SearchPage } from '../contract/search.ts'
import { type AppEnv, callOf, describe, input, route } from './call.ts'

const tag = 'search'

/** Searches are posted: what is looked for may be a name, and addresses stand in the logs of proxies. */
export function searchRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/',
      describe({ tag, summary: 'A page of what is found; the search is audited', answer: SearchPage }),
      route(deps, 'consultation.list', { body: 'json' }),
      input('json', SearchInput),
      async (context) => {
        context.header('Cache-Control', 'no-store')
        return context.json(await searchConsultations(deps, callOf(context), context.req.valid('json')), 200)
      },
    )
    .post(
      '/quick',
      describe({ tag, summary: 'The newest hits of each kind; the search is audited', answer: QuickSearch }),
      route(deps, 'consultation.list', { body: 'json' }),
      input('json', QuickSearchInput),
      async (context) => {
        context.header('Cache-Control', 'no-store')
        return context.json(await quickSearch(deps, callOf(context), context.req.valid('json').q), 200)
      },
    )
}
