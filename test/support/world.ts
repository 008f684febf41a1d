/**
 * A small region on a real, migrated Postgres: institutions, lines, one person for each way of standing to a consultation, and
 * consultations in any state. Rows are written directly, so that a test of one rule does not depend on all others.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { v7 as uuid } from 'uuid'
import { json, type OpenedDatabase, openDatabase } from '../../db/open.ts'
import { knownAnchorKeys } from '../../server/app/anchor-keys.ts'
import type { Call, Deps } from '../../server/app/deps.ts'
import { createExaminer } from '../../server/app/examiner.ts'
import { changeApproval } from '../../server/app/export-approval.ts'
import { createExportWorker, type ExportWorker } from '../../server/app/export-worker.ts'
import { createFileStore } from '../../server/app/files.ts'
import { noPost, type Post } from '../../server/app/post.ts'
import { createRecordingFiles } from '../../server/app/recording-files.ts'
import { createInternalSigning } from '../../server/app/signing.ts'
import { createTrailWorker } from '../../server/app/trail-worker.ts'
import { createVault } from '../../server/app/vault.ts'
import { createAuth } from '../../server/auth/guard.ts'
import { cheapCost, createPasswords } from '../../server/auth/password.ts'
import type { PersonActor, Role } from '../../server/domain/actor.ts'
import { defaultDeadlines } from '../../server/domain/deadline.ts'
import { type ConsultationOptions, insertConsultation, type MadeConsultation } from './consultations.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'

/** Of everybody in a world. */
export const password = 'mima-2026-ceshi'
const passwords = createPasswords(cheapCost)
const passwordHash = passwords.hash(password)

export type WorldPerson = {
  id: string
  loginName: string
  name: string
  institutionId: string
  departmentId?: string | null
  roles: Role[]
}
export type WorldLine = {
  id: string
  code: string
  beijingInstitutionId: string
  hohhotInstitutionId: string
}

export type World = {
  readonly url: string
  readonly opened: OpenedDatabase
  readonly deps: Deps
  readonly institutions: { beijing: string; hohhot: string; otherBeijing: string; otherHohhot: string }
  /** Of the doctor; who else is of it, heads it, or is of the office, a test adds. */
  readonly departmentId: string
  /** `lines[0]` joins beijing and hohhot; the others, if asked for, otherBeijing and otherHohhot. */
  readonly lines: WorldLine[]
  readonly people: {
    /** Asks: requester of every consultation unless told otherwise. */
    doctor: WorldPerson
    /** A doctor of the same hospital. */
    colleague: WorldPerson
    /** Accepts: the expert of every accepted consultation unless told otherwise. */
    expert: WorldPerson
    /** On the same roster. */
    rosterExpert: WorldPerson
    /** A doctor of another hospital in Hohhot. */
    otherDoctor: WorldPerson
    /** An expert of another line. */
    otherExpert: WorldPerson
    auditAdmin: WorldPerson
    systemAdmin: WorldPerson
    securityAdmin: WorldPerson
  }
  actorOf(person: WorldPerson): Promise<PersonActor>
  /** A call as a use case gets it, with a fresh idempotency key. */
  callOf(person: WorldPerson): Promise<Call>
  consultationIn(state: MadeConsultation['state'], options?: ConsultationOptions): Promise<MadeConsultation>
  addPerson(person: Partial<WorldPerson> & { roles: Role[]; institutionId: string }): Promise<WorldPerson>
  /** What another server on the same files and keys has; whoever takes it closes it. */
  exportWorker(): ExportWorker
  /** The instant that the use cases take for now; `null` is the real one. */
  setClock(at: Date | null): void
  close(): Promise<void>
}

/**
 * @param options.lines how many lines, 2 by default; the second is foreign to doctor and expert
 * @param options.database where there is no vitest to take one from
 */
export async function createWorld(
  options: {
    lines?: number
    log?: Logger
    post?: Post
    database?: TestDatabase
    /** Rows from which an export wants a second auditor, where it is not what the product begins with. */
    approvalAbove?: number
  } = {},
): Promise<World> {
  const database = options.database ?? (await createTestDatabase())
  const opened = openDatabase(database.url, { connections: 6 })
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-world-'))
  const { db } = opened
  let clock: Date | null = null
  const dataKey = randomBytes(32)
  const auth = createAuth({ db, passwords, secure: false })
  const vault = createVault(dataKey)
  const exportWorker = () =>
    createExportWorker({ url: database.url, folder: join(folder, 'exports'), dataKey, vault })
  const deps: Deps = {
    db,
    read: opened.read,
    auth,
    vault,
    signing: createInternalSigning(dataKey, auth.confirmPassword),
    files: createFileStore(folder),
    recordings: createRecordingFiles(join(folder, 'recordings'), vault),
    examiner: createExaminer(),
    trail: createTrailWorker({
      url: database.url,
      folder: join(folder, 'trail-exports'),
      keys: () => knownAnchorKeys(vault, folder),
    }),
    exports: exportWorker(),
    post: options.post ?? noPost,
    log: options.log ?? pino({ level: 'silent' }),
    digest: 'sha256',
    clock: () => clock ?? new Date(),
  }
  const institutions = await insertInstitutions(opened)
  const lines = await insertLines(opened, institutions, options.lines ?? 2)
  const departmentId = await insertDepartment(opened, institutions.hohhot)
  const people = await insertPeople(opened, institutions, lines, departmentId)
  const world: World = {
    url: database.url,
    opened,
    deps,
    institutions,
    departmentId,
    lines,
    people,
    actorOf: (person) => readActor(opened, person),
    async callOf(person) {
      const key = uuid()
      return {
        actor: await readActor(opened, person),
        requestId: `test-${key.slice(-8)}`,
        address: '127.0.0.1',
        idempotency: { key, requestDigest: key },
      }
    },
    consultationIn: (state, chosen = {}) => insertConsultation(world, state, chosen),
    addPerson: (person) => insertPerson(opened, person),
    exportWorker,
    setClock(at) {
      clock = at
    },
    async close() {
      deps.examiner.close()
      await deps.trail.close()
      await deps.exports.close()
      await opened.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  if (options.approvalAbove !== undefined)
    await changeApproval(deps, await world.callOf(people.systemAdmin), {
      ...{ version: 1, settings: { rows: options.approvalAbove }, reason: '测试' },
    })
  return world
}

type Institutions = World['institutions']

async function insertInstitutions({ db }: OpenedDatabase): Promise<Institutions> {
  const ids = { beijing: uuid(), hohhot: uuid(), otherBeijing: uuid(), otherHohhot: uuid() }
  const row = (id: string, code: string, name: string, city: 'beijing' | 'hohhot') => ({
    id,
    code,
    nameZh: name,
    nameEn: `${code} hospital`,
    shortZh: name.slice(0, 4),
    shortEn: code,
    city,
    parentId: null,
  })
  await db
    .insertInto('institution')
    .values([
      row(ids.beijing, 'BJ1', '北京第一中医医院', 'beijing'),
      row(ids.hohhot, 'HH1', '呼和浩特第一中蒙医院', 'hohhot'),
      row(ids.otherBeijing, 'BJ2', '北京第二医院', 'beijing'),
      row(ids.otherHohhot, 'HH2', '呼和浩特第二医院', 'hohhot'),
    ])
    .execute()
  return ids
}

async function insertDepartment({ db }: OpenedDatabase, institutionId: string): Promise<string> {
  const id = uuid()
  await db
    .insertInto('department')
    .values({ id, institutionId, nameZh: '睡眠医学中心', nameEn: 'Sleep Medicine' })
    .execute()
  return id
}

const lineMarks = [
  ['SL', '眠', '睡眠医学', 'Sleep medicine'],
  ['LV', '肝', '肝病', 'Liver disease'],
  ['RS', '肺', '小儿呼吸', 'Paediatric respiration'],
  ['PD', '儿', '儿科中西医', 'Integrated paediatrics'],
  ['GR', '老', '老年与脑健康', 'Geriatrics'],
  ['ST', '脑', '卒中', 'Stroke'],
] as const

async function insertLines({ db }: OpenedDatabase, at: Institutions, count: number): Promise<WorldLine[]> {
  const lines: WorldLine[] = []
  for (const [index, [code, seal, nameZh, nameEn]] of lineMarks.slice(0, count).entries()) {
    const beijingInstitutionId = index === 0 ? at.beijing : at.otherBeijing
    const hohhotInstitutionId = index === 0 ? at.hohhot : at.otherHohhot
    const id = uuid()
    const departmentId = uuid()
    await db
      .insertInto('department')
      .values({ id: departmentId, institutionId: beijingInstitutionId, nameZh: `${nameZh}科`, nameEn })
      .execute()
    await db
      .insertInto('line')
      .values({
        id,
        code,
        seal,
        nameZh,
        nameEn,
        beijingInstitutionId,
        beijingDepartmentId: departmentId,
        hohhotInstitutionId,
        dutyPhone: '010-88000000',
        position: index + 1,
        deadlines: json(defaultDeadlines),
      })
      .execute()
    await db.insertInto('lineSite').values({ lineId: id, institutionId: hohhotInstitutionId }).execute()
    lines.push({ id, code, beijingInstitutionId, hohhotInstitutionId })
  }
  return lines
}

async function insertPeople(
  opened: OpenedDatabase,
  at: Institutions,
  lines: WorldLine[],
  departmentId: string,
): Promise<World['people']> {
  const add = (loginName: string, name: string, role: Role, institutionId: string) =>
    insertPerson(opened, { loginName, name, roles: [role], institutionId })
  const people = {
    doctor: await insertPerson(opened, {
      loginName: 'doctor',
      name: '乌兰图雅',
      roles: ['doctor'],
      institutionId: at.hohhot,
      departmentId,
    }),
    colleague: await add('colleague', '巴特尔', 'doctor', at.hohhot),
    expert: await add('expert', '林若谷', 'expert', at.beijing),
    rosterExpert: await add('roster', '周明远', 'expert', at.beijing),
    otherDoctor: await add('other-doctor', '其其格', 'doctor', at.otherHohhot),
    otherExpert: await add('other-expert', '陈思源', 'expert', at.otherBeijing),
    auditAdmin: await add('audit', '王审计', 'audit_admin', at.hohhot),
    systemAdmin: await add('system', '刘系统', 'system_admin', at.hohhot),
    securityAdmin: await add('security', '赵安全', 'security_admin', at.hohhot),
  }
  const [own, ...others] = lines
  const rosters = [
    ...(own === undefined
      ? []
      : [people.expert, people.rosterExpert].map((one) => [own.id, one.id] as const)),
    ...others.map((line) => [line.id, people.otherExpert.id] as const),
  ]
  await opened.db
    .insertInto('lineExpert')
    .values(rosters.map(([lineId, personId]) => ({ lineId, personId })))
    .execute()
  return people
}

async function insertPerson(
  { db }: OpenedDatabase,
  person: Partial<WorldPerson> & { roles: Role[]; institutionId: string },
): Promise<WorldPerson> {
  const id = person.id ?? uuid()
  const made: WorldPerson = {
    id,
    loginName: person.loginName ?? `person-${id.slice(-8)}`,
    name: person.name ?? '新来的',
    institutionId: person.institutionId,
    departmentId: person.departmentId ?? null,
    roles: person.roles,
  }
  await db
    .insertInto('person')
    .values({
      id,
      loginName: made.loginName,
      passwordHash: await passwordHash,
      name: made.name,
      nameEn: made.loginName,
      titleZh: '主任医师',
      titleEn: 'Chief physician',
      institutionId: made.institutionId,
      departmentId: made.departmentId ?? null,
    })
    .execute()
  await db
    .insertInto('personRole')
    .values(made.roles.map((role) => ({ personId: id, role })))
    .execute()
  return made
}

async function readActor({ db }: OpenedDatabase, person: WorldPerson): Promise<PersonActor> {
  const serves = await db
    .selectFrom('lineExpert')
    .select('lineId')
    .where('personId', '=', person.id)
    .execute()
  const asks = await db
    .selectFrom('lineSite')
    .select('lineId')
    .where('institutionId', '=', person.institutionId)
    .execute()
  return {
    kind: 'person',
    personId: person.id,
    roles: person.roles,
    institutionId: person.institutionId,
    departmentId: person.departmentId ?? null,
    expertLineIds: serves.map((one) => one.lineId),
    requestLineIds: asks.map((one) => one.lineId),
  }
}
