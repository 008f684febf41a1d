import { Hono } from 'hono'
import {
  addBanner,
  changeBanner,
  listBanners,
  listBannerVersions,
  listShownBanners,
  putBannerAside,
} from '../app/banner.ts'
import type { Deps } from '../app/deps.ts'
import {
  BannerChange,
  BannerDismissal,
  BannerEntries,
  BannerSettings,
  Banners,
  BannerVersions,
} from '../contract/banner.ts'
import { Saved } from '../contract/version.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'banner'

/** Announcements over every page. */
export function bannerRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/public',
      describe({ tag, summary: 'What stands over the pages without sign-in', answer: Banners }),
      route(deps, 'public'),
      async (context) => context.json(await listShownBanners(deps, null), 200),
    )
    .get(
      '/shown',
      describe({ tag, summary: 'What stands over the pages of this person', answer: Banners }),
      route(deps, 'account.own'),
      async (context) => context.json(await listShownBanners(deps, callOf(context).actor.personId), 200),
    )
    .get(
      '/',
      describe({ tag, summary: 'All announcements, newest first', answer: BannerEntries }),
      route(deps, 'line.manage'),
      async (context) => context.json(await listBanners(deps), 200),
    )
    .post(
      '/',
      describe({ tag, summary: 'Announce something', answer: Saved }),
      route(deps, 'line.manage', { body: 'json' }),
      input('json', BannerSettings),
      async (context) => context.json(await addBanner(deps, callOf(context), context.req.valid('json')), 200),
    )
    .put(
      '/:id',
      describe({ tag, summary: 'Set an announcement anew', answer: Saved }),
      route(deps, 'line.manage', { body: 'json' }),
      pathId('id'),
      input('json', BannerChange),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await changeBanner(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .get(
      '/:id/versions',
      describe({ tag, summary: 'Its versions, newest first', answer: BannerVersions }),
      route(deps, 'line.manage'),
      pathId('id'),
      async (context) => context.json(await listBannerVersions(deps, context.req.valid('param').id), 200),
    )
    .post(
      '/:id/dismiss',
      describe({ tag, summary: 'Show it to me no more, until it is changed', answer: Saved }),
      route(deps, 'account.own', { body: 'json' }),
      pathId('id'),
      input('json', BannerDismissal),
      async (context) => {
        const { id } = context.req.valid('param')
        const { version } = context.req.valid('json')
        return context.json(await putBannerAside(deps, callOf(context), id, version), 200)
      },
    )
}
