/** What the clock reminds of, and a correction, as notices: to whom, once, and not at night unless it is an emergency. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { giveCommand } from '../../server/app/command.ts'
import { sweepDeadlines } from '../../server/app/deadline.ts'
import { dueOutcomes } from '../../server/app/follow-up.ts'
import { listNotices } from '../../server/app/inbox.ts'
import type { NoticeKind } from '../../server/domain/notice.ts'
import { openPost } from '../../server/post/open.ts'
import { fullOpinion } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let expert: Browser

beforeAll(async () => {
  const origin = 'https://consult.example.cn'
  const post = openPost({
    mail: { url: 'smtp://127.0.0.1:9', from: 'notices@example.cn', origin },
    push: null,
    webhook: null,
  })
  world = await createWorld({ post })
  server = await startServer(world)
  const { people, deps } = world
  doctor = await server.signIn(people.doctor)
  expert = await server.signIn(people.expert)
  /* the hours that the house proposes, 22:00 to 7:00, and an address to hold something back from */
  await deps.db
    .insertInto('noticePreference')
    .values(
      [people.doctor, people.expert, people.rosterExpert].map(({ id, loginName }) => ({
        personId: id,
        quietFrom: 22 * 60,
        quietUntil: 7 * 60,
        mailAddress: `${loginName}@example.cn`,
      })),
    )
    .execute()
})
afterAll(async () => {
  await server.close()
  world.deps.post.close()
  await world.close()
})
beforeEach(async () => {
  world.setClock(null)
  await world.deps.db.deleteFrom('notice').execute()
})

/** 23:30 in Beijing, so many days from now. */
function nightIn(days: number): Date {
  const midnight = Math.ceil(Date.now() / 86_400_000) * 86_400_000
  return new Date(midnight + days * 86_400_000 + 15.5 * 3_600_000)
}
const morningAfter = (night: Date) => new Date(night.getTime() + 7.5 * 3_600_000)

async function goesOut(kind: NoticeKind, consultationId: string): Promise<Date[]> {
  const rows = await world.deps.read
    .selectFrom('noticeDelivery')
    .innerJoin('notice', 'notice.id', 'noticeDelivery.noticeId')
    .select('noticeDelivery.nextAt')
    .where('notice.kind', '=', kind)
    .where('notice.consultationId', '=', consultationId)
    .execute()
  return rows.map(({ nextAt }) => nextAt)
}

async function told(person: WorldPerson, id: string): Promise<string[]> {
  const { items } = await listNotices(world.deps, person.id, { only: 'all', limit: 100 })
  return items
    .filter((one) => one.consultationId === id)
    .map(({ kind, category, state }) => `${kind} ${category} ${state}`)
}

async function sign(id: string, revision = 0, more: object = {}): Promise<void> {
  const path = `/api/consultations/${id}/opinion`
  await expert.json('PUT', `${path}/draft`, { revision, content: fullOpinion() })
  const signed = await expert.json('POST', `${path}/sign`, { revision: revision + 1, password, ...more })
  expect(signed.status).toBe(200)
}

async function signedOne(): Promise<string> {
  const { id } = await world.consultationIn('reporting')
  await sign(id)
  return id
}

describe('at night', () => {
  test('the reminder of a signature waits for the morning', async () => {
    const id = await signedOne()
    const night = nightIn(3)
    world.setClock(night)
    await sweepDeadlines(world.deps)
    expect(await told(world.people.doctor, id)).toContain('opinion.countersign_reminder reminder unread')
    expect(await goesOut('opinion.countersign_reminder', id)).toEqual([morningAfter(night)])
  })

  test('the reminder of an outcome waits for the morning, and comes once for each day', async () => {
    const id = await signedOne()
    const night = nightIn(8)
    world.setClock(night)
    await dueOutcomes(world.deps)
    await dueOutcomes(world.deps)
    const due = (await told(world.people.doctor, id)).filter((one) => one.startsWith('outcome.due'))
    expect(due).toEqual(['outcome.due reminder unread'])
    expect(await goesOut('outcome.due', id)).toEqual([morningAfter(night)])
    world.setClock(nightIn(31))
    await dueOutcomes(world.deps)
    expect(await goesOut('outcome.due', id)).toHaveLength(2)
  })

  test('an emergency leaves the house at once, to each whom it rings', async () => {
    const night = nightIn(1)
    world.setClock(night)
    const { id, version } = await world.consultationIn('draft', { urgency: 'emergency' })
    const { people, deps } = world
    await giveCommand(deps, await world.callOf(people.doctor), id, { command: 'submit', version })
    expect(await told(people.expert, id)).toEqual(['consultation.ringing emergency unread'])
    expect(await goesOut('consultation.ringing', id)).toEqual([night, night])
  })

  test.each(['routine', 'emergency'] as const)('a step that is late, %s', async (urgency) => {
    const night = nightIn(20)
    const { id } = await world.consultationIn('accepted', { urgency })
    world.setClock(night)
    await sweepDeadlines(world.deps)
    const kind = urgency === 'emergency' ? 'consultation.escalated' : 'consultation.overdue'
    const times = await goesOut(kind, id)
    expect(times.length).toBeGreaterThan(0)
    for (const at of times) expect(at).toEqual(urgency === 'emergency' ? night : morningAfter(night))
  })
})

describe('a correction', () => {
  const path = (id: string) => `/api/consultations/${id}/correction`
  const asking = { command: 'request_correction', reasonCode: 'wording', reasonText: '第二问没有答' }

  test('is asked of the expert; what stays as it is goes back to the asking doctor', async () => {
    const id = await signedOne()
    const { people } = world
    await doctor.json('POST', path(id), asking)
    expect(await told(people.expert, id)).toEqual(['correction.requested action_needed unread'])
    expect(await told(people.rosterExpert, id)).toEqual([])
    await expert.json('POST', path(id), { command: 'keep_opinion', reasonText: '已经答过' })
    expect((await told(people.doctor, id))[0]).toBe('correction.kept action_needed unread')
    expect(await told(people.expert, id)).toEqual(['correction.requested action_needed settled'])
    await doctor.json('POST', path(id), asking)
    await doctor.json('POST', path(id), { command: 'withdraw_correction' })
    expect((await told(people.expert, id)).slice(0, 2)).toEqual([
      'correction.withdrawn news unread',
      'correction.requested action_needed settled',
    ])
  })

  test('answered by a new version asks nothing more of the expert', async () => {
    const id = await signedOne()
    await doctor.json('POST', path(id), asking)
    await sign(id, 0, { reasonCode: 'wording', reasonText: '' })
    expect(await told(world.people.expert, id)).toEqual(['correction.requested action_needed settled'])
    expect((await told(world.people.doctor, id))[0]).toBe('consultation.amend_opinion action_needed unread')
  })
})
