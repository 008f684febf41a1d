/** Who hears of a referral, by inbox and outside of it, and what happens when its clocks run out. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listNotices } from '../../server/app/inbox.ts'
import { passReferralDeadlines } from '../../server/app/referral-command.ts'
import { remindOfReferrals } from '../../server/app/referral-reminder.ts'
import type { Notice } from '../../server/contract/notice.ts'
import { openPost } from '../../server/post/open.ts'
import { patientIdentity } from '../support/consultations.ts'
import { draftReferral, fullPlan, give, referralIn } from '../support/referrals.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
beforeAll(async () => {
  const origin = 'https://consult.example.cn'
  const secret = 'a-secret-of-the-gateway-of-32-chars'
  const post = openPost({
    mail: null,
    push: null,
    webhook: { url: 'http://127.0.0.1:9/notices', secret, origin, clock: () => new Date() },
  })
  world = await createWorld({ post })
})
afterAll(async () => {
  world.deps.post.close()
  await world.close()
})
beforeEach(async () => {
  world.setClock(null)
  await world.deps.db.deleteFrom('notice').execute()
  /* what other tests left waits for nothing */
  await world.deps.db.updateTable('referral').set({ dueAt: null, lapseAt: null }).execute()
})

async function inbox(person: WorldPerson): Promise<Notice[]> {
  return (await listNotices(world.deps, person.id, { only: 'all', limit: 100 })).items
}
const kinds = async (person: WorldPerson) =>
  (await inbox(person)).map(({ kind, category, state }) => `${kind} ${category} ${state}`)

describe('each step', () => {
  test('is told to the other side: contact and experts of the line above, the referring doctor below', async () => {
    const { doctor, colleague, expert, rosterExpert, otherExpert, otherDoctor } = world.people
    const made = await referralIn(world, 'requested')
    for (const person of [expert, rosterExpert])
      expect(await kinds(person), person.name).toEqual(['referral.submit action_needed unread'])
    for (const person of [doctor, colleague, otherExpert, otherDoctor])
      expect(await inbox(person), person.name).toEqual([])
    const [first] = await inbox(expert)
    expect(first).toMatchObject({ referralId: made.id, consultationId: null })

    const slot = { slotAt: new Date(Date.now() + 3_600_000).toISOString(), slotText: '3 楼 12 床' }
    let now = await give(world, made, expert, { command: 'accept', ...slot })
    expect(await kinds(doctor)).toEqual(['referral.accept action_needed unread'])
    /* what was asked of the others is done */
    expect(await kinds(rosterExpert)).toEqual(['referral.submit action_needed settled'])
    expect((await inbox(doctor))[0]?.facts).toMatchObject({ startAt: slot.slotAt, by: { zh: expert.name } })

    now = await give(world, now, doctor, { command: 'inform_patient' })
    now = await give(world, now, expert, { command: 'record_arrival' })
    now = await give(world, now, expert, { command: 'send_summary', summary: fullPlan })
    expect(await kinds(doctor)).toEqual([
      'referral.send_summary action_needed unread',
      'referral.record_arrival news unread',
      'referral.accept action_needed settled',
    ])
    await give(world, now, doctor, { command: 'take_over', followUpOn: '2099-12-01' })
    expect((await kinds(expert)).slice(0, 2)).toEqual([
      'referral.take_over news unread',
      'referral.inform_patient news unread',
    ])
  })

  test('down: the named contact and the doctor from whom the patient came', async () => {
    const { doctor, colleague, expert, otherDoctor } = world.people
    const draft = await draftReferral(world, 'down')
    await give(world, draft, expert, { command: 'submit' })
    for (const person of [colleague, doctor])
      expect(await kinds(person), person.name).toEqual(['referral.submit action_needed unread'])
    for (const person of [expert, otherDoctor]) expect(await inbox(person)).toEqual([])
  })

  test('a draft that is withdrawn is nobody else’s', async () => {
    const draft = await draftReferral(world)
    const { doctor, expert } = world.people
    await give(world, draft, doctor, { command: 'withdraw', reasonCode: 'entered_in_error' })
    expect(await inbox(expert)).toEqual([])
  })

  test('names no patient', async () => {
    await referralIn(world, 'accepted')
    const rows = await world.deps.db.selectFrom('notice').selectAll().execute()
    expect(rows.length).toBeGreaterThan(2)
    const said = JSON.stringify(rows)
    for (const secret of [patientIdentity.name, patientIdentity.idNumber, '失眠'])
      expect(said).not.toContain(secret)
  })
})

describe('a clock that has run out', () => {
  const later = async (hours: number) => {
    world.setClock(new Date(Date.now() + hours * 3_600_000))
    return remindOfReferrals(world.deps)
  }

  test('reminds those whose turn it is, once, whoever looks; each further deadline once again', async () => {
    const { doctor, expert, rosterExpert } = world.people
    const made = await referralIn(world, 'requested')
    expect(await later(23.9)).toBe(0)
    const both = await Promise.all([later(24.1), remindOfReferrals(world.deps)])
    expect(both[0] + both[1]).toBe(1)
    expect(await later(24.2)).toBe(0)
    for (const person of [expert, rosterExpert])
      expect((await kinds(person))[0]).toBe('referral.overdue reminder unread')
    expect(await inbox(doctor)).toEqual([])
    const told = await world.deps.read
      .selectFrom('auditEvent')
      .selectAll()
      .where('chain', '=', `referral:${made.id}`)
      .where('kind', '=', 'referral.overdue')
      .execute()
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ actorId: null, data: { state: 'requested' } })

    world.setClock(null)
    const slotAt = new Date(Date.now() + 2 * 3_600_000).toISOString()
    const accepted = await give(world, made, expert, { command: 'accept', slotAt, slotText: '门诊' })
    await give(world, accepted, doctor, { command: 'inform_patient' })
    await world.deps.db.deleteFrom('notice').execute()
    /* the hour of the visit: whoever receives the patient is asked for the arrival */
    expect(await later(2.1)).toBe(1)
    expect(await kinds(expert)).toEqual(['referral.overdue reminder unread'])
    expect(await inbox(doctor)).toEqual([])
  })

  test('passed while no server ran is reminded of and then acted on', async () => {
    await referralIn(world, 'requested', { urgency: 'urgent' })
    expect(await later(100)).toBe(1)
    expect(await passReferralDeadlines(world.deps)).toBe(1)
    expect(await remindOfReferrals(world.deps)).toBe(0)
    expect((await kinds(world.people.doctor))[0]).toBe('referral.expire action_needed unread')
  })
})

describe('at night', () => {
  /** 23:30 in Beijing, on a day to come, so that every deadline has its hours. */
  const night = new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 15.5 * 3_600_000)
  const morning = new Date(night.getTime() + 7.5 * 3_600_000)

  async function goesOut(kind: string): Promise<Date[]> {
    const rows = await world.deps.db
      .selectFrom('noticeDelivery')
      .innerJoin('notice', 'notice.id', 'noticeDelivery.noticeId')
      .select('noticeDelivery.nextAt')
      .where('notice.kind', '=', kind as Notice['kind'])
      .execute()
    return rows.map(({ nextAt }) => nextAt)
  }

  test.each([
    ['routine', 'waits for the morning', morning],
    ['emergency', 'goes out at once', night],
  ] as const)('a referral that is %s %s', async (urgency, _what, at) => {
    const draft = await draftReferral(world, 'up', { urgency })
    world.setClock(night)
    await give(world, draft, world.people.doctor, { command: 'submit' })
    const times = await goesOut('referral.submit')
    expect(times).toHaveLength(2)
    for (const time of times) expect(time).toEqual(at)
  })
})
