/** Copies of a record for the patient. */
import { Readable } from 'node:stream'
import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { fetchSubjectCopy, listSubjectCopies, makeSubjectCopy } from '../app/subject-copy.ts'
import { SubjectCopies, SubjectCopyInput } from '../contract/subject-copy.ts'
import { renderSubjectCopy } from '../output/subject-copy.ts'
import { subjectCopyArchive } from '../output/subject-copy-archive.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'
import { streamFile } from './file-stream.ts'

const tag = 'copy'

const MadeCopy = z.object({ id: z.string(), number: z.string() })

/** @param publicOrigin where people reach the product behind a proxy */
export function subjectCopyRoutes(deps: Deps, publicOrigin: string | undefined) {
  return new Hono<AppEnv>()
    .get(
      '/consultations/:id/subject-copies',
      describe({ tag, summary: 'The copies that were made for the patient', answer: SubjectCopies }),
      route(deps, 'copy.make'),
      pathId('id'),
      async (context) =>
        context.json(await listSubjectCopies(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .post(
      '/consultations/:id/subject-copies',
      describe({ tag, summary: 'Write down that a patient asks for a copy', answer: MadeCopy }),
      route(deps, 'copy.make', { body: 'json' }),
      pathId('id'),
      input('json', SubjectCopyInput),
      async (context) =>
        context.json(
          await makeSubjectCopy(
            deps,
            callOf(context),
            context.req.valid('param').id,
            context.req.valid('json'),
          ),
          200,
        ),
    )
    .get(
      '/subject-copies/:id/file',
      describe({
        tag,
        summary: 'The copy as a ZIP, for an hour and to who made it; each fetching is audited',
        answerType: 'application/zip',
      }),
      route(deps, 'copy.make'),
      pathId('id'),
      async (context) => {
        const { id } = context.req.valid('param')
        const origin = publicOrigin ?? new URL(context.req.url).origin
        const parts = await fetchSubjectCopy(deps, callOf(context), id, origin, renderSubjectCopy)
        const { number, language } = parts.document.copy
        const content = Readable.from(subjectCopyArchive(parts), { objectMode: false })
        const name = language === 'zh' ? `病历复制件_${number}.zip` : `record-copy_${number}.zip`
        return streamFile(deps, context, content, {
          name,
          plain: 'record-copy.zip',
          mediaType: 'application/zip',
        })
      },
    )
}
