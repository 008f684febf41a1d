import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { answerTimes, listProposals, proposeTimes } from '../app/proposal.ts'
import { ConsultationId } from '../contract/ids.ts'
import { Proposal, ProposalAnswer, ProposalInput, ProposalStep } from '../contract/proposal.ts'
import { type AppEnv, callOf, describe, input, pathId, pathParts, route } from './call.ts'

const tag = 'consultation'

/** Proposals of times. */
export function proposalRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/:id/proposals',
      describe({ tag, summary: 'Proposals of times, newest first', answer: z.array(Proposal) }),
      route(deps, 'consultation.read'),
      pathId('id'),
      async (context) =>
        context.json(await listProposals(deps, callOf(context).actor, context.req.valid('param').id), 200),
    )
    .post(
      '/:id/proposals',
      describe({ tag, summary: 'Propose times, or others instead of those proposed', answer: ProposalStep }),
      route(deps, 'consultation.command', { body: 'json' }),
      pathId('id'),
      input('json', ProposalInput),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await proposeTimes(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .post(
      '/:id/proposals/:proposalId/answer',
      describe({ tag, summary: 'Take a proposed time, decline, or withdraw', answer: ProposalStep }),
      route(deps, 'consultation.command', { body: 'json' }),
      pathParts({ id: ConsultationId, proposalId: z.uuid() }),
      input('json', ProposalAnswer),
      async (context) => {
        const { id, proposalId } = context.req.valid('param')
        const answer = context.req.valid('json')
        return context.json(await answerTimes(deps, callOf(context), id, proposalId, answer), 200)
      },
    )
}
