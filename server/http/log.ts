import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { listLog, logOptions } from '../app/log.ts'
import { chooseLogColumns, readLogChoice } from '../app/log-choice.ts'
import { readLogDetail } from '../app/log-detail.ts'
import { takeDossier } from '../app/log-dossier.ts'
import { DossierQuery, LogChoice, LogDetail, LogOptions, LogPage, LogQuery } from '../contract/log.ts'
import { renderDossier } from '../output/dossier.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'
import { attachmentNamed } from './file-name.ts'

const tag = 'log'

/** The consultation log for those who review it. */
export function logRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/log',
      describe({ tag, summary: 'A page of the log in its order; the look is audited', answer: LogPage }),
      route(deps, 'log.read'),
      input('query', LogQuery),
      async (context) => context.json(await listLog(deps, callOf(context), context.req.valid('query')), 200),
    )
    .get(
      '/log/options',
      describe({ tag, summary: 'What the filters offer', answer: LogOptions }),
      route(deps, 'log.read'),
      async (context) => context.json(await logOptions(deps), 200),
    )
    .get(
      '/log/columns',
      describe({ tag, summary: 'The columns that the reader has chosen', answer: LogChoice }),
      route(deps, 'log.read'),
      async (context) => context.json(await readLogChoice(deps, callOf(context).actor.personId), 200),
    )
    .put(
      '/log/columns',
      describe({ tag, summary: 'Choose columns and their order; null: the usual ones', answer: LogChoice }),
      route(deps, 'log.read', { body: 'json' }),
      input('json', LogChoice),
      async (context) =>
        context.json(await chooseLogColumns(deps, callOf(context), context.req.valid('json')), 200),
    )
    .get(
      '/log/:id/dossier.pdf',
      describe({
        tag,
        summary: 'One consultation on one page as PDF; opening and taking it are audited',
        answerType: 'application/pdf',
      }),
      route(deps, 'log.export'),
      pathId('id'),
      input('query', DossierQuery),
      async (context) => {
        const { id } = context.req.valid('param')
        const { lang } = context.req.valid('query')
        const { bytes, number } = await takeDossier(deps, callOf(context), id, lang, renderDossier)
        return context.body(new Uint8Array(bytes), 200, {
          'Content-Type': 'application/pdf',
          'Content-Length': String(bytes.length),
          'Content-Disposition': attachmentNamed(
            lang === 'zh' ? `会诊卷宗_${number}.pdf` : `dossier_${number}.pdf`,
            'dossier.pdf',
          ),
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'private, no-store',
        })
      },
    )
    .get(
      '/log/:id',
      describe({
        tag,
        summary: 'All that the log holds of one consultation; the look is audited',
        answer: LogDetail,
      }),
      route(deps, 'log.read'),
      pathId('id'),
      async (context) =>
        context.json(await readLogDetail(deps, callOf(context), context.req.valid('param').id), 200),
    )
}
