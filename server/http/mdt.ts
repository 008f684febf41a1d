import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { answerInvitation, inviteMember, listCandidates, removeMember } from '../app/mdt.ts'
import { circulateAgenda, saveAgenda } from '../app/mdt-agenda.ts'
import { passChair } from '../app/mdt-chair.ts'
import { cosign, dissent, findConclusionFor, signOwnOpinion } from '../app/mdt-opinion.ts'
import { readMdt } from '../app/mdt-view.ts'
import {
  AgendaAnswer,
  AgendaInput,
  CandidateQuery,
  Candidates,
  ChairAnswer,
  ChairInput,
  CirculateInput,
  Cosigned,
  CosignInput,
  DissentInput,
  InvitationAnswer,
  InviteInput,
  Mdt,
  MemberAnswer,
  MemberOpinionInput,
  MemberSigned,
} from '../contract/mdt.ts'
import { type AppEnv, callOf, describe, digestOfRequest, input, pathId, pathParts, route } from './call.ts'

const tag = 'mdt'

/** What is kept beside the key must not let anybody try passwords against it. */
function forgetPassword(context: Context<AppEnv>, body: { password: string }): void {
  context.set('requestDigest', digestOfRequest(context, JSON.stringify({ ...body, password: '' })))
}

/** The board of a multidisciplinary consultation, its agenda, and what its members sign. */
export function mdtRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/consultations/:id/mdt',
      describe({ tag, summary: 'Board, agenda, members’ opinions and answers', answer: Mdt }),
      route(deps, 'consultation.read'),
      pathId('id'),
      async (context) =>
        context.json(await readMdt(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .get(
      '/consultations/:id/mdt/candidates',
      describe({ tag, summary: 'Experts whom the chair may invite', answer: Candidates }),
      route(deps, 'opinion.write'),
      pathId('id'),
      input('query', CandidateQuery),
      async (context) =>
        context.json(
          await listCandidates(
            deps,
            callOf(context),
            context.req.valid('param').id,
            context.req.valid('query').q,
          ),
          200,
        ),
    )
    .post(
      '/consultations/:id/mdt/members',
      describe({ tag, summary: 'The chair invites a member', answer: MemberAnswer }),
      route(deps, 'opinion.write', { body: 'json' }),
      pathId('id'),
      input('json', InviteInput),
      async (context) =>
        context.json(
          await inviteMember(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .delete(
      '/consultations/:id/mdt/members/:personId',
      describe({ tag, summary: 'The chair removes a member', answer: MemberAnswer }),
      route(deps, 'opinion.write'),
      pathParts({ id: z.uuid(), personId: z.uuid() }),
      async (context) => {
        const { id, personId } = context.req.valid('param')
        return context.json(await removeMember(deps, callOf(context), id, personId), 200)
      },
    )
    .post(
      '/consultations/:id/mdt/answer',
      describe({ tag, summary: 'Accept or decline an invitation', answer: MemberAnswer }),
      route(deps, 'opinion.write', { body: 'json' }),
      pathId('id'),
      input('json', InvitationAnswer),
      async (context) =>
        context.json(
          await answerInvitation(
            deps,
            callOf(context),
            context.req.valid('param').id,
            context.req.valid('json'),
          ),
          200,
        ),
    )
    .post(
      '/consultations/:id/mdt/chair',
      describe({ tag, summary: 'Give the chair to a member who takes part', answer: ChairAnswer }),
      route(deps, 'consultation.command', { body: 'json' }),
      pathId('id'),
      input('json', ChairInput),
      async (context) =>
        context.json(
          await passChair(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .put(
      '/consultations/:id/mdt/agenda',
      describe({ tag, summary: 'Keep the agenda', answer: AgendaAnswer }),
      route(deps, 'opinion.write', { body: 'json' }),
      pathId('id'),
      input('json', AgendaInput),
      async (context) =>
        context.json(
          await saveAgenda(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .post(
      '/consultations/:id/mdt/agenda/circulation',
      describe({ tag, summary: 'Send the agenda round', answer: AgendaAnswer }),
      route(deps, 'opinion.write', { body: 'json' }),
      pathId('id'),
      input('json', CirculateInput),
      async (context) =>
        context.json(
          await circulateAgenda(
            deps,
            callOf(context),
            context.req.valid('param').id,
            context.req.valid('json').revision,
          ),
          200,
        ),
    )
    .post(
      '/consultations/:id/mdt/opinion',
      describe({
        tag,
        summary: 'A member signs an opinion of their own; the password is asked again',
        answer: MemberSigned,
      }),
      route(deps, 'opinion.write', { body: 'json' }),
      pathId('id'),
      input('json', MemberOpinionInput),
      async (context) => {
        const body = context.req.valid('json')
        forgetPassword(context, body)
        return context.json(
          await signOwnOpinion(deps, callOf(context), context.req.valid('param').id, body),
          200,
        )
      },
    )
    .post(
      '/opinions/:id/cosign',
      describe({ tag, summary: 'A member co-signs the conclusion', answer: Cosigned }),
      route(deps, 'opinion.write', { body: 'json' }),
      pathId('id'),
      input('json', CosignInput),
      async (context) => {
        const body = context.req.valid('json')
        forgetPassword(context, body)
        const call = callOf(context)
        const opinion = await findConclusionFor(deps, call, context.req.valid('param').id)
        return context.json(await cosign(deps, call, opinion, body.password), 200)
      },
    )
    .post(
      '/opinions/:id/dissent',
      describe({ tag, summary: 'A member dissents from the conclusion, in words', answer: Cosigned }),
      route(deps, 'opinion.write', { body: 'json' }),
      pathId('id'),
      input('json', DissentInput),
      async (context) => {
        const body = context.req.valid('json')
        forgetPassword(context, body)
        const call = callOf(context)
        const opinion = await findConclusionFor(deps, call, context.req.valid('param').id)
        return context.json(await dissent(deps, call, opinion, body), 200)
      },
    )
}
