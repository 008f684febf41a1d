import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { askExport, cancelExport, decideExport } from '../app/export.ts'
import { changeApproval, listApprovalVersions, readApproval } from '../app/export-approval.ts'
import { openExport } from '../app/export-file.ts'
import { listExports } from '../app/export-view.ts'
import { ExportDecision, ExportInput, ExportPage, ExportQuery, LogExport } from '../contract/export.ts'
import { ApprovalChange, ApprovalDetail, ApprovalVersions } from '../contract/export-approval.ts'
import { Saved, VersionsQuery } from '../contract/version.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'
import { streamFile } from './file-stream.ts'

const tag = 'exports'

/** Exports of the log as records. */
export function exportRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/',
      describe({ tag, summary: 'Everybody’s exports, newest first', answer: ExportPage }),
      route(deps, 'log.export'),
      input('query', ExportQuery),
      async (context) =>
        context.json(await listExports(deps, callOf(context), context.req.valid('query')), 200),
    )
    .get(
      '/approval',
      describe({
        tag,
        summary: 'More rows than how many want a second person, and who set it',
        answer: ApprovalDetail,
      }),
      route(deps, 'approval.manage'),
      async (context) => context.json(await readApproval(deps), 200),
    )
    .put(
      '/approval',
      describe({
        tag,
        summary: 'Set it anew, as a version; for exports asked for from then on',
        answer: Saved,
      }),
      route(deps, 'approval.manage', { body: 'json' }),
      input('json', ApprovalChange),
      async (context) =>
        context.json(await changeApproval(deps, callOf(context), context.req.valid('json')), 200),
    )
    .get(
      '/approval/versions',
      describe({ tag, summary: 'What was set before, newest first', answer: ApprovalVersions }),
      route(deps, 'approval.manage'),
      input('query', VersionsQuery),
      async (context) =>
        context.json(await listApprovalVersions(deps, context.req.valid('query').before), 200),
    )
    .post(
      '/',
      describe({
        tag,
        summary: 'Ask for one; it is written in the background, a large one after a second person has agreed',
        answer: LogExport,
      }),
      route(deps, 'log.export', { body: 'json' }),
      input('json', ExportInput),
      async (context) => context.json(await askExport(deps, callOf(context), context.req.valid('json')), 200),
    )
    .post(
      '/:id/decision',
      describe({ tag, summary: 'Agree to somebody else’s export, or refuse it', answer: LogExport }),
      route(deps, 'log.approve', { body: 'json' }),
      pathId('id'),
      input('json', ExportDecision),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await decideExport(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .post(
      '/:id/cancel',
      describe({ tag, summary: 'Take back one’s own that has not ended', answer: LogExport }),
      route(deps, 'log.export'),
      pathId('id'),
      async (context) =>
        context.json(await cancelExport(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .get(
      '/:id/file',
      describe({
        tag,
        summary: 'The file of one’s own finished export; fetching it is audited',
        answerType: 'application/octet-stream',
      }),
      route(deps, 'log.export'),
      pathId('id'),
      async (context) => {
        const { file, ...named } = await openExport(deps, callOf(context), context.req.valid('param').id)
        return streamFile(deps, context, file.read(), { ...named, byteSize: file.byteSize })
      },
    )
}
