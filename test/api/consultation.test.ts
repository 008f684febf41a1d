/** A request from its draft to its archive, over HTTP on a real Postgres, and who sees what of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import {
  Consultation,
  ConsultationPage,
  HistoryEntry,
  type RequestContent,
  type SaveRequestAnswer,
  WorkCounts,
} from '../../server/contract/consultation.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import { endStates, states } from '../../server/domain/consultation.ts'
import { fullRequest, patientIdentity } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let colleague: Browser
let expert: Browser
let roster: Browser
let auditor: Browser
let lineId: string

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people } = world
  doctor = await server.signIn(people.doctor)
  colleague = await server.signIn(people.colleague)
  expert = await server.signIn(people.expert)
  roster = await server.signIn(people.rosterExpert)
  auditor = await server.signIn(people.auditAdmin)
  lineId = world.lines[0]?.id ?? ''
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Saved = z.infer<typeof SaveRequestAnswer>
type Answer = { id: string; state: string; version: number; scheduledStart: string | null } & AppErrorShape

async function draft(content: RequestContent = fullRequest(lineId)): Promise<Saved> {
  const { status, body } = await doctor.json<Saved>('POST', '/api/consultations', content)
  expect(status).toBe(200)
  return body
}

function command(as: Browser, id: string, input: Record<string, unknown>, headers = {}) {
  return as.json<Answer>('POST', `/api/consultations/${id}/commands`, input, headers)
}

async function open(as: Browser, id: string): Promise<Consultation> {
  const { status, body } = await as.json('GET', `/api/consultations/${id}`)
  expect(status).toBe(200)
  return Consultation.parse(body)
}

async function eventsOf(id: string) {
  const rows = await world.deps.read
    .selectFrom('auditEvent')
    .select(['kind', 'data', 'actorId'])
    .where('consultationId', '=', id)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    actorId: row.actorId,
    data: row.data as Record<string, unknown>,
  }))
}

const inDays = (days: number, minutes = 0) =>
  new Date(Date.now() + days * 86_400_000 + minutes * 60_000).toISOString()
let hour = 0
/** Sessions of one expert must not meet. */
function freeTime(): string {
  hour += 1
  return inDays(1, hour * 60)
}

describe('from draft to archive', () => {
  test('the whole way of a written consultation', async () => {
    const saved = await draft(fullRequest(lineId, { kind: 'written', wishedTimes: [] }))
    expect(saved.lacking).toEqual([])
    const steps: [Browser, Record<string, unknown>, string][] = [
      [doctor, { command: 'submit' }, 'submitted'],
      [roster, { command: 'return', reasonCode: 'picture_unreadable', reasonText: '舌象不清' }, 'returned'],
      [doctor, { command: 'submit' }, 'submitted'],
      [expert, { command: 'accept' }, 'accepted'],
      [expert, { command: 'begin_report' }, 'reporting'],
    ]
    let version = saved.version
    for (const [who, input, state] of steps) {
      const { status, body } = await command(who, saved.id, { version, ...input })
      expect([status, body.state]).toEqual([200, state])
      version = body.version
    }
    const history = await doctor.json<HistoryEntry[]>('GET', `/api/consultations/${saved.id}/history`)
    const entries = history.body.map((one) => HistoryEntry.parse(one))
    expect(entries.map((one) => one.toState).filter((one) => one !== null)).toEqual([
      'reporting',
      'accepted',
      'submitted',
      'returned',
      'submitted',
      'draft',
    ])
    expect(entries.find((one) => one.toState === 'returned')).toMatchObject({
      reasonCode: 'picture_unreadable',
      reasonText: '舌象不清',
      actor: { name: '周明远', institution: { zh: '北京第一中医医院' } },
    })
  })

  test('accepting with a time locks both in one step', async () => {
    const made = await world.consultationIn('submitted')
    const startAt = freeTime()
    const accepted = await command(expert, made.id, { command: 'accept', version: 1, startAt, duration: 45 })
    expect(accepted.body).toMatchObject({ state: 'scheduled', version: 3, scheduledStart: startAt })
    const seen = await open(doctor, made.id)
    expect(seen.expert?.id).toBe(world.people.expert.id)
    expect(Date.parse(seen.scheduledEnd ?? '') - Date.parse(startAt)).toBe(45 * 60_000)
    expect(seen.dueAt).toBe(startAt)
    expect(seen.room).toMatchObject({
      open: false,
      opensAt: new Date(Date.parse(startAt) - 900_000).toISOString(),
    })
  })

  test('a taken hour takes neither the case nor the time', async () => {
    const [first, second] = [await world.consultationIn('submitted'), await world.consultationIn('submitted')]
    const startAt = freeTime()
    await command(expert, first.id, { command: 'accept', version: 1, startAt })
    const answer = await command(expert, second.id, {
      command: 'accept',
      version: 1,
      startAt: new Date(Date.parse(startAt) + 60_000).toISOString(),
    })
    expect([answer.status, answer.body.code]).toEqual([409, 'TIME_TAKEN'])
    expect(await open(expert, second.id)).toMatchObject({ state: 'submitted', version: 1, expert: null })
    expect((await eventsOf(second.id)).filter((one) => one.kind === 'consultation.changed')).toEqual([])
    const adjoining = new Date(Date.parse(startAt) + 30 * 60_000).toISOString()
    const fits = await command(expert, second.id, { command: 'accept', version: 1, startAt: adjoining })
    expect(fits.status).toBe(200)
    hour += 1
  })

  test('what was signed is answered with how it was carried out, and closes', async () => {
    const made = await world.consultationIn('signed')
    const missing = await command(doctor, made.id, {
      command: 'record_adoption',
      version: 1,
      adoption: { decision: 'partly', reason: ' ', actions: '已开具医嘱' },
    })
    expect(missing.body).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ path: 'adoption.reason', code: 'required' }],
    })
    const adoption = { decision: 'partly', reason: '患者拒绝住院', actions: '已开具医嘱' }
    const closed = await command(doctor, made.id, { command: 'record_adoption', version: 1, adoption })
    expect(closed.body.state).toBe('closed')
    expect((await open(expert, made.id)).adoption).toMatchObject({
      ...adoption,
      recordedBy: { name: '乌兰图雅' },
    })
  })

  test('a video consultation that fails technically becomes a written one by one press', async () => {
    const made = await world.consultationIn('in_session')
    const answer = await command(doctor, made.id, {
      command: 'convert_to_written',
      version: 1,
      reasonCode: 'no_connection',
    })
    expect(answer.body.state).toBe('reporting')
    expect((await open(doctor, made.id)).kind).toBe('written')
  })

  test('no-show names the side', async () => {
    const made = await world.consultationIn('scheduled', { startAt: new Date(Date.now() - 16 * 60_000) })
    const answer = await command(doctor, made.id, {
      command: 'mark_no_show',
      version: 1,
      reasonCode: 'not_reached',
      side: 'beijing',
    })
    expect(answer.body.state).toBe('no_show')
    expect(await open(doctor, made.id)).toMatchObject({ noShowSide: 'beijing', reasonCode: 'not_reached' })
  })

  test('a request with gaps is refused with the list, by the rules of today', async () => {
    const saved = await draft(fullRequest(lineId, { purpose: '', consent: null }))
    expect(saved.lacking).toEqual(['consent', 'purpose'])
    const answer = await command(doctor, saved.id, { command: 'submit', version: saved.version })
    expect(answer.body).toMatchObject({ code: 'INCOMPLETE', lacking: ['consent', 'purpose'] })
    /* a list that an older version has stored is not believed */
    await world.deps.db.updateTable('consultation').set({ lacking: [] }).where('id', '=', saved.id).execute()
    expect((await command(doctor, saved.id, { command: 'submit', version: saved.version })).status).toBe(409)
  })

  test('a draft without a line can be thrown away', async () => {
    const saved = await draft(fullRequest(lineId, { lineId: null }))
    const answer = await command(doctor, saved.id, {
      command: 'withdraw',
      version: saved.version,
      reasonCode: 'entered_in_error',
    })
    expect(answer.body.state).toBe('withdrawn')
  })
})

describe('the request', () => {
  test('has a number with line, day and count, which follows the line until it is submitted', async () => {
    const without = await draft(fullRequest(lineId, { lineId: null }))
    const number = async (id: string) => (await open(doctor, id)).number
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')
    expect(await number(without.id)).toMatch(new RegExp(`^SS-会-${day}-\\d{4}$`))
    const before = await number(without.id)
    await doctor.json('PUT', `/api/consultations/${without.id}`, {
      version: without.version,
      content: fullRequest(lineId),
    })
    expect(await number(without.id)).toBe(before.replace('会', '眠'))
    const next = await draft()
    expect(Number((await number(next.id)).slice(-4))).toBe(Number(before.slice(-4)) + 1)
  })

  test('states why, whom it wishes for, who takes part and what it costs; found by its reason, refused without it', async () => {
    const invitation = {
      reason: '本院治疗四周，疗效欠佳',
      wishedRank: 'associate_chief' as const,
      participants: '白音 住院医师',
      fee: 600,
    }
    const saved = await draft(fullRequest(lineId, { invitation }))
    await command(doctor, saved.id, { command: 'submit', version: saved.version })
    expect((await open(roster, saved.id)).content?.invitation).toEqual(invitation)
    const found = await doctor.json<{ items: { id: string }[] }>('POST', '/api/search', { q: '疗效欠佳' })
    expect(found.body.items.map(({ id }) => id)).toContain(saved.id)

    const bare = await draft(fullRequest(lineId, { invitation: { ...invitation, reason: ' ' } }))
    expect(bare.lacking).toEqual(['reason'])
    for (const [part, path] of [
      [{ fee: -1 }, 'invitation.fee'],
      [{ fee: 0.5 }, 'invitation.fee'],
      [{ wishedRank: 'professor' }, 'invitation.wishedRank'],
      [{ reason: '因'.repeat(1001) }, 'invitation.reason'],
    ] as const) {
      const content = { ...fullRequest(lineId), invitation: { ...invitation, ...part } }
      const answer = (await doctor.json('POST', '/api/consultations', content)) as {
        status: number
        body: { fields?: { path: string }[] }
      }
      expect([answer.status, answer.body.fields?.[0]?.path]).toEqual([400, path])
    }
  })

  test('comes back as it was written, whole to its author', async () => {
    const content = fullRequest(lineId)
    const saved = await draft(content)
    const seen = await open(doctor, saved.id)
    /* a consent that names no hospital is for that of the line */
    const consent = { ...content.consent, institutionId: world.lines[0]?.beijingInstitutionId }
    expect(seen.content).toEqual({ ...content, consent })
    expect(seen.patient).toMatchObject({ name: patientIdentity.name, idNumber: patientIdentity.idNumber })
    expect(seen.patientName).toBe('李*萍')
  })

  test('Mongolian script, joiners and Latin accents come back unchanged', async () => {
    const content = fullRequest(lineId)
    const text = 'ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠌ 蒙医：ᠬᠡᠢ\u200d \u180b naïve 𠮷'
    const record = { ...content.record, presentHistory: text }
    const saved = await draft({ ...content, record })
    expect((await open(doctor, saved.id)).content?.record.presentHistory).toBe(text)
  })

  test('identity lies encrypted', async () => {
    const saved = await draft()
    const row = await world.deps.read
      .selectFrom('consultation')
      .innerJoin('patient', 'patient.id', 'consultation.patientId')
      .innerJoin('consent', 'consent.consultationId', 'consultation.id')
      .select(['patient.identity', 'consent.signer'])
      .where('consultation.id', '=', saved.id)
      .executeTakeFirstOrThrow()
    for (const bytes of [row.identity, row.signer]) {
      expect(bytes.toString('utf8')).not.toContain(patientIdentity.name)
      expect(bytes.toString('utf8')).not.toContain(patientIdentity.idNumber)
    }
  })

  test('a record gets a new version only where it, or what is asked, says something new', async () => {
    const content = fullRequest(lineId)
    const saved = await draft(content)
    const save = (version: number, next: RequestContent) =>
      doctor.json<Saved>('PUT', `/api/consultations/${saved.id}`, { version, content: next })
    await save(1, { ...content, contactPhone: '0471-7654321' })
    expect((await open(doctor, saved.id)).recordVersion).toBe(1)
    await save(2, { ...content, record: { ...content.record, listening: { voice: '语声低微', smell: '' } } })
    expect(await open(doctor, saved.id)).toMatchObject({ recordVersion: 2, version: 3 })
    const versions = await world.deps.read
      .selectFrom('caseRecord')
      .select('version')
      .where('consultationId', '=', saved.id)
      .execute()
    expect(versions).toHaveLength(2)
    const consents = (await eventsOf(saved.id)).filter((one) => one.kind === 'consent.recorded')
    expect(consents).toHaveLength(1)
  })

  test('of two windows the slower one hears what is so now, and loses nothing', async () => {
    const saved = await draft()
    const save = (version: number) =>
      doctor.json<Saved & AppErrorShape>('PUT', `/api/consultations/${saved.id}`, {
        version,
        content: fullRequest(lineId),
      })
    expect((await save(1)).body.version).toBe(2)
    const slower = await save(1)
    expect(slower.status).toBe(409)
    expect(slower.body).toMatchObject({
      code: 'CONFLICT',
      fresh: { state: 'draft', version: 2, changedBy: '乌兰图雅' },
    })
  })

  test('is out of the author’s hands when it is submitted, and back in them when it is returned', async () => {
    const made = await world.consultationIn('submitted')
    const save = (version: number) =>
      doctor.json<AppErrorShape>('PUT', `/api/consultations/${made.id}`, {
        version,
        content: fullRequest(lineId),
      })
    expect((await save(1)).body).toMatchObject({ code: 'WRONG_STATE', fresh: { state: 'submitted' } })
    await command(roster, made.id, {
      command: 'return',
      version: 1,
      reasonCode: 'history_unclear',
      reasonText: '请补充用药史',
    })
    expect((await save(2)).status).toBe(200)
    expect((await open(doctor, made.id)).patient.name).toBe(patientIdentity.name)
    expect((await open(roster, made.id)).patient.name).toBe('李*萍')
  })

  test.each([
    ['a line of another hospital', () => ({ lineId: world.lines[1]?.id }), 'lineId', 'not_offered'],
    ['a line that is none', () => ({ lineId: world.people.doctor.id }), 'lineId', 'not_offered'],
    [
      'an expert of another line',
      () => ({ wishedExpertId: world.people.otherExpert.id }),
      'wishedExpertId',
      'not_offered',
    ],
    [
      'a time that ends before it begins',
      () => ({ wishedTimes: [{ startAt: inDays(2), endAt: inDays(1) }] }),
      'wishedTimes.0.endAt',
      'time_order',
    ],
  ])('%s is refused by name', async (_what, change, path, code) => {
    const answer = await doctor.json<AppErrorShape>('POST', '/api/consultations', {
      ...fullRequest(lineId),
      ...change(),
    })
    expect(answer.body).toMatchObject({ code: 'VALIDATION_FAILED', fields: [{ path, code }] })
  })
})

describe('opening a case', () => {
  test('is in the trail before the answer, once in ten minutes and person', async () => {
    const made = await world.consultationIn('submitted')
    await open(expert, made.id)
    await open(expert, made.id)
    await Promise.all([open(roster, made.id), open(roster, made.id), open(roster, made.id)])
    await open(auditor, made.id)
    const opened = (await eventsOf(made.id)).filter((one) => one.kind === 'consultation.opened')
    expect(opened.map((one) => [one.actorId, one.data.relation, one.data.part])).toEqual([
      [world.people.expert.id, 'roster', 'case'],
      [world.people.rosterExpert.id, 'roster', 'case'],
      [world.people.auditAdmin.id, 'auditor', 'log'],
    ])
    world.setClock(new Date(Date.now() + 11 * 60_000))
    try {
      await open(expert, made.id)
    } finally {
      world.setClock(null)
    }
    const later = (await eventsOf(made.id)).filter((one) => one.kind === 'consultation.opened')
    expect(later).toHaveLength(4)
  })

  test('no audit, no answer', async () => {
    const made = await world.consultationIn('submitted')
    const { client } = world.opened
    await client`create function refuse_event() returns trigger language plpgsql as
      ${client.unsafe(`$$ begin if new.consultation_id = '${made.id}' then raise exception 'full'; end if; return new; end $$`)}`
    await client`create trigger refuse_event before insert on audit_event for each row execute function refuse_event()`
    try {
      const answer = await expert.json<AppErrorShape>('GET', `/api/consultations/${made.id}`)
      expect([answer.status, answer.body.code]).toEqual([500, 'INTERNAL'])
      expect(answer.body).not.toHaveProperty('content')
      const revealed = await expert.json('POST', `/api/consultations/${made.id}/identity`, { reason: '核对' })
      expect(revealed.status).toBe(500)
      expect(JSON.stringify(revealed.body)).not.toContain(patientIdentity.name)
    } finally {
      await client`drop trigger refuse_event on audit_event`
      await client`drop function refuse_event()`
    }
  })

  test('shows identity masked to everybody who did not write it', async () => {
    const made = await world.consultationIn('accepted')
    for (const [who, relation] of [
      [doctor, 'requester'],
      [colleague, 'colleague'],
      [expert, 'expert'],
      [roster, 'roster'],
    ] as const) {
      const seen = await open(who, made.id)
      expect(seen.relation).toBe(relation)
      expect(seen.patient).toMatchObject({
        name: '李*萍',
        idNumber: '150102********1236',
        phone: '138****0000',
        birthYear: 1980,
      })
      expect(seen.content?.record.chiefComplaint).toContain('不寐')
      const whole = JSON.stringify(seen)
      for (const secret of Object.values(patientIdentity)) expect(whole).not.toContain(secret)
    }
  })

  test('who reviews logs sees no case', async () => {
    const made = await world.consultationIn('accepted')
    expect(await open(auditor, made.id)).toMatchObject({
      relation: 'auditor',
      content: null,
      attachments: [],
      commands: [],
    })
  })

  test('identity is shown whole with a reason that stays, and is kept beside no key', async () => {
    const made = await world.consultationIn('accepted')
    const path = `/api/consultations/${made.id}/identity`
    const headers = { 'x-idempotency-key': 'reveal-once-1' }
    const answer = await expert.json('POST', path, { reason: '核对影像资料' }, headers)
    expect(answer.body).toEqual({
      name: patientIdentity.name,
      nameMongolian: patientIdentity.nameMongolian,
      idNumber: patientIdentity.idNumber,
      phone: patientIdentity.phone,
      birthDate: '1980-01-01',
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect((await eventsOf(made.id)).at(-1)).toMatchObject({
      kind: 'patient.revealed',
      actorId: world.people.expert.id,
      data: { reason: '核对影像资料' },
    })
    const kept = await world.deps.read.selectFrom('idempotency').select('answer').execute()
    expect(JSON.stringify(kept)).not.toContain(patientIdentity.idNumber)
    expect((await expert.json('POST', path, { reason: ' ' })).status).toBe(400)
    expect((await auditor.json('POST', path, { reason: 'x' })).status).toBe(403)
  })

  test('the commands are what one may do', async () => {
    const made = await world.consultationIn('submitted')
    expect((await open(doctor, made.id)).commands).toEqual(['withdraw'])
    expect((await open(roster, made.id)).commands).toEqual(['return', 'decline', 'accept'])
    expect((await open(colleague, made.id)).commands).toEqual([])
  })
})

describe('who sees what', () => {
  let small: World
  let site: TestServer
  const people: Record<string, Browser> = {}
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    small = await createWorld()
    site = await startServer(small)
    for (const [name, person] of Object.entries(small.people))
      people[name] = await site.signIn(person as WorldPerson)
    for (const state of states) ids[state] = (await small.consultationIn(state)).id
    const other = {
      requester: small.people.otherDoctor,
      line: small.lines[1],
      expert: small.people.otherExpert,
    }
    ids.foreign = (await small.consultationIn('submitted', other)).id
    ids.colleagueDraft = (await small.consultationIn('draft', { requester: small.people.colleague })).id
    ids.rosterAccepted = (await small.consultationIn('accepted', { expert: small.people.rosterExpert })).id
  })
  afterAll(async () => {
    await site.close()
    await small.close()
  })

  async function listed(who: string, query = ''): Promise<string[]> {
    const browser = people[who]
    if (browser === undefined) throw new Error(who)
    const { status, body } = await browser.json('GET', `/api/consultations?limit=100&${query}`)
    expect(status).toBe(200)
    const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]))
    return ConsultationPage.parse(body).items.map((one) => names.get(one.id) ?? one.id)
  }
  const sorted = (names: readonly string[]) => [...names].sort()
  const ended = sorted(endStates)

  test.each([
    [
      'doctor',
      'view=open',
      [
        'draft',
        'local_review',
        'prechecking',
        'submitted',
        'returned',
        'accepted',
        'scheduled',
        'in_session',
        'reporting',
        'signed',
        'rosterAccepted',
      ],
    ],
    ['doctor', 'view=mine', ['draft', 'returned', 'signed', 'scheduled', 'in_session']],
    [
      'doctor',
      'view=waiting',
      ['local_review', 'prechecking', 'submitted', 'accepted', 'reporting', 'rosterAccepted'],
    ],
    ['doctor', 'view=drafts', ['draft']],
    ['doctor', 'view=ended', ended],
    [
      'colleague',
      'view=open',
      [
        'colleagueDraft',
        'local_review',
        'prechecking',
        'submitted',
        'returned',
        'accepted',
        'scheduled',
        'in_session',
        'reporting',
        'signed',
        'rosterAccepted',
      ],
    ],
    ['colleague', 'view=mine', ['colleagueDraft']],
    [
      'expert',
      'view=open',
      [
        'submitted',
        'returned',
        'accepted',
        'scheduled',
        'in_session',
        'reporting',
        'signed',
        'rosterAccepted',
      ],
    ],
    ['expert', 'view=mine', ['submitted', 'accepted', 'scheduled', 'in_session', 'reporting']],
    ['expert', 'view=waiting', ['returned', 'signed']],
    ['expert', 'view=drafts', []],
    /* what has never left its hospital is not Beijing’s */
    ['expert', 'view=ended', ended.filter((state) => state !== 'local_rejected')],
    ['rosterExpert', 'view=mine', ['submitted', 'rosterAccepted']],
    ['otherDoctor', 'view=open', ['foreign']],
    ['otherDoctor', 'view=ended', []],
    ['otherExpert', 'view=mine', ['foreign']],
    ['expert', 'view=open&state=signed', ['signed']],
    ['expert', 'view=open&urgency=emergency', []],
  ])('%s, %s', async (who, query, expected) => {
    expect(sorted(await listed(who, query))).toEqual(sorted(expected))
  })

  test('a line narrows, and a foreign line shows nothing', async () => {
    expect(await listed('expert', `view=open&lineId=${small.lines[0]?.id}`)).toHaveLength(8)
    expect(await listed('expert', `view=open&lineId=${small.lines[1]?.id}`)).toEqual([])
  })

  test('an expert who left the roster keeps what they took, and nothing else', async () => {
    const { db } = small.deps
    const person = small.people.rosterExpert
    const lineIds = await db
      .deleteFrom('lineExpert')
      .where('personId', '=', person.id)
      .returningAll()
      .execute()
    try {
      expect(await listed('rosterExpert', 'view=open')).toEqual(['rosterAccepted'])
    } finally {
      await db.insertInto('lineExpert').values(lineIds).execute()
    }
  })

  test('the counts say what the lists show', async () => {
    for (const who of ['doctor', 'colleague', 'expert', 'rosterExpert', 'otherDoctor', 'otherExpert']) {
      const counts = WorkCounts.parse((await people[who]?.json('GET', '/api/consultations/counts'))?.body)
      for (const view of ['open', 'mine', 'waiting', 'today', 'drafts', 'ended'] as const) {
        expect(counts.views[view], `${who} ${view}`).toBe((await listed(who, `view=${view}`)).length)
      }
      for (const [lineId, count] of Object.entries(counts.lines)) {
        expect(count, `${who} ${lineId}`).toBe((await listed(who, `view=open&lineId=${lineId}`)).length)
      }
    }
  })

  test('what falls due first stands first, what has no hour last', async () => {
    const { body } = await (people.doctor as Browser).json('GET', '/api/consultations?view=open&limit=100')
    const items = ConsultationPage.parse(body).items
    expect(items.at(-1)?.state).toBe('draft')
    const due = items.flatMap((one) => (one.dueAt === null ? [] : [one.dueAt]))
    expect(due).toEqual([...due].sort())
  })
})

describe('pages', () => {
  let big: World
  let site: TestServer
  let reader: Browser

  beforeAll(async () => {
    big = await createWorld()
    site = await startServer(big)
    reader = await site.signIn(big.people.doctor)
    const same = new Date('2026-03-01T08:00:00.000Z')
    for (let index = 0; index < 23; index += 1) {
      /* many at the same instant: the id parts them */
      const changedAt = index % 3 === 0 ? same : new Date(same.getTime() + index * 1000)
      await big.consultationIn(index % 2 === 0 ? 'submitted' : 'declined', { changedAt })
    }
    /* instants finer than JavaScript knows */
    await big.opened.client`update consultation set changed_at = changed_at + interval '7 microseconds',
      due_at = due_at + interval '3 microseconds'`
  })
  afterAll(async () => {
    await site.close()
    await big.close()
  })

  test.each(['open', 'ended'])('of %s follow one another without gap or repetition', async (view) => {
    const seen: string[] = []
    let cursor = ''
    for (let page = 0; page < 20; page += 1) {
      const { body } = await reader.json('GET', `/api/consultations?view=${view}&limit=4${cursor}`)
      const { items, nextCursor } = ConsultationPage.parse(body)
      seen.push(...items.map((one) => one.id))
      if (nextCursor === null) break
      expect(items).toHaveLength(4)
      cursor = `&cursor=${nextCursor}`
    }
    const whole = await reader.json('GET', `/api/consultations?view=${view}&limit=100`)
    expect(seen).toEqual(ConsultationPage.parse(whole.body).items.map((one) => one.id))
    expect(new Set(seen).size).toBe(view === 'open' ? 12 : 11)
  })

  test('a cursor that is none is refused', async () => {
    const answer = await reader.json<AppErrorShape>('GET', '/api/consultations?cursor=abc')
    expect(answer.body).toMatchObject({ code: 'VALIDATION_FAILED', fields: [{ path: 'cursor' }] })
  })
})

test('today is the day in China', async () => {
  const made = await world.consultationIn('scheduled', { startAt: new Date('2026-12-01T15:30:00Z') })
  const today = async (now: string) => {
    world.setClock(new Date(now))
    try {
      const { body } = await doctor.json('GET', '/api/consultations?view=today')
      return ConsultationPage.parse(body).items.map((one) => one.id)
    } finally {
      world.setClock(null)
    }
  }
  expect(await today('2026-11-30T16:00:00Z')).toContain(made.id)
  expect(await today('2026-12-01T15:59:59Z')).toContain(made.id)
  expect(await today('2026-12-01T16:00:00Z')).not.toContain(made.id)
})
