/** What people are told, their inbox, and what they wish. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import { act } from '../../server/app/act.ts'
import { giveCommand } from '../../server/app/command.ts'
import { countNotices, listNotices, readNotices, sweepOldNotices } from '../../server/app/inbox.ts'
import type { CommandInput } from '../../server/contract/consultation.ts'
import type { Notice, NoticePage } from '../../server/contract/notice.ts'
import { noFacts } from '../../server/domain/notice.ts'
import { patientIdentity } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(async () => {
  await world.deps.db.deleteFrom('notice').execute()
})

async function command(person: WorldPerson, id: string, input: CommandInput) {
  return giveCommand(world.deps, await world.callOf(person), id, input)
}

async function inbox(person: WorldPerson): Promise<Notice[]> {
  return (await listNotices(world.deps, person.id, { only: 'all', limit: 100 })).items
}

const kinds = (notices: readonly Notice[]) => notices.map(({ kind, state }) => `${kind} ${state}`)

/** Submits a request of the world’s doctor. */
async function submitted(urgency: 'routine' | 'emergency' = 'routine') {
  const { id, version } = await world.consultationIn('draft', { urgency })
  const { doctor } = world.people
  return command(doctor, id, { command: 'submit', version })
}

describe('a change', () => {
  test('is told to those whom it concerns, once, and to nobody else', async () => {
    const { id, version } = await submitted()
    const { doctor, expert, rosterExpert } = world.people
    for (const person of Object.values(world.people)) {
      const isTold = person === expert || person === rosterExpert
      expect(kinds(await inbox(person)), person.name).toEqual(isTold ? ['consultation.submit unread'] : [])
    }
    const [notice] = await inbox(expert)
    expect(notice).toMatchObject({
      category: 'action_needed',
      consultationId: id,
      facts: { line: { zh: '睡眠医学', en: 'Sleep medicine' }, by: { zh: doctor.name }, fromState: 'draft' },
    })
    await command(expert, id, { command: 'accept', version, duration: 30 })
    expect(kinds(await inbox(doctor))).toEqual(['consultation.accept unread'])
  })

  test('settles what was asked of everybody before', async () => {
    const { id, version } = await submitted('emergency')
    const { expert, rosterExpert } = world.people
    expect(await countNotices(world.deps, rosterExpert.id)).toEqual({ unread: 1, emergency: 1 })
    await command(expert, id, { command: 'accept', version, duration: 30 })
    for (const person of [expert, rosterExpert]) {
      /* nobody is on call, so it rings for the whole roster: that says more than that it was submitted */
      expect(kinds(await inbox(person))).toEqual(['consultation.ringing settled'])
      expect(await countNotices(world.deps, person.id)).toEqual({ unread: 0, emergency: 0 })
    }
  })

  test('that is two at once is one piece of news', async () => {
    const { id, version } = await submitted()
    const { doctor, expert } = world.people
    const startAt = new Date(Date.now() + 5 * 86_400_000).toISOString()
    await command(expert, id, { command: 'accept', version, startAt, duration: 30 })
    const notices = await inbox(doctor)
    expect(kinds(notices)).toEqual(['consultation.schedule unread'])
    expect(notices[0]?.facts).toMatchObject({ startAt, by: { zh: expert.name } })
  })

  test('that fails tells nobody', async () => {
    const { id, version } = await submitted()
    await world.deps.db.deleteFrom('notice').execute()
    const { expert } = world.people
    await expect(
      command(expert, id, { command: 'accept', version: version + 1, duration: 30 }),
    ).rejects.toThrow('CONFLICT')
    await expect(
      act(world.deps, await world.callOf(expert), async (hands) => {
        hands.notify({
          event: 'x',
          kind: 'account.mail_changed',
          to: [{ personId: expert.id, category: 'security' }],
          facts: noFacts,
          consultationId: null,
        })
        await hands.audit({ personId: expert.id }, { kind: 'mail.removed', data: {} })
        throw new Error('broken')
      }),
    ).rejects.toThrow('broken')
    expect(await inbox(expert)).toEqual([])
  })

  test('repeated by its key, or by its event, is told once', async () => {
    const { id, version } = await world.consultationIn('draft')
    const { doctor, expert } = world.people
    const call = await world.callOf(doctor)
    await giveCommand(world.deps, call, id, { command: 'submit', version })
    await giveCommand(world.deps, call, id, { command: 'submit', version })
    const again = {
      event: `consultation:${id}:${version + 1}`,
      kind: 'consultation.submit' as const,
      to: [{ personId: expert.id, category: 'action_needed' as const }],
      facts: noFacts,
      consultationId: null,
    }
    await act(world.deps, await world.callOf(doctor), async (hands) => {
      hands.notify(again)
      await hands.audit({ personId: doctor.id }, { kind: 'mail.removed', data: {} })
    })
    expect(await inbox(expert)).toHaveLength(1)
  })

  test('is not told to a disabled account', async () => {
    const gone = await world.addPerson({ roles: ['expert'], institutionId: world.institutions.beijing })
    const lineId = world.lines[0]?.id ?? ''
    await world.deps.db.insertInto('lineExpert').values({ lineId, personId: gone.id }).execute()
    await world.deps.db
      .updateTable('person')
      .set({ disabledAt: new Date() })
      .where('id', '=', gone.id)
      .execute()
    await submitted()
    expect(await inbox(gone)).toEqual([])
  })

  test('leaves nothing of the patient in any notice', async () => {
    const { id, version } = await submitted()
    const { expert } = world.people
    await command(expert, id, {
      command: 'decline',
      version,
      reasonCode: 'other',
      reasonText: `患者${patientIdentity.name}不宜会诊`,
    })
    const rows = await world.deps.db.selectFrom('notice').selectAll().execute()
    expect(rows.length).toBeGreaterThan(1)
    for (const word of [...Object.values(patientIdentity), '不寐', '失眠']) {
      expect(JSON.stringify(rows)).not.toContain(word)
    }
  })
})

describe('an account that is locked', () => {
  test('tells its owner, once', async () => {
    const person = await world.addPerson({ roles: ['doctor'], institutionId: world.institutions.hohhot })
    for (let attempt = 0; attempt < 8; attempt++) {
      await server.stranger.json('POST', '/api/session', {
        loginName: person.loginName,
        password: `${password}-wrong`,
      })
    }
    expect(kinds(await inbox(person))).toEqual(['account.locked unread'])
  })
})

describe('the inbox', () => {
  let doctor: Browser

  beforeAll(async () => {
    doctor = await server.signIn(world.people.doctor)
  })

  /** @returns the ids, newest first */
  async function fill(count: number, person = world.people.doctor): Promise<string[]> {
    const rows = Array.from({ length: count }, (_, index) => ({
      id: uuid(),
      event: `test:${uuid()}`,
      personId: person.id,
      kind: 'consultation.accept' as const,
      category: 'news' as const,
      consultationId: null,
      facts: json({ ...noFacts, number: `N-${index}` }),
    }))
    await world.deps.db.insertInto('notice').values(rows).execute()
    return rows.map((row) => row.id).toReversed()
  }

  test('comes in pages that follow one another', async () => {
    const ids = await fill(7)
    await fill(2, world.people.colleague)
    const found: string[] = []
    let next: string | null = null
    do {
      const cursor: string = next === null ? '' : `&cursor=${next}`
      const { body } = await doctor.json<NoticePage>('GET', `/api/notices?limit=3${cursor}`)
      found.push(...body.items.map((one) => one.id))
      next = body.next
    } while (next !== null)
    expect(found).toEqual(ids)
  })

  test('marks some as read, and all that were seen; what came meanwhile stays unread', async () => {
    const ids = await fill(5)
    const some = await doctor.json('POST', '/api/notices/read', { ids: [ids[0], ids[2]] })
    expect(some.body).toEqual({ marked: 2 })
    expect((await doctor.json('GET', '/api/notices/count')).body).toEqual({ unread: 3, emergency: 0 })
    const { body } = await doctor.json<NoticePage>('GET', '/api/notices?only=unread')
    expect(body.items.map((one) => one.id)).toEqual([ids[1], ids[3], ids[4]])
    const [newer] = await fill(1)
    await doctor.json('POST', '/api/notices/read', { until: ids[0] })
    const left = await doctor.json<NoticePage>('GET', '/api/notices?only=unread')
    expect(left.body.items.map((one) => one.id)).toEqual([newer])
  })

  test('is one’s own: the ids of others change nothing', async () => {
    const [foreign = ''] = await fill(1, world.people.colleague)
    const { body } = await doctor.json('POST', '/api/notices/read', { ids: [foreign] })
    expect(body).toEqual({ marked: 0 })
    expect((await countNotices(world.deps, world.people.colleague.id)).unread).toBe(1)
  })

  test('reading leaves a trace and tells the other windows', async () => {
    const [id = ''] = await fill(1)
    const { doctor: person } = world.people
    await readNotices(world.deps, await world.callOf(person), { ids: [id] })
    const event = await world.deps.db
      .selectFrom('auditEvent')
      .select('data')
      .where('kind', '=', 'notice.read')
      .where('actorId', '=', person.id)
      .orderBy('at', 'desc')
      .executeTakeFirst()
    expect(event?.data).toEqual({ notices: 1 })
    const told = await world.deps.db
      .selectFrom('outbox')
      .select('payload')
      .where('topic', '=', 'notice.settled')
      .orderBy('id', 'desc')
      .executeTakeFirst()
    expect(told?.payload).toEqual({ personIds: [person.id] })
  })

  test.each([
    [{}, 400],
    [{ ids: [] }, 400],
    [{ ids: ['x'] }, 400],
    [{ ids: Array.from({ length: 101 }, () => uuid()) }, 400],
    [{ until: 'now' }, 400],
    [{ ids: [uuid()], until: uuid() }, 400],
  ])('%j is refused', async (body, status) => {
    expect((await doctor.json('POST', '/api/notices/read', body)).status).toBe(status)
  })

  test('counts by one index, however many there are', async () => {
    await fill(5_000)
    await world.deps.db.updateTable('notice').set({ readAt: new Date() }).execute()
    await fill(3)
    await world.opened.client`analyze notice`
    const plan = await world.opened.client.unsafe(
      `explain select count(*) from (select category from notice where person_id = '${world.people.doctor.id}'
       and read_at is null and settled_at is null order by id desc limit 999) as unread`,
    )
    expect(JSON.stringify(plan)).toContain('notice_unread')
  })

  test('forgets what is older than half a year', async () => {
    const [, old = ''] = await fill(2)
    await world.deps.db
      .updateTable('notice')
      .set({ createdAt: new Date(Date.now() - 181 * 86_400_000) })
      .where('id', '=', old)
      .execute()
    await sweepOldNotices(world.deps)
    expect((await inbox(world.people.doctor)).map((one) => one.id)).not.toContain(old)
    expect(await inbox(world.people.doctor)).toHaveLength(1)
  })
})
