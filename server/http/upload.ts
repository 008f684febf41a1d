/** Files in parts: announced, sent, gone on with, finished, given up. */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { cancelUpload, finishUpload, listUploads, readUpload, startUpload, takePart } from '../app/upload.ts'
import { Attachment, PartQuery, UploadInput, UploadState } from '../contract/attachment.ts'
import { AppError } from '../contract/errors.ts'
import { partBytes } from '../domain/attachment.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'upload'

const limitPart = bodyLimit({
  maxSize: partBytes,
  onError: () => {
    throw new AppError('TOO_LARGE')
  },
})

export function uploadRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/consultations/:id/uploads',
      describe({
        tag,
        summary: 'Announce a file; the same file announced again goes on where it stopped',
        answer: UploadState,
      }),
      route(deps, 'attachment.add', { body: 'json' }),
      pathId('id'),
      input('json', UploadInput),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await startUpload(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .get(
      '/consultations/:id/uploads',
      describe({ tag, summary: "The caller's files under way to a case", answer: z.array(UploadState) }),
      route(deps, 'attachment.add'),
      pathId('id'),
      async (context) =>
        context.json(await listUploads(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .get(
      '/uploads/:id',
      describe({ tag, summary: 'How much of a file has arrived', answer: UploadState }),
      route(deps, 'upload.own'),
      pathId('id'),
      async (context) =>
        context.json(await readUpload(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .put(
      '/uploads/:id',
      describe({
        tag,
        summary: 'The part that begins at an offset; the body is the part itself',
        answer: UploadState,
        bodyType: 'application/octet-stream',
      }),
      route(deps, 'upload.own', { body: 'raw' }),
      limitPart,
      pathId('id'),
      input('query', PartQuery),
      async (context) => {
        const part = new Uint8Array(await context.req.arrayBuffer())
        const { id } = context.req.valid('param')
        const { offset } = context.req.valid('query')
        return context.json(await takePart(deps, callOf(context), id, offset, part), 200)
      },
    )
    .post(
      '/uploads/:id/finish',
      describe({ tag, summary: 'All parts are there: examine the file and add it', answer: Attachment }),
      route(deps, 'upload.own'),
      pathId('id'),
      async (context) =>
        context.json(await finishUpload(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .delete(
      '/uploads/:id',
      describe({ tag, summary: 'Give a file up', answer: z.object({ id: z.string() }) }),
      route(deps, 'upload.own'),
      pathId('id'),
      async (context) =>
        context.json(await cancelUpload(deps, callOf(context), context.req.valid('param').id), 200),
    )
}
