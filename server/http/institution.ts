import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import {
  addInstitution,
  changeInstitution,
  listInstitutions,
  listInstitutionVersions,
  readInstitution,
  restoreInstitution,
} from '../app/institution.ts'
import {
  InstitutionChange,
  InstitutionDetail,
  InstitutionEntries,
  InstitutionVersions,
  NewInstitution,
} from '../contract/institution.ts'
import { RestoreInput, Saved, VersionsQuery, versionPath } from '../contract/version.ts'
import { type AppEnv, callOf, describe, input, pathId, pathParts, route } from './call.ts'

const tag = 'institution'
const permission = 'line.manage'

/** Institutions and departments, for the system administrator. */
export function institutionRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/',
      describe({ tag, summary: 'Every institution with what belongs to it', answer: InstitutionEntries }),
      route(deps, permission),
      async (context) => context.json(await listInstitutions(deps), 200),
    )
    .post(
      '/',
      describe({ tag, summary: 'Add an institution', answer: Saved }),
      route(deps, permission, { body: 'json' }),
      input('json', NewInstitution),
      async (context) =>
        context.json(await addInstitution(deps, callOf(context), context.req.valid('json')), 200),
    )
    .get(
      '/:id',
      describe({ tag, summary: 'One with its departments', answer: InstitutionDetail }),
      route(deps, permission),
      pathId('id'),
      async (context) => context.json(await readInstitution(deps, context.req.valid('param').id), 200),
    )
    .put(
      '/:id',
      describe({ tag, summary: 'Set it and its departments anew, as a version', answer: Saved }),
      route(deps, permission, { body: 'json' }),
      pathId('id'),
      input('json', InstitutionChange),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(
          await changeInstitution(deps, callOf(context), id, context.req.valid('json')),
          200,
        )
      },
    )
    .get(
      '/:id/versions',
      describe({ tag, summary: 'Its versions, newest first', answer: InstitutionVersions }),
      route(deps, permission),
      pathId('id'),
      input('query', VersionsQuery),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await listInstitutionVersions(deps, id, context.req.valid('query').before), 200)
      },
    )
    .post(
      '/:id/versions/:number/restore',
      describe({ tag, summary: 'Set it as it was in that version', answer: Saved }),
      route(deps, permission, { body: 'json' }),
      pathParts(versionPath),
      input('json', RestoreInput),
      async (context) => {
        const { id, number } = context.req.valid('param')
        const given = context.req.valid('json')
        return context.json(await restoreInstitution(deps, callOf(context), id, Number(number), given), 200)
      },
    )
}
