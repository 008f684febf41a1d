/** Settling a time, passing on, and the named expert, on real Postgres: rights, races, what is told to whom. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Consultation, HistoryEntry } from '../../server/contract/consultation.ts'
import type { Proposal, ProposalStep } from '../../server/contract/proposal.ts'
import type { MadeConsultation } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let colleague: Browser
let expert: Browser
let rosterExpert: Browser
let otherDoctor: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people } = world
  const { doctor: one, colleague: two, expert: three, rosterExpert: four, otherDoctor: five } = people
  ;[doctor, colleague, expert, rosterExpert, otherDoctor] = (await Promise.all(
    [one, two, three, four, five].map(server.signIn),
  )) as [Browser, Browser, Browser, Browser, Browser]
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const hour = 3_600_000
let used = 0
/** A start nobody has yet: three weeks ahead and on. */
function freshStart(): number {
  used += 1
  return Math.floor(Date.now() / hour) * hour + (21 * 24 + used) * hour
}
const iso = (at: number) => new Date(at).toISOString()
const times = (...starts: number[]) => starts.map((start) => ({ startAt: iso(start), duration: 30 }))

type Answer<T> = { status: number; body: T & { code?: string; fresh?: { state: string; changedBy: string } } }
const propose = (browser: Browser, id: string, version: number, starts: number[], note = '') =>
  browser.json('POST', `/api/consultations/${id}/proposals`, {
    version,
    times: times(...starts),
    note,
  }) as Promise<Answer<ProposalStep>>
const answer = (browser: Browser, id: string, proposalId: string, body: object) =>
  browser.json('POST', `/api/consultations/${id}/proposals/${proposalId}/answer`, body) as Promise<
    Answer<ProposalStep>
  >
const command = (browser: Browser, id: string, body: object) =>
  browser.json('POST', `/api/consultations/${id}/commands`, body) as Promise<
    Answer<{ state: string; version: number; scheduledStart: string | null }>
  >
const read = async (browser: Browser, id: string) =>
  (await browser.json<Consultation>('GET', `/api/consultations/${id}`)).body
const proposals = async (browser: Browser, id: string) =>
  (await browser.json<Proposal[]>('GET', `/api/consultations/${id}/proposals`)).body
const history = async (browser: Browser, id: string) =>
  (await browser.json<HistoryEntry[]>('GET', `/api/consultations/${id}/history`)).body
const announced = async (id: string) =>
  (await world.deps.read.selectFrom('outbox').select('payload').orderBy('id').execute())
    .map(({ payload }) => payload as { id: string; version: number })
    .filter((payload) => payload.id === id)
    .map(({ version }) => version)

describe('a time is settled', () => {
  test('by proposal, counter-proposal and yes; each step is told at once and stands in the course', async () => {
    const { id } = await world.consultationIn('accepted')
    const [first, second, third] = [freshStart(), freshStart(), freshStart()]
    const proposed = await propose(expert, id, 1, [first, second], '上午出门诊')
    expect(proposed.body).toMatchObject({ state: 'accepted', version: 2 })
    expect((await read(doctor, id)).proposalSide).toBe('beijing')
    const countered = await propose(doctor, id, 2, [third], '患者下午做检查')
    expect(countered.body).toMatchObject({ state: 'accepted', version: 3 })
    const agreed = await answer(expert, id, countered.body.proposalId, {
      answer: 'accept',
      version: 3,
      position: 1,
    })
    expect(agreed.body).toMatchObject({ state: 'scheduled', version: 4, scheduledStart: iso(third) })
    expect(await read(colleague, id)).toMatchObject({
      proposalSide: null,
      scheduledEnd: iso(third + hour / 2),
    })
    expect((await proposals(doctor, id)).map(({ side, state, chosen }) => [side, state, chosen])).toEqual([
      ['hohhot', 'accepted', 1],
      ['beijing', 'countered', null],
    ])
    expect(await announced(id)).toEqual([2, 3, 4])
    expect((await history(doctor, id)).map((one) => one.proposal?.step ?? one.command)).toEqual([
      'schedule',
      'accept',
      'counter',
      'propose',
    ])
    expect((await history(doctor, id))[3]?.proposal).toMatchObject({ note: '上午出门诊' })
  })

  test('the asker takes one of three, and either side may ask to move it', async () => {
    const { id } = await world.consultationIn('accepted')
    const starts = [freshStart(), freshStart(), freshStart()]
    const { body } = await propose(expert, id, 1, starts)
    const taken = await answer(doctor, id, body.proposalId, { answer: 'accept', version: 2, position: 2 })
    expect(taken.body).toMatchObject({ state: 'scheduled', scheduledStart: iso(starts[1] ?? 0) })
    const later = freshStart()
    const moved = await propose(doctor, id, 3, [later])
    expect(await read(expert, id)).toMatchObject({ state: 'scheduled', scheduledStart: iso(starts[1] ?? 0) })
    const agreed = await answer(expert, id, moved.body.proposalId, {
      answer: 'accept',
      version: 4,
      position: 1,
    })
    expect(agreed.body).toMatchObject({ state: 'scheduled', scheduledStart: iso(later) })
    expect((await history(doctor, id))[0]?.command).toBe('reschedule')
  })

  test('a refusal needs words and leaves the time as it was; one’s own can be taken back', async () => {
    const { id } = await world.consultationIn('scheduled', { startAt: new Date(freshStart()) })
    const before = (await read(doctor, id)).scheduledStart
    const { body } = await propose(expert, id, 1, [freshStart()])
    const no = (note: string) => answer(doctor, id, body.proposalId, { answer: 'decline', version: 2, note })
    expect((await no(' ')).body.code).toBe('REASON_REQUIRED')
    expect((await no('患者已到院')).body).toMatchObject({ state: 'scheduled', version: 3 })
    const mine = await propose(doctor, id, 3, [freshStart()])
    const back = await answer(doctor, id, mine.body.proposalId, { answer: 'withdraw', version: 4 })
    expect(back.body.version).toBe(5)
    expect(await read(doctor, id)).toMatchObject({ scheduledStart: before, proposalSide: null })
  })

  test('what goes on without an answer lets the proposal lapse', async () => {
    const { id } = await world.consultationIn('accepted')
    const { body } = await propose(doctor, id, 1, [freshStart()])
    const set = await command(expert, id, { command: 'schedule', version: 2, startAt: iso(freshStart()) })
    expect(set.body.state).toBe('scheduled')
    expect((await proposals(doctor, id))[0]).toMatchObject({ id: body.proposalId, state: 'lapsed' })
    expect((await read(doctor, id)).proposalSide).toBeNull()
  })

  test('nobody moves a session alone any more', async () => {
    const { id } = await world.consultationIn('scheduled', { startAt: new Date(freshStart()) })
    const alone = { command: 'reschedule', version: 1, startAt: iso(freshStart()) }
    expect((await command(expert, id, alone)).status).toBe(400)
  })
})

describe('two at once', () => {
  test('of overlapping proposals that are accepted at the same moment one wins, the other hears TIME_TAKEN', async () => {
    for (let round = 0; round < 5; round += 1) {
      const start = freshStart()
      /* two doctors, one expert, times that overlap by a quarter of an hour */
      const pair = [
        { made: await world.consultationIn('accepted'), browser: doctor, start },
        {
          made: await world.consultationIn('accepted', { requester: world.people.colleague }),
          browser: colleague,
          start: start + hour / 4,
        },
      ]
      const offered = await Promise.all(
        pair.map(({ made, start: at }) => propose(expert, made.id, 1, [at, freshStart()])),
      )
      const answers = await Promise.all(
        pair.map(({ made, browser }, index) =>
          answer(browser, made.id, offered[index]?.body.proposalId ?? '', {
            answer: 'accept',
            version: 2,
            position: 1,
          }),
        ),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      const lost = answers.findIndex(({ status }) => status === 409)
      expect(answers[lost]?.body.code).toBe('TIME_TAKEN')
      /* nothing of the lost one has happened, and its other time can still be taken */
      const { made, browser } = pair[lost] ?? pair[0] ?? { made: { id: '' }, browser: doctor }
      expect(await read(browser, made.id)).toMatchObject({
        state: 'accepted',
        version: 2,
        proposalSide: 'beijing',
      })
      const other = await answer(browser, made.id, offered[lost]?.body.proposalId ?? '', {
        answer: 'accept',
        version: 2,
        position: 2,
      })
      expect(other.body.state).toBe('scheduled')
    }
  })

  test('accepting and taking back at once: one of the two, never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await world.consultationIn('accepted')
      const { body } = await propose(expert, id, 1, [freshStart()])
      const [yes, back] = await Promise.all([
        answer(doctor, id, body.proposalId, { answer: 'accept', version: 2, position: 1 }),
        answer(expert, id, body.proposalId, { answer: 'withdraw', version: 2 }),
      ])
      expect([yes.status, back.status].sort()).toEqual([200, 409])
      const lost = yes.status === 409 ? yes : back
      expect(lost.body.code).toBe('CONFLICT')
      expect(lost.body.fresh?.changedBy).toBe(yes.status === 409 ? '林若谷' : '乌兰图雅')
      const [only] = await proposals(doctor, id)
      expect(only?.state).toBe(yes.status === 200 ? 'accepted' : 'withdrawn')
    }
  })

  test('two proposals at once: one stands', async () => {
    const { id } = await world.consultationIn('accepted')
    const both = await Promise.all([
      propose(expert, id, 1, [freshStart()]),
      propose(doctor, id, 1, [freshStart()]),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    expect((await proposals(doctor, id)).filter(({ state }) => state === 'open')).toHaveLength(1)
  })
})

describe('what is refused', () => {
  const tomorrow = () => [freshStart()]

  test('others read along and say nothing; strangers find nothing', async () => {
    const { id } = await world.consultationIn('accepted')
    for (const browser of [colleague, rosterExpert]) {
      expect((await propose(browser, id, 1, tomorrow())).status).toBe(403)
      expect(await proposals(browser, id)).toEqual([])
    }
    expect((await propose(otherDoctor, id, 1, tomorrow())).status).toBe(404)
    expect((await otherDoctor.json('GET', `/api/consultations/${id}/proposals`)).status).toBe(404)
  })

  test('one’s own proposal is not accepted by oneself, nor an old one by anybody', async () => {
    const { id } = await world.consultationIn('accepted')
    const { body } = await propose(expert, id, 1, tomorrow())
    const yes = (browser: Browser, proposalId: string) =>
      answer(browser, id, proposalId, { answer: 'accept', version: 2, position: 1 })
    expect((await yes(expert, body.proposalId)).body.code).toBe('WRONG_STATE')
    expect((await yes(doctor, uuid())).body.code).toBe('WRONG_STATE')
    const fourth = await answer(doctor, id, body.proposalId, { answer: 'accept', version: 2, position: 2 })
    expect(fourth.body.code).toBe('VALIDATION_FAILED')
  })

  test.each([
    ['no time', []],
    ['four times', [1, 2, 3, 4]],
    ['one time twice', [1, 1]],
  ])('%s', async (_what, offsets) => {
    const { id } = await world.consultationIn('accepted')
    const start = freshStart()
    const starts = offsets.map((offset) => start + offset * hour)
    expect((await propose(expert, id, 1, starts)).body.code).toBe('VALIDATION_FAILED')
  })

  test('a time that has gone by, one too far away, and a written consultation', async () => {
    const { id } = await world.consultationIn('accepted')
    expect((await propose(expert, id, 1, [Date.now() - hour])).body.code).toBe('TIME_IN_PAST')
    expect((await propose(expert, id, 1, [Date.now() + 91 * 24 * hour])).body.code).toBe('TIME_TOO_FAR')
    const written = await world.consultationIn('accepted', { kind: 'written' })
    expect((await propose(expert, written.id, 1, tomorrow())).body.code).toBe('WRONG_KIND')
    const submitted = await world.consultationIn('submitted')
    expect((await propose(doctor, submitted.id, 1, tomorrow())).body.code).toBe('WRONG_STATE')
  })

  test('the thirty-first proposal', async () => {
    const { id } = await world.consultationIn('accepted')
    for (let version = 1; version <= 30; version += 1) {
      const { status } = await propose(version % 2 === 1 ? expert : doctor, id, version, tomorrow())
      expect(status).toBe(200)
    }
    expect((await propose(expert, id, 31, tomorrow())).body.code).toBe('TOO_MANY_PROPOSALS')
    expect((await proposals(expert, id)).filter(({ state }) => state === 'open')).toHaveLength(1)
  })
})

describe('passing on', () => {
  const transfer = (browser: Browser, { id }: MadeConsultation, version: number, to: string) =>
    command(browser, id, {
      command: 'transfer',
      version,
      expertId: to,
      reasonCode: 'expert_unavailable',
      reasonText: '本周出差',
    })

  test('the new expert sees who and why, and takes it', async () => {
    const made = await world.consultationIn('accepted')
    expect((await transfer(expert, made, 1, world.people.rosterExpert.id)).body.state).toBe('accepted')
    const seen = await read(rosterExpert, made.id)
    expect(seen).toMatchObject({
      relation: 'expert',
      passed: { by: { name: '林若谷' }, reasonCode: 'expert_unavailable', reasonText: '本周出差' },
    })
    expect(seen.commands).toEqual(expect.arrayContaining(['take_over', 'hand_back', 'schedule', 'transfer']))
    expect((await read(expert, made.id)).relation).toBe('roster')
    const taken = await command(rosterExpert, made.id, { command: 'take_over', version: 2 })
    expect(taken.body).toMatchObject({ state: 'accepted', version: 3 })
    const after = await read(rosterExpert, made.id)
    expect([after.passed, after.commands.includes('hand_back')]).toEqual([null, false])
    expect(
      (await history(doctor, made.id)).map(({ command: name, toExpert }) => [name, toExpert?.name]),
    ).toEqual([
      ['take_over', undefined],
      ['transfer', '周明远'],
    ])
  })

  test('or hands it back', async () => {
    const made = await world.consultationIn('accepted')
    await transfer(expert, made, 1, world.people.rosterExpert.id)
    const back = await command(rosterExpert, made.id, {
      command: 'hand_back',
      version: 2,
      reasonCode: 'outside_specialty',
    })
    expect(back.status).toBe(200)
    expect(await read(expert, made.id)).toMatchObject({ relation: 'expert', passed: null })
    const again = { command: 'hand_back', version: 3, reasonCode: 'outside_specialty' }
    expect((await command(expert, made.id, again)).body.code).toBe('WRONG_STATE')
  })

  test('a locked time goes along where the new one is free, and is released where not', async () => {
    const start = freshStart()
    const made = await world.consultationIn('scheduled', { startAt: new Date(start) })
    const free = await transfer(expert, made, 1, world.people.rosterExpert.id)
    expect(free.body).toMatchObject({ state: 'scheduled', scheduledStart: iso(start) })
    /* the first one takes another session at that hour meanwhile: handed back, the time is released */
    await world.consultationIn('scheduled', {
      startAt: new Date(start + hour / 4),
      requester: world.people.colleague,
    })
    const back = await command(rosterExpert, made.id, {
      command: 'hand_back',
      version: 2,
      reasonCode: 'expert_unavailable',
    })
    expect(back.body).toMatchObject({ state: 'accepted', scheduledStart: null })
    expect((await history(doctor, made.id)).slice(0, 2).map((one) => one.command)).toEqual([
      'hand_back',
      'release_time',
    ])
  })

  test('an open proposal of the first one lapses', async () => {
    const made = await world.consultationIn('accepted')
    await propose(expert, made.id, 1, [freshStart()])
    await transfer(expert, made, 2, world.people.rosterExpert.id)
    expect((await proposals(doctor, made.id))[0]?.state).toBe('lapsed')
  })

  test('only the expert in charge passes on, to somebody else of this roster who is there', async () => {
    const made = await world.consultationIn('accepted')
    const { people, deps } = world
    expect((await transfer(doctor, made, 1, people.rosterExpert.id)).status).toBe(403)
    expect((await transfer(rosterExpert, made, 1, people.rosterExpert.id)).status).toBe(403)
    for (const to of [people.expert.id, people.otherExpert.id, people.doctor.id, uuid()]) {
      expect((await transfer(expert, made, 1, to)).body.code).toBe('VALIDATION_FAILED')
    }
    await deps.db
      .updateTable('person')
      .set({ disabledAt: new Date() })
      .where('id', '=', people.rosterExpert.id)
      .execute()
    expect((await transfer(expert, made, 1, people.rosterExpert.id)).body.code).toBe('VALIDATION_FAILED')
    await deps.db
      .updateTable('person')
      .set({ disabledAt: null })
      .where('id', '=', people.rosterExpert.id)
      .execute()
    const reporting = await world.consultationIn('reporting')
    expect((await transfer(expert, reporting, 1, people.rosterExpert.id)).body.code).toBe('WRONG_STATE')
  })
})

describe('a named expert', () => {
  async function named(changes: { urgency?: 'emergency'; changedAt?: Date } = {}) {
    const made = await world.consultationIn('submitted', changes)
    await world.deps.db
      .updateTable('consultation')
      .set({ wishedExpertId: world.people.expert.id })
      .where('id', '=', made.id)
      .execute()
    return made.id
  }
  const accept = { command: 'accept', version: 1 }
  const decline = { command: 'decline', version: 1, reasonCode: 'outside_specialty' }

  test('has it first', async () => {
    const id = await named()
    for (const input of [accept, decline]) {
      expect((await command(rosterExpert, id, input)).body.code).toBe('RESERVED')
    }
    const seen = await read(rosterExpert, id)
    expect([seen.naming, seen.commands.includes('accept'), seen.commands.includes('return')]).toEqual([
      'reserved',
      false,
      true,
    ])
    expect((await read(expert, id)).naming).toBe('named')
    expect((await command(expert, id, accept)).body.state).toBe('accepted')
  })

  test('who stands aside gives it to the roster at once, with a fresh deadline', async () => {
    const id = await named({ changedAt: new Date(Date.now() - 20 * hour) })
    const before = await read(expert, id)
    const aside = { command: 'stand_aside', version: 1, reasonCode: 'expert_unavailable', reasonText: '出差' }
    expect((await command(rosterExpert, id, aside)).body.code).toBe('WRONG_STATE')
    expect((await command(expert, id, aside)).body).toMatchObject({ state: 'submitted', version: 2 })
    const after = await read(rosterExpert, id)
    expect(after.naming).toBeNull()
    expect(Date.parse(after.dueAt ?? '')).toBeGreaterThan(Date.parse(before.dueAt ?? ''))
    expect((await command(rosterExpert, id, { ...accept, version: 2 })).body.state).toBe('accepted')
  })

  test('who does not answer in time, and in an emergency, leaves it to the roster', async () => {
    const late = await named({ changedAt: new Date(Date.now() - 25 * hour) })
    expect((await command(rosterExpert, late, accept)).body.state).toBe('accepted')
    const emergency = await named({ urgency: 'emergency' })
    expect((await command(rosterExpert, emergency, accept)).body.state).toBe('accepted')
  })
})

test('what waits for the asker stands among theirs, and no longer once it is answered', async () => {
  const { id } = await world.consultationIn('accepted')
  const mine = async () =>
    (
      await doctor.json<{ items: { id: string }[] }>('GET', '/api/consultations?view=mine&limit=100')
    ).body.items.some((one) => one.id === id)
  expect(await mine()).toBe(false)
  const { body } = await propose(expert, id, 1, [freshStart()])
  expect(await mine()).toBe(true)
  await answer(doctor, id, body.proposalId, { answer: 'decline', version: 2, note: '都不方便' })
  expect(await mine()).toBe(false)
})
