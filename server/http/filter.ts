import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { arrangeFilters, changeFilter, listFilters, removeFilter, saveFilter } from '../app/filter.ts'
import {
  ChangeFilterInput,
  OrderFiltersInput,
  SavedFilter,
  SavedFilters,
  SaveFilterInput,
} from '../contract/search.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'search'

/** Searches and narrowed lists that a person keeps; nobody sees another's. */
export function filterRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/',
      describe({ tag, summary: 'The saved filters, in their order', answer: SavedFilters }),
      route(deps, 'filter.keep'),
      async (context) => {
        context.header('Cache-Control', 'no-store')
        return context.json(await listFilters(deps, callOf(context).actor.personId), 200)
      },
    )
    .post(
      '/',
      describe({ tag, summary: 'Save a filter, thirty at most', answer: SavedFilter }),
      route(deps, 'filter.keep', { body: 'json' }),
      input('json', SaveFilterInput),
      async (context) =>
        context.json(await saveFilter(deps, callOf(context), context.req.valid('json')), 200),
    )
    .put(
      '/order',
      describe({
        tag,
        summary: 'Put the saved filters into an order',
        answer: z.object({ ids: z.array(z.string()) }),
      }),
      route(deps, 'filter.keep', { body: 'json' }),
      input('json', OrderFiltersInput),
      async (context) =>
        context.json(await arrangeFilters(deps, callOf(context), context.req.valid('json')), 200),
    )
    .put(
      '/:id',
      describe({ tag, summary: 'Rename a saved filter, or open its page with it', answer: SavedFilter }),
      route(deps, 'filter.keep', { body: 'json' }),
      pathId('id'),
      input('json', ChangeFilterInput),
      async (context) =>
        context.json(
          await changeFilter(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .delete(
      '/:id',
      describe({ tag, summary: 'Remove a saved filter', answer: z.object({ id: z.string() }) }),
      route(deps, 'filter.keep'),
      pathId('id'),
      async (context) =>
        context.json(await removeFilter(deps, callOf(context), context.req.valid('param').id), 200),
    )
}
