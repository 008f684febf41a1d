import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { inviteGuest, lookAtLink, openGuestLink, readGuests, readVisit, revokeGuest } from '../app/guest.ts'
import {
  GuestInput,
  GuestInvitation,
  GuestLink,
  GuestMade,
  GuestOpening,
  GuestToken,
  GuestVisit,
} from '../contract/guest.ts'
import { type AppEnv, callOf, describe, input, pathId, pathParts, route } from './call.ts'

const tag = 'guest'
const Link = { id: z.uuid(), guestId: z.uuid() }

/** Guests of a call. Opening a link is a POST with the token in its body: a preview of the link opens nothing. */
export function guestRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/consultations/:id/guests',
      describe({ tag, summary: 'The links to the room for guests', answer: z.array(GuestLink) }),
      route(deps, 'guest.invite'),
      pathId('id'),
      async (context) =>
        context.json(await readGuests(deps, callOf(context).actor, context.req.valid('param').id), 200),
    )
    .post(
      '/consultations/:id/guests',
      describe({ tag, summary: 'Make a link that lets one guest in once', answer: GuestMade }),
      route(deps, 'guest.invite', { body: 'json' }),
      pathId('id'),
      input('json', GuestInput),
      async (context) =>
        context.json(
          await inviteGuest(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .delete(
      '/consultations/:id/guests/:guestId',
      describe({ tag, summary: 'Revoke a link; its guest is out at once', answer: z.object({}) }),
      route(deps, 'guest.invite'),
      pathParts(Link),
      async (context) => {
        const { id, guestId } = context.req.valid('param')
        return context.json(await revokeGuest(deps, callOf(context), id, guestId), 200)
      },
    )
    .post(
      '/guest/invitation',
      describe({ tag, summary: 'What a link is; it is not used by this', answer: GuestInvitation }),
      route(deps, 'public', { body: 'json' }),
      input('json', GuestToken),
      async (context) =>
        context.json(await lookAtLink(deps, context.get('address'), context.req.valid('json').token), 200),
    )
    .post(
      '/guest/session',
      describe({ tag, summary: 'Come in by a link; it is used by this', answer: GuestVisit }),
      route(deps, 'public', { body: 'json' }),
      input('json', GuestOpening),
      async (context) => {
        const opened = await openGuestLink(
          deps,
          {
            requestId: context.get('requestId'),
            address: context.get('address'),
            userAgent: context.req.header('user-agent')?.slice(0, 300) ?? null,
            cookie: context.req.header('cookie'),
          },
          context.req.valid('json').token,
        )
        context.header('Set-Cookie', opened.cookie)
        return context.json(opened.visit, 200)
      },
    )
    .get(
      '/guest/session',
      describe({ tag, summary: 'As which guest one is in', answer: GuestVisit }),
      route(deps, 'guest.own'),
      async (context) => context.json(await readVisit(deps, callOf(context).actor), 200),
    )
}
