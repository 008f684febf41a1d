/** What every route does before its handler: who calls, with which right, from where, under which key. */
import { createHash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { describeRoute, resolver, validator } from 'hono-openapi'
import * as z from 'zod'
import { callerAddress, newRequestId } from '../app/caller.ts'
import type { Call, Deps } from '../app/deps.ts'
import { fieldErrors } from '../app/problem.ts'
import type { Authenticated } from '../auth/guard.ts'
import { isOwnOrigin } from '../auth/origin.ts'
import { AppError, AppErrorShape } from '../contract/errors.ts'
import { mayDo, type Permission } from '../domain/permission.ts'

export type AppEnv = {
  Bindings: HttpBindings
  Variables: {
    requestId: string
    address: string | null
    authenticated: Authenticated | null
    requestDigest: string | null
  }
}

/** bytes */
export const largestJson = 1024 * 1024

export type Declaration = {
  readonly permission: Permission | 'public'
  readonly body: 'json' | 'raw' | 'none'
}
const declared = new WeakMap<object, Declaration>()

/** What a route's handler was declared with; undefined for handlers that are not a declaration. */
export function declarationOf(handler: object): Declaration | undefined {
  return declared.get(handler)
}

type Routes = { readonly routes: readonly { method: string; path: string; handler: object }[] }

/** Every route of the app with its declaration; `null` is a mistake that a test finds (design §6). */
export function declaredRoutes(
  app: Routes,
): { method: string; path: string; declaration: Declaration | null }[] {
  const found = new Map<string, { method: string; path: string; declaration: Declaration | null }>()
  for (const { method, path, handler } of app.routes) {
    if (method === 'ALL') continue
    const key = `${method} ${path}`
    const declaration = declared.get(handler) ?? found.get(key)?.declaration ?? null
    found.set(key, { method, path, declaration })
  }
  return [...found.values()]
}

/**
 * Declares a route's permission and asks for it. A write by a person wants an idempotency key; a JSON body is bounded, wants its
 * content type and goes into the request's digest.
 */
export function route(
  deps: Deps,
  permission: Permission | 'public',
  options: { body?: Declaration['body'] } = {},
): MiddlewareHandler<AppEnv> {
  const declaration: Declaration = { permission, body: options.body ?? 'none' }
  const handler: MiddlewareHandler<AppEnv> = async (context, next) => {
    if (permission !== 'public') await authorise(deps, context, permission)
    if (!isWrite(context.req.method)) return next()
    if (permission !== 'public') requireKey(context)
    if (declaration.body === 'raw') return next()
    if (declaration.body === 'json') requireJson(context)
    return limitBody(context, async () => {
      context.set('requestDigest', digestOfRequest(context, await context.req.text()))
      await next()
    })
  }
  declared.set(handler, declaration)
  return handler
}

const limitBody = bodyLimit({
  maxSize: largestJson,
  onError: () => {
    throw new AppError('TOO_LARGE')
  },
})

async function authorise(deps: Deps, context: Context<AppEnv>, permission: Permission): Promise<void> {
  const authenticated = await deps.auth.authenticate(context.req.header('cookie'), context.get('address'))
  if (authenticated === null) throw new AppError('SIGNED_OUT')
  context.set('authenticated', authenticated)
  if (authenticated.renewedCookie !== null) {
    context.header('Set-Cookie', authenticated.renewedCookie, { append: true })
  }
  if (authenticated.session.owesSecondFactor) {
    if (permission !== 'account.own') throw new AppError('SECOND_FACTOR_DUE')
    return
  }
  if (!mayDo(authenticated.actor, permission)) throw new AppError('FORBIDDEN')
}

export function isWrite(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}

const keyHeader = 'x-idempotency-key'
const keyForm = /^[\x21-\x7e]{8,64}$/

function requireKey(context: Context<AppEnv>): void {
  const key = context.req.header(keyHeader)
  if (key !== undefined && keyForm.test(key)) return
  throw new AppError('VALIDATION_FAILED', {
    fields: [{ path: keyHeader, code: key === undefined ? 'required' : 'invalid' }],
  })
}

function requireJson(context: Context<AppEnv>): void {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new AppError('UNSUPPORTED_MEDIA_TYPE')
}

/** What the idempotency key stands for: method, address and body. */
export function digestOfRequest(context: Context<AppEnv>, body: string): string {
  const { pathname, search } = new URL(context.req.url)
  return createHash('sha256').update(`${context.req.method} ${pathname}${search}\n${body}`).digest('hex')
}

/** The call of a signed-in person, for a use case. Only behind a {@link route} that is not public. */
export function callOf(context: Context<AppEnv>): Call {
  const authenticated = context.get('authenticated')
  if (authenticated === null) throw new AppError('SIGNED_OUT')
  const key = context.req.header(keyHeader)
  const requestDigest = context.get('requestDigest')
  return {
    actor: authenticated.actor,
    requestId: context.get('requestId'),
    address: context.get('address'),
    idempotency: key === undefined || requestDigest === null ? null : { key, requestDigest },
  }
}

/** Parses a part of the request by the contract; what does not fit answers VALIDATION_FAILED with the fields. */
export function input<Target extends 'json' | 'query', Schema extends z.ZodType>(
  target: Target,
  schema: Schema,
) {
  return validator(target, schema, (result) => {
    if (result.success) return
    throw new AppError('VALIDATION_FAILED', { fields: fieldErrors(result.error) })
  })
}

/** An id in the path. One that is none belongs to nothing: NOT_FOUND, as for a foreign one. */
export function pathId<Name extends string>(name: Name, schema: z.ZodType<string> = z.uuid()) {
  return validator('param', z.object({ [name]: schema } as Record<Name, z.ZodType<string>>), (result) => {
    if (!result.success) throw new AppError('NOT_FOUND')
  })
}

/** Several parts of the path; the same rule holds for each. */
export function pathParts<Shape extends z.ZodRawShape>(shape: Shape) {
  return validator('param', z.object(shape), (result) => {
    if (!result.success) throw new AppError('NOT_FOUND')
  })
}

/** A route's part of the OpenAPI document. */
export function describe(route: {
  tag: string
  summary: string
  answer?: z.ZodType
  /** Content type of an answer that is not JSON. */
  answerType?: string
  /** Content type of a request body that is not JSON. */
  bodyType?: string
}): MiddlewareHandler {
  const content =
    route.answer === undefined
      ? { [route.answerType ?? 'application/octet-stream']: {} }
      : { 'application/json': { schema: resolver(route.answer) } }
  return describeRoute({
    tags: [route.tag],
    summary: route.summary,
    ...(route.bodyType === undefined ? {} : { requestBody: { content: { [route.bodyType]: {} } } }),
    responses: {
      200: { description: 'Done', content },
      default: {
        description: 'Refused: a stable code, see the schema Error',
        content: { 'application/json': { schema: resolver(AppErrorShape) } },
      },
    },
  })
}

/** Gives each request its number and its caller's address, and refuses writes that other sites send. */
export function receive(options: {
  trustedProxies: number
  publicOrigin: string | undefined
}): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const requestId = newRequestId()
    context.set('requestId', requestId)
    context.set(
      'address',
      callerAddress(
        context.env.incoming.socket.remoteAddress,
        context.req.header('x-forwarded-for'),
        options.trustedProxies,
      ),
    )
    context.set('authenticated', null)
    context.set('requestDigest', null)
    context.header('X-Request-Id', requestId)
    if (isWrite(context.req.method)) {
      const own = isOwnOrigin(
        {
          origin: context.req.header('origin'),
          fetchSite: context.req.header('sec-fetch-site'),
          host: context.req.header('host'),
        },
        options.publicOrigin,
      )
      if (!own) throw new AppError('ORIGIN_REFUSED')
    }
    await next()
  }
}
