import { Hono } from 'hono'
import * as z from 'zod'
import { giveCorrection, listOpenCorrections } from '../app/correction.ts'
import type { Deps } from '../app/deps.ts'
import { findOpinionFor } from '../app/opinion.ts'
import { counterSign } from '../app/signature.ts'
import { verifyByToken, verifyCopy } from '../app/verification.ts'
import {
  CopyVerification,
  CorrectionAnswer,
  CorrectionInput,
  CounterSignInput,
  OpenCorrection,
  PublicVerification,
  Signature,
} from '../contract/signature.ts'
import { type AppEnv, callOf, describe, digestOfRequest, input, pathId, route } from './call.ts'

const tag = 'opinion'
/** What it looks like is asked behind the count of attempts, so that a malformed one costs the same. */
const anyText = z.string()

/** What follows a signature: the counter-signature, corrections, and the page that is open to everybody. */
export function signatureRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/opinions/:id/countersign',
      describe({
        tag,
        summary: 'The requester signs as read; the password is asked again',
        answer: Signature.pick({ role: true, signedAt: true, provider: true, algorithm: true }),
      }),
      route(deps, 'opinion.answer', { body: 'json' }),
      pathId('id'),
      input('json', CounterSignInput),
      async (context) => {
        const body = context.req.valid('json')
        /* what is kept beside the key must not let anybody try passwords against it */
        context.set('requestDigest', digestOfRequest(context, JSON.stringify({ ...body, password: '' })))
        const call = callOf(context)
        const opinion = await findOpinionFor(deps, call, context.req.valid('param').id, 'requester')
        return context.json(await counterSign(deps, call, opinion, body.password), 200)
      },
    )
    .post(
      '/consultations/:id/correction',
      describe({
        tag,
        summary: 'Ask for a correction of the opinion, answer that with a reason, or take it back',
        answer: CorrectionAnswer,
      }),
      route(deps, 'consultation.command', { body: 'json' }),
      pathId('id'),
      input('json', CorrectionInput),
      async (context) =>
        context.json(
          await giveCorrection(
            deps,
            callOf(context),
            context.req.valid('param').id,
            context.req.valid('json'),
          ),
          200,
        ),
    )
    .get(
      '/corrections',
      describe({ tag, summary: 'What the caller is asked to correct', answer: z.array(OpenCorrection) }),
      route(deps, 'opinion.write'),
      async (context) => context.json(await listOpenCorrections(deps, callOf(context).actor), 200),
    )
    .get(
      '/verify/:token',
      describe({
        tag,
        summary: 'Whether a printed opinion is valid; nothing about the patient, no sign-in',
        answer: PublicVerification,
      }),
      route(deps, 'public'),
      pathId('token', anyText),
      async (context) => {
        context.header('Cache-Control', 'no-store')
        const { token } = context.req.valid('param')
        return context.json(await verifyByToken(deps, context.get('address'), token), 200)
      },
    )
    .get(
      '/verify/:token/copies/:digest',
      describe({
        tag,
        summary: 'Whether a file with this SHA-256 was handed out as a copy of the version',
        answer: CopyVerification,
      }),
      route(deps, 'public'),
      pathId('token', anyText),
      pathId('digest', anyText),
      async (context) => {
        context.header('Cache-Control', 'no-store')
        const { token, digest } = context.req.param()
        return context.json(await verifyCopy(deps, context.get('address'), token, digest), 200)
      },
    )
}
