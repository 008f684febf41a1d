import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { chooseLocale, readMe, signIn, signOut } from '../app/session.ts'
import { Locale } from '../contract/common.ts'
import { AppError } from '../contract/errors.ts'
import { Me, SignInInput } from '../contract/session.ts'
import { type AppEnv, callOf, describe, input, route } from './call.ts'

const tag = 'session'
const LocaleChoice = z.object({ locale: Locale })

/** Signing in and out, and who one is. */
export function sessionRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/',
      describe({ tag, summary: 'Sign in; answers with the session cookie', answer: Me }),
      route(deps, 'public', { body: 'json' }),
      input('json', SignInInput),
      async (context) => {
        const signedIn = await signIn(
          deps,
          {
            requestId: context.get('requestId'),
            address: context.get('address'),
            userAgent: context.req.header('user-agent')?.slice(0, 300) ?? null,
          },
          context.req.valid('json'),
        )
        const authenticated = await deps.auth.authenticate(
          signedIn.cookie.split(';')[0],
          context.get('address'),
        )
        if (authenticated === null) throw new AppError('SIGNED_OUT')
        context.header('Set-Cookie', signedIn.cookie)
        return context.json(await readMe(deps, authenticated.actor, authenticated.session), 200)
      },
    )
    .get(
      '/',
      describe({ tag, summary: 'Who is signed in', answer: Me }),
      route(deps, 'account.own'),
      async (context) => {
        const { actor } = callOf(context)
        const session = context.get('authenticated')?.session
        if (session === undefined) throw new AppError('SIGNED_OUT')
        return context.json(await readMe(deps, actor, session), 200)
      },
    )
    .delete(
      '/',
      describe({ tag, summary: 'Sign out', answer: z.object({}) }),
      route(deps, 'account.own'),
      async (context) => {
        const session = context.get('authenticated')?.session
        if (session === undefined) throw new AppError('SIGNED_OUT')
        await signOut(deps, callOf(context), session)
        context.header('Set-Cookie', deps.auth.blankCookie())
        return context.json({}, 200)
      },
    )
    .put(
      '/locale',
      describe({ tag, summary: 'Choose the language of the interface', answer: LocaleChoice }),
      route(deps, 'account.own', { body: 'json' }),
      input('json', LocaleChoice),
      async (context) =>
        context.json(await chooseLocale(deps, callOf(context), context.req.valid('json').locale), 200),
    )
}
