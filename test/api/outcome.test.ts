/** What becomes of a patient after an opinion, and templates to begin one with, over HTTP on a real Postgres. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dueOutcomes } from '../../server/app/follow-up.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { OpinionTemplate } from '../../server/contract/opinion-template.ts'
import type { Aftercare, AftercareStatistics, FollowUpList } from '../../server/contract/outcome.ts'
import { fullOpinion, patientIdentity, templateTexts } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World } from '../support/world.ts'

let world: World
let server: TestServer
let expert: Browser
let doctor: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  expert = await server.signIn(world.people.expert)
  doctor = await server.signIn(world.people.doctor)
})
afterAll(async () => {
  await server.close()
  await world.close()
})
afterEach(() => world.setClock(null))

type Answer<T> = { status: number; body: T & AppErrorShape }

const day = 86_400_000
const inDays = (count: number) => new Date(Date.now() + count * day)

async function signedOne(): Promise<string> {
  const { id } = await world.consultationIn('reporting')
  const path = `/api/consultations/${id}/opinion`
  await expert.json('PUT', `${path}/draft`, { revision: 0, content: fullOpinion() })
  expect((await expert.json('POST', `${path}/sign`, { revision: 1, password })).status).toBe(200)
  return id
}

async function adopt(id: string): Promise<void> {
  const { body } = await doctor.json<{ version: number }>('GET', `/api/consultations/${id}`)
  const adoption = { decision: 'adopted', reason: '', actions: '' }
  const command = { command: 'record_adoption', version: body.version, adoption }
  expect((await doctor.json('POST', `/api/consultations/${id}/commands`, command)).status).toBe(200)
}

const aftercare = async (id: string, as = doctor) =>
  ((await as.json('GET', `/api/consultations/${id}/aftercare`)) as Answer<Aftercare>).body

const record = (id: string, input: object, as = doctor) =>
  as.json('POST', `/api/consultations/${id}/outcomes`, {
    ...{ day: 7, status: 'improved', diagnosis: '不寐病', note: '' },
    ...input,
  }) as Promise<Answer<{ sequence: number }>>

const rate = (id: string, side: string, score: number, as: Browser, words = '') =>
  as.json('POST', `/api/consultations/${id}/ratings`, { side, score, words }) as Promise<Answer<object>>

const followUps = async (as = doctor) =>
  ((await as.json('GET', '/api/follow-ups')) as Answer<FollowUpList>).body

async function trail(id: string, kind: string): Promise<unknown[]> {
  const rows = await world.deps.read
    .selectFrom('auditEvent')
    .select('data')
    .where('consultationId', '=', id)
    .where('kind', '=', kind)
    .orderBy('position')
    .execute()
  return rows.map((row) => row.data)
}

describe('a follow-up', () => {
  test('falls due after the signature, and anew after the adoption', async () => {
    const id = await signedOne()
    const planned = (await aftercare(id)).followUps
    expect(planned.map((one) => [one.day, one.done, one.mayRecord])).toEqual([
      [7, false, false],
      [30, false, false],
    ])
    world.setClock(inDays(3))
    await adopt(id)
    const moved = (await aftercare(id)).followUps
    const days = moved.map((one) => Math.round((Date.parse(one.dueAt) - Date.now()) / day))
    expect(days).toEqual([10, 33])
  })

  test('is in the doctor’s list when it is due, masked, and gone when it is recorded', async () => {
    const id = await signedOne()
    const before = (await followUps()).due
    world.setClock(inDays(7.1))
    const list = await followUps()
    expect(list.due).toBeGreaterThan(before)
    const item = list.items.find((one) => one.consultationId === id)
    expect(item).toMatchObject({ day: 7, patientName: '李*萍', expert: { name: '林若谷' } })
    expect(JSON.stringify(list)).not.toContain(patientIdentity.name)
    expect((await record(id, {})).body).toEqual({ sequence: 1 })
    expect((await followUps()).items.filter((one) => one.consultationId === id)).toEqual([])
    expect((await followUps(await server.signIn(world.people.colleague))).items).toEqual([])
  })

  test('is announced once, by whichever server comes first, and stands in the trail', async () => {
    const id = await signedOne()
    world.setClock(inDays(7.1))
    const announced = await Promise.all([dueOutcomes(world.deps), dueOutcomes(world.deps)])
    expect(announced.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(1)
    expect(await dueOutcomes(world.deps)).toBe(0)
    expect(await trail(id, 'outcome.due')).toEqual([{ day: 7 }])
    const sent = await world.deps.read
      .selectFrom('outbox')
      .select('payload')
      .where('topic', '=', 'outcome.due')
      .execute()
    const own = sent.filter((row) => (row.payload as { id: string }).id === id)
    expect(own).toHaveLength(1)
    expect(own[0]?.payload).toMatchObject({ day: 7, personId: world.people.doctor.id })
    world.setClock(inDays(30.1))
    await dueOutcomes(world.deps)
    expect(await trail(id, 'outcome.due')).toEqual([{ day: 7 }, { day: 30 }])
  })
})

describe('an outcome', () => {
  test('too early is refused; corrected it is a further row, and the newest counts', async () => {
    const id = await signedOne()
    expect((await record(id, {})).body.code).toBe('TOO_EARLY')
    world.setClock(inDays(6))
    await record(id, { status: 'improved', note: '睡眠 6 小时' })
    expect((await record(id, { status: 'unchanged', note: '记错了患者' })).body).toEqual({ sequence: 2 })
    const [seven, thirty] = (await aftercare(id)).followUps
    expect(seven).toMatchObject({
      done: true,
      outcome: { status: 'unchanged', corrections: 1, recordedBy: { name: '乌兰图雅' } },
    })
    expect(thirty).toMatchObject({ done: false, outcome: null })
    const { db } = world.deps
    await expect(db.deleteFrom('outcome').where('consultationId', '=', id).execute()).rejects.toThrow(
      'insert-only',
    )
    expect(await trail(id, 'outcome.recorded')).toMatchObject([{ sequence: 1 }, { sequence: 2 }])
  })

  test('of two at once both stand, one after the other', async () => {
    const id = await signedOne()
    world.setClock(inDays(7))
    const both = await Promise.all([record(id, {}), record(id, { status: 'worse' })])
    expect(both.map((one) => one.body.sequence).sort()).toEqual([1, 2])
  })

  test('a death may be recorded at any time and settles both days', async () => {
    const id = await signedOne()
    expect((await record(id, { status: 'died' })).status).toBe(200)
    expect((await aftercare(id)).followUps.map((one) => one.done)).toEqual([true, true])
  })

  test('is read by the expert, who records none; a colleague of the hospital may', async () => {
    const id = await signedOne()
    world.setClock(inDays(7))
    expect((await record(id, {}, expert)).status).toBe(403)
    const colleague = await server.signIn(world.people.colleague)
    expect((await record(id, {}, colleague)).status).toBe(200)
    const seen = await aftercare(id, expert)
    expect(seen.followUps[0]?.outcome).toMatchObject({ status: 'improved', recordedBy: { name: '巴特尔' } })
    expect(seen.may).toEqual({ agreement: false, ratings: ['expert'] })
  })

  test.each([[{ day: 8 }], [{ status: 'fine' }], [{ note: '长'.repeat(2001) }], [{ diagnosis: 'a\u0000b' }]])(
    '%o is no outcome',
    async (input) => {
      expect((await record(await signedOne(), input)).body.code).toBe('VALIDATION_FAILED')
    },
  )
})

describe('agreement and ratings', () => {
  const agreement = {
    ...{ finalWestern: '慢性失眠障碍', finalTcm: '不寐病 肝郁化火证' },
    ...{ westernReferral: 'agree', westernExpert: 'agree', tcmReferral: 'partly', tcmExpert: 'agree' },
  }
  const agree = (id: string, input: object, as = doctor) =>
    as.json('POST', `/api/consultations/${id}/agreement`, input) as Promise<Answer<object>>

  test('the requester says what the final diagnosis is and what agrees with it', async () => {
    const id = await signedOne()
    expect((await agree(id, agreement)).status).toBe(200)
    await agree(id, { ...agreement, tcmExpert: 'partly' })
    expect((await aftercare(id, expert)).agreement).toMatchObject({ tcmExpert: 'partly', corrections: 1 })
    expect((await agree(id, { ...agreement, finalWestern: ' ', finalTcm: '' })).status).toBe(400)
    expect((await agree(id, agreement, expert)).status).toBe(403)
  })

  test('a rating is seen by who gave it and by nobody else', async () => {
    const id = await signedOne()
    expect((await rate(id, 'requester', 2, doctor, '回答太简略')).status).toBe(200)
    expect((await rate(id, 'patient', 5, doctor)).status).toBe(200)
    expect((await rate(id, 'expert', 4, expert, '资料完整')).status).toBe(200)
    expect((await aftercare(id)).ownRatings).toMatchObject([
      { side: 'requester', score: 2, words: '回答太简略' },
      { side: 'patient', score: 5 },
    ])
    expect((await aftercare(id, expert)).ownRatings).toMatchObject([{ side: 'expert', score: 4 }])
    const others = [world.people.colleague, world.people.rosterExpert, world.people.auditAdmin]
    for (const person of others) {
      expect((await aftercare(id, await server.signIn(person))).ownRatings).toEqual([])
    }
    expect((await rate(id, 'requester', 5, expert)).status).toBe(403)
    expect((await rate(id, 'expert', 5, doctor)).status).toBe(403)
    expect((await rate(id, 'patient', 6, doctor)).status).toBe(400)
  })

  test('the statistics give a mean from five ratings on, and count the newest word', async () => {
    const auditor = await server.signIn(world.people.auditAdmin)
    const statistics = async () => {
      const { body } = (await auditor.json('GET', '/api/aftercare/statistics')) as Answer<AftercareStatistics>
      return body.lines.find((line) => line.lineId === world.lines[0]?.id)
    }
    const before = await statistics()
    expect(before?.ratings.expert).toBeNull()
    for (const score of [5, 4, 5, 4, 5]) await rate(await signedOne(), 'expert', score, expert)
    const after = await statistics()
    /* with the 4 of the test before */
    expect(after?.ratings.expert).toBe(4.5)
    expect(after?.westernExpert.agree).toBeGreaterThanOrEqual(1)
    expect(after?.tcmExpert.partly).toBeGreaterThanOrEqual(1)
    expect(after?.outcomes.died).toBeGreaterThanOrEqual(1)
  })
})

describe('templates', () => {
  const lineId = () => world.lines[0]?.id ?? ''
  const save = (changes: object, as = expert) =>
    as.json('POST', '/api/opinion-templates', {
      ...{ lineId: lineId(), nameZh: '不寐初诊', nameEn: '', content: templateTexts() },
      ...changes,
    }) as Promise<Answer<{ id: string }>>
  const list = async (as = expert) =>
    ((await as.json('GET', `/api/opinion-templates?lineId=${lineId()}`)) as Answer<OpinionTemplate[]>).body

  test('are shared on the line and removed by their author alone', async () => {
    const { body } = await save({})
    const roster = await server.signIn(world.people.rosterExpert)
    expect((await list(roster)).find((one) => one.id === body.id)).toMatchObject({
      own: false,
      author: '林若谷',
    })
    expect((await roster.json('DELETE', `/api/opinion-templates/${body.id}`)).status).toBe(403)
    expect((await expert.json('DELETE', `/api/opinion-templates/${body.id}`)).status).toBe(200)
    expect((await list()).some((one) => one.id === body.id)).toBe(false)
    expect((await expert.json('DELETE', `/api/opinion-templates/${body.id}`)).status).toBe(404)
  })

  test('hold no patient: numbers of people are refused with the field', async () => {
    const content = { ...templateTexts(), warningSigns: `有事打 ${patientIdentity.phone}` }
    expect((await save({ content })).body).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ path: 'content.warningSigns', code: 'personal' }],
    })
    expect((await save({ nameZh: ' ' })).status).toBe(400)
    expect((await save({ content: { ...templateTexts(), advice: '长'.repeat(4001) } })).status).toBe(400)
  })

  test('of a foreign line are not there', async () => {
    const foreign = await server.signIn(world.people.otherExpert)
    expect((await save({}, foreign)).status).toBe(404)
  })

  test('fill a line up to sixty, however many come at once', async () => {
    const present = (await list()).length
    const answers = await Promise.all(Array.from({ length: 64 - present }, () => save({})))
    expect(answers.filter((one) => one.status === 200)).toHaveLength(60 - present)
    expect(await list()).toHaveLength(60)
  })
})
