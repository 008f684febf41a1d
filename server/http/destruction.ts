/** Destroying records after their years: what is due, plans, who decides on them. */
import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { decideOnPlan, listPlans, proposePlan, readPlan, withdrawPlan } from '../app/destruction.ts'
import { listDue } from '../app/destruction-due.ts'
import {
  DestructionList,
  DestructionPlans,
  DuePage,
  DueQuery,
  PlanDecision,
  PlanInput,
  PlansQuery,
  PlanWithdrawal,
} from '../contract/destruction.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'keeping'

const Done = z.object({ id: z.string() })

export function destructionRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/due',
      describe({ tag, summary: 'Records whose years are over, the oldest first', answer: DuePage }),
      route(deps, 'destruction.follow'),
      input('query', DueQuery),
      async (context) => context.json(await listDue(deps, context.req.valid('query')), 200),
    )
    .get(
      '/plans',
      describe({ tag, summary: 'Plans of destruction, newest first', answer: DestructionPlans }),
      route(deps, 'destruction.follow'),
      input('query', PlansQuery),
      async (context) =>
        context.json(await listPlans(deps, callOf(context), context.req.valid('query').before), 200),
    )
    .post(
      '/plans',
      describe({ tag, summary: 'Put records on a list, for somebody else to approve', answer: Done }),
      route(deps, 'destruction.plan', { body: 'json' }),
      input('json', PlanInput),
      async (context) =>
        context.json(await proposePlan(deps, callOf(context), context.req.valid('json')), 200),
    )
    .get(
      '/plans/:id',
      describe({ tag, summary: 'A plan with its list', answer: DestructionList }),
      route(deps, 'destruction.follow'),
      pathId('id'),
      async (context) =>
        context.json(await readPlan(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .post(
      '/plans/:id/decision',
      describe({ tag, summary: 'Approve or refuse a plan that somebody else has made', answer: Done }),
      route(deps, 'destruction.decide', { body: 'json' }),
      pathId('id'),
      input('json', PlanDecision),
      async (context) =>
        context.json(
          await decideOnPlan(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .post(
      '/plans/:id/withdrawal',
      describe({ tag, summary: 'Take a plan back before it is carried out', answer: Done }),
      route(deps, 'destruction.follow', { body: 'json' }),
      pathId('id'),
      input('json', PlanWithdrawal),
      async (context) =>
        context.json(
          await withdrawPlan(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
}
