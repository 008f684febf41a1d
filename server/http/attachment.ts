/** Files of a case: adding, showing, taking, removing. Files in parts are in upload.ts. */
import { Readable } from 'node:stream'
import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { addAttachment, removeAttachment } from '../app/attachment.ts'
import { type OpenedFile, openOriginal, openShown, openThumbnail, readFiles } from '../app/attachment-open.ts'
import type { Deps } from '../app/deps.ts'
import { confirmPatient } from '../app/dicom.ts'
import {
  Attachment,
  AttachmentQuery,
  ConfirmPatientInput,
  largestAttachment,
} from '../contract/attachment.ts'
import { AppError } from '../contract/errors.ts'
import { type AppEnv, callOf, describe, digestOfRequest, input, pathId, route } from './call.ts'
import { encodedName } from './file-name.ts'
import { rangeOf } from './range.ts'

const tag = 'attachment'
const Removed = z.object({ id: z.string() })

export function attachmentRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/consultations/:id/attachments',
      describe({
        tag,
        summary: 'Add a file of up to 20 MiB in one request; the body is the file itself',
        answer: Attachment,
        bodyType: 'application/octet-stream',
      }),
      route(deps, 'attachment.add', { body: 'raw' }),
      pathId('id'),
      input('query', AttachmentQuery),
      async (context) => {
        const length = Number(context.req.header('content-length') ?? 0)
        if (length > largestAttachment) throw new AppError('TOO_LARGE')
        const { kind, fileName } = context.req.valid('query')
        context.set('requestDigest', digestOfRequest(context, ''))
        const body = context.req.raw.body
        const content = body === null ? Readable.from([]) : Readable.fromWeb(body as never)
        const { id } = context.req.valid('param')
        return context.json(await addAttachment(deps, callOf(context), id, { kind, fileName, content }), 200)
      },
    )
    .get(
      '/consultations/:id/attachments',
      describe({ tag, summary: 'The files of a case', answer: z.array(Attachment) }),
      route(deps, 'attachment.read'),
      pathId('id'),
      async (context) =>
        context.json(await readFiles(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .get(
      '/attachments/:id',
      describe({
        tag,
        summary: 'What is shown of the file; the opening is audited. Pieces of clips and recordings by Range',
        answerType: 'image/jpeg',
      }),
      route(deps, 'attachment.read'),
      pathId('id'),
      async (context) => {
        const asked = context.req.header('range')
        const file = await openShown(
          deps,
          callOf(context),
          context.req.valid('param').id,
          asked !== undefined,
        )
        /* a picture is shown, a document is handed over: browsers' readers do not run in the sandbox */
        return send(context, file, file.mediaType === 'application/pdf' ? 'attachment' : 'inline', asked)
      },
    )
    .get(
      '/attachments/:id/thumbnail',
      describe({
        tag,
        summary: 'A small picture for lists; the opening of its case covers it',
        answerType: 'image/webp',
      }),
      route(deps, 'attachment.read'),
      pathId('id'),
      async (context) =>
        send(context, await openThumbnail(deps, callOf(context), context.req.valid('param').id), 'inline'),
    )
    .get(
      '/attachments/:id/original',
      describe({
        tag,
        summary: 'The file as it was uploaded; audited by itself',
        answerType: 'application/octet-stream',
      }),
      route(deps, 'attachment.original'),
      pathId('id'),
      async (context) =>
        send(context, await openOriginal(deps, callOf(context), context.req.valid('param').id), 'attachment'),
    )
    .post(
      '/attachments/:id/patient',
      describe({
        tag,
        summary: 'State why DICOM images that name another patient belong to the case',
        answer: Removed,
      }),
      route(deps, 'attachment.add', { body: 'json' }),
      pathId('id'),
      input('json', ConfirmPatientInput),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await confirmPatient(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .delete(
      '/attachments/:id',
      describe({ tag, summary: 'Take a file out of a request', answer: Removed }),
      route(deps, 'attachment.add'),
      pathId('id'),
      async (context) =>
        context.json(await removeAttachment(deps, callOf(context), context.req.valid('param').id), 200),
    )
}

/** A file on its way out: it can do nothing in a browser and stays in no cache. */
export function send(
  context: Context<AppEnv>,
  file: OpenedFile,
  disposition: 'inline' | 'attachment',
  asked?: string | undefined,
): Response {
  const { byteSize, mediaType, fileName } = file
  const headers = {
    'Content-Type': mediaType,
    'Content-Disposition': `${disposition}; filename*=${encodedName(fileName)}`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
    'Accept-Ranges': 'bytes',
  }
  const range = rangeOf(asked, byteSize)
  if (range === 'none') {
    return context.body(null, 416, { ...headers, 'Content-Range': `bytes */${byteSize}` })
  }
  const body = (piece?: { start: number; end: number }) =>
    Readable.toWeb(file.content(piece)) as unknown as ReadableStream
  if (range === 'all') return context.body(body(), 200, { ...headers, 'Content-Length': String(byteSize) })
  return context.body(body(range), 206, {
    ...headers,
    'Content-Length': String(range.end - range.start + 1),
    'Content-Range': `bytes ${range.start}-${range.end}/${byteSize}`,
  })
}
