/** Records destroyed after their years: planned by one, approved by another, carried out after a waiting time, and proved afterwards. */
import { existsSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainOf, verifyChain } from '../../server/app/audit.ts'
import { workOnDestruction } from '../../server/app/destruction-work.ts'
import { verifyAll } from '../../server/app/verify.ts'
import type { Consultation } from '../../server/contract/consultation.ts'
import type { DestructionList, DestructionPlans, DuePage } from '../../server/contract/destruction.ts'
import type { LogDetail, LogPage } from '../../server/contract/log.ts'
import type { Keeping } from '../../server/contract/retention.ts'
import { waitingDays } from '../../server/domain/destruction.ts'
import { patientIdentity } from '../support/consultations.ts'
import { addReferral, findAnywhere, fullRecord, sealedOf, secret } from '../support/destruction.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
const browsers = new Map<string, Browser>()
const as = (name: string): Browser => {
  const found = browsers.get(name)
  if (found === undefined) throw new Error(name)
  return found
}

const closed = new Date('2020-03-01T04:00:00Z')
const day = 86_400_000
/** The years of an inpatient are over. */
const today = new Date('2050-03-05T04:00:00Z')
const later = (days: number) => new Date(today.getTime() + days * day)

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { hohhot } = world.institutions
  const both = await world.addPerson({ institutionId: hohhot, roles: ['system_admin', 'audit_admin'] })
  browsers.set('both', await server.signIn(both))
  for (const role of ['medical_affairs', 'department_head'] as const)
    browsers.set(role, await server.signIn(await world.addPerson({ institutionId: hohhot, roles: [role] })))
  for (const name of ['doctor', 'expert', 'auditAdmin', 'systemAdmin', 'securityAdmin'] as const)
    browsers.set(name, await server.signIn(world.people[name]))
  world.setClock(today)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Done = { id: string; code: string; fields?: { path: string; code: string }[] }
const propose = (name: string, ...consultationIds: string[]) =>
  as(name).json<Done>('POST', '/api/destruction/plans', {
    consultationIds,
    reason: '保存期满，鉴定无继续保存价值',
  })
const decide = (name: string, id: string, decision = 'approve') =>
  as(name).json<Done>('POST', `/api/destruction/plans/${id}/decision`, { decision, reason: '同意' })
const withdraw = (name: string, id: string) =>
  as(name).json<Done>('POST', `/api/destruction/plans/${id}/withdrawal`, { reason: '有异议，暂缓' })
const planOf = async (id: string) =>
  (await as('auditAdmin').json<DestructionList>('GET', `/api/destruction/plans/${id}`)).body
const work = () => workOnDestruction(world.deps, () => false)

async function approved(...ids: string[]): Promise<string> {
  const { body, status } = await propose('systemAdmin', ...ids)
  expect(status, JSON.stringify(body)).toBe(200)
  expect((await decide('auditAdmin', body.id)).status).toBe(200)
  return body.id
}

async function allDue(): Promise<DuePage['items']> {
  const items: DuePage['items'] = []
  let cursor = ''
  do {
    const { body } = await as('systemAdmin').json<DuePage>('GET', `/api/destruction/due?limit=2${cursor}`)
    items.push(...body.items)
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
  } while (cursor !== '')
  return items
}

describe('what is due', () => {
  test('is at rest, past its last day, not sealed and on no list; and says nothing of the patient', async () => {
    const old = await world.consultationIn('closed', { changedAt: closed })
    const alsoOld = await world.consultationIn('declined', { changedAt: closed })
    const lastDay = await world.consultationIn('closed', { changedAt: new Date('2020-03-05T04:00:00Z') })
    const going = await world.consultationIn('reporting', { changedAt: closed })
    const sealed = await world.consultationIn('closed', { changedAt: closed })
    await as('medical_affairs').json('POST', `/api/consultations/${sealed.id}/holds`, {
      ...{ reason: '异议', reference: '12' },
    })
    const due = await allDue()
    expect(due.map((one) => one.consultationId).sort()).toEqual([old.id, alsoOld.id].sort())
    expect(due[0]).toMatchObject({ class: 'inpatient', keptUntil: '2050-03-01' })
    expect(JSON.stringify(due)).not.toContain('李')
    for (const one of [lastDay, going, sealed]) {
      const { status, body } = await propose('systemAdmin', old.id, one.id)
      expect(status).toBe(400)
      expect(body.fields).toEqual([{ path: 'consultationIds.1', code: 'not_due' }])
    }
    /* of a referral that goes on the record is still needed */
    world.setClock(later(2))
    expect((await allDue()).map((one) => one.consultationId)).toContain(lastDay.id)
    world.setClock(today)
  })

  test('is read, listed and decided on by those whose task it is', async () => {
    const { id } = await world.consultationIn('closed', { changedAt: closed })
    const plan = (await propose('systemAdmin', id)).body.id
    for (const name of browsers.keys()) {
      const follows = ['systemAdmin', 'auditAdmin', 'both'].includes(name)
      const status = follows ? 200 : 403
      expect((await as(name).fetch('/api/destruction/due')).status, name).toBe(status)
      expect((await as(name).fetch('/api/destruction/plans')).status, name).toBe(status)
      expect((await as(name).fetch(`/api/destruction/plans/${plan}`)).status, name).toBe(status)
      const plans = name === 'systemAdmin' || name === 'both'
      expect((await propose(name)).status, name).toBe(plans ? 400 : 403)
      const decides = name === 'auditAdmin' || name === 'both'
      const absent = `/api/destruction/plans/${id}/decision`
      const answer = await as(name).json('POST', absent, { decision: 'approve', reason: '同意' })
      expect(answer.status, name).toBe(decides ? 404 : 403)
      if (!follows) expect((await withdraw(name, plan)).status, name).toBe(403)
    }
    expect((await server.stranger.fetch('/api/destruction/due')).status).toBe(401)
    expect((await withdraw('auditAdmin', plan)).status).toBe(200)
  })
})

describe('a plan', () => {
  test('is decided on by a second person, once, whatever roles somebody holds', async () => {
    const { id } = await world.consultationIn('closed', { changedAt: closed })
    const made = (await propose('both', id)).body
    expect(await decide('both', made.id)).toMatchObject({ status: 403, body: { code: 'SECOND_PERSON' } })
    expect((await propose('systemAdmin', id)).status).toBe(409)
    await expect(
      sql`update destruction_plan set state = 'approved', decided_by = proposed_by, decided_at = now(), due_at = now(),
        decision_reason = 'x' where id = ${made.id}`.execute(world.deps.db),
    ).rejects.toThrow(/destruction_not_by_oneself/)
    expect((await planOf(made.id)).actions).toEqual(['decide', 'withdraw'])
    expect((await decide('auditAdmin', made.id, 'refuse')).status).toBe(200)
    expect(await decide('auditAdmin', made.id)).toMatchObject({ status: 409, body: { code: 'WRONG_STATE' } })
    expect(await planOf(made.id)).toMatchObject({ state: 'refused', records: { released: 1 }, actions: [] })
    world.setClock(later(30))
    await work()
    world.setClock(today)
    expect(await isThere(id)).toBe(true)
    /* what was refused may be listed again */
    const again = await approved(id)
    expect((await withdraw('systemAdmin', again)).status).toBe(200)
    expect(await planOf(again)).toMatchObject({ state: 'withdrawn', withdrawn: { reason: '有异议，暂缓' } })
  })

  test('waits, and is not carried out before its time', async () => {
    const { id } = await world.consultationIn('closed', { changedAt: closed })
    const plan = await approved(id)
    expect((await planOf(plan)).dueAt).toBe(later(waitingDays).toISOString())
    await work()
    world.setClock(later(waitingDays - 0.01))
    await work()
    expect(await planOf(plan)).toMatchObject({ state: 'approved', records: { listed: 1 } })
    world.setClock(later(waitingDays))
    await work()
    expect(await planOf(plan)).toMatchObject({ state: 'done', records: { destroyed: 1 } })
    expect(await withdraw('auditAdmin', plan)).toMatchObject({ status: 409 })
    world.setClock(today)
  })

  test('loses what is sealed meanwhile, and what is not due any more', async () => {
    const ids = [
      (await world.consultationIn('closed', { changedAt: closed })).id,
      (await world.consultationIn('closed', { changedAt: closed })).id,
      (await world.consultationIn('closed', { changedAt: closed })).id,
    ]
    const [held = '', changed = '', gone = ''] = ids
    const plan = await approved(...ids)
    await as('medical_affairs').json('POST', `/api/consultations/${held}/holds`, {
      ...{ reason: '异议', reference: '13' },
    })
    expect((await planOf(plan)).records).toMatchObject({ held: 1, listed: 2 })
    await world.deps.db
      .updateTable('consultation')
      .set({ changedAt: today })
      .where('id', '=', changed)
      .execute()
    world.setClock(later(waitingDays))
    await work()
    expect(await planOf(plan)).toMatchObject({ state: 'done', records: { held: 1, kept: 1, destroyed: 1 } })
    expect([await isThere(held), await isThere(changed), await isThere(gone)]).toEqual([true, true, false])
    world.setClock(today)
  })

  test('is finished by the next server where the first one ends in the middle', async () => {
    const ids: string[] = []
    for (let index = 0; index < 3; index += 1)
      ids.push((await world.consultationIn('closed', { changedAt: closed })).id)
    const full = await fullRecord(world, closed)
    const plan = await approved(full.id, ...ids)
    world.setClock(later(waitingDays))
    let asked = 0
    /* ends before the second record, and cannot remove a file any more */
    const files = {
      ...world.deps.files,
      remove: () => Promise.reject(new Error('the disk is away')),
    }
    await workOnDestruction({ ...world.deps, files }, () => {
      asked += 1
      return asked > 1
    })
    expect((await planOf(plan)).records).toMatchObject({ destroyed: 1, listed: 3 })
    await work()
    expect(await planOf(plan)).toMatchObject({ state: 'done', records: { destroyed: 4 }, filesLeft: 0 })
    for (const path of full.paths) expect(existsSync(path)).toBe(false)
    world.setClock(today)
  })

  test('is carried out in rounds, and files that a crash left go with the next one', async () => {
    const full = await fullRecord(world, closed)
    const plan = await approved(full.id)
    world.setClock(later(waitingDays))
    const files = { ...world.deps.files, remove: () => Promise.reject(new Error('the disk is away')) }
    await workOnDestruction({ ...world.deps, files }, () => false)
    expect(await planOf(plan)).toMatchObject({ state: 'done', filesLeft: 1 })
    for (const path of full.paths) expect(existsSync(path)).toBe(true)
    await work()
    expect((await planOf(plan)).filesLeft).toBe(0)
    for (const path of full.paths) expect(existsSync(path)).toBe(false)
    world.setClock(today)
  })
})

async function isThere(id: string): Promise<boolean> {
  const { body } = await as('doctor').json<Consultation>('GET', `/api/consultations/${id}`)
  return body.destroyed === null
}

describe('a referral that came of it', () => {
  test('is waited for, counts for the years, and goes with the record', async () => {
    const full = await fullRecord(world, closed)
    const referralId = await addReferral(world, full, new Date('2021-03-01T04:00:00Z'))
    const sealed = await sealedOf(world, full.id)
    const on = async (at: string) => {
      world.setClock(new Date(at))
      return (await allDue()).filter((one) => one.consultationId === full.id)
    }
    /* fifteen years after the referral, not after the consultation; and not while somebody is followed up */
    expect(await on('2036-03-02T04:00:00Z')).toEqual([])
    const { db } = world.deps
    await db.updateTable('referral').set({ state: 'completed' }).where('id', '=', referralId).execute()
    expect(await on('2036-03-01T04:00:00Z')).toEqual([])
    expect(await on('2036-03-02T04:00:00Z')).toMatchObject([{ class: 'outpatient', keptUntil: '2036-03-01' }])
    const plan = await approved(full.id)
    world.setClock(new Date('2036-03-20T04:00:00Z'))
    await work()
    world.setClock(today)
    expect((await planOf(plan)).items).toMatchObject([{ state: 'destroyed', counts: { referrals: 1 } }])
    expect(await findAnywhere(world, [secret, ...sealed])).toEqual([])
    expect((await verifyAll(db)).findings).toEqual([])
    expect((await as('doctor').json<Done>('GET', `/api/referrals/${referralId}`)).body.code).toBe(
      'RECORD_DESTROYED',
    )
    expect((await as('doctor').fetch('/api/referrals?view=ended')).status).toBe(200)
  })
})

describe('a destroyed record', () => {
  let id = ''
  let number = ''
  let plan = ''
  let sealed: string[] = []
  let figures: unknown

  const counted = async () =>
    (
      await sql`select kind, urgency, diagnosis, outcome, rating_requester from consultation_fact
        where consultation_id = ${id}::uuid`.execute(world.deps.db)
    ).rows

  beforeAll(async () => {
    const full = await fullRecord(world, closed)
    id = full.id
    number = full.number
    sealed = await sealedOf(world, id)
    expect(sealed).toHaveLength(3)
    expect(await findAnywhere(world, [secret, ...sealed])).not.toEqual([])
    figures = await counted()
    plan = await approved(id)
    world.setClock(later(waitingDays))
    await work()
    world.setClock(today)
    for (const path of full.paths) expect(existsSync(path)).toBe(false)
    await expect(world.deps.recordings.open(full.recordingId)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('is found nowhere: no word, no name, nothing that was sealed', async () => {
    expect(await findAnywhere(world, [secret, ...Object.values(patientIdentity), ...sealed])).toEqual([])
  })

  test('leaves a trail that is proved, and figures as they were', async () => {
    const check = await verifyChain(world.deps.read, chainOf({ consultationId: id }))
    expect(check).toMatchObject({ intact: true, brokenAt: null })
    expect((await verifyAll(world.deps.db)).findings).toEqual([])
    expect(await counted()).toEqual(figures)
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select(['kind', 'data'])
      .where('consultationId', '=', id)
      .orderBy('position')
      .execute()
    expect(events.map(({ kind }) => kind)).toContain('record.destroyed')
    expect(events.find(({ kind }) => kind === 'patient.revealed')?.data).toEqual({
      reason: '',
      destroyed: true,
    })
  })

  test('is told by its pages with its day, and by none with an error of the server', async () => {
    const { body } = await as('doctor').json<Consultation>('GET', `/api/consultations/${id}`)
    const destroyed = { at: later(waitingDays).toISOString(), plan: (await planOf(plan)).number }
    expect(body).toMatchObject({ destroyed, number, patientName: '', diagnosis: '', attachments: [] })
    const log = await as('auditAdmin').json<LogDetail>('GET', `/api/log/${id}`)
    expect(log.body).toMatchObject({ destroyed, opinions: [], chain: { intact: true } })
    const list = await as('auditAdmin').json<LogPage>('GET', `/api/log?number=${encodeURIComponent(number)}`)
    expect(list.body.items).toMatchObject([{ id, patientName: '', destroyedAt: destroyed.at }])
    const keeping = await as('auditAdmin').json<Keeping>('GET', `/api/consultations/${id}/keeping`)
    expect(keeping.body).toMatchObject({ class: 'inpatient', destroyed, actions: [], held: false })
    const paths = [
      ...[
        'opinions',
        'history',
        'recordings',
        'mdt',
        'consent-form',
        'subject-copies',
        'calls',
        'record/versions',
      ],
      ...['annotations', 'attachments', 'guests', 'outcomes', 'proposals', 'call-facts', 'chat'],
    ]
    for (const path of paths)
      for (const name of browsers.keys())
        expect(
          (await as(name).fetch(`/api/consultations/${id}/${path}`)).status,
          `${name} ${path}`,
        ).toBeLessThan(500)
    const gone = { status: 410, body: { code: 'RECORD_DESTROYED' } }
    const hold = { reason: '异议', reference: '14' }
    expect(await as('auditAdmin').json('POST', `/api/consultations/${id}/holds`, hold)).toMatchObject(gone)
    expect(await as('doctor').json('GET', `/api/consultations/${id}/opinion`)).toMatchObject(gone)
  })

  test('stands in a list with numbers and counts, a digest, two persons and reasons, and no identity', async () => {
    const list = await planOf(plan)
    expect(list).toMatchObject({
      ...{ state: 'done', reason: '保存期满，鉴定无继续保存价值', filesLeft: 0 },
      ...{ proposed: { by: { name: '刘系统' } }, decided: { by: { name: '王审计' }, reason: '同意' } },
      items: [{ number, state: 'destroyed', counts: { attachments: 1, opinions: 1, messages: 1, files: 2 } }],
    })
    expect(list.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(list)).not.toContain('李')
    const kinds = await world.deps.read
      .selectFrom('auditEvent')
      .select('kind')
      .where('chain', '=', 'log:destruction')
      .where(sql<boolean>`data ->> 'planId' = ${plan}`)
      .orderBy('position')
      .execute()
    expect(kinds.map(({ kind }) => kind)).toEqual([
      ...['destruction.proposed', 'destruction.approved', 'destruction.started', 'destruction.ended'],
    ])
    const { body } = await as('systemAdmin').json<DestructionPlans>('GET', '/api/destruction/plans')
    expect(body.items[0]).toMatchObject({ id: plan, records: { destroyed: 1 } })
  })

  test('the database itself lets nobody destroy what no running plan lists', async () => {
    const other = await world.consultationIn('closed', { changedAt: closed })
    const destroy = () =>
      sql`select destroy_record(${plan}::uuid, ${other.id}::uuid, now(), '\\x00', '{}', '[]')`.execute(
        world.deps.db,
      )
    await expect(destroy()).rejects.toThrow(/not to be destroyed/)
    await expect(
      sql`delete from opinion where consultation_id = ${other.id}::uuid`.execute(world.deps.db),
    ).rejects.toThrow()
  })
})
