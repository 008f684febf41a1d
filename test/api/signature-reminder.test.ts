/** Reminders of missing signatures on a real Postgres: by the clock, once each, after a restart too, and shown where they belong. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sweepDeadlines } from '../../server/app/deadline.ts'
import type { Mdt } from '../../server/contract/mdt.ts'
import { NoticePage } from '../../server/contract/notice.ts'
import type { Opinion } from '../../server/contract/opinion.ts'
import { fullOpinion, patientIdentity } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
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
  near = await server.signIn(people.rosterExpert)
  far = await server.signIn(people.otherExpert)
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(() => world.setClock(null))

const idOf = (browser: Browser) => browser.person?.id ?? ''
const hours = (count: number) => world.setClock(new Date(Date.now() + count * 3_600_000))
const mdt = async (id: string) => (await doctor.json<Mdt>('GET', `/api/consultations/${id}/mdt`)).body
const opinionOf = async (id: string) =>
  (await doctor.json<Opinion>('GET', `/api/consultations/${id}/opinion`)).body

async function conclude(id: string, more: object = {}): Promise<string> {
  const { body } = await chair.json<Opinion>('GET', `/api/consultations/${id}/opinion`)
  const revision = body.draft?.revision ?? 0
  await chair.json('PUT', `/api/consultations/${id}/opinion/draft`, { revision, content: fullOpinion() })
  const signed = await chair.json<{ id: string }>('POST', `/api/consultations/${id}/opinion/sign`, {
    ...{ revision: revision + 1, password },
    ...more,
  })
  expect(signed.status).toBe(200)
  return signed.body.id
}

async function convened(): Promise<string> {
  const { id } = await world.consultationIn('reporting')
  for (const member of [near, far]) {
    const invitation = { personId: idOf(member), consentStated: true }
    await chair.json('POST', `/api/consultations/${id}/mdt/members`, invitation)
    await member.json('POST', `/api/consultations/${id}/mdt/answer`, { answer: 'accept' })
  }
  return id
}

async function told(id: string) {
  const rows = await world.deps.read
    .selectFrom('notice')
    .select(['kind', 'personId'])
    .where('consultationId', '=', id)
    .where('kind', 'in', ['mdt.cosign_reminder', 'opinion.countersign_reminder'])
    .orderBy('id')
    .execute()
  return rows.map(({ kind, personId }) => [kind, personId])
}

async function events(id: string) {
  const rows = await world.deps.read
    .selectFrom('auditEvent')
    .select('data')
    .where('consultationId', '=', id)
    .where('kind', '=', 'signature.reminded')
    .orderBy('position')
    .execute()
  return rows.map((row) => row.data)
}

describe('members who have not answered the conclusion', () => {
  test('are reminded after the line’s hours, once, whoever looks and however often', async () => {
    const id = await convened()
    const opinionId = await conclude(id)
    await near.json('POST', `/api/opinions/${opinionId}/cosign`, { password })
    hours(23)
    await sweepDeadlines(world.deps)
    expect(await told(id)).toEqual([])
    expect((await mdt(id)).answers[0]?.remindedAt).toBeNull()
    hours(25)
    /* two servers at once, and one that was started anew and looks at everything again */
    await Promise.all([sweepDeadlines(world.deps), sweepDeadlines(world.deps)])
    await sql`update consultation_clock set look_at = 'epoch' where consultation_id = ${id}`.execute(
      world.deps.db,
    )
    await sweepDeadlines(world.deps)
    expect(await told(id)).toEqual([['mdt.cosign_reminder', idOf(far)]])
    expect(await events(id)).toEqual([{ by: 'member', version: 1, personIds: [idOf(far)] }])
    const { answers } = await mdt(id)
    expect(answers).toMatchObject([{ version: 1, remindedAt: expect.stringMatching(/^\d{4}-/) }])
  })

  test('are asked anew about a new version, and of a closed consultation too', async () => {
    const id = await convened()
    await conclude(id)
    hours(25)
    await sweepDeadlines(world.deps)
    expect(await told(id)).toHaveLength(2)
    world.setClock(null)
    const second = await conclude(id, { reasonCode: 'wording', reasonText: '措辞' })
    await far.json('POST', `/api/opinions/${second}/dissent`, { text: '不同意', password })
    const { body } = await doctor.json<{ version: number }>('GET', `/api/consultations/${id}`)
    const adoption = { decision: 'adopted', reason: '', actions: '已开医嘱' }
    const closed = { command: 'record_adoption', version: body.version, adoption }
    expect((await doctor.json('POST', `/api/consultations/${id}/commands`, closed)).status).toBe(200)
    hours(25)
    await sweepDeadlines(world.deps)
    expect((await events(id)).slice(1)).toEqual([{ by: 'member', version: 2, personIds: [idOf(near)] }])
  })

  test('are not, where all have answered; nor is anybody of a consultation without a board', async () => {
    const id = await convened()
    const opinionId = await conclude(id)
    for (const member of [near, far])
      await member.json('POST', `/api/opinions/${opinionId}/cosign`, { password })
    const alone = await world.consultationIn('reporting')
    await conclude(alone.id)
    hours(25)
    await sweepDeadlines(world.deps)
    expect([...(await events(id)), ...(await events(alone.id))]).toEqual([])
  })
})

describe('the asking doctor’s signature as read', () => {
  test('is asked for once after the line’s hours, and the page says so', async () => {
    const { id } = await world.consultationIn('reporting')
    await conclude(id)
    hours(49)
    await sweepDeadlines(world.deps)
    await sweepDeadlines(world.deps)
    expect(await told(id)).toEqual([['opinion.countersign_reminder', idOf(doctor)]])
    expect((await opinionOf(id)).versions).toMatchObject([{ remindedAt: expect.stringMatching(/^\d{4}-/) }])
    const page = await doctor.json<object>('GET', '/api/notices')
    expect(NoticePage.safeParse(page.body).success).toBe(true)
    expect(JSON.stringify(page.body)).not.toContain(patientIdentity.name)
    const history = await doctor.json<{ kind: string; stage: string }[]>(
      'GET',
      `/api/consultations/${id}/history`,
    )
    expect(history.body.find((one) => one.kind === 'signature.reminded')?.stage).toBe('requester')
  })

  test('is not where it was given, and waits for the hours that the line has set', async () => {
    const { id } = await world.consultationIn('reporting')
    const opinionId = await conclude(id)
    const signed = await doctor.json('POST', `/api/opinions/${opinionId}/countersign`, { password })
    expect(signed.status).toBe(200)
    const other = await world.consultationIn('reporting')
    await conclude(other.id)
    const set = (countersignHours: number) =>
      sql`update line set rules = rules || ${JSON.stringify({ countersignHours })}::text::jsonb`.execute(
        world.deps.db,
      )
    await set(100)
    hours(49)
    await sweepDeadlines(world.deps)
    expect([...(await told(id)), ...(await told(other.id))]).toEqual([])
    await set(48)
  })
})
