import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Deps } from '../app/deps.ts'
import { checkPeople, invitePeople, readPeopleFile } from '../app/people-import.ts'
import { AppError } from '../contract/errors.ts'
import { largestTable, TableQuery } from '../contract/ledger.ts'
import { CheckedPeople, InvitedPeople, PeopleRows, ReadPeople } from '../contract/people-import.ts'
import { peopleTemplate } from '../output/people-sheet.ts'
import { type AppEnv, callOf, describe, digestOfRequest, input, route } from './call.ts'
import { attachmentNamed } from './file-name.ts'

const tag = 'people'
/** As a single invitation. */
const permission = 'person.manage'
const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const limitTable = bodyLimit({
  maxSize: largestTable,
  onError: () => {
    throw new AppError('TOO_LARGE')
  },
})

/** Inviting the people of a file, for the security administrator. */
export function peopleImportRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/template.xlsx',
      describe({ tag, summary: 'The table to fill in, as a workbook', answerType: workbook }),
      route(deps, permission),
      (context) =>
        context.body(new Uint8Array(peopleTemplate()), 200, {
          'Content-Type': workbook,
          'Content-Disposition': attachmentNamed('邀请人员_people.xlsx', 'people.xlsx'),
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'private, no-store',
        }),
    )
    .post(
      '/read',
      describe({
        tag,
        summary:
          'Read an XLSX or CSV file of people and judge its rows; the body is the file, nothing is stored',
        answer: ReadPeople,
        bodyType: 'application/octet-stream',
      }),
      route(deps, permission, { body: 'raw' }),
      input('query', TableQuery),
      limitTable,
      async (context) => {
        context.set('requestDigest', digestOfRequest(context, ''))
        const content = Buffer.from(await context.req.arrayBuffer())
        const { fileName } = context.req.valid('query')
        return context.json(await readPeopleFile(deps, callOf(context), fileName, content), 200)
      },
    )
    .post(
      '/check',
      describe({ tag, summary: 'Judge rows that were mended; nothing is stored', answer: CheckedPeople }),
      route(deps, permission, { body: 'json' }),
      input('json', PeopleRows),
      async (context) => {
        const { rows } = context.req.valid('json')
        return context.json({ rows: await checkPeople(deps, callOf(context), rows) }, 200)
      },
    )
    .post(
      '/',
      describe({ tag, summary: 'Invite all people of these rows, or none', answer: InvitedPeople }),
      route(deps, permission, { body: 'json' }),
      input('json', PeopleRows),
      async (context) => {
        const { rows } = context.req.valid('json')
        return context.json(await invitePeople(deps, callOf(context), rows), 200)
      },
    )
}
