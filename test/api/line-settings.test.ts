/** Lines kept by the system administrator: what is changed, in which versions, what it touches, and who may not. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giveCommand } from '../../server/app/command.ts'
import { sweepDeadlines } from '../../server/app/deadline.ts'
import type {
  LineChoices,
  LineDetail,
  LineEntry,
  LineSettings,
  LineVersions,
} from '../../server/contract/line-settings.ts'
import { steps } from '../../server/domain/deadline.ts'
import { withValue } from '../../server/domain/setting-change.ts'
import { fullRequest } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let admin: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  admin = await server.signIn(world.people.systemAdmin)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Refusal = { code?: string; fields?: { path: string; code: string }[]; fresh?: unknown }
const line = (index = 0) => world.lines[index]?.id ?? ''
const at = (id: string) => `/api/line-settings/${id}`

async function detail(id = line()): Promise<LineDetail> {
  return (await admin.json<LineDetail>('GET', at(id))).body
}

/** Saves what the page would: the settings as read, with some of them another. */
async function save(
  changes: Record<string, unknown>,
  more: { id?: string; version?: number; reason?: string } = {},
) {
  const { id = line(), reason = '按月度协调会决定' } = more
  const read = await detail(id)
  const settings = Object.entries(changes).reduce<unknown>(
    (next, [path, value]) => withValue(next, path, value),
    read.settings,
  )
  return admin.json<Refusal & { version: number }>('PUT', at(id), {
    version: more.version ?? read.version,
    settings,
    reason,
  })
}

async function versions(id = line()): Promise<LineVersions['items']> {
  return (await admin.json<LineVersions>('GET', `${at(id)}/versions`)).body.items
}

async function rowOf(id: string) {
  return world.deps.read.selectFrom('consultation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

describe('settings', () => {
  test('are listed and read whole, with what runs', async () => {
    await world.consultationIn('submitted')
    await world.consultationIn('draft')
    const { body } = await admin.json<LineEntry[]>('GET', '/api/line-settings')
    const entry = body.find(({ id }) => id === line())
    expect(entry).toMatchObject({ code: 'SL', open: true, running: 1 })
    const read = await detail()
    expect(read.running.consultations).toEqual({ submitted: 1 })
    expect(Object.keys(read.settings.deadlines.routine)).toEqual([...steps])
    expect(read.settings.siteIds).toContain(world.institutions.hohhot)
    expect(read.settings.expertIds).toContain(world.people.expert.id)
    const choices = (await admin.json<LineChoices>('GET', '/api/line-settings/choices')).body
    expect(choices.experts.map(({ id }) => id)).toContain(world.people.rosterExpert.id)
    expect(choices.institutions.find(({ id }) => id === world.institutions.beijing)?.city).toBe('beijing')
  })

  test('change as a version with who, when and why, and an event with before and after', async () => {
    const before = await detail()
    const saved = await save({ 'deadlines.routine.accept': 8, 'rules.noShowMinutes': 20 })
    expect(saved.status).toBe(200)
    expect(saved.body.version).toBe(before.version + 1)
    const [newest] = await versions()
    expect(newest).toMatchObject({
      number: saved.body.version,
      reason: '按月度协调会决定',
      restoredFrom: null,
      by: { id: world.people.systemAdmin.id },
    })
    expect(newest?.previous?.deadlines.routine.accept).toBe(before.settings.deadlines.routine.accept)
    expect(newest?.settings.deadlines.routine.accept).toBe(8)
    const event = await world.deps.read
      .selectFrom('auditEvent')
      .select(['data', 'actorId'])
      .where('kind', '=', 'line.changed')
      .orderBy('at', 'desc')
      .executeTakeFirstOrThrow()
    expect(event.actorId).toBe(world.people.systemAdmin.id)
    expect(event.data).toMatchObject({
      lineId: line(),
      version: saved.body.version,
      before: { rules: { noShowMinutes: 30 } },
      after: { rules: { noShowMinutes: 20 } },
    })
  })

  test('of somebody who was slower are refused and name who was quicker', async () => {
    const { version } = await detail()
    expect((await save({ dutyPhone: '010-1' })).status).toBe(200)
    const late = await save({ nameZh: '睡眠' }, { version })
    expect(late.status).toBe(409)
    expect(late.body).toMatchObject({
      code: 'CONFLICT',
      fresh: { state: 'open', version: version + 1, changedBy: world.people.systemAdmin.name },
    })
    expect((await detail()).settings.nameZh).not.toBe('睡眠')
  })

  test('at the same moment, one wins', async () => {
    const { version, settings } = await detail()
    const both = await Promise.all(
      ['010-7', '010-8'].map((dutyPhone) =>
        admin.json('PUT', at(line()), { version, settings: { ...settings, dutyPhone }, reason: '同时' }),
      ),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('come back as a new version', async () => {
    const first = await detail()
    await save({ 'rules.coordinator.zh': '先拨总值班' })
    const { version } = await detail()
    const path = `${at(line())}/versions/${first.version}/restore`
    const restored = await admin.json<{ version: number }>('POST', path, { version, reason: '改回' })
    expect(restored.body.version).toBe(version + 1)
    const [newest] = await versions()
    expect(newest).toMatchObject({ restoredFrom: first.version, reason: '改回' })
    expect(newest?.settings).toEqual(first.settings)
    expect((await detail()).settings).toEqual(first.settings)
    const same = await admin.json<Refusal>('POST', path, { version: version + 1, reason: '改回' })
    expect(same.body.fields).toEqual([{ path: 'settings', code: 'unchanged' }])
    const none = await admin.json('POST', `${at(line())}/versions/9999/restore`, { version: 1, reason: 'x' })
    expect([none.status, (await admin.json('POST', `${at(line())}/versions/0/restore`, {})).status]).toEqual([
      409, 404,
    ])
  })

  test('changed by another hand leave a version without a name, and rows of versions never change', async () => {
    const before = (await versions()).length
    await world.deps.db.updateTable('line').set({ dutyPhone: '010-9' }).where('id', '=', line()).execute()
    await world.deps.db.updateTable('line').set({ dutyPhone: '010-9' }).where('id', '=', line()).execute()
    const after = await versions()
    expect(after).toHaveLength(before + 1)
    expect(after[0]).toMatchObject({ by: null, reason: '' })
    await expect(sql`update line_version set reason = 'x'`.execute(world.deps.db)).rejects.toThrow()
    await expect(sql`delete from line_version`.execute(world.deps.db)).rejects.toThrow()
  })
})

describe('what a change touches', () => {
  test('a changed deadline moves the clock of the next step, not of the one that runs', async () => {
    const start = new Date(Date.UTC(2027, 3, 1, 2))
    world.setClock(start)
    try {
      await save({ 'deadlines.routine.accept': 24, 'deadlines.routine.schedule': 24 })
      const running = await world.consultationIn('submitted', { changedAt: start })
      const due = (await rowOf(running.id)).dueAt
      await save({ 'deadlines.routine.accept': 2, 'deadlines.routine.schedule': 3 })
      expect((await rowOf(running.id)).dueAt).toEqual(due)
      const accepted = await giveCommand(world.deps, await world.callOf(world.people.expert), running.id, {
        command: 'accept',
        version: running.version,
        duration: 30,
      })
      expect(accepted.state).toBe('accepted')
      expect((await rowOf(running.id)).dueAt).toEqual(new Date(start.getTime() + 3 * 3_600_000))
    } finally {
      world.setClock(null)
    }
  })

  test('the clock looks again at what waits: a shorter wait for nobody in the room holds at once', async () => {
    const start = new Date(Date.UTC(2027, 4, 1, 2))
    const minutes = (count: number) => new Date(start.getTime() + count * 60_000)
    world.setClock(start)
    try {
      await save({ 'rules.noShowMinutes': 60 })
      const { id } = await world.consultationIn('scheduled', {
        changedAt: start,
        startAt: start,
      })
      world.setClock(minutes(15))
      await sweepDeadlines(world.deps)
      expect((await rowOf(id)).state).toBe('scheduled')
      await save({ 'rules.noShowMinutes': 10 })
      await sweepDeadlines(world.deps)
      expect((await rowOf(id)).state).toBe('no_show')
    } finally {
      world.setClock(null)
    }
  })

  test('who leaves the roster is signed out, and is on it no more', async () => {
    const expert = await server.signIn(world.people.rosterExpert)
    const { settings } = await detail()
    const without = settings.expertIds.filter((id) => id !== world.people.rosterExpert.id)
    expect((await save({ expertIds: without })).status).toBe(200)
    expect((await expert.json('GET', '/api/session')).status).toBe(401)
    expect((await world.actorOf(world.people.rosterExpert)).expertLineIds).not.toContain(line())
    expect((await save({ expertIds: settings.expertIds })).status).toBe(200)
  })
})

describe('a closed line', () => {
  test('takes no new request; what runs on it goes on, and it opens again', async () => {
    const doctor = await server.signIn(world.people.doctor)
    const request = fullRequest(line())
    const returned = await world.consultationIn('returned')
    const draft = await doctor.json<{ id: string; version: number }>('POST', '/api/consultations', request)
    expect(draft.status).toBe(200)
    expect((await save({ open: false })).status).toBe(200)

    const refused = await doctor.json<Refusal>('POST', '/api/consultations', request)
    expect(refused.body.fields).toContainEqual({ path: 'lineId', code: 'not_offered' })
    const submit = { command: 'submit', version: draft.body.version }
    const sent = await doctor.json<Refusal & { lacking: string[] }>(
      'POST',
      `/api/consultations/${draft.body.id}/commands`,
      submit,
    )
    expect([sent.status, sent.body.lacking]).toEqual([409, ['line']])
    const again = await doctor.json<Refusal>('POST', `/api/consultations/${returned.id}/commands`, {
      command: 'submit',
      version: returned.version,
    })
    expect(again.status, JSON.stringify(again.body)).toBe(200)
    const known = (
      await doctor.json<{ id: string; open: boolean; mayRequest: boolean }[]>('GET', '/api/lines')
    ).body
    expect(known.find(({ id }) => id === line())).toMatchObject({ open: false, mayRequest: false })
    const shown = (await server.stranger.json<{ code: string }[]>('GET', '/api/lines/public')).body
    expect(shown.map(({ code }) => code)).not.toContain('SL')

    expect((await save({ open: true })).status).toBe(200)
    expect((await doctor.json('POST', '/api/consultations', request)).status).toBe(200)
  })
})

describe('a new line', () => {
  const fresh = async (more: Partial<LineSettings> = {}) => {
    const { settings } = await detail(line(1))
    return {
      ...settings,
      code: `N${uuid().slice(-5).toUpperCase()}`,
      seal: '新',
      nameZh: '新线路',
      nameEn: 'New',
      ...more,
    }
  }

  test('begins with its first version, and keeps its code and, once used, its ends', async () => {
    const settings = await fresh({ expertIds: [] })
    const made = await admin.json<{ id: string; version: number }>('POST', '/api/line-settings', {
      settings,
      reason: '开通',
    })
    expect(made.body.version).toBe(1)
    const { id } = made.body
    expect((await versions(id)).map(({ number, previous }) => [number, previous])).toEqual([[1, null]])
    const twice = await admin.json<Refusal>('POST', '/api/line-settings', { settings, reason: '开通' })
    expect(twice.body.fields).toEqual([{ path: 'settings.code', code: 'taken_code' }])
    expect((await save({ code: 'ZZ' }, { id })).body.fields).toEqual([
      { path: 'settings.code', code: 'fixed' },
    ])
    const moved = { beijingInstitutionId: world.institutions.beijing }
    const own = (await detail()).settings
    expect((await save({ ...moved, beijingDepartmentId: own.beijingDepartmentId }, { id })).status).toBe(200)
    const used = await save({
      beijingInstitutionId: world.institutions.otherBeijing,
      beijingDepartmentId: settings.beijingDepartmentId,
    })
    expect(used.body.fields).toEqual([{ path: 'settings.beijingInstitutionId', code: 'fixed' }])
  })

  test('gives nobody who makes it a right of their own', async () => {
    const both = await world.addPerson({
      roles: ['system_admin', 'expert', 'doctor'],
      institutionId: world.institutions.hohhot,
    })
    const own = await server.signIn(both)
    const { settings, version } = await detail()
    const joins = { ...settings, expertIds: [...settings.expertIds, both.id] }
    const put = await own.json<Refusal>('PUT', at(line()), { version, settings: joins, reason: '自己上' })
    expect([put.status, put.body.code]).toEqual([403, 'OWN_ACCOUNT'])
    const asks = await fresh({ siteIds: [world.institutions.otherHohhot, world.institutions.hohhot] })
    const post = await own.json<Refusal>('POST', '/api/line-settings', { settings: asks, reason: '本院' })
    expect([post.status, post.body.code]).toEqual([403, 'OWN_ACCOUNT'])
    expect((await save({ expertIds: joins.expertIds })).status).toBe(200)
  })
})

describe('bad input', () => {
  const bad: [string, unknown, string][] = [
    ['deadlines.routine.accept', 0, 'too_small'],
    ['deadlines.routine.accept', -4, 'too_small'],
    ['deadlines.routine.accept', Number.NaN, 'invalid'],
    ['deadlines.routine.accept', '8', 'invalid'],
    ['deadlines.urgent.report', 1e9, 'too_big'],
    ['deadlines.routine.unknown', 4, 'invalid'],
    ['referralDeadlines.routine.reply', 0, 'too_small'],
    ['rules.passed.routine.adopt', 'expire', 'invalid'],
    ['rules.ringMinutes.institution', 5, 'not_rising'],
    ['rules.ringMinutes.phone', 2.5, 'not_whole'],
    ['rules.noShowMinutes', 0, 'too_small'],
    ['completeness.items.consent', 'off', 'invalid'],
    ['completeness.least.imaging_file', 11, 'too_big'],
    ['nameZh', '长'.repeat(5000), 'too_long'],
    ['nameZh', ' ', 'required'],
    ['nameEn', 'a\u0000b', 'control_character'],
    ['seal', '两字', 'too_long'],
    ['position', 0, 'too_small'],
    ['recordingDays', 4000, 'too_big'],
    ['localReview', 'somebody', 'invalid'],
    ['siteIds', [], 'lead_missing'],
    ['unheardOf', true, 'invalid'],
  ]
  test.each(bad)('%s: what does not fit is refused at the field', async (path, value, code) => {
    const before = await detail()
    const answer = await save({ [path]: value })
    expect(answer.status).toBe(400)
    const codes = answer.body.fields?.map((field) => field.code)
    expect(codes, JSON.stringify(answer.body)).toContain(code)
    expect((await detail()).version).toBe(before.version)
  })

  test('names nobody and nothing that is not on offer', async () => {
    const { settings } = await detail()
    const cases: [string, unknown][] = [
      ['beijingDepartmentId', uuid()],
      ['siteIds', [...settings.siteIds, world.institutions.beijing]],
      ['expertIds', [...settings.expertIds, world.people.doctor.id]],
      ['expertIds', [...settings.expertIds, uuid()]],
    ]
    for (const [path, value] of cases) {
      expect((await save({ [path]: value })).body.fields).toEqual([
        { path: `settings.${path}`, code: 'not_offered' },
      ])
    }
    expect((await save({ expertIds: [...settings.expertIds, ...settings.expertIds] })).status).toBe(400)
  })

  test('without a reason, without a change, of no line', async () => {
    expect((await save({ dutyPhone: '010-2' }, { reason: '  ' })).body.fields).toEqual([
      { path: 'reason', code: 'required' },
    ])
    expect((await save({ dutyPhone: '010-2' }, { reason: '长'.repeat(501) })).body.fields).toEqual([
      { path: 'reason', code: 'too_long' },
    ])
    expect((await save({})).body.fields).toEqual([{ path: 'settings', code: 'unchanged' }])
    const { settings, version } = await detail()
    for (const id of [uuid(), 'none']) {
      expect((await admin.json('PUT', at(id), { version, settings, reason: 'x' })).status).toBe(404)
      expect((await admin.json('GET', at(id))).status).toBe(404)
      expect((await admin.json('GET', `${at(id)}/versions`)).status).toBe(404)
    }
  })
})
