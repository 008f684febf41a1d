/** Recordings of calls: what there is, and playing them. */
import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { playRecording, readRecordings } from '../app/recording-read.ts'
import { Recording } from '../contract/recording.ts'
import { send } from './attachment.ts'
import { type AppEnv, callOf, describe, pathId, pathParts, route } from './call.ts'
import { rangeOf } from './range.ts'

const tag = 'recording'

export function recordingRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/consultations/:id/recordings',
      describe({ tag, summary: 'The recordings of a consultation', answer: z.array(Recording) }),
      route(deps, 'recording.read'),
      pathId('id'),
      async (context) =>
        context.json(await readRecordings(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .get(
      '/recordings/:id/media',
      describe({
        tag,
        summary: 'The recording itself, by Range; playing is audited',
        answerType: 'video/webm',
      }),
      route(deps, 'recording.read'),
      pathId('id'),
      async (context) => {
        const { id } = context.req.valid('param')
        return play(context, await playRecording(deps, callOf(context), id, null), 'inline')
      },
    )
    .get(
      '/recordings/:id/parts/:partId',
      describe({ tag, summary: 'One part as it was recorded; audited', answerType: 'video/x-matroska' }),
      route(deps, 'recording.read'),
      pathParts({ id: z.uuid(), partId: z.uuid() }),
      async (context) => {
        const { id, partId } = context.req.valid('param')
        return play(context, await playRecording(deps, callOf(context), id, partId), 'attachment')
      },
    )
}

type Playing = Awaited<ReturnType<typeof playRecording>>

async function play(
  context: Parameters<typeof send>[0],
  file: Playing,
  disposition: 'inline' | 'attachment',
): Promise<Response> {
  const asked = context.req.header('range')
  const range = rangeOf(asked, file.byteSize)
  if (range === 'none') return send(context, { ...file, content: neverRead }, disposition, asked)
  const content = await file.content(range === 'all' ? undefined : range)
  return send(context, { ...file, content: () => content }, disposition, asked)
}

/** An answer without a body asks for none. */
function neverRead(): never {
  throw new Error('nothing of the file was asked for')
}
