import { Readable } from 'node:stream'
import { Hono } from 'hono'
import * as z from 'zod'
import { addAttachment, openAttachment, removeAttachment } from '../app/attachment.ts'
import type { Deps } from '../app/deps.ts'
import { Attachment, AttachmentQuery, largestAttachment } from '../contract/attachment.ts'
import { AppError } from '../contract/errors.ts'
import { type AppEnv, callOf, describe, digestOfRequest, input, pathId, route } from './call.ts'
import { encodedName } from './file-name.ts'

const tag = 'attachment'

/** Pictures and documents of a case. */
export function attachmentRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/consultations/:id/attachments',
      describe({
        tag,
        summary: 'Add a picture or PDF; the body is the file itself',
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
      '/attachments/:id',
      describe({ tag, summary: 'The file; the opening is audited', answerType: 'image/jpeg' }),
      route(deps, 'attachment.read'),
      pathId('id'),
      async (context) => {
        const { row, content } = await openAttachment(deps, callOf(context), context.req.valid('param').id)
        /* a picture is shown, a document is handed over: browsers' readers do not run in the sandbox */
        const disposition = row.mediaType === 'application/pdf' ? 'attachment' : 'inline'
        return context.body(Readable.toWeb(content) as ReadableStream, 200, {
          'Content-Type': row.mediaType,
          'Content-Length': String(row.byteSize),
          'Content-Disposition': `${disposition}; filename*=${encodedName(row.fileName)}`,
          'Content-Security-Policy': "default-src 'none'; sandbox",
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'private, no-store',
        })
      },
    )
    .delete(
      '/attachments/:id',
      describe({ tag, summary: 'Take a file out of a request', answer: z.object({ id: z.string() }) }),
      route(deps, 'attachment.add'),
      pathId('id'),
      async (context) =>
        context.json(await removeAttachment(deps, callOf(context), context.req.valid('param').id), 200),
    )
}
