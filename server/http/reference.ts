/** The interface described by itself: the OpenAPI document, and a page that needs no script and no other server. */
import type { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'
import type { Deps } from '../app/deps.ts'
import { type AppEnv, declaredRoutes, route } from './call.ts'
import { renderReference } from './reference-page.ts'

type OpenApi = Awaited<ReturnType<typeof generateSpecs>>

/** Adds `/api/openapi.json` and `/api/reference`; called when all other routes are there. */
export function referenceRoutes(app: Hono<AppEnv>, deps: Deps, version: string): void {
  let document: Promise<OpenApi> | undefined
  const describeApi = () => {
    document ??= makeDocument(app, version)
    return document
  }
  app.get('/api/openapi.json', route(deps, 'public'), async (context) => context.json(await describeApi()))
  app.get('/api/reference', route(deps, 'public'), async (context) =>
    context.html(renderReference(await describeApi())),
  )
}

async function makeDocument(app: Hono<AppEnv>, version: string): Promise<OpenApi> {
  const document = await generateSpecs(app, {
    documentation: {
      openapi: '3.1.0',
      info: {
        title: '双首会诊 · Shuangshou Consult',
        version,
        description:
          'A session cookie says who calls. Every write carries `x-idempotency-key` (8 to 64 characters): the same key with the same request acts once and gives the same answer. Errors have one shape and a stable code.',
      },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'session' } },
      },
    },
    defaultValidationErrorResponse: false,
    excludeStaticFile: false,
    exclude: ['/api/openapi.json', '/api/reference'],
  })
  for (const { method, path, declaration } of declaredRoutes(app)) {
    const operation = operationAt(document, method, path)
    if (operation === undefined || declaration === null) continue
    const permission = declaration.permission
    Object.assign(operation, {
      'x-permission': permission,
      security: permission === 'public' ? [] : [{ session: [] }],
    })
  }
  return document
}

function operationAt(document: OpenApi, method: string, path: string): object | undefined {
  const item = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]
  switch (method) {
    case 'GET':
      return item?.get
    case 'POST':
      return item?.post
    case 'PUT':
      return item?.put
    case 'DELETE':
      return item?.delete
    default:
      return undefined
  }
}
