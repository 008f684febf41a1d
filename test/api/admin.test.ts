/** `npm run admin:create`, as it is run. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

const root = join(import.meta.dirname, '../..')
let world: World
let server: TestServer

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

function create(args: string[], password: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(root, 'server/admin-create.ts'), ...args], {
    env: { ...process.env, DATABASE_URL: world.url },
  })
  let output = ''
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString()
  })
  child.stderr.on('data', (part: Buffer) => {
    output += part.toString()
  })
  child.stdin.end(`${password}\n`)
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}

test('makes an administrator who can sign in, and the trail has it', async () => {
  const password = 'changcheng-2026'
  const made = await create(
    ['--login', 'Admin', '--name', '管理员', '--role', 'audit_admin,system_admin'],
    password,
  )
  expect(made).toEqual({ code: 0, output: '✓ admin (audit_admin, system_admin)\n' })
  expect(made.output).not.toContain(password)
  const answer = await server.stranger.json<{ roles: string[]; person: { id: string } }>(
    'POST',
    '/api/session',
    {
      loginName: 'admin',
      password,
    },
  )
  expect(answer.status).toBe(200)
  /* a house of one's own requires the second factor of its administrators, and no role counts before it */
  expect(answer.body).toMatchObject({ roles: [], secondFactor: 'due' })
  const [event] = await world.deps.read
    .selectFrom('auditEvent')
    .select(['kind', 'data'])
    .where('chain', '=', `person:${answer.body.person.id}`)
    .orderBy('position')
    .execute()
  expect(event).toEqual({ kind: 'person.created', data: { roles: ['audit_admin', 'system_admin'] } })
})

describe('says in one sentence what is wrong', () => {
  test.each([
    [['--name', 'x'], 'changcheng-2026', '--login'],
    [['--login', 'a b', '--name', 'x'], 'changcheng-2026', '--login'],
    [['--login', 'someone'], 'changcheng-2026', '--name'],
    [['--login', 'someone', '--name', 'x', '--role', 'doctor'], 'changcheng-2026', '--role'],
    [['--login', 'someone', '--name', 'x'], 'short', 'at least 12 characters'],
    [['--login', 'someone', '--name', 'x'], 'Password-2026!', 'among the known ones'],
    [
      ['--login', 'someone', '--name', 'x', '--role', 'audit_admin,security_admin'],
      'changcheng-2026',
      'stands alone',
    ],
    [['--login', 'doctor', '--name', 'x'], 'changcheng-2026', 'doctor is taken'],
    [['--login', 'someone', '--name', 'x', '--institution', 'NONE'], 'changcheng-2026', '--institution'],
    [['--nonsense'], 'changcheng-2026', '--nonsense'],
  ])('%j', async (args, password, words) => {
    const { code, output } = await create(args, password)
    expect(code).toBe(1)
    expect(output).toContain(words)
    expect(output.trim().split('\n')).toHaveLength(1)
    expect(output).toMatch(/^✗ /)
  })
})
