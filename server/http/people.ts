import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import {
  changeRoles,
  correctPerson,
  disablePerson,
  enablePerson,
  endSessionsOf,
  invitePerson,
  listPeople,
  listPlaces,
  listSessionsOf,
  sendLink,
} from '../app/people.ts'
import {
  AccountLink,
  AccountPage,
  AccountVersion,
  Ended,
  Invitation,
  LinkInput,
  OpenSession,
  PeopleQuery,
  PersonCorrection,
  Place,
  RolesInput,
} from '../contract/account.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'
import { peopleImportRoutes } from './people-import.ts'

const tag = 'people'
const permission = 'person.manage'

/** Accounts and roles, for the security administrator. */
export function peopleRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .route('/imports', peopleImportRoutes(deps))
    .get(
      '/',
      describe({ tag, summary: 'People, by login name', answer: AccountPage }),
      route(deps, permission),
      input('query', PeopleQuery),
      async (context) => context.json(await listPeople(deps, context.req.valid('query')), 200),
    )
    .get(
      '/places',
      describe({ tag, summary: 'Institutions and their departments', answer: z.array(Place) }),
      route(deps, permission),
      async (context) => context.json(await listPlaces(deps), 200),
    )
    .post(
      '/',
      describe({ tag, summary: 'Make an account and the link to open it', answer: AccountLink }),
      route(deps, permission, { body: 'json' }),
      input('json', Invitation),
      async (context) =>
        context.json(await invitePerson(deps, callOf(context), context.req.valid('json')), 200),
    )
    .post(
      '/:id/links',
      describe({ tag, summary: 'A new link to choose a password', answer: AccountLink }),
      route(deps, permission, { body: 'json' }),
      pathId('id'),
      input('json', LinkInput),
      async (context) => {
        const { id } = context.req.valid('param')
        const { mailAddress } = context.req.valid('json')
        return context.json(await sendLink(deps, callOf(context), id, mailAddress), 200)
      },
    )
    .put(
      '/:id/details',
      describe({
        tag,
        summary: 'Correct what somebody is called and where they are of',
        answer: AccountVersion,
      }),
      route(deps, permission, { body: 'json' }),
      pathId('id'),
      input('json', PersonCorrection),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await correctPerson(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .put(
      '/:id/roles',
      describe({ tag, summary: 'Give and take roles', answer: AccountVersion }),
      route(deps, permission, { body: 'json' }),
      pathId('id'),
      input('json', RolesInput),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await changeRoles(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .post(
      '/:id/disable',
      describe({ tag, summary: 'Take an account out of use at once', answer: AccountVersion }),
      route(deps, permission, { body: 'json' }),
      pathId('id'),
      input('json', AccountVersion),
      async (context) => {
        const { id } = context.req.valid('param')
        const { version } = context.req.valid('json')
        return context.json(await disablePerson(deps, callOf(context), id, version), 200)
      },
    )
    .post(
      '/:id/enable',
      describe({ tag, summary: 'Take an account into use again', answer: AccountVersion }),
      route(deps, permission, { body: 'json' }),
      pathId('id'),
      input('json', AccountVersion),
      async (context) => {
        const { id } = context.req.valid('param')
        const { version } = context.req.valid('json')
        return context.json(await enablePerson(deps, callOf(context), id, version), 200)
      },
    )
    .get(
      '/:id/sessions',
      describe({ tag, summary: 'Where somebody is signed in', answer: z.array(OpenSession) }),
      route(deps, permission),
      pathId('id'),
      async (context) => context.json(await listSessionsOf(deps, context.req.valid('param').id), 200),
    )
    .delete(
      '/:id/sessions',
      describe({ tag, summary: 'Sign somebody out everywhere', answer: Ended }),
      route(deps, permission),
      pathId('id'),
      async (context) =>
        context.json(await endSessionsOf(deps, callOf(context), context.req.valid('param').id), 200),
    )
}
