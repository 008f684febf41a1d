/** A multidisciplinary consultation over HTTP on a real Postgres: board, agenda, opinions, conclusion, co-signature and dissent. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { indexWaiting } from '../../server/app/search-index.ts'
import { verifyAll } from '../../server/app/verify.ts'
import type { Consultation, ConsultationSummary } from '../../server/contract/consultation.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { Candidates, Mdt } from '../../server/contract/mdt.ts'
import type { Opinion, SignOpinionAnswer } from '../../server/contract/opinion.ts'
import type { PublicVerification } from '../../server/contract/signature.ts'
import { mdtEvents, mostMembers } from '../../server/domain/mdt.ts'
import { addFile } from '../support/annotations.ts'
import { fullOpinion, type MadeConsultation } from '../support/consultations.ts'
import { textOfPdf } from '../support/pdf.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { behindTriggers } from '../support/tamper.ts'
import { createWorld, password, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let chair: Browser
let near: Browser
let far: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people } = world
  doctor = await server.signIn(people.doctor)
  chair = await server.signIn(people.expert)
  /* of the same roster, and of another hospital's line */
  near = await server.signIn(people.rosterExpert)
  far = await server.signIn(people.otherExpert)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Answer<T> = { status: number; body: T & AppErrorShape }
const idOf = (browser: Browser) => browser.person?.id ?? ''
const mdt = (as: Browser, id: string) =>
  as.json('GET', `/api/consultations/${id}/mdt`) as Promise<Answer<Mdt>>
const invite = (id: string, member: Browser, as = chair) =>
  as.json('POST', `/api/consultations/${id}/mdt/members`, {
    personId: idOf(member),
    consentStated: true,
  }) as Promise<Answer<object>>
const answer = (id: string, member: Browser, body: object = { answer: 'accept' }) =>
  member.json('POST', `/api/consultations/${id}/mdt/answer`, body) as Promise<Answer<object>>
const remove = (id: string, member: Browser) =>
  chair.json('DELETE', `/api/consultations/${id}/mdt/members/${idOf(member)}`) as Promise<Answer<object>>
const own = (id: string, member: Browser, view = '从肺论治。') =>
  member.json('POST', `/api/consultations/${id}/mdt/opinion`, {
    view,
    recommendations: '复查肺功能。',
    password,
  }) as Promise<Answer<{ id: string }>>
const cosign = (opinionId: string, member: Browser, given = password) =>
  member.json('POST', `/api/opinions/${opinionId}/cosign`, { password: given }) as Promise<Answer<object>>
const dissent = (opinionId: string, member: Browser, text = '不同意停用激素。') =>
  member.json('POST', `/api/opinions/${opinionId}/dissent`, { text, password }) as Promise<Answer<object>>

async function convene(state: MadeConsultation['state'], members = [near, far]) {
  const made = await world.consultationIn(state)
  for (const member of members) {
    expect((await invite(made.id, member)).status).toBe(200)
    expect((await answer(made.id, member)).status).toBe(200)
  }
  return made
}

async function conclude(id: string, more: object = {}): Promise<string> {
  const { body } = await chair.json<Opinion>('GET', `/api/consultations/${id}/opinion`)
  const revision = body.draft?.revision ?? 0
  const saved = await chair.json('PUT', `/api/consultations/${id}/opinion/draft`, {
    revision,
    content: fullOpinion(),
  })
  expect(saved.status).toBe(200)
  const signed = (await chair.json('POST', `/api/consultations/${id}/opinion/sign`, {
    ...{ revision: revision + 1, password },
    ...more,
  })) as Answer<SignOpinionAnswer>
  expect(signed.status).toBe(200)
  return signed.body.id
}

async function memberIds(id: string): Promise<string[]> {
  const row = await world.deps.read
    .selectFrom('consultation')
    .leftJoin('searchEntry', 'searchEntry.consultationId', 'consultation.id')
    .select(['consultation.memberIds', 'searchEntry.memberIds as found'])
    .where('consultation.id', '=', id)
    .executeTakeFirstOrThrow()
  if (row.found !== null) expect(row.found).toEqual(row.memberIds)
  return row.memberIds
}

async function notices(browser: Browser, id: string): Promise<string[]> {
  const rows = await world.deps.read
    .selectFrom('notice')
    .select('kind')
    .where('consultationId', '=', id)
    .where('personId', '=', idOf(browser))
    .orderBy('id')
    .execute()
  return rows.map((row) => row.kind)
}

describe('the board', () => {
  test('a member of another line sees the case from the invitation on, in every list, and nothing after', async () => {
    const { id } = await world.consultationIn('scheduled')
    await indexWaiting(world.deps)
    const seen = async () => {
      const page = await far.json<{ items: ConsultationSummary[] }>('GET', '/api/consultations?view=open')
      const found = await far.json<{ items: { id: string }[] }>('POST', '/api/search', { q: '失眠' })
      const day = new Date(Date.now() - 86_400_000).toISOString()
      const until = new Date(Date.now() + 30 * 86_400_000).toISOString()
      const calendar = await far.json<{ consultations: { id: string }[] }>(
        'GET',
        `/api/calendar?from=${day}&to=${until}`,
      )
      const has = (list: { id: string }[] | undefined) => (list ?? []).some((one) => one.id === id)
      return {
        detail: (await far.json('GET', `/api/consultations/${id}`)).status,
        files: (await far.json('GET', `/api/consultations/${id}/attachments`)).status,
        opinion: (await far.json('GET', `/api/consultations/${id}/opinion`)).status,
        board: (await mdt(far, id)).status,
        list: has(page.body.items),
        search: has(found.body.items),
        calendar: has(calendar.body.consultations),
      }
    }
    const nothing = {
      ...{ detail: 404, files: 404, opinion: 404, board: 404 },
      ...{ list: false, search: false, calendar: false },
    }
    const everything = {
      ...{ detail: 200, files: 200, opinion: 200, board: 200 },
      ...{ list: true, search: true, calendar: true },
    }
    expect(await seen()).toEqual(nothing)
    await invite(id, far)
    expect(await memberIds(id)).toEqual([idOf(far)])
    expect(await seen()).toEqual(everything)
    const { body } = await far.json<Consultation>('GET', `/api/consultations/${id}`)
    expect(body).toMatchObject({ relation: 'invited', board: { members: 1, mine: 'invited' } })
    await answer(id, far)
    expect((await mdt(doctor, id)).body.members).toMatchObject([{ state: 'accepted', otherHospital: true }])
    expect((await remove(id, far)).status).toBe(200)
    expect(await memberIds(id)).toEqual([])
    expect(await seen()).toEqual(nothing)
    expect(await notices(far, id)).toEqual(['mdt.invited', 'mdt.removed'])
    expect(await notices(chair, id)).toEqual(['mdt.accepted'])
  })

  test('who is invited reads the request to answer it; files whole, identity and room come with the acceptance', async () => {
    const { id } = await world.consultationIn('scheduled')
    const scan = await addFile(world, id, 'application/dicom')
    const picture = await addFile(world, id, 'image/jpeg')
    /* of the roster as well: whoever is asked answers first */
    await invite(id, near)
    await invite(id, far)
    const rights = async (who: Browser) => {
      const { body } = await who.json<Consultation>('GET', `/api/consultations/${id}`)
      const reveal = { reason: '核对身份' }
      return {
        relation: body.relation,
        asks: body.content?.questions.length,
        original: body.attachments.map((one) => one.original),
        identity: (await who.json('POST', `/api/consultations/${id}/identity`, reveal)).status,
        room: body.room.open,
      }
    }
    const reads = { asks: 2, original: [false, false], identity: 403 }
    for (const who of [near, far]) {
      expect(await rights(who)).toEqual({ ...reads, relation: 'invited', room: false })
      for (const file of [scan, picture]) {
        expect((await who.fetch(`/api/attachments/${file}/original`)).status).toBe(403)
      }
      expect((await mdt(who, id)).body).toMatchObject({ own: 'invited', actions: ['accept', 'decline'] })
      await answer(id, who)
      expect(await rights(who)).toMatchObject({ relation: 'member', original: [true, true], identity: 200 })
    }
  })

  test('another hospital receives the case with the patient’s consent only', async () => {
    const { id } = await world.consultationIn('accepted')
    const path = `/api/consultations/${id}/mdt/members`
    const without = (await chair.json('POST', path, { personId: idOf(far) })) as Answer<object>
    expect(without.body.fields).toEqual([{ path: 'consentStated', code: 'required' }])
    expect((await chair.json('POST', path, { personId: idOf(near) })).status).toBe(200)
  })

  test('who declines says why, sees nothing more, and may be asked again', async () => {
    const { id } = await world.consultationIn('accepted')
    await invite(id, far)
    expect((await answer(id, far, { answer: 'decline' })).status).toBe(400)
    expect((await answer(id, far, { answer: 'decline', reasonText: '出差' })).status).toBe(200)
    expect((await mdt(far, id)).status).toBe(404)
    expect((await mdt(chair, id)).body.members).toMatchObject([{ state: 'declined', reasonText: '出差' }])
    expect(await notices(chair, id)).toEqual(['mdt.declined'])
    expect((await invite(id, far)).status).toBe(200)
    expect((await mdt(far, id)).body).toMatchObject({ own: 'invited', actions: ['accept', 'decline'] })
  })

  test('nobody beside the chair invites, and nobody who is no expert of an open line is invited', async () => {
    const { id } = await world.consultationIn('accepted')
    await invite(id, near)
    for (const who of [near, doctor]) expect((await invite(id, far, who)).status).toBe(403)
    expect((await invite(id, far, far)).status).toBe(404)
    for (const who of [chair, doctor]) expect((await invite(id, who)).status).toBe(400)
    expect((await invite(id, near)).status).toBe(409)
    expect((await answer(id, far)).status).toBe(404)
    expect((await invite((await world.consultationIn('signed')).id, near)).status).toBe(409)
  })

  test('has twelve members at most, and never its chair, whoever writes', async () => {
    const { id } = await world.consultationIn('accepted')
    const lineId = world.lines[0]?.id ?? ''
    const people = await Promise.all(
      Array.from({ length: mostMembers + 1 }, () =>
        world.addPerson({ roles: ['expert'], institutionId: world.institutions.beijing }),
      ),
    )
    await world.deps.db
      .insertInto('lineExpert')
      .values(people.map((one) => ({ lineId, personId: one.id })))
      .execute()
    const statuses: number[] = []
    for (const { id: personId } of people) {
      const made = await chair.json('POST', `/api/consultations/${id}/mdt/members`, { personId })
      statuses.push(made.status)
    }
    expect(statuses).toEqual([...Array(mostMembers).fill(200), 409])
    const row = (personId: string) => ({
      consultationId: id,
      personId,
      state: 'invited' as const,
      otherHospital: false,
      invitedBy: idOf(chair),
      invitedAt: new Date(),
    })
    const insert = (personId: string) =>
      world.deps.db.insertInto('consultationMember').values(row(personId)).execute()
    await expect(insert(people[mostMembers]?.id ?? '')).rejects.toThrow('consultation_members')
    await expect(insert(idOf(chair))).rejects.toThrow('chair')
  })

  test('a member to whom the case is passed has the chair, and a returned case has no board', async () => {
    const passed = await convene('accepted')
    const to = { command: 'transfer', version: 1, reasonCode: 'better_suited', expertId: idOf(near) }
    expect((await chair.json('POST', `/api/consultations/${passed.id}/commands`, to)).status).toBe(200)
    expect(await memberIds(passed.id)).toEqual([idOf(far)])
    expect((await mdt(near, passed.id)).body.actions).toContain('invite')
    const returned = await convene('accepted')
    const back = { command: 'return', version: 1, reasonCode: 'history_unclear', reasonText: '缺病史' }
    expect((await chair.json('POST', `/api/consultations/${returned.id}/commands`, back)).status).toBe(200)
    expect(await memberIds(returned.id)).toEqual([])
    expect((await mdt(far, returned.id)).status).toBe(404)
  })

  test.each([
    ['陈思', 1],
    ['chensi', 1],
    ['csy', 1],
    ['other-e', 1],
    ['没有', 0],
  ])('%s finds %i', async (q, count) => {
    const { id } = await world.consultationIn('accepted')
    const path = `/api/consultations/${id}/mdt/candidates?q=${encodeURIComponent(q)}`
    const { body } = await chair.json<Candidates>('GET', path)
    expect(body.items.map((one) => one.person.name)).toEqual(Array(count).fill('陈思源'))
  })

  test('its work list shows it to the members, the own one under their turn', async () => {
    const { id } = await convene('accepted', [far])
    const { body } = await far.json<{ items: ConsultationSummary[] }>('GET', '/api/consultations?view=mine')
    expect(body.items.find((one) => one.id === id)?.board).toEqual({ members: 1, mine: 'member' })
  })
})

describe('the time', () => {
  test('is told to the members; who has another session then is warned and shown as taken', async () => {
    const { id } = await convene('accepted')
    const startAt = new Date(Date.now() + 40 * 86_400_000)
    await world.consultationIn('scheduled', {
      line: world.lines[1],
      requester: world.people.otherDoctor,
      expert: world.people.otherExpert,
      startAt,
    })
    const command = { command: 'schedule', version: 1, startAt: startAt.toISOString(), duration: 30 }
    expect((await chair.json('POST', `/api/consultations/${id}/commands`, command)).status).toBe(200)
    expect(await notices(near, id)).toEqual(['mdt.invited', 'consultation.schedule'])
    expect(await notices(far, id)).toEqual(['mdt.invited', 'mdt.time_taken'])
    const { members } = (await mdt(doctor, id)).body
    expect(members.map((one) => [one.person.id, one.busy])).toEqual([
      [idOf(near), false],
      [idOf(far), true],
    ])
  })
})

describe('the agenda', () => {
  const items = (presenterId: string | null) => [
    { text: '病例汇报', minutes: 10, presenterId },
    { text: '讨论', minutes: 20, presenterId: null },
  ]
  const save = (id: string, body: object, as = chair) =>
    as.json('PUT', `/api/consultations/${id}/mdt/agenda`, body) as Promise<Answer<{ revision: number }>>
  const circulate = (id: string, revision: number) =>
    chair.json('POST', `/api/consultations/${id}/mdt/agenda/circulation`, { revision }) as Promise<
      Answer<object>
    >

  test('is the chair’s to write, everybody’s to read, and says whether it went round in time', async () => {
    const { id } = await convene('accepted')
    expect((await save(id, { revision: 0, items: items(idOf(doctor)) })).body.revision).toBe(1)
    expect((await save(id, { revision: 0, items: [] })).status).toBe(409)
    expect((await save(id, { revision: 1, items: [] }, near)).status).toBe(403)
    const wrong = await save(id, { revision: 1, items: items(world.people.auditAdmin.id) })
    expect(wrong.body.fields).toEqual([{ path: 'items.0.presenterId', code: 'not_offered' }])
    expect((await circulate(id, 1)).status).toBe(200)
    expect(await notices(near, id)).toEqual(['mdt.invited', 'mdt.agenda'])
    expect(await notices(doctor, id)).toContain('mdt.agenda')
    const agenda = async () => (await mdt(near, id)).body.agenda
    expect(await agenda()).toMatchObject({ revision: 1, changedSince: false, inTime: null })
    const startAt = new Date(Date.now() + 25 * 3_600_000 + 50 * 86_400_000).toISOString()
    const command = { command: 'schedule', version: 1, startAt, duration: 30 }
    await chair.json('POST', `/api/consultations/${id}/commands`, command)
    expect(await agenda()).toMatchObject({ inTime: true })
    await save(id, { revision: 1, items: items(null) })
    expect(await agenda()).toMatchObject({ changedSince: true, items: items(null) })
  })

  test('rests once the session has begun, and too late is said', async () => {
    const { id } = await convene('scheduled')
    await save(id, { revision: 0, items: items(null) })
    await circulate(id, 1)
    expect((await mdt(near, id)).body.agenda.inTime).toBe(false)
    const begun = await convene('in_session')
    expect((await save(begun.id, { revision: 0, items: [] })).status).toBe(409)
  })
})

describe('opinions and the conclusion', () => {
  test('own opinions, one conclusion, one co-signature, one dissent; each verifiable', async () => {
    const { id } = await convene('reporting')
    expect((await own(id, near)).status).toBe(200)
    expect((await own(id, near)).status).toBe(409)
    expect((await own(id, far, '与肺无关。')).status).toBe(200)
    expect((await own(id, chair)).status).toBe(403)
    expect((await remove(id, near)).status).toBe(409)
    expect((await mdt(doctor, id)).body.opinions).toEqual([])
    expect((await mdt(chair, id)).body.opinions).toMatchObject([
      { member: { name: '周明远' }, view: '从肺论治。', valid: true },
      { member: { name: '陈思源' }, valid: true },
    ])
    const opinionId = await conclude(id)
    expect(await notices(near, id)).toContain('mdt.cosign')
    expect((await mdt(near, id)).body.actions).toEqual(['cosign', 'dissent'])
    expect((await cosign(opinionId, near, 'falsch-2026-x')).status).toBe(403)
    expect((await cosign(opinionId, near)).status).toBe(200)
    expect((await dissent(opinionId, near)).status).toBe(409)
    expect((await dissent(opinionId, far)).status).toBe(200)
    expect((await cosign(opinionId, far)).status).toBe(409)
    const { answers, opinions } = (await mdt(doctor, id)).body
    expect(opinions).toHaveLength(2)
    expect(answers).toMatchObject([
      {
        version: 1,
        board: [
          { member: { name: '周明远' }, answer: 'agreed', valid: true },
          { member: { name: '陈思源' }, answer: 'dissented', text: '不同意停用激素。', valid: true },
        ],
      },
    ])
    const { body } = await doctor.json<Opinion>('GET', `/api/consultations/${id}/opinion`)
    expect(body.versions[0]?.intact).toBe(true)
    expect(body.versions[0]?.signatures.map((one) => one.role)).toEqual(['expert', 'member'])
    const version = body.versions[0]
    const paper = await doctor.fetch(`/api/opinions/${opinionId}/pdf`)
    const words = await textOfPdf(new Uint8Array(await paper.arrayBuffer()))
    for (const part of ['从肺论治', '复查肺功能', '不同意停用激素', '参加会诊　周明远']) {
      expect(words).toContain(part.replaceAll(/\s/g, ''))
    }
    const page = await server.stranger.json<PublicVerification>('GET', `/api/verify/${version?.token}`)
    expect(page.body.board.map(({ name, answer, valid }) => [name, answer, valid])).toEqual([
      ['周明远', 'agreed', true],
      ['陈思源', 'dissented', true],
    ])
    expect(JSON.stringify(page.body)).not.toContain('激素')
    expect(await notices(chair, id)).toEqual(expect.arrayContaining(['mdt.cosigned', 'mdt.dissented']))
    expect(await notices(doctor, id)).toContain('mdt.dissented')
  })

  test('a new version is answered anew, and the dissent from the old one stays', async () => {
    const { id } = await convene('reporting')
    const first = await conclude(id)
    await dissent(first, far)
    await cosign(first, near)
    const second = await conclude(id, { reasonCode: 'wording', reasonText: '措辞' })
    expect((await cosign(first, far)).status).toBe(409)
    expect((await cosign(second, far)).status).toBe(200)
    const { answers } = (await mdt(doctor, id)).body
    const said = answers.map((one) => [one.version, one.board.map((entry) => entry.answer)])
    expect(said).toEqual([
      [2, ['waiting', 'agreed']],
      [1, ['agreed', 'dissented']],
    ])
  })

  test('of everything at once by two members nothing is lost and nothing is twice', async () => {
    const { id } = await convene('reporting')
    const opinionId = await conclude(id)
    const all = await Promise.all(
      [near, far].flatMap((member) => [
        cosign(opinionId, member),
        dissent(opinionId, member),
        cosign(opinionId, member),
      ]),
    )
    for (const three of [all.slice(0, 3), all.slice(3)]) {
      expect(three.map((one) => one.status).sort()).toEqual([200, 409, 409])
    }
    const { answers } = (await mdt(doctor, id)).body
    expect(answers[0]?.board.every((one) => one.answer !== 'waiting' && one.valid)).toBe(true)
  })

  test('no member of this board, no word about it: an invited one who has not accepted, and another board’s', async () => {
    const { id } = await world.consultationIn('reporting')
    await invite(id, near)
    expect((await own(id, near)).status).toBe(403)
    const opinionId = await conclude(id)
    expect((await mdt(chair, id)).body.members).toMatchObject([{ state: 'lapsed' }])
    expect((await cosign(opinionId, near)).status).toBe(403)
    await convene('reporting', [far])
    expect((await cosign(opinionId, far)).status).toBe(404)
    expect((await mdt(far, id)).status).toBe(404)
  })

  test('the database keeps what was signed, takes no second answer, and shows what was changed behind it', async () => {
    const { id, number } = await convene('reporting', [far])
    await own(id, far)
    const opinionId = await conclude(id)
    await dissent(opinionId, far)
    expect((await verifyAll(world.deps.db)).findings).toEqual([])
    const { db } = world.deps
    await expect(db.deleteFrom('opinionDissent').execute()).rejects.toThrow()
    await expect(db.updateTable('memberOpinion').set({ view: '另一种' }).execute()).rejects.toThrow()
    const second = sql`insert into opinion_signature
      select gen_random_uuid(), d.opinion_id, d.member_id, 'member', d.provider, d.algorithm, d.key_id, d.value, o.digest, now()
      from opinion_dissent d join opinion o on o.id = d.opinion_id where d.opinion_id = ${opinionId}`
    await expect(second.execute(db)).rejects.toThrow('dissented')
    await behindTriggers(db, (tx) =>
      tx.updateTable('opinionDissent').set({ text: '同意' }).where('opinionId', '=', opinionId).execute(),
    )
    expect((await mdt(doctor, id)).body.answers[0]?.board).toMatchObject([{ valid: false }])
    const { findings } = await verifyAll(db)
    expect(findings).toMatchObject([{ kind: 'member', number }])
  })

  test('all of it stands in the trail', async () => {
    const { id } = await convene('reporting')
    await own(id, near)
    const opinionId = await conclude(id)
    await cosign(opinionId, near)
    await dissent(opinionId, far)
    const history = await doctor.json<{ kind: string }[]>('GET', `/api/consultations/${id}/history`)
    const kinds = history.body.map((one) => one.kind).filter((kind) => mdtEvents.some((one) => one === kind))
    expect(kinds.toReversed()).toEqual([
      'member.invited',
      'member.accepted',
      'member.invited',
      'member.accepted',
      'member.signed',
      'opinion.cosigned',
      'opinion.dissented',
    ])
  })
})
