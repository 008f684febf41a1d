import { Hono } from 'hono'
import * as z from 'zod'
import { listFailedDeliveries, retryDelivery } from '../app/delivery.ts'
import type { Deps } from '../app/deps.ts'
import { countNotices, listNotices, readNotices } from '../app/inbox.ts'
import {
  addPushDevice,
  claimMailAddress,
  confirmMailAddress,
  readNoticeSettings,
  removeMailAddress,
  removePushDevice,
  saveNoticeWishes,
} from '../app/wish.ts'
import {
  DeliveryPage,
  DeliveryQuery,
  MailClaim,
  MailCode,
  NoticeCount,
  NoticePage,
  NoticeQuery,
  NoticeReading,
  NoticeSettings,
  NoticeWishes,
  PushDevice,
} from '../contract/notice.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'notice'
const Done = z.object({})

/** One's own notices. */
export function noticeRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/',
      describe({ tag, summary: 'A page of one’s own notices, newest first', answer: NoticePage }),
      route(deps, 'account.own'),
      input('query', NoticeQuery),
      async (context) =>
        context.json(
          await listNotices(deps, callOf(context).actor.personId, context.req.valid('query')),
          200,
        ),
    )
    .get(
      '/count',
      describe({ tag, summary: 'How many are unread', answer: NoticeCount }),
      route(deps, 'account.own'),
      async (context) => context.json(await countNotices(deps, callOf(context).actor.personId), 200),
    )
    .post(
      '/read',
      describe({
        tag,
        summary: 'Mark some, or all up to one, as read',
        answer: z.object({ marked: z.number() }),
      }),
      route(deps, 'account.own', { body: 'json' }),
      input('json', NoticeReading),
      async (context) =>
        context.json(await readNotices(deps, callOf(context), context.req.valid('json')), 200),
    )
}

/** How one wishes to be told. */
export function noticeSettingRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/',
      describe({ tag, summary: 'Ways, quiet hours, mail address, devices', answer: NoticeSettings }),
      route(deps, 'account.own'),
      async (context) => context.json(await readNoticeSettings(deps, callOf(context).actor.personId), 200),
    )
    .put(
      '/',
      describe({ tag, summary: 'Save ways and quiet hours', answer: Done }),
      route(deps, 'account.own', { body: 'json' }),
      input('json', NoticeWishes),
      async (context) =>
        context.json(await saveNoticeWishes(deps, callOf(context), context.req.valid('json')), 200),
    )
    .post(
      '/mail',
      describe({
        tag,
        summary: 'Send a code to an address',
        answer: z.object({ address: z.string(), expiresAt: z.string() }),
      }),
      route(deps, 'account.own', { body: 'json' }),
      input('json', MailClaim),
      async (context) =>
        context.json(await claimMailAddress(deps, callOf(context), context.req.valid('json').address), 200),
    )
    .post(
      '/mail/code',
      describe({ tag, summary: 'Take the address into use', answer: z.object({ address: z.string() }) }),
      route(deps, 'account.own', { body: 'json' }),
      input('json', MailCode),
      async (context) =>
        context.json(await confirmMailAddress(deps, callOf(context), context.req.valid('json').code), 200),
    )
    .delete(
      '/mail',
      describe({ tag, summary: 'Forget the address', answer: Done }),
      route(deps, 'account.own'),
      async (context) => context.json(await removeMailAddress(deps, callOf(context)), 200),
    )
    .post(
      '/devices',
      describe({ tag, summary: 'Have notices shown by this browser', answer: z.object({ id: z.string() }) }),
      route(deps, 'account.own', { body: 'json' }),
      input('json', PushDevice),
      async (context) =>
        context.json(await addPushDevice(deps, callOf(context), context.req.valid('json')), 200),
    )
    .delete(
      '/devices/:id',
      describe({ tag, summary: 'No more notices in that browser', answer: Done }),
      route(deps, 'account.own'),
      pathId('id'),
      async (context) =>
        context.json(await removePushDevice(deps, callOf(context), context.req.valid('param').id), 200),
    )
}

/** What did not go out. */
export function deliveryRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/',
      describe({ tag, summary: 'Deliveries that failed, newest first', answer: DeliveryPage }),
      route(deps, 'delivery.manage'),
      input('query', DeliveryQuery),
      async (context) => context.json(await listFailedDeliveries(deps, context.req.valid('query')), 200),
    )
    .post(
      '/:id/retry',
      describe({ tag, summary: 'Try a failed delivery again now; audited', answer: Done }),
      route(deps, 'delivery.manage'),
      pathId('id'),
      async (context) =>
        context.json(await retryDelivery(deps, callOf(context), context.req.valid('param').id), 200),
    )
}
