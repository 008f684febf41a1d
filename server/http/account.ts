import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { changePassword, endOtherSessions, endOwnSession } from '../app/account.ts'
import { openLink, redeemLink } from '../app/account-link.ts'
import type { Deps } from '../app/deps.ts'
import { listSessions } from '../app/people.ts'
import {
  Ended,
  LinkOwner,
  LinkToken,
  LinkUse,
  OpenSession,
  PasswordChange,
  SessionKey,
} from '../contract/account.ts'
import { AppError } from '../contract/errors.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'account'

function sessionKeyOf(context: Context<AppEnv>): string {
  const session = context.get('authenticated')?.session
  if (session === undefined) throw new AppError('SIGNED_OUT')
  return session.key
}

/** One's own account, and the links that lead to one. */
export function accountRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .put(
      '/password',
      describe({ tag, summary: 'Change the own password; sessions elsewhere end', answer: Ended }),
      route(deps, 'account.own', { body: 'json' }),
      input('json', PasswordChange),
      async (context) => {
        const change = context.req.valid('json')
        return context.json(await changePassword(deps, callOf(context), sessionKeyOf(context), change), 200)
      },
    )
    .get(
      '/sessions',
      describe({ tag, summary: 'Where the own account is signed in', answer: z.array(OpenSession) }),
      route(deps, 'account.own'),
      async (context) => {
        const { personId } = callOf(context).actor
        return context.json(await listSessions(deps, personId, sessionKeyOf(context)), 200)
      },
    )
    .delete(
      '/sessions',
      describe({ tag, summary: 'End the own sessions everywhere else', answer: Ended }),
      route(deps, 'account.own'),
      async (context) =>
        context.json(await endOtherSessions(deps, callOf(context), sessionKeyOf(context)), 200),
    )
    .delete(
      '/sessions/:key',
      describe({ tag, summary: 'End one of the own sessions', answer: Ended }),
      route(deps, 'account.own'),
      pathId('key', SessionKey),
      async (context) =>
        context.json(await endOwnSession(deps, callOf(context), context.req.valid('param').key), 200),
    )
    .post(
      '/links/open',
      describe({ tag, summary: 'Whom a link is for', answer: LinkOwner }),
      route(deps, 'public', { body: 'json' }),
      input('json', LinkToken),
      async (context) =>
        context.json(await openLink(deps, context.get('address'), context.req.valid('json').token), 200),
    )
    .post(
      '/links/use',
      describe({
        tag,
        summary: 'Choose the password with a link',
        answer: z.object({ loginName: z.string() }),
      }),
      route(deps, 'public', { body: 'json' }),
      input('json', LinkUse),
      async (context) => {
        const from = { requestId: context.get('requestId'), address: context.get('address') }
        return context.json(await redeemLink(deps, from, context.req.valid('json')), 200)
      },
    )
}
