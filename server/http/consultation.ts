import { Hono } from 'hono'
import * as z from 'zod'
import { readCallFacts } from '../app/call-facts.ts'
import { giveCommand } from '../app/command.ts'
import { listHistory, readConsultation } from '../app/consultation.ts'
import type { Deps } from '../app/deps.ts'
import { revealIdentity } from '../app/patient.ts'
import { draftRequest, saveRequest } from '../app/request.ts'
import { countConsultations, listConsultations } from '../app/worklist.ts'
import { CallFacts } from '../contract/call-facts.ts'
import {
  CommandAnswer,
  CommandInput,
  Consultation,
  ConsultationPage,
  HistoryEntry,
  Identity,
  ListQuery,
  RequestContent,
  RevealInput,
  SaveRequestAnswer,
  SaveRequestInput,
  WorkCounts,
} from '../contract/consultation.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'consultation'

/** Requests for consultation and what becomes of them. */
export function consultationRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/',
      describe({ tag, summary: 'Begin a request as a draft', answer: SaveRequestAnswer }),
      route(deps, 'consultation.create', { body: 'json' }),
      input('json', RequestContent),
      async (context) =>
        context.json(await draftRequest(deps, callOf(context), context.req.valid('json')), 200),
    )
    .get(
      '/',
      describe({ tag, summary: 'A page of a work list', answer: ConsultationPage }),
      route(deps, 'consultation.list'),
      input('query', ListQuery),
      async (context) =>
        context.json(await listConsultations(deps, callOf(context).actor, context.req.valid('query')), 200),
    )
    .get(
      '/counts',
      describe({ tag, summary: 'How much stands in each view and on each line', answer: WorkCounts }),
      route(deps, 'consultation.list'),
      async (context) => context.json(await countConsultations(deps, callOf(context).actor), 200),
    )
    .get(
      '/:id',
      describe({
        tag,
        summary: 'One consultation with its case; the opening is audited',
        answer: Consultation,
      }),
      route(deps, 'consultation.read'),
      pathId('id'),
      async (context) =>
        context.json(await readConsultation(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .put(
      '/:id',
      describe({ tag, summary: 'Save a request that its author still writes', answer: SaveRequestAnswer }),
      route(deps, 'consultation.write', { body: 'json' }),
      pathId('id'),
      input('json', SaveRequestInput),
      async (context) =>
        context.json(
          await saveRequest(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .get(
      '/:id/history',
      describe({ tag, summary: 'The steps, newest first', answer: z.array(HistoryEntry) }),
      route(deps, 'consultation.read'),
      pathId('id'),
      async (context) =>
        context.json(await listHistory(deps, callOf(context).actor, context.req.valid('param').id), 200),
    )
    .get(
      '/:id/call',
      describe({ tag, summary: 'Who was connected when, and how the line was', answer: CallFacts }),
      route(deps, 'consultation.read'),
      pathId('id'),
      async (context) =>
        context.json(await readCallFacts(deps, callOf(context).actor, context.req.valid('param').id), 200),
    )
    .post(
      '/:id/commands',
      describe({ tag, summary: 'Move it on: submit, accept, schedule, …', answer: CommandAnswer }),
      route(deps, 'consultation.command', { body: 'json' }),
      pathId('id'),
      input('json', CommandInput),
      async (context) =>
        context.json(
          await giveCommand(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .post(
      '/:id/identity',
      describe({ tag, summary: "Show the patient's identity whole, with a reason", answer: Identity }),
      route(deps, 'patient.reveal', { body: 'json' }),
      pathId('id'),
      input('json', RevealInput),
      async (context) => {
        context.header('Cache-Control', 'no-store')
        const { reason } = context.req.valid('json')
        return context.json(
          await revealIdentity(deps, callOf(context), context.req.valid('param').id, reason),
          200,
        )
      },
    )
}
