import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { postSign } from '../app/review.ts'
import { PostSignAnswer, PostSignInput } from '../contract/review.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'review'

/** The signature that an emergency owes its own hospital. What is decided before a request goes out are commands. */
export function reviewRoutes(deps: Deps) {
  return new Hono<AppEnv>().post(
    '/consultations/:id/post-sign',
    describe({ tag, summary: 'Sign afterwards for an emergency, or refuse to', answer: PostSignAnswer }),
    route(deps, 'review.sign', { body: 'json' }),
    pathId('id'),
    input('json', PostSignInput),
    async (context) =>
      context.json(
        await postSign(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
        200,
      ),
  )
}
