/**
 * `npm run admin:create -- --login NAME --name 姓名 [--role security_admin] [--institution CODE]`
 * Makes the first administrator of an empty installation: the security administrator, who invites everybody else. That role stands alone;
 * `audit_admin` and `system_admin` may be made here as well.
 * The password is asked on the terminal without echo, or read from standard
 * input, so that it stands in no process list and no shell history.
 */
import { parseArgs } from 'node:util'
import { v7 as uuid } from 'uuid'
import { migrate } from '../db/migrate.ts'
import { openDatabase, type Tx } from '../db/open.ts'
import { reachDatabase } from '../db/reach.ts'
import { act } from './app/act.ts'
import { newRequestId } from './app/caller.ts'
import type { Deps } from './app/deps.ts'
import { noPost } from './app/post.ts'
import { createPasswords } from './auth/password.ts'
import { type PasswordFault, passwordFaultOf, shortestPassword } from './domain/account.ts'
import { type Role, system } from './domain/actor.ts'
import { readEnv } from './env.ts'
import { readSecret } from './terminal.ts'

const adminRoles = ['audit_admin', 'system_admin', 'security_admin'] as const satisfies readonly Role[]

/** One sentence for whoever runs the command. */
class UsageError extends Error {}

type Wanted = { login: string; name: string; roles: Role[]; institution: string | undefined }

function readArguments(): Wanted {
  const { values } = parseArgs({
    options: {
      login: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string', default: 'security_admin' },
      institution: { type: 'string' },
    },
  })
  const login = values.login?.trim().toLowerCase() ?? ''
  const name = values.name?.trim() ?? ''
  if (!/^[a-z0-9._@-]{2,100}$/.test(login)) {
    throw new UsageError('--login: 2 to 100 letters, digits and . _ @ - are wanted')
  }
  if (name === '' || name.length > 60) throw new UsageError('--name: the name of the administrator is wanted')
  const roles = values.role.split(',').map((one) => {
    const role = adminRoles.find((known) => known === one.trim())
    if (role === undefined) throw new UsageError(`--role: ${one} is none of ${adminRoles.join(', ')}`)
    return role
  })
  if (new Set(roles).size > 1 && roles.includes('security_admin')) {
    throw new UsageError('--role: security_admin stands alone; make an account of its own for each')
  }
  return { login, name, roles: [...new Set(roles)], institution: values.institution }
}

const passwordSentences: Readonly<Record<PasswordFault, string>> = {
  too_short: `the password needs at least ${shortestPassword} characters · 口令至少 ${shortestPassword} 位`,
  too_long: 'the password is too long · 口令太长',
  common: 'the password is among the known ones · 口令太常见',
  contains_name: 'the password contains the name · 口令里有姓名或登录名',
}

async function readPassword(): Promise<string> {
  const first = await readSecret('Password 口令: ')
  if (!process.stdin.isTTY) return first
  if ((await readSecret('Again 再输一次: ')) !== first) {
    throw new UsageError('the two passwords differ 两次输入不一致')
  }
  return first
}

/** Where nobody has entered an institution yet, one stands for the installation until the real ones are there. */
async function institutionFor(tx: Tx, code: string | undefined): Promise<string> {
  const found = await tx
    .selectFrom('institution')
    .select('id')
    .$if(code !== undefined, (query) => query.where('code', '=', code ?? ''))
    .orderBy('code')
    .executeTakeFirst()
  if (found !== undefined) return found.id
  if (code !== undefined) throw new UsageError(`--institution: there is none with the code ${code}`)
  const id = uuid()
  await tx
    .insertInto('institution')
    .values({
      id,
      code: 'ADMIN',
      nameZh: '系统管理',
      nameEn: 'System administration',
      shortZh: '系统管理',
      shortEn: 'Administration',
      city: 'hohhot',
      parentId: null,
    })
    .execute()
  return id
}

async function createAdmin(
  deps: Pick<Deps, 'db' | 'digest' | 'clock' | 'post'>,
  wanted: Wanted,
  password: string,
): Promise<void> {
  const passwordHash = await createPasswords().hash(password)
  const call = { actor: system, requestId: newRequestId(), address: null, idempotency: null }
  await act(deps, call, async (hands) => {
    const { tx } = hands
    const taken = await tx
      .selectFrom('person')
      .select('id')
      .where('loginName', '=', wanted.login)
      .executeTakeFirst()
    if (taken !== undefined) throw new UsageError(`--login: ${wanted.login} is taken`)
    const id = uuid()
    await tx
      .insertInto('person')
      .values({
        id,
        loginName: wanted.login,
        passwordHash,
        name: wanted.name,
        nameEn: wanted.name,
        titleZh: '管理员',
        titleEn: 'Administrator',
        institutionId: await institutionFor(tx, wanted.institution),
        departmentId: null,
      })
      .execute()
    await tx
      .insertInto('personRole')
      .values(wanted.roles.map((role) => ({ personId: id, role })))
      .execute()
    /* required in every house of one's own, and nobody can take it back */
    await tx.updateTable('houseSetting').set({ administratorsSecondFactor: true }).execute()
    await hands.audit({ personId: id }, { kind: 'person.created', data: { roles: wanted.roles } })
  })
}

async function main(): Promise<void> {
  const wanted = readArguments()
  const env = readEnv(process.env)
  const password = await readPassword()
  const fault = passwordFaultOf(password, { loginName: wanted.login, name: wanted.name, nameEn: '' })
  if (fault !== null) throw new UsageError(passwordSentences[fault])
  const reached = await reachDatabase(env, () => undefined)
  try {
    await migrate(reached.url)
    const opened = openDatabase(reached.url, { connections: 2 })
    try {
      await createAdmin(
        { db: opened.db, digest: env.DIGEST, clock: () => new Date(), post: noPost },
        wanted,
        password,
      )
    } finally {
      await opened.close()
    }
  } finally {
    await reached.release()
  }
  process.stdout.write(`✓ ${wanted.login} (${wanted.roles.join(', ')})\n`)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
