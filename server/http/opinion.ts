import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { readOpinion, saveDraft, signOpinion } from '../app/opinion.ts'
import { downloadOpinion, notePrintedOpinion } from '../app/opinion-document.ts'
import {
  Opinion,
  SaveOpinionAnswer,
  SaveOpinionInput,
  SignOpinionAnswer,
  SignOpinionInput,
} from '../contract/opinion.ts'
import { renderOpinion } from '../output/pdf.ts'
import { type AppEnv, callOf, describe, digestOfRequest, input, pathId, route } from './call.ts'
import { attachmentNamed } from './file-name.ts'

const tag = 'opinion'

/** The expert's opinion. @param publicOrigin where people reach the product behind a proxy */
export function opinionRoutes(deps: Deps, publicOrigin: string | undefined) {
  return new Hono<AppEnv>()
    .get(
      '/consultations/:id/opinion',
      describe({ tag, summary: 'The signed versions, and the own draft', answer: Opinion }),
      route(deps, 'opinion.read'),
      pathId('id'),
      async (context) =>
        context.json(await readOpinion(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .put(
      '/consultations/:id/opinion/draft',
      describe({ tag, summary: 'Save the unsigned text', answer: SaveOpinionAnswer }),
      route(deps, 'opinion.write', { body: 'json' }),
      pathId('id'),
      input('json', SaveOpinionInput),
      async (context) =>
        context.json(
          await saveDraft(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .post(
      '/consultations/:id/opinion/sign',
      describe({
        tag,
        summary: 'Sign what was saved; the password is asked again',
        answer: SignOpinionAnswer,
      }),
      route(deps, 'opinion.write', { body: 'json' }),
      pathId('id'),
      input('json', SignOpinionInput),
      async (context) => {
        const body = context.req.valid('json')
        /* what is kept beside the key must not let anybody try passwords against it */
        context.set('requestDigest', digestOfRequest(context, JSON.stringify({ ...body, password: '' })))
        return context.json(
          await signOpinion(deps, callOf(context), context.req.valid('param').id, body),
          200,
        )
      },
    )
    .get(
      '/opinions/:id/pdf',
      describe({
        tag,
        summary: 'One version as PDF; the download is audited',
        answerType: 'application/pdf',
      }),
      route(deps, 'opinion.read'),
      pathId('id'),
      async (context) => {
        const { id } = context.req.valid('param')
        const origin = publicOrigin ?? new URL(context.req.url).origin
        const call = callOf(context)
        const { bytes, number, version } = await downloadOpinion(deps, call, id, renderOpinion, origin)
        return context.body(new Uint8Array(bytes), 200, {
          'Content-Type': 'application/pdf',
          'Content-Length': String(bytes.length),
          'Content-Disposition': attachmentNamed(
            `会诊意见书_${number}_v${version}.pdf`,
            `opinion-v${version}.pdf`,
          ),
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'private, no-store',
        })
      },
    )
    .post(
      '/opinions/:id/print',
      describe({
        tag,
        summary: 'Say that a version is printed, before it is',
        answer: z.object({ version: z.number().int() }),
      }),
      route(deps, 'opinion.read'),
      pathId('id'),
      async (context) =>
        context.json(await notePrintedOpinion(deps, callOf(context), context.req.valid('param').id), 200),
    )
}
