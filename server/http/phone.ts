/** Calls that go on by telephone. */
import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { continueByPhone } from '../app/phone.ts'
import { PhoneAnswer, PhoneInput } from '../contract/phone.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

export function phoneRoutes(deps: Deps) {
  return new Hono<AppEnv>().post(
    '/:id/phone',
    describe({
      tag: 'consultation',
      summary: 'Say that the call goes on by telephone; the same id sent again is the same word',
      answer: PhoneAnswer,
    }),
    route(deps, 'room.phone', { body: 'json' }),
    pathId('id'),
    input('json', PhoneInput),
    async (context) => {
      const { id } = context.req.valid('param')
      return context.json(await continueByPhone(deps, callOf(context), id, context.req.valid('json')), 200)
    },
  )
}
