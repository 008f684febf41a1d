import { Hono } from 'hono'
import * as z from 'zod'
import { accessOptions, findAccessPatients, listAccess } from '../app/access.ts'
import { explainAnomaly, listAnomalies, readAnomaly } from '../app/access-anomaly.ts'
import { notePrinting, readAccessDetail, revealForReview } from '../app/access-detail.ts'
import { exportAccess } from '../app/access-export.ts'
import { readAccessRules, setAccessRule } from '../app/access-rule.ts'
import type { Deps } from '../app/deps.ts'
import {
  AccessDetail,
  AccessExportQuery,
  AccessOptions,
  AccessPage,
  AccessQuery,
  AccessRuleSettings,
  AccessRulesQuery,
  AnomalyDetail,
  AnomalyPage,
  AnomalyQuery,
  ExplainInput,
  FoundPatients,
  PatientSearchInput,
  SetRuleInput,
} from '../contract/access.ts'
import { Identity, RevealInput } from '../contract/consultation.ts'
import { accessCsv } from '../output/access-csv.ts'
import { shanghai } from '../output/words.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'
import { streamCsv } from './file-stream.ts'

const tag = 'access'

/** The access log for those who review it. */
export function accessRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/access',
      describe({
        tag,
        summary: 'A page of the access log, newest first; the look is audited',
        answer: AccessPage,
      }),
      route(deps, 'access.read'),
      input('query', AccessQuery),
      async (context) =>
        context.json(await listAccess(deps, callOf(context), context.req.valid('query')), 200),
    )
    .get(
      '/access.csv',
      describe({ tag, summary: 'The matching rows as CSV; the export is audited', answerType: 'text/csv' }),
      route(deps, 'access.export'),
      input('query', AccessExportQuery),
      async (context) => {
        const { lang, ...filters } = context.req.valid('query')
        const batches = await exportAccess(deps, callOf(context), filters)
        const { day } = shanghai(deps.clock())
        const name = lang === 'zh' ? `访问日志_${day}.csv` : `access-log_${day}.csv`
        return streamCsv(deps, context, accessCsv(batches, lang), { name, plain: 'access-log.csv' })
      },
    )
    .get(
      '/access/options',
      describe({ tag, summary: 'What the filters offer', answer: AccessOptions }),
      route(deps, 'access.read'),
      async (context) => context.json(await accessOptions(deps), 200),
    )
    .post(
      '/access/patients',
      describe({
        tag,
        summary: 'Patients whom a name or number fits, masked; the look is audited',
        answer: FoundPatients,
      }),
      route(deps, 'access.read', { body: 'json' }),
      input('json', PatientSearchInput),
      async (context) => {
        context.header('Cache-Control', 'no-store')
        const { q } = context.req.valid('json')
        return context.json(await findAccessPatients(deps, callOf(context), q), 200)
      },
    )
    .get(
      '/access/anomalies',
      describe({ tag, summary: 'What stands out, newest first', answer: AnomalyPage }),
      route(deps, 'access.read'),
      input('query', AnomalyQuery),
      async (context) => context.json(await listAnomalies(deps, context.req.valid('query')), 200),
    )
    .get(
      '/access/anomalies/:id',
      describe({
        tag,
        summary: 'One with its accesses and what was said of it; the look is audited',
        answer: AnomalyDetail,
      }),
      route(deps, 'access.read'),
      pathId('id'),
      async (context) =>
        context.json(await readAnomaly(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .post(
      '/access/anomalies/:id/explanations',
      describe({
        tag,
        summary: 'Explain one in words; earlier ones stay',
        answer: z.object({ id: z.string(), version: z.number().int() }),
      }),
      route(deps, 'access.manage', { body: 'json' }),
      pathId('id'),
      input('json', ExplainInput),
      async (context) =>
        context.json(
          await explainAnomaly(
            deps,
            callOf(context),
            context.req.valid('param').id,
            context.req.valid('json'),
          ),
          200,
        ),
    )
    .get(
      '/access/rules',
      describe({ tag, summary: 'The rules and the limits that hold', answer: AccessRuleSettings }),
      route(deps, 'access.read'),
      input('query', AccessRulesQuery),
      async (context) =>
        context.json(await readAccessRules(deps.read, context.req.valid('query').institutionId ?? null), 200),
    )
    .put(
      '/access/rules',
      describe({ tag, summary: 'Set the limits of a rule, or take them back', answer: AccessRuleSettings }),
      route(deps, 'access.manage', { body: 'json' }),
      input('json', SetRuleInput),
      async (context) =>
        context.json(await setAccessRule(deps, callOf(context), context.req.valid('json')), 200),
    )
    .get(
      '/access/:id',
      describe({ tag, summary: 'One event in full; the look is audited', answer: AccessDetail }),
      route(deps, 'access.read'),
      pathId('id'),
      async (context) =>
        context.json(await readAccessDetail(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .post(
      '/log/:id/identity',
      describe({
        tag,
        summary: "Show the patient's identity whole to who reviews, with a reason",
        answer: Identity,
      }),
      route(deps, 'log.reveal', { body: 'json' }),
      pathId('id'),
      input('json', RevealInput),
      async (context) => {
        context.header('Cache-Control', 'no-store')
        const { reason } = context.req.valid('json')
        return context.json(
          await revealForReview(deps, callOf(context), context.req.valid('param').id, reason),
          200,
        )
      },
    )
    .post(
      '/log/:id/print',
      describe({
        tag,
        summary: 'Say that a dossier is printed, before it is',
        answer: z.object({ id: z.string() }),
      }),
      route(deps, 'log.read'),
      pathId('id'),
      async (context) =>
        context.json(await notePrinting(deps, callOf(context), context.req.valid('param').id), 200),
    )
}
