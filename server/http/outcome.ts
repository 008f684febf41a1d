import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { listFollowUps } from '../app/follow-up.ts'
import {
  readAftercare,
  readAftercareStatistics,
  recordAgreement,
  recordOutcome,
  recordRating,
} from '../app/outcome.ts'
import {
  Aftercare,
  AftercareStatistics,
  AgreementInput,
  FollowUpList,
  OutcomeInput,
  RatingInput,
} from '../contract/outcome.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'outcome'
const Recorded = z.object({ sequence: z.number().int() })

/** What became of the patient. */
export function outcomeRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/consultations/:id/aftercare',
      describe({ tag, summary: 'Outcomes, agreement of diagnoses, own ratings', answer: Aftercare }),
      route(deps, 'opinion.read'),
      pathId('id'),
      async (context) =>
        context.json(await readAftercare(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .post(
      '/consultations/:id/outcomes',
      describe({ tag, summary: 'Record an outcome; again to correct it', answer: Recorded }),
      route(deps, 'opinion.answer', { body: 'json' }),
      pathId('id'),
      input('json', OutcomeInput),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await recordOutcome(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .post(
      '/consultations/:id/agreement',
      describe({ tag, summary: 'The final diagnosis and what agrees with it', answer: Recorded }),
      route(deps, 'opinion.answer', { body: 'json' }),
      pathId('id'),
      input('json', AgreementInput),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await recordAgreement(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .post(
      '/consultations/:id/ratings',
      describe({ tag, summary: 'One to five, shown to nobody else but in statistics', answer: Recorded }),
      route(deps, 'rating.give', { body: 'json' }),
      pathId('id'),
      input('json', RatingInput),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await recordRating(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .get(
      '/follow-ups',
      describe({ tag, summary: 'Whom the caller is to ask about, due first', answer: FollowUpList }),
      route(deps, 'opinion.answer'),
      async (context) => context.json(await listFollowUps(deps, callOf(context).actor), 200),
    )
    .get(
      '/aftercare/statistics',
      describe({
        tag,
        summary: 'Outcomes, agreement and mean ratings by line',
        answer: AftercareStatistics,
      }),
      route(deps, 'log.read'),
      async (context) => context.json(await readAftercareStatistics(deps), 200),
    )
}
