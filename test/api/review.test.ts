/** The local review on a real Postgres: who agrees, what comes back, what Beijing sees, and the signature that an emergency owes. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sweepDeadlines } from '../../server/app/deadline.ts'
import { Consultation, ConsultationPage, type RequestContent } from '../../server/contract/consultation.ts'
import type { LocalReview } from '../../server/domain/review.ts'
import { fullRequest } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let head: WorldPerson
let office: WorldPerson
let by: Record<'doctor' | 'expert' | 'head' | 'office' | 'foreignHead' | 'foreignOffice', Browser>
let lineId: string

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people, institutions, departmentId } = world
  const at = { institutionId: institutions.hohhot, departmentId }
  head = await world.addPerson({ ...at, roles: ['department_head'], name: '额尔登木' })
  office = await world.addPerson({ ...at, roles: ['medical_affairs'], name: '朝格图' })
  const elsewhere = { institutionId: institutions.otherHohhot }
  const foreignHead = await world.addPerson({ ...elsewhere, departmentId, roles: ['department_head'] })
  const foreignOffice = await world.addPerson({ ...elsewhere, roles: ['medical_affairs'] })
  by = {
    doctor: await server.signIn(people.doctor),
    expert: await server.signIn(people.expert),
    head: await server.signIn(head),
    office: await server.signIn(office),
    foreignHead: await server.signIn(foreignHead),
    foreignOffice: await server.signIn(foreignOffice),
  }
  lineId = world.lines[0]?.id ?? ''
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(async () => {
  world.setClock(null)
  await ask('head_and_office')
})

function ask(localReview: LocalReview) {
  return world.deps.db.updateTable('line').set({ localReview }).where('id', '=', lineId).execute()
}

async function draft(changes: Partial<RequestContent> = {}, browser = by.doctor): Promise<string> {
  const { body } = await browser.json<{ id: string }>(
    'POST',
    '/api/consultations',
    fullRequest(lineId, changes),
  )
  return body.id
}

function rowOf(id: string) {
  return world.deps.db.selectFrom('consultation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

async function give(browser: Browser, id: string, command: string, more: Record<string, unknown> = {}) {
  const { version } = await rowOf(id)
  return browser.json<{ code?: string; state?: string }>('POST', `/api/consultations/${id}/commands`, {
    command,
    version,
    ...more,
  })
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

async function listed(browser: Browser, view: string): Promise<string[]> {
  const { body } = await browser.json('GET', `/api/consultations?view=${view}&limit=100`)
  return ConsultationPage.parse(body).items.map((one) => one.id)
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

const statusOf = async (browser: Browser, id: string) =>
  (await browser.json('GET', `/api/consultations/${id}`)).status

describe('what the line asks for', () => {
  test('nothing: straight to Beijing', async () => {
    await ask('none')
    const id = await submit()
    expect(await rowOf(id)).toMatchObject({ state: 'submitted', localOnly: false, reviewStep: null })
    expect(await statusOf(by.expert, id)).toBe(200)
  })

  test('the head alone, the office alone', async () => {
    await ask('head')
    const first = await submit()
    expect((await rowOf(first)).reviewStep).toBe('head')
    expect((await give(by.head, first, 'approve')).body.state).toBe('submitted')
    await ask('office')
    const second = await submit()
    expect((await rowOf(second)).reviewStep).toBe('office')
    expect((await give(by.head, second, 'approve')).body.code).toBe('WRONG_STATE')
    expect((await give(by.office, second, 'approve')).body.state).toBe('submitted')
  })

  test('both, one after the other; Beijing knows nothing of it before', async () => {
    const id = await submit()
    expect(await statusOf(by.expert, id)).toBe(404)
    expect(await listed(by.expert, 'open')).not.toContain(id)
    expect(await listed(by.head, 'mine')).toContain(id)
    expect(await listed(by.office, 'mine')).not.toContain(id)
    expect(await noticesOf(head.id, id)).toEqual(['review.waiting'])
    expect(await noticesOf(world.people.expert.id, id)).toEqual([])
    /* the office has its turn after the head */
    expect((await give(by.office, id, 'approve')).body.code).toBe('WRONG_STATE')
    expect((await give(by.head, id, 'approve')).body.state).toBe('local_review')
    expect(await listed(by.head, 'mine')).not.toContain(id)
    expect(await listed(by.head, 'reviewed')).toContain(id)
    expect(await listed(by.office, 'mine')).toContain(id)
    expect(await statusOf(by.expert, id)).toBe(404)
    expect((await give(by.office, id, 'approve')).body.state).toBe('submitted')
    expect(await listed(by.expert, 'mine')).toContain(id)
    expect(await noticesOf(world.people.expert.id, id)).toEqual(['review.passed'])
    expect(await noticesOf(world.people.doctor.id, id)).toEqual([
      'consultation.approve',
      'consultation.approve',
    ])
    const { review } = await read(by.expert, id)
    expect(review.decisions.map(({ step, decision, by: who }) => [step, decision, who.name])).toEqual([
      ['head', 'approved', '额尔登木'],
      ['office', 'approved', '朝格图'],
    ])
    const sendings = await world.deps.db
      .selectFrom('recordSending')
      .selectAll()
      .where('consultationId', '=', id)
      .execute()
    expect(sendings).toHaveLength(1)
  })
})

describe('who may', () => {
  test('nobody in another hospital sees it', async () => {
    const id = await submit()
    for (const browser of [by.foreignHead, by.foreignOffice]) {
      expect(await statusOf(browser, id)).toBe(404)
      expect((await give(browser, id, 'approve')).body.code).toBe('NOT_FOUND')
    }
  })

  test('nobody agrees to their own: the office has it where there is no other head', async () => {
    const { institutions } = world
    const own = await world.addPerson({
      roles: ['doctor', 'department_head', 'medical_affairs'],
      institutionId: institutions.hohhot,
      departmentId: null,
    })
    const browser = await server.signIn(own)
    const id = await draft({}, browser)
    await give(browser, id, 'submit')
    expect(await rowOf(id)).toMatchObject({ state: 'local_review', reviewStep: 'office' })
    expect((await give(browser, id, 'approve')).body.code).toBe('FORBIDDEN')
    expect(await listed(browser, 'mine')).not.toContain(id)
    const insertOwn = world.deps.db
      .insertInto('reviewDecision')
      .values({
        id: crypto.randomUUID(),
        consultationId: id,
        step: 'office',
        decision: 'approved',
        reasonCode: null,
        decidedBy: own.id,
        decidedAt: new Date(),
      })
      .execute()
    await expect(insertOwn).rejects.toThrow('nobody reviews a request of their own')
    expect((await give(by.office, id, 'approve')).body.state).toBe('submitted')
    await world.deps.db
      .updateTable('person')
      .set({ disabledAt: new Date() })
      .where('id', '=', own.id)
      .execute()
  })

  test('where nobody could review, it stays a draft', async () => {
    const { otherHohhot } = world.institutions
    await world.deps.db.insertInto('lineSite').values({ lineId, institutionId: otherHohhot }).execute()
    const people = world.deps.db.updateTable('person').where('institutionId', '=', otherHohhot)
    const stranded = await server.signIn(world.people.otherDoctor)
    const id = await draft({}, stranded)
    await people.set({ disabledAt: new Date() }).where('id', '<>', world.people.otherDoctor.id).execute()
    expect((await give(stranded, id, 'submit')).body.code).toBe('NO_REVIEWER')
    expect((await rowOf(id)).state).toBe('draft')
    await people.set({ disabledAt: null }).execute()
    expect((await give(stranded, id, 'submit')).body.state).toBe('local_review')
  })

  test('a reviewer reads the case masked and audited, and has neither room nor identity', async () => {
    const id = await submit()
    const { content, patient, relation } = await read(by.head, id)
    expect(relation).toBe('head')
    expect(patient.name).toContain('*')
    expect(content?.purpose).not.toBe('')
    const opened = await world.deps.db
      .selectFrom('auditEvent')
      .select('data')
      .where('consultationId', '=', id)
      .where('actorId', '=', head.id)
      .where('kind', '=', 'consultation.opened')
      .execute()
    expect(opened.map((one) => one.data)).toEqual([{ relation: 'head', part: 'case' }])
    const reveal = await by.head.json('POST', `/api/consultations/${id}/identity`, { reason: '核对' })
    expect(reveal.status).toBe(403)
  })
})

describe('coming back', () => {
  const missing = { reasonCode: 'material_missing', reasonText: '请补血压记录' }

  test('sent back, supplemented, reviewed anew', async () => {
    const id = await submit()
    expect((await give(by.head, id, 'send_back', { reasonCode: 'material_missing' })).body.code).toBe(
      'REASON_REQUIRED',
    )
    expect((await give(by.head, id, 'send_back', missing)).body.state).toBe('returned')
    expect(await statusOf(by.expert, id)).toBe(404)
    expect(await listed(by.expert, 'waiting')).not.toContain(id)
    expect(await noticesOf(world.people.doctor.id, id)).toEqual(['consultation.send_back'])
    const { version } = await rowOf(id)
    const saved = await by.doctor.json('PUT', `/api/consultations/${id}`, {
      version,
      content: fullRequest(lineId, { purpose: '已补血压记录，请协助诊断。' }),
    })
    expect(saved.status).toBe(200)
    expect((await give(by.doctor, id, 'submit')).body.state).toBe('local_review')
    expect((await rowOf(id)).reviewStep).toBe('head')
  })

  test('returned by Beijing after it was agreed to, it goes straight there again', async () => {
    const id = await submit()
    await give(by.head, id, 'approve')
    await give(by.office, id, 'approve')
    expect((await give(by.expert, id, 'return', missing)).body.state).toBe('returned')
    expect(await statusOf(by.expert, id)).toBe(200)
    expect((await give(by.doctor, id, 'submit')).body.state).toBe('submitted')
  })

  test('not agreed to: it ends with its reason, and Beijing never sees it', async () => {
    const id = await submit()
    const answer = await give(by.head, id, 'reject_locally', {
      reasonCode: 'handled_here',
      reasonText: '本院可治',
    })
    expect(answer.body.state).toBe('local_rejected')
    expect(await statusOf(by.expert, id)).toBe(404)
    expect(await listed(by.expert, 'ended')).not.toContain(id)
    expect(await listed(by.doctor, 'ended')).toContain(id)
    expect((await read(by.doctor, id)).reasonText).toBe('本院可治')
  })

  test('withdrawn from the review, it stays at home', async () => {
    const id = await submit()
    expect((await give(by.doctor, id, 'withdraw', { reasonCode: 'patient_wishes' })).body.state).toBe(
      'withdrawn',
    )
    expect(await statusOf(by.expert, id)).toBe(404)
    expect(await statusOf(by.head, id)).toBe(200)
  })

  test('two reviewers press at once: one wins', async () => {
    await ask('office')
    const { institutions } = world
    const second = await world.addPerson({ roles: ['medical_affairs'], institutionId: institutions.hohhot })
    const other = await server.signIn(second)
    const id = await submit()
    const { version } = await rowOf(id)
    const press = (browser: Browser) =>
      browser.json<{ code?: string }>('POST', `/api/consultations/${id}/commands`, {
        command: 'approve',
        version,
      })
    const answers = await Promise.all([press(by.office), press(other)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect((await read(by.doctor, id)).review.decisions).toHaveLength(1)
  })
})

describe('the clock', () => {
  const later = (hours: number) => new Date(Date.now() + hours * 3_600_000)
  async function sweepAt(at: Date): Promise<void> {
    world.setClock(at)
    await sweepDeadlines(world.deps)
  }

  test('what the head has not reviewed in time goes on to the office, which is reminded', async () => {
    const id = await submit()
    await sweepAt(later(23.9))
    expect((await rowOf(id)).reviewStep).toBe('head')
    await sweepAt(later(24.1))
    expect(await rowOf(id)).toMatchObject({ state: 'local_review', reviewStep: 'office' })
    expect(await noticesOf(office.id, id)).toEqual(['review.waiting'])
    expect(await noticesOf(world.people.doctor.id, id)).toEqual(['consultation.escalate_review'])
    await sweepAt(later(48.2))
    expect(await noticesOf(office.id, id)).toEqual(['review.waiting', 'consultation.overdue'])
    expect((await give(by.office, id, 'approve')).body.state).toBe('submitted')
  })

  test('an emergency goes out at once and is signed in time, step by step', async () => {
    const id = await submit({ urgency: 'emergency' })
    expect(await rowOf(id)).toMatchObject({ state: 'submitted', postSignStep: 'head', localOnly: false })
    expect(await statusOf(by.expert, id)).toBe(200)
    expect(await noticesOf(head.id, id)).toEqual(['review.post_sign'])
    /* both sides see the hours */
    expect((await read(by.expert, id)).review.postSign).toMatchObject({ step: 'head', mine: false })
    expect(await listed(by.head, 'mine')).toContain(id)
    const sign = (browser: Browser) =>
      browser.json<{ code?: string; next?: string | null }>('POST', `/api/consultations/${id}/post-sign`, {
        decision: 'sign',
      })
    expect((await sign(by.doctor)).status).toBe(403)
    expect((await sign(by.foreignOffice)).body.code).toBe('NOT_FOUND')
    expect((await sign(by.office)).body.code).toBe('FORBIDDEN')
    expect((await sign(by.head)).body.next).toBe('office')
    expect((await sign(by.office)).body.next).toBeNull()
    expect((await sign(by.office)).body.code).toBe('WRONG_STATE')
    const row = await rowOf(id)
    expect(row).toMatchObject({ state: 'submitted', postSignStep: null, postSignDueAt: null })
    await sweepAt(later(7))
    expect(await kindsOf(id)).not.toContain('consultation.overdue:post_sign')
  })

  test('late: reminded at half of the hours, overdue at their end, signed after all', async () => {
    const id = await submit({ urgency: 'emergency' })
    const version = (await rowOf(id)).version
    await sweepAt(later(3.1))
    expect(await kindsOf(id)).toContain('review.reminded')
    /* whatever has become of it meanwhile */
    await give(by.expert, id, 'decline', { reasonCode: 'duplicate', reasonText: '' })
    await sweepAt(later(6.1))
    expect(await kindsOf(id)).toContain('consultation.overdue:post_sign')
    await sweepAt(later(9))
    expect((await kindsOf(id)).filter((one) => one === 'consultation.overdue:post_sign')).toHaveLength(1)
    const signed = await by.head.json('POST', `/api/consultations/${id}/post-sign`, { decision: 'sign' })
    expect(signed.status).toBe(200)
    const events = await eventsOf(id)
    expect(events.find((one) => one.kind === 'review.post_signed')?.data).toEqual({
      step: 'head',
      late: true,
    })
    expect((await rowOf(id)).version).toBe(version + 1)
  })

  test('refused afterwards: recorded and told, and the consultation goes on', async () => {
    const id = await submit({ urgency: 'emergency' })
    const refuse = (more: Record<string, unknown>) =>
      by.head.json<{ code?: string }>('POST', `/api/consultations/${id}/post-sign`, {
        decision: 'refuse',
        ...more,
      })
    expect((await refuse({ reasonCode: 'other' })).body.code).toBe('VALIDATION_FAILED')
    expect((await refuse({ reasonCode: 'not_urgent', reasonText: '可走加急' })).status).toBe(200)
    expect(await rowOf(id)).toMatchObject({ state: 'submitted', postSignStep: null })
    expect(await noticesOf(world.people.doctor.id, id)).toEqual(['review.post_refused'])
    expect((await give(by.expert, id, 'accept')).body.state).toBe('accepted')
    const audit = await server.signIn(world.people.auditAdmin)
    const { body } = await audit.json<{ history: { kind: string; reasonText: string | null }[] }>(
      'GET',
      `/api/log/${id}`,
    )
    expect(body.history.find((one) => one.kind === 'review.post_refused')?.reasonText).toBe('可走加急')
  })

  function eventsOf(id: string) {
    return world.deps.db
      .selectFrom('auditEvent')
      .select(['kind', 'data'])
      .where('consultationId', '=', id)
      .orderBy('position')
      .execute()
  }

  async function kindsOf(id: string): Promise<string[]> {
    return (await eventsOf(id)).map(({ kind, data }) =>
      kind === 'consultation.overdue' ? `${kind}:${(data as { step: string }).step}` : kind,
    )
  }
})
