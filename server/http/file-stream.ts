/** A file that is read, or written, while it is sent. */
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import type { Deps } from '../app/deps.ts'
import { describeError } from '../app/problem.ts'
import type { AppEnv } from './call.ts'
import { attachmentNamed } from './file-name.ts'

type Named = {
  /** In the reader's language; `plain` where a browser knows ASCII alone. */
  name: string
  plain: string
  mediaType: string
  /** Where it is known before. */
  byteSize?: number
}

/** Answers with a file to be kept. It is nobody's but the reader's: no cache holds it. */
export function streamFile(deps: Deps, context: Context<AppEnv>, content: Readable, named: Named): Response {
  /* the head of the answer is gone by then: the file breaks off, and the reason stands in the server's log */
  content.on('error', (error) => {
    deps.log.error(
      { requestId: context.get('requestId'), file: named.plain, error: describeError(error) },
      'a file broke off',
    )
  })
  return context.body(Readable.toWeb(content) as ReadableStream, 200, {
    'Content-Type': named.mediaType,
    ...(named.byteSize === undefined ? {} : { 'Content-Length': String(named.byteSize) }),
    'Content-Disposition': attachmentNamed(named.name, named.plain),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  })
}

/** Rows as they come. */
export function streamCsv(
  deps: Deps,
  context: Context<AppEnv>,
  pieces: AsyncIterable<string>,
  names: { name: string; plain: string },
): Response {
  const bytes = Readable.from(pieces).map((text: string) => Buffer.from(text))
  return streamFile(deps, context, bytes, { ...names, mediaType: 'text/csv; charset=utf-8' })
}
