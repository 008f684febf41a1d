/** The chair of a board changes hands on a real Postgres: who may, what goes along, and what a half-signed conclusion keeps. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyAll } from '../../server/app/verify.ts'
import type { Consultation, HistoryEntry } from '../../server/contract/consultation.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { Mdt } from '../../server/contract/mdt.ts'
import type { Opinion } from '../../server/contract/opinion.ts'
import { fullOpinion, type MadeConsultation } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let chair: Browser
let near: Browser
let far: Browser
let office: Browser
let foreignOffice: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people, institutions } = world
  doctor = await server.signIn(people.doctor)
  chair = await server.signIn(people.expert)
  near = await server.signIn(people.rosterExpert)
  far = await server.signIn(people.otherExpert)
  const officeOf = async (institutionId: string) =>
    server.signIn(await world.addPerson({ institutionId, roles: ['medical_affairs'] }))
  office = await officeOf(institutions.hohhot)
  foreignOffice = await officeOf(institutions.otherHohhot)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Answer<T> = { status: number; body: T & AppErrorShape }
const idOf = (browser: Browser) => browser.person?.id ?? ''
const mdt = async (as: Browser, id: string) =>
  (await as.json<Mdt>('GET', `/api/consultations/${id}/mdt`)).body
const relation = async (as: Browser, id: string) =>
  (await as.json<Consultation>('GET', `/api/consultations/${id}`)).body.relation
const pass = (as: Browser, id: string, to: Browser, more: object = {}) =>
  as.json('POST', `/api/consultations/${id}/mdt/chair`, {
    ...{ personId: idOf(to), reasonCode: 'better_suited' },
    ...more,
  }) as Promise<Answer<{ chairId: string; version: number }>>
const opinionOf = async (as: Browser, id: string) =>
  (await as.json<Opinion>('GET', `/api/consultations/${id}/opinion`)).body
const answer = (as: Browser, opinionId: string, what: 'cosign' | 'dissent') =>
  as.json('POST', `/api/opinions/${opinionId}/${what}`, { password, text: '不同意。' })

async function convene(state: MadeConsultation['state'], members = [near, far]): Promise<string> {
  const { id } = await world.consultationIn(state)
  for (const member of members) {
    const invitation = { personId: idOf(member), consentStated: true }
    expect((await chair.json('POST', `/api/consultations/${id}/mdt/members`, invitation)).status).toBe(200)
    const accepted = { answer: 'accept' }
    expect((await member.json('POST', `/api/consultations/${id}/mdt/answer`, accepted)).status).toBe(200)
  }
  return id
}

async function save(as: Browser, id: string, advice: string): Promise<number> {
  const revision = (await opinionOf(as, id)).draft?.revision ?? 0
  const content = { ...fullOpinion(), advice }
  const saved = await as.json('PUT', `/api/consultations/${id}/opinion/draft`, { revision, content })
  expect(saved.status).toBe(200)
  return revision + 1
}

async function conclude(as: Browser, id: string, more: object = {}): Promise<string> {
  const revision = await save(as, id, '疏肝。')
  const signed = await as.json<{ id: string }>('POST', `/api/consultations/${id}/opinion/sign`, {
    ...{ revision, password },
    ...more,
  })
  expect(signed.status).toBe(200)
  return signed.body.id
}

async function noticesOf(browser: Browser, id: string): Promise<string[]> {
  const rows = await world.deps.read
    .selectFrom('notice')
    .select('kind')
    .where('consultationId', '=', id)
    .where('personId', '=', idOf(browser))
    .where('kind', 'in', ['mdt.chair_given', 'mdt.chair_passed'])
    .execute()
  return rows.map((row) => row.kind)
}

describe('before the signature', () => {
  test('rights, draft and agenda go to the new chair, members’ opinions stay, the old one is a member', async () => {
    const id = await convene('scheduled')
    const items = [{ text: '讨论', minutes: 20, presenterId: idOf(near) }]
    await chair.json('PUT', `/api/consultations/${id}/mdt/agenda`, { revision: 0, items })
    const { version } = (await chair.json<Consultation>('GET', `/api/consultations/${id}`)).body
    const written = { command: 'convert_to_written', version, reasonCode: 'time_short' }
    expect((await chair.json('POST', `/api/consultations/${id}/commands`, written)).status).toBe(200)
    const own = { view: '从肝论治。', recommendations: '', password }
    expect((await near.json('POST', `/api/consultations/${id}/mdt/opinion`, own)).status).toBe(200)
    await save(chair, id, '原主持写的草稿。')

    const passed = await pass(chair, id, near)
    expect(passed).toMatchObject({ status: 200, body: { chairId: idOf(near), version: version + 2 } })
    expect([await relation(near, id), await relation(chair, id)]).toEqual(['expert', 'member'])
    const board = await mdt(near, id)
    expect(board.chair?.id).toBe(idOf(near))
    expect(board.members.map((one) => [one.person.id, one.state])).toEqual([
      [idOf(far), 'accepted'],
      [idOf(chair), 'accepted'],
    ])
    expect(board.agenda.items).toEqual(items)
    expect(board.opinions).toMatchObject([{ member: { id: idOf(near) }, valid: true }])
    expect((await opinionOf(near, id)).draft?.content.advice).toBe('原主持写的草稿。')
    expect((await opinionOf(chair, id)).draft).toBeNull()
    expect((await chair.json('PUT', `/api/consultations/${id}/opinion/draft`, {})).status).not.toBe(200)
    expect((await pass(chair, id, far)).status).toBe(403)

    const opinionId = await conclude(near, id)
    expect((await mdt(chair, id)).actions).toEqual(['cosign', 'dissent'])
    expect((await answer(chair, opinionId, 'cosign')).status).toBe(200)
    expect((await mdt(doctor, id)).answers[0]?.board.map((one) => [one.member.id, one.answer])).toEqual([
      [idOf(far), 'waiting'],
      [idOf(chair), 'agreed'],
    ])
    expect((await verifyAll(world.deps.db)).findings).toEqual([])
  })

  test('is told to everybody else, stands in the trail, and may be given back', async () => {
    const id = await convene('accepted')
    expect((await pass(chair, id, far, { reasonCode: 'other', reasonText: '本人为患者亲属' })).status).toBe(
      200,
    )
    expect(await noticesOf(far, id)).toEqual(['mdt.chair_given'])
    for (const who of [near, doctor]) expect(await noticesOf(who, id)).toEqual(['mdt.chair_passed'])
    expect(await noticesOf(chair, id)).toEqual([])
    const history = await doctor.json<HistoryEntry[]>('GET', `/api/consultations/${id}/history`)
    expect(history.body[0]).toMatchObject({
      ...{ kind: 'chair.passed', reasonCode: 'other', reasonText: '本人为患者亲属' },
      toExpert: { id: idOf(far) },
    })
    expect((await pass(far, id, chair)).status).toBe(200)
    expect([await relation(chair, id), await relation(far, id)]).toEqual(['expert', 'member'])
  })

  test('goes to nobody but a member who takes part, and to one of two at once', async () => {
    const { id } = await world.consultationIn('accepted')
    expect((await pass(chair, id, near)).status).toBe(409)
    await chair.json('POST', `/api/consultations/${id}/mdt/members`, { personId: idOf(near) })
    expect((await pass(chair, id, near)).status).toBe(409)
    expect((await pass(chair, id, chair)).status).toBe(409)
    for (const who of [doctor, near]) expect((await pass(who, id, near)).status).toBe(403)
    expect((await pass(far, id, near)).status).toBe(404)
    const board = await convene('accepted')
    const both = await Promise.all([pass(chair, board, near), pass(chair, board, far)])
    expect(both.map((one) => one.status).toSorted()).toEqual([200, 403])
  })

  test.each([
    ['no reason', { reasonCode: undefined }],
    ['another reason', { reasonCode: 'because' }],
    ['other without words', { reasonCode: 'other', reasonText: ' ' }],
    ['long words', { reasonText: '长'.repeat(301) }],
    ['nobody', { personId: 'x' }],
  ])('%s is refused', async (_what, more) => {
    const id = await convene('accepted', [near])
    expect(await pass(chair, id, near, more)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED' },
    })
    expect(await relation(chair, id)).toBe('expert')
  })

  test('wants an hour at which the new one has no session of their own, and an open account', async () => {
    const startAt = new Date(Date.now() + 60 * 86_400_000)
    const { id } = await world.consultationIn('scheduled', { startAt })
    await chair.json('POST', `/api/consultations/${id}/mdt/members`, {
      personId: idOf(far),
      consentStated: true,
    })
    await far.json('POST', `/api/consultations/${id}/mdt/answer`, { answer: 'accept' })
    await world.consultationIn('scheduled', {
      ...{ line: world.lines[1], requester: world.people.otherDoctor, expert: world.people.otherExpert },
      startAt,
    })
    expect((await pass(chair, id, far)).body.code).toBe('TIME_TAKEN')
    expect(await relation(chair, id)).toBe('expert')
    const gone = await world.addPerson({ institutionId: world.institutions.beijing, roles: ['expert'] })
    await world.deps.db
      .insertInto('lineExpert')
      .values({ lineId: world.lines[0]?.id ?? '', personId: gone.id })
      .execute()
    const board = await convene('accepted', [await server.signIn(gone)])
    await world.deps.db
      .updateTable('person')
      .set({ disabledAt: new Date() })
      .where('id', '=', gone.id)
      .execute()
    const refused = await pass(chair, board, chair, { personId: gone.id })
    expect(refused.body.fields).toEqual([{ path: 'personId', code: 'not_offered' }])
  })
})

describe('a half-signed conclusion', () => {
  test('stays with who signed it and with its answers; the new chair owes one and signs the next version', async () => {
    const id = await convene('reporting')
    const first = await conclude(chair, id)
    await answer(near, first, 'cosign')
    expect((await pass(chair, id, far)).status).toBe(200)
    const said = async () =>
      (await mdt(doctor, id)).answers.map((one) => [
        one.version,
        Object.fromEntries(one.board.map((entry) => [entry.member.id, entry.answer])),
      ])
    expect(await said()).toEqual([[1, { [idOf(far)]: 'waiting', [idOf(near)]: 'agreed' }]])
    expect((await mdt(chair, id)).actions).toEqual([])
    expect((await answer(chair, first, 'cosign')).status).toBe(403)
    expect((await mdt(far, id)).actions).toEqual(expect.arrayContaining(['cosign', 'dissent']))
    expect((await answer(far, first, 'dissent')).status).toBe(200)
    expect((await answer(far, first, 'cosign')).status).toBe(409)
    const { versions } = await opinionOf(doctor, id)
    expect(versions[0]).toMatchObject({ author: { id: idOf(chair) }, intact: true })
    expect(versions[0]?.signatures.map((one) => [one.role, one.signer.id, one.valid])).toEqual([
      ['expert', idOf(chair), true],
      ['member', idOf(near), true],
    ])

    const again = { revision: 1, password, reasonCode: 'wording', reasonText: '措辞' }
    expect((await chair.json('POST', `/api/consultations/${id}/opinion/sign`, again)).status).toBe(403)
    const second = await conclude(far, id, { reasonCode: 'wording', reasonText: '措辞' })
    expect((await answer(chair, second, 'cosign')).status).toBe(200)
    expect(await said()).toEqual([
      [2, { [idOf(near)]: 'waiting', [idOf(chair)]: 'agreed' }],
      [1, { [idOf(far)]: 'dissented', [idOf(near)]: 'agreed' }],
    ])
    expect((await verifyAll(world.deps.db)).findings).toEqual([])
  })
})

describe('the medical-affairs office of the asking hospital', () => {
  test('gives the chair where its holder is not there, and both are told', async () => {
    const id = await convene('accepted')
    const board = await mdt(office, id)
    expect(board.members.map((one) => one.mayChair)).toEqual([true, true])
    expect((await mdt(doctor, id)).members.map((one) => one.mayChair)).toEqual([false, false])
    expect((await pass(foreignOffice, id, near)).status).toBe(404)
    expect((await pass(office, id, near, { reasonCode: 'expert_unavailable' })).status).toBe(200)
    expect([await relation(near, id), await relation(chair, id)]).toEqual(['expert', 'member'])
    expect(await noticesOf(near, id)).toEqual(['mdt.chair_given'])
    expect(await noticesOf(chair, id)).toEqual(['mdt.chair_passed'])
    const event = await world.deps.read
      .selectFrom('auditEvent')
      .select('data')
      .where('consultationId', '=', id)
      .where('kind', '=', 'chair.passed')
      .executeTakeFirstOrThrow()
    expect(event.data).toMatchObject({ fromId: idOf(chair), toId: idOf(near), by: 'office', draft: false })
  })

  test('does not while the chair sits in the room', async () => {
    const id = await convene('in_session')
    const stay = { id: uuid(), consultationId: id, personId: idOf(chair), role: 'expert' as const }
    const at = new Date()
    await world.deps.db
      .insertInto('presence')
      .values({ ...stay, joinedAt: at, seenAt: at, leftAt: null, how: null })
      .execute()
    expect((await mdt(office, id)).members.map((one) => one.mayChair)).toEqual([false, false])
    expect((await pass(office, id, near)).body.code).toBe('CHAIR_PRESENT')
    /* the chair itself may, and sits there as a member from then on */
    expect((await pass(chair, id, near)).status).toBe(200)
    const seat = await world.deps.read
      .selectFrom('presence')
      .select('role')
      .where('id', '=', stay.id)
      .executeTakeFirstOrThrow()
    expect(seat.role).toBe('member')
  })
})
