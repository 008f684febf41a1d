/** Role × route: every registered route that is asked about one consultation, for several people, against a table of what each is answered. */
import { v7 as uuid } from 'uuid'
import type { Role } from '../../server/domain/actor.ts'
import { mayDo, type Permission } from '../../server/domain/permission.ts'
import { declaredRoutes } from '../../server/http/call.ts'
import type { Browser, TestServer } from './server.ts'

/** For a route the statuses of the columns, in their order, with blanks between. */
export type RouteTable = Readonly<Record<string, string>>
export type RouteColumn = { browser: Browser; role: Role }

/** The status alone. */
export async function statusOf(
  browser: Browser,
  method: string,
  path: string,
  body?: unknown,
): Promise<number> {
  const sent =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await browser.fetch(path, { method, ...sent })
  await answer.arrayBuffer()
  return answer.status
}

/** What a route needs to be asked beyond an empty body, so that its rights answer and not its schema. */
const asking: Readonly<Record<string, { body?: unknown; query?: string }>> = {
  'GET /api/consultations/:id/record/comparison': { query: '?from=1&to=1' },
  'POST /api/consultations/:id/post-sign': { body: { decision: 'sign' } },
  'POST /api/consultations/:id/ring/unable': { body: { reasonCode: 'off_duty' } },
  'POST /api/consultations/:id/proposals': {
    body: { version: 1, note: '', times: [{ startAt: new Date(Date.now() + 86_400_000), duration: 30 }] },
  },
  'POST /api/consultations/:id/proposals/:proposalId/answer': { body: { answer: 'withdraw', version: 1 } },
  'POST /api/consultations/:id/guests': {
    body: {
      ...{ name: '其其格', kind: 'interpreter', locale: 'zh' },
      ...{ validFrom: new Date(), validUntil: new Date(Date.now() + 3_600_000) },
    },
  },
  'POST /api/consultations/:id/holds': { body: { reason: '异议', reference: '12 号' } },
  'POST /api/consultations/:id/subject-copies': {
    body: {
      ...{ asker: 'patient', document: 'id_card', reason: '报销', askedOn: '2026-01-05', language: 'zh' },
    },
  },
  'POST /api/consultations/:id/mdt/chair': { body: { personId: uuid(), reasonCode: 'better_suited' } },
  'POST /api/consultations/:id/correction': {
    body: { command: 'request_correction', reasonCode: 'wording', reasonText: '第二问未答' },
  },
}

/**
 * @param command of which the route of commands is asked
 * @param make a consultation for each question, so that none meets what another has done
 * @returns what was answered, and what the table wants: refused is what it does not name and no role may
 */
export async function askRoutes(
  server: TestServer,
  columns: readonly RouteColumn[],
  table: RouteTable,
  { command, make }: { command: string; make: () => Promise<{ id: string }> },
): Promise<Record<'found' | 'wanted', Record<string, string>>> {
  const found: Record<string, string> = {}
  const wanted: Record<string, string> = {}
  const asked = declaredRoutes(server.app).filter(({ path }) => path.startsWith('/api/consultations/:id'))
  for (const { method, path, declaration } of asked) {
    const name = `${method} ${path}`
    const given =
      name === 'POST /api/consultations/:id/commands' ? { body: { command, version: 1 } } : asking[name]
    const may = columns.some(({ role }) =>
      mayDo({ ...nobody, roles: [role] }, declaration?.permission as Permission),
    )
    wanted[name] = table[name] ?? (may ? 'not in the table' : columns.map(() => 403).join(' '))
    const statuses: number[] = []
    for (const { browser } of columns) {
      const { id } = await make()
      const body = given?.body ?? (declaration?.body === 'json' ? {} : undefined)
      const to = path.replace(':id', id).replaceAll(/:\w+/g, uuid()) + (given?.query ?? '')
      statuses.push(await statusOf(browser, method, to, body))
    }
    found[name] = statuses.join(' ')
  }
  return { found, wanted }
}

const nobody = {
  kind: 'person',
  personId: '',
  institutionId: '',
  departmentId: null,
  expertLineIds: [],
  requestLineIds: [],
} as const
