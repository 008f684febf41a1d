/** A file of rows that is written while it is sent. */
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import type { Deps } from '../app/deps.ts'
import { describeError } from '../app/problem.ts'
import type { AppEnv } from './call.ts'
import { attachmentNamed } from './file-name.ts'

/**
 * Answers with the pieces as they come.
 * @param name of the file, in the reader's language; `plain` where a browser knows ASCII alone
 */
export function streamCsv(
  deps: Deps,
  context: Context<AppEnv>,
  pieces: AsyncIterable<string>,
  names: { name: string; plain: string },
): Response {
  const bytes = Readable.from(pieces).map((text: string) => Buffer.from(text))
  /* the head of the answer is gone by then: the file breaks off, and the reason stands in the server's log */
  bytes.on('error', (error) => {
    deps.log.error(
      { requestId: context.get('requestId'), error: describeError(error) },
      'an export broke off',
    )
  })
  return context.body(Readable.toWeb(bytes) as ReadableStream, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': attachmentNamed(names.name, names.plain),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  })
}
