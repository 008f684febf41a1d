/**
 * The pre-check on a real Postgres: what the office in Beijing decides, what comes back, what its experts see, and that nothing lies
 * there for ever.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import { sweepDeadlines } from '../../server/app/deadline.ts'
import { verifyAll } from '../../server/app/verify.ts'
import { Consultation, ConsultationPage, type RequestContent } from '../../server/contract/consultation.ts'
import { defaultDeadlines } from '../../server/domain/deadline.ts'
import { defaultLineRules, type PassedAction } from '../../server/domain/line-rules.ts'
import { fullRequest } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let officer: WorldPerson
let by: Record<
  'doctor' | 'expert' | 'rosterExpert' | 'officer' | 'homeOffice' | 'otherOffice' | 'audit',
  Browser
>
let lineId: string

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people, institutions } = world
  officer = await world.addPerson({
    institutionId: institutions.beijing,
    roles: ['medical_affairs'],
    name: '顾长宁',
  })
  const office = (institutionId: string) => world.addPerson({ institutionId, roles: ['medical_affairs'] })
  by = {
    doctor: await server.signIn(people.doctor),
    expert: await server.signIn(people.expert),
    rosterExpert: await server.signIn(people.rosterExpert),
    officer: await server.signIn(officer),
    homeOffice: await server.signIn(await office(institutions.hohhot)),
    otherOffice: await server.signIn(await office(institutions.otherBeijing)),
    audit: await server.signIn(people.auditAdmin),
  }
  lineId = world.lines[0]?.id ?? ''
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(async () => {
  world.setClock(null)
  await setLine({ precheck: true, localReview: 'none', rules: json(defaultLineRules) })
  await setOfficer(true)
})

function setLine(values: { precheck?: boolean; localReview?: 'none' | 'office'; rules?: unknown }) {
  return world.deps.db.updateTable('line').set(values).where('id', '=', lineId).execute()
}

function onPassed(precheck: PassedAction) {
  const { passed } = defaultLineRules
  return setLine({
    rules: json({ ...defaultLineRules, passed: { ...passed, routine: { ...passed.routine, precheck } } }),
  })
}

function setOfficer(there: boolean) {
  return world.deps.db
    .updateTable('person')
    .set({ disabledAt: there ? null : new Date() })
    .where('id', '=', officer.id)
    .execute()
}

async function draft(changes: Partial<RequestContent> = {}): Promise<string> {
  const content = fullRequest(lineId, changes)
  return (await by.doctor.json<{ id: string }>('POST', '/api/consultations', content)).body.id
}

function rowOf(id: string) {
  return world.deps.db.selectFrom('consultation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

async function give(browser: Browser, id: string, command: string, more: Record<string, unknown> = {}) {
  const { version } = await rowOf(id)
  return browser.json<{ code?: string; state?: string; fields?: { path: string; code: string }[] }>(
    'POST',
    `/api/consultations/${id}/commands`,
    { command, version, ...more },
  )
}

async function submit(changes: Partial<RequestContent> = {}): Promise<string> {
  const id = await draft(changes)
  expect((await give(by.doctor, id, 'submit')).status).toBe(200)
  return id
}

async function read(browser: Browser, id: string): Promise<Consultation> {
  const { status, body } = await browser.json('GET', `/api/consultations/${id}`)
  expect(status).toBe(200)
  return Consultation.parse(body)
}

const statusOf = async (browser: Browser, id: string) =>
  (await browser.json('GET', `/api/consultations/${id}`)).status

async function listed(browser: Browser, view: string): Promise<string[]> {
  const { body } = await browser.json('GET', `/api/consultations?view=${view}&limit=100`)
  return ConsultationPage.parse(body).items.map((one) => one.id)
}

async function found(browser: Browser, number: string): Promise<string[]> {
  const { status, body } = await browser.json<{ items: { id: string }[] }>('POST', '/api/search', {
    q: number,
  })
  expect(status).toBe(200)
  return body.items.map((one) => one.id)
}

async function noticesOf(personId: string, id: string): Promise<string[]> {
  const rows = await world.deps.db
    .selectFrom('notice')
    .select(['kind'])
    .where('personId', '=', personId)
    .where('consultationId', '=', id)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.kind)
}

function factOf(id: string) {
  return world.deps.db
    .selectFrom('consultationFact')
    .selectAll()
    .where('consultationId', '=', id)
    .executeTakeFirst()
}

async function trailOf(id: string): Promise<string[]> {
  const { body } = await by.doctor.json<{ kind: string; stage: string | null; command: string | null }[]>(
    'GET',
    `/api/consultations/${id}/history`,
  )
  return body.map(({ kind, stage, command }) => command ?? `${kind} ${stage ?? ''}`.trim())
}

const missing = { reasonCode: 'material_missing', reasonText: '请补血压记录' }
const hour = 3_600_000

async function supplement(id: string, changes: Partial<RequestContent> = {}): Promise<void> {
  const { version } = await rowOf(id)
  const content = fullRequest(lineId, { purpose: '已补血压记录，请协助诊断。', ...changes })
  const saved = await by.doctor.json('PUT', `/api/consultations/${id}`, { version, content })
  expect(saved.status).toBe(200)
}

describe('on its way to the experts', () => {
  test('it comes before the office first, and its experts know nothing of it', async () => {
    const id = await submit()
    const row = await rowOf(id)
    expect(row).toMatchObject({
      state: 'prechecking',
      localOnly: false,
      precheckOnly: true,
      receivingInstitutionId: world.institutions.beijing,
    })
    expect((row.dueAt?.getTime() ?? 0) - row.changedAt.getTime()).toBe(
      defaultDeadlines.routine.precheck * hour,
    )
    expect(await listed(by.officer, 'mine')).toContain(id)
    expect(await listed(by.officer, 'open')).toContain(id)
    const { body } = await by.officer.json<{ lines: Record<string, number> }>(
      'GET',
      '/api/consultations/counts',
    )
    expect(Object.keys(body.lines)).toEqual([lineId])
    expect(body.lines[lineId]).toBeGreaterThan(0)
    expect(await noticesOf(officer.id, id)).toEqual(['precheck.waiting'])
    expect(await listed(by.doctor, 'waiting')).toContain(id)
    for (const expert of [by.expert, by.rosterExpert]) {
      expect(await statusOf(expert, id)).toBe(404)
      expect((await give(expert, id, 'accept')).body.code).toBe('NOT_FOUND')
      for (const view of ['open', 'mine', 'waiting']) expect(await listed(expert, view)).not.toContain(id)
      expect(await found(expert, row.number)).toEqual([])
    }
    expect(await noticesOf(world.people.expert.id, id)).toEqual([])
  })

  test('the office reads the request masked and audited, and has neither room, opinion nor identity', async () => {
    const id = await submit()
    const { number } = await rowOf(id)
    const { content, patient, relation, commands } = await read(by.officer, id)
    expect(relation).toBe('receiving_office')
    expect(patient.name).toContain('*')
    expect(content?.purpose).not.toBe('')
    expect([...commands].sort()).toEqual(['decline', 'pass_precheck', 'return'])
    const opened = await world.deps.db
      .selectFrom('auditEvent')
      .select('data')
      .where('consultationId', '=', id)
      .where('actorId', '=', officer.id)
      .where('kind', '=', 'consultation.opened')
      .execute()
    expect(opened.map((one) => one.data)).toEqual([{ relation: 'receiving_office', part: 'case' }])
    expect(
      (await by.officer.json('POST', `/api/consultations/${id}/identity`, { reason: '核对' })).status,
    ).toBe(403)
    expect((await by.officer.json('GET', `/api/consultations/${id}/opinion`)).status).toBe(403)
    expect(await found(by.officer, number)).toEqual([id])
  })

  test('passed, it is the roster’s; the time to accept begins then', async () => {
    const id = await submit()
    const later = new Date(Date.now() + 2 * hour)
    world.setClock(later)
    expect((await give(by.officer, id, 'pass_precheck')).body.state).toBe('submitted')
    const row = await rowOf(id)
    expect(row).toMatchObject({ precheckOnly: false, precheckedAt: later, wishedExpertId: null })
    expect(row.dueAt?.getTime()).toBe(later.getTime() + defaultDeadlines.routine.accept * hour)
    expect(await listed(by.expert, 'mine')).toContain(id)
    expect(await found(by.expert, row.number)).toEqual([id])
    expect(await noticesOf(world.people.expert.id, id)).toEqual(['precheck.passed'])
    expect(await noticesOf(world.people.doctor.id, id)).toEqual(['consultation.pass_precheck'])
    expect(await listed(by.officer, 'mine')).not.toContain(id)
    expect(await listed(by.officer, 'reviewed')).toContain(id)
    /* what it passed it reads and decides nothing about */
    expect((await read(by.officer, id)).commands).toEqual([])
    expect((await give(by.officer, id, 'return', missing)).body.code).toBe('WRONG_STATE')
    expect((await give(by.officer, id, 'decline', { reasonCode: 'duplicate' })).body.code).toBe('WRONG_STATE')
    const { precheck } = await read(by.expert, id)
    expect(precheck).toMatchObject({
      asked: true,
      decisions: [{ decision: 'passed', by: { name: '顾长宁' } }],
    })
    expect(await trailOf(id)).toEqual(expect.arrayContaining(['submit', 'pass_precheck']))
    expect((await give(by.expert, id, 'accept')).body.state).toBe('accepted')
  })

  test('after the own hospital’s review, and only then', async () => {
    await setLine({ localReview: 'office' })
    const id = await submit()
    expect(await rowOf(id)).toMatchObject({ state: 'local_review', receivingInstitutionId: null })
    expect(await statusOf(by.officer, id)).toBe(404)
    expect((await give(by.officer, id, 'pass_precheck')).body.code).toBe('NOT_FOUND')
    expect((await give(by.homeOffice, id, 'approve')).body.state).toBe('prechecking')
    expect(await noticesOf(officer.id, id)).toEqual(['precheck.waiting'])
    expect(await statusOf(by.expert, id)).toBe(404)
    /* the home office reads on, and has no part in it */
    expect((await give(by.homeOffice, id, 'pass_precheck')).body.code).toBe('FORBIDDEN')
    expect((await give(by.officer, id, 'pass_precheck')).body.state).toBe('submitted')
    const sendings = world.deps.db.selectFrom('recordSending').selectAll().where('consultationId', '=', id)
    expect(await sendings.execute()).toHaveLength(1)
  })

  test('another hospital’s office, and whoever has no part in it, find nothing', async () => {
    const id = await submit()
    expect(await statusOf(by.otherOffice, id)).toBe(404)
    expect((await give(by.otherOffice, id, 'pass_precheck')).body.code).toBe('NOT_FOUND')
    expect((await give(by.doctor, id, 'pass_precheck')).body.code).toBe('FORBIDDEN')
    expect((await give(by.audit, id, 'pass_precheck')).status).toBe(403)
    expect(await listed(by.otherOffice, 'open')).not.toContain(id)
  })
})

describe('naming an expert', () => {
  test('the one named has it first', async () => {
    const id = await submit()
    const { rosterExpert } = world.people
    expect((await give(by.officer, id, 'pass_precheck', { expertId: rosterExpert.id })).status).toBe(200)
    expect((await rowOf(id)).wishedExpertId).toBe(rosterExpert.id)
    expect((await read(by.rosterExpert, id)).naming).toBe('named')
    expect((await give(by.expert, id, 'accept')).body.code).toBe('RESERVED')
    const { precheck } = await read(by.doctor, id)
    expect(precheck.decisions[0]?.expert?.id).toBe(rosterExpert.id)
    expect((await give(by.rosterExpert, id, 'accept')).body.state).toBe('accepted')
  })

  test.each([
    ['somebody beside the roster', () => world.people.otherExpert.id, 'not_offered'],
    ['nobody that there is', () => crypto.randomUUID(), 'not_offered'],
  ])('%s is refused', async (_who, expertId, code) => {
    const id = await submit()
    const { status, body } = await give(by.officer, id, 'pass_precheck', { expertId: expertId() })
    expect([status, body.fields]).toEqual([400, [{ path: 'expertId', code }]])
    expect((await rowOf(id)).state).toBe('prechecking')
  })

  test('the doctor’s own wish stands', async () => {
    const wish = { wishedExpertId: world.people.expert.id as NonNullable<RequestContent['wishedExpertId']> }
    const id = await submit(wish)
    const { body } = await give(by.officer, id, 'pass_precheck', { expertId: world.people.rosterExpert.id })
    expect(body.fields).toEqual([{ path: 'expertId', code: 'fixed' }])
    expect((await give(by.officer, id, 'pass_precheck')).body.state).toBe('submitted')
    expect((await rowOf(id)).wishedExpertId).toBe(world.people.expert.id)
  })
})

describe('asking for more, and declining', () => {
  test('returned with words, supplemented, looked at anew', async () => {
    const id = await submit()
    const wordless = await give(by.officer, id, 'return', { reasonCode: 'material_missing' })
    expect(wordless.body.code).toBe('REASON_REQUIRED')
    expect((await give(by.officer, id, 'return', missing)).body.state).toBe('returned')
    expect(await noticesOf(world.people.doctor.id, id)).toEqual(['consultation.return'])
    expect(await statusOf(by.expert, id)).toBe(404)
    expect(await listed(by.expert, 'waiting')).not.toContain(id)
    expect(await listed(by.officer, 'waiting')).toContain(id)
    await supplement(id)
    expect((await give(by.doctor, id, 'submit')).body.state).toBe('prechecking')
    expect(await noticesOf(officer.id, id)).toEqual(['precheck.waiting', 'precheck.waiting'])
    expect((await give(by.officer, id, 'pass_precheck')).body.state).toBe('submitted')
    const { precheck } = await read(by.doctor, id)
    expect(precheck.decisions.map(({ decision, reasonText }) => [decision, reasonText])).toEqual([
      ['returned', '请补血压记录'],
      ['passed', ''],
    ])
  })

  test('returned by an expert after it has passed, it comes straight back to the experts', async () => {
    const id = await submit()
    await give(by.officer, id, 'pass_precheck')
    const { precheckedAt } = await rowOf(id)
    expect((await give(by.expert, id, 'return', missing)).body.state).toBe('returned')
    await supplement(id)
    expect((await give(by.doctor, id, 'submit')).body.state).toBe('submitted')
    expect((await rowOf(id)).precheckedAt).toEqual(precheckedAt)
    expect((await read(by.officer, id)).relation).toBe('receiving_office')
  })

  test('declined or withdrawn there, no expert ever sees it', async () => {
    const declined = await submit()
    const reason = { reasonCode: 'outside_specialty', reasonText: '应走心血管线' }
    expect((await give(by.officer, declined, 'decline', reason)).body.state).toBe('declined')
    expect(await noticesOf(world.people.doctor.id, declined)).toEqual(['consultation.decline'])
    const withdrawn = await submit()
    expect(
      (await give(by.doctor, withdrawn, 'withdraw', { reasonCode: 'condition_resolved' })).body.state,
    ).toBe('withdrawn')
    for (const id of [declined, withdrawn]) {
      expect(await statusOf(by.expert, id)).toBe(404)
      expect(await listed(by.expert, 'ended')).not.toContain(id)
      expect(await noticesOf(world.people.expert.id, id)).toEqual([])
      expect(await listed(by.officer, 'ended')).toContain(id)
    }
  })

  test('asked of another hospital instead, the office of the first has no more to do with it', async () => {
    const other = world.lines[1]
    if (other === undefined) throw new Error('a second line is needed')
    await world.deps.db
      .insertInto('lineSite')
      .values({ lineId: other.id, institutionId: world.institutions.hohhot })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const id = await submit()
    await give(by.officer, id, 'return', missing)
    const { consent } = fullRequest(other.id)
    await supplement(id, {
      lineId: other.id as RequestContent['lineId'],
      consent: consent === null ? null : { ...consent, institutionId: world.institutions.otherBeijing },
    })
    expect(await statusOf(by.officer, id)).toBe(404)
    expect(await listed(by.officer, 'waiting')).not.toContain(id)
    /* that line asks for none */
    expect((await give(by.doctor, id, 'submit')).body.state).toBe('submitted')
    expect(await statusOf(by.officer, id)).toBe(404)
  })
})

describe('nothing lies there for ever', () => {
  test('an emergency never comes before the office', async () => {
    const id = await submit({ urgency: 'emergency' })
    expect(await rowOf(id)).toMatchObject({
      state: 'submitted',
      precheckOnly: false,
      receivingInstitutionId: null,
    })
    expect(await statusOf(by.officer, id)).toBe(404)
    expect(await trailOf(id)).toContain('precheck.skipped emergency')
  })

  test('returned and become an emergency, it goes to the experts', async () => {
    const id = await submit()
    await give(by.officer, id, 'return', missing)
    await supplement(id, { urgency: 'emergency' })
    expect((await give(by.doctor, id, 'submit')).body.state).toBe('submitted')
    expect(await statusOf(by.expert, id)).toBe(200)
  })

  test('where nobody holds the office it goes straight to the experts, and the trail says so', async () => {
    await setOfficer(false)
    const id = await submit()
    expect((await rowOf(id)).state).toBe('submitted')
    expect(await trailOf(id)).toContain('precheck.skipped no_office')
    expect(await noticesOf(world.people.doctor.id, id)).toEqual(['precheck.skipped'])
    expect(await noticesOf(world.people.expert.id, id)).toEqual(['consultation.submit'])
  })

  test('a line that asks for none', async () => {
    await setLine({ precheck: false })
    const id = await submit()
    expect((await rowOf(id)).state).toBe('submitted')
    expect((await trailOf(id)).some((step) => step.startsWith('precheck'))).toBe(false)
  })

  test('switched off meanwhile, what lies there is passed on, returned and comes out', async () => {
    const [passed, returned] = [await submit(), await submit()]
    await give(by.officer, returned, 'return', missing)
    await setLine({ precheck: false })
    expect((await give(by.officer, passed, 'pass_precheck')).body.state).toBe('submitted')
    await supplement(returned)
    expect((await give(by.doctor, returned, 'submit')).body.state).toBe('submitted')
    expect(await statusOf(by.expert, returned)).toBe(200)
  })

  test('late, the clock passes it on, once', async () => {
    const id = await submit()
    world.setClock(new Date(Date.now() + (defaultDeadlines.routine.precheck - 0.1) * hour))
    await sweepDeadlines(world.deps)
    expect((await rowOf(id)).state).toBe('prechecking')
    world.setClock(new Date(Date.now() + (defaultDeadlines.routine.precheck + 0.1) * hour))
    await Promise.all([sweepDeadlines(world.deps), sweepDeadlines(world.deps)])
    const row = await rowOf(id)
    expect(row).toMatchObject({ state: 'submitted', precheckOnly: false })
    expect(row.dueAt?.getTime()).toBe(row.changedAt.getTime() + defaultDeadlines.routine.accept * hour)
    const { precheck } = await read(by.doctor, id)
    expect(precheck.decisions).toMatchObject([{ decision: 'passed', by: null }])
    expect(await noticesOf(world.people.expert.id, id)).toEqual(['precheck.passed'])
    expect(await noticesOf(world.people.doctor.id, id)).toEqual(['consultation.pass_precheck'])
  })

  test('where the line only reminds, the office is told once, and it waits on', async () => {
    await onPassed('remind')
    const id = await submit()
    world.setClock(new Date(Date.now() + 9 * hour))
    await sweepDeadlines(world.deps)
    await sweepDeadlines(world.deps)
    expect((await rowOf(id)).state).toBe('prechecking')
    expect(await noticesOf(officer.id, id)).toEqual(['precheck.waiting', 'consultation.overdue'])
    /* nobody is left to be reminded: it goes on all the same */
    const stranded = await submit()
    await setOfficer(false)
    world.setClock(new Date(Date.now() + 20 * hour))
    await sweepDeadlines(world.deps)
    expect((await rowOf(stranded)).state).toBe('submitted')
  })

  test('a withdrawn consent ends it', async () => {
    const id = await submit()
    const withdrawn = await by.doctor.json('POST', `/api/consultations/${id}/consents`, {
      action: 'withdraw',
      purpose: 'consultation',
      note: '',
      signedBy: 'patient',
      signerName: '李晓萍',
      relation: '本人',
      at: new Date(Date.now() - 60_000).toISOString(),
    })
    expect(withdrawn.status).toBe(200)
    expect((await rowOf(id)).state).toBe('withdrawn')
    expect((await read(by.officer, id)).content).toBeNull()
  })
})

describe('figures', () => {
  test('it has reached Beijing; a pass is no answer yet, and the time for one is that of both steps', async () => {
    const id = await submit()
    const arrived = await factOf(id)
    const both = defaultDeadlines.routine.precheck + defaultDeadlines.routine.accept
    expect(arrived?.respondedAt).toBeNull()
    expect((arrived?.respondBy?.getTime() ?? 0) - (arrived?.arrivedAt?.getTime() ?? 0)).toBeCloseTo(
      both * hour,
      -4,
    )
    await give(by.officer, id, 'pass_precheck')
    const passed = await factOf(id)
    expect(passed?.precheckedAt).not.toBeNull()
    expect(passed).toMatchObject({
      respondedAt: null,
      respondBy: arrived?.respondBy,
      arrivedAt: arrived?.arrivedAt,
    })
    await give(by.expert, id, 'accept')
    expect((await factOf(id))?.respondedAt).not.toBeNull()
    const { body } = await by.audit.json<{ facts: { waits: { step: string }[] } }>('GET', `/api/log/${id}`)
    expect(body.facts.waits.map(({ step }) => step)).toEqual(['precheck', 'response'])
  })

  test('what the office returns is an answer', async () => {
    const id = await submit()
    await give(by.officer, id, 'return', missing)
    const fact = await factOf(id)
    expect(fact?.respondedAt).not.toBeNull()
    expect(fact?.returnedAt).toEqual(fact?.respondedAt)
    expect(fact?.precheckedAt).toBeNull()
  })
})

test('what was decided stays as it was, in the table and in the trail', async () => {
  const id = await submit()
  await give(by.officer, id, 'pass_precheck')
  const { db } = world.deps
  await expect(
    db.updateTable('precheckDecision').set({ reasonText: '改' }).where('consultationId', '=', id).execute(),
  ).rejects.toThrow()
  await expect(db.deleteFrom('precheckDecision').where('consultationId', '=', id).execute()).rejects.toThrow()
  expect((await verifyAll(db)).findings).toEqual([])
})
