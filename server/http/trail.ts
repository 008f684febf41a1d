import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import {
  cancelTrailRun,
  listTrailRuns,
  openTrailFile,
  readTrailKey,
  startTrailRun,
} from '../app/trail-run.ts'
import { TrailKey, TrailRun, TrailRunInput, TrailRunPage, TrailRunQuery } from '../contract/trail.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'
import { attachmentNamed } from './file-name.ts'
import { streamFile } from './file-stream.ts'

const tag = 'trail'
const verifier = 'trail-verifier.mjs'

/** The whole trail computed again, and what proves it elsewhere. */
export function trailRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/runs',
      describe({
        tag,
        summary: 'Verifications and exports of the trail, newest first',
        answer: TrailRunPage,
      }),
      route(deps, 'trail.verify'),
      input('query', TrailRunQuery),
      async (context) => context.json(await listTrailRuns(deps, context.req.valid('query')), 200),
    )
    .post(
      '/runs',
      describe({ tag, summary: 'Begin one; it goes on by itself, one at a time', answer: TrailRun }),
      route(deps, 'trail.verify', { body: 'json' }),
      input('json', TrailRunInput),
      async (context) =>
        context.json(await startTrailRun(deps, callOf(context), context.req.valid('json')), 200),
    )
    .post(
      '/runs/:id/cancel',
      describe({ tag, summary: 'End one that runs', answer: TrailRun }),
      route(deps, 'trail.verify'),
      pathId('id'),
      async (context) =>
        context.json(await cancelTrailRun(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .get(
      '/runs/:id/file',
      describe({
        tag,
        summary: 'The file of an export; the download is audited',
        answerType: 'application/gzip',
      }),
      route(deps, 'trail.verify'),
      pathId('id'),
      async (context) => {
        const file = await openTrailFile(deps, callOf(context), context.req.valid('param').id)
        return streamFile(deps, context, file.content, {
          name: file.name,
          plain: file.name,
          mediaType: 'application/gzip',
          byteSize: file.byteSize,
        })
      },
    )
    .get(
      '/key',
      describe({ tag, summary: 'The public key of anchors and exports', answer: TrailKey }),
      route(deps, 'trail.verify'),
      async (context) => context.json(await readTrailKey(deps), 200),
    )
    .get(
      '/verifier',
      describe({
        tag,
        summary: 'The program that verifies an export by itself',
        answerType: 'text/javascript',
      }),
      route(deps, 'trail.verify'),
      async (context) =>
        context.body(await readFile(join(import.meta.dirname, '../output', verifier), 'utf8'), 200, {
          'Content-Type': 'text/javascript; charset=utf-8',
          'Content-Disposition': attachmentNamed(verifier, verifier),
          'X-Content-Type-Options': 'nosniff',
        }),
    )
}
