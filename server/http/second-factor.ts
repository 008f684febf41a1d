import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import {
  beginEnrolment,
  changeSecondFactorPolicy,
  confirmEnrolment,
  listPolicyVersions,
  readSecondFactorPolicy,
  resetSecondFactor,
} from '../app/second-factor.ts'
import { AccountVersion, Ended } from '../contract/account.ts'
import {
  CodeInput,
  Enrolment,
  PolicyVersions,
  RecoveryCodes,
  SecondFactorPolicy,
} from '../contract/second-factor.ts'
import { qrOf } from '../output/qr.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'

const tag = 'second factor'

/** Enrolment by the owner; requirement and reset by the security administrator. */
export function secondFactorRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/account/second-factor',
      describe({ tag, summary: 'Propose a secret to the own authenticator', answer: Enrolment }),
      route(deps, 'account.own'),
      async (context) => {
        const { key, address } = await beginEnrolment(deps, callOf(context))
        return context.json({ key, qr: qrOf(address) }, 200)
      },
    )
    .post(
      '/account/second-factor/confirm',
      describe({ tag, summary: 'Take it into use with a first code', answer: RecoveryCodes }),
      route(deps, 'account.own', { body: 'json' }),
      input('json', CodeInput),
      async (context) =>
        context.json(await confirmEnrolment(deps, callOf(context), context.req.valid('json').code), 200),
    )
    .delete(
      '/people/:id/second-factor',
      describe({ tag, summary: 'Take away what somebody has lost', answer: Ended }),
      route(deps, 'person.manage'),
      pathId('id'),
      async (context) =>
        context.json(await resetSecondFactor(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .get(
      '/people/second-factor',
      describe({ tag, summary: 'Of whom it is required', answer: SecondFactorPolicy }),
      route(deps, 'person.manage'),
      async (context) => context.json(await readSecondFactorPolicy(deps), 200),
    )
    .get(
      '/people/second-factor/versions',
      describe({ tag, summary: 'Of whom it was required before, newest first', answer: PolicyVersions }),
      route(deps, 'person.manage'),
      async (context) => context.json(await listPolicyVersions(deps), 200),
    )
    .put(
      '/people/second-factor',
      describe({ tag, summary: 'Require it of administrators, of institutions', answer: AccountVersion }),
      route(deps, 'person.manage', { body: 'json' }),
      input('json', SecondFactorPolicy),
      async (context) =>
        context.json(await changeSecondFactorPolicy(deps, callOf(context), context.req.valid('json')), 200),
    )
}
