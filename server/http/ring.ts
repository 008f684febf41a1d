import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { listRings, readRingState, refuseRing } from '../app/ring.ts'
import { RingItem, RingState, UnableAnswer, UnableInput } from '../contract/ring.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'ring'

/** Emergencies that ring. Taking one is the command `accept`. */
export function ringRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/rings',
      describe({ tag, summary: 'The emergencies that ring for me now', answer: z.array(RingItem) }),
      route(deps, 'consultation.list'),
      async (context) => context.json(await listRings(deps, callOf(context).actor), 200),
    )
    .get(
      '/consultations/:id/ring',
      describe({ tag, summary: 'How an emergency stands', answer: RingState }),
      route(deps, 'consultation.read'),
      pathId('id'),
      async (context) =>
        context.json(await readRingState(deps, callOf(context).actor, context.req.valid('param').id), 200),
    )
    .post(
      '/consultations/:id/ring/unable',
      describe({ tag, summary: 'I cannot take it; it goes on ringing for the others', answer: UnableAnswer }),
      route(deps, 'consultation.command', { body: 'json' }),
      pathId('id'),
      input('json', UnableInput),
      async (context) =>
        context.json(
          await refuseRing(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
}
