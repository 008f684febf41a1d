/** The consultation log, its export and the verification, over HTTP on a real Postgres. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appendAudit } from '../../server/app/audit.ts'
import { exportFilter, logBatches } from '../../server/app/log-export.ts'
import { verifyAll } from '../../server/app/verify.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { LogDetail, LogOptions, LogPage } from '../../server/contract/log.ts'
import type { ConsultationState } from '../../server/domain/consultation.ts'
import { fullOpinion, type MadeConsultation } from '../support/consultations.ts'
import { fetchExport } from '../support/exports.ts'
import { pdf } from '../support/files.ts'
import { textOfPdf } from '../support/pdf.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { behindTriggers } from '../support/tamper.ts'
import { createWorld, password, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let admin: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  admin = await server.signIn(world.people.auditAdmin)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

function list(query = '', as = admin) {
  return as.json('GET', `/api/log${query}`) as Promise<{ status: number; body: LogPage & AppErrorShape }>
}

function detail(id: string, as = admin) {
  return as.json('GET', `/api/log/${id}`) as Promise<{ status: number; body: LogDetail & AppErrorShape }>
}

/** Seconds after a fixed moment. */
const start = new Date('2026-03-01T01:00:00Z').getTime()
function at(seconds: number): Date {
  return new Date(start + seconds * 1000)
}

async function stay(
  made: MadeConsultation,
  person: WorldPerson,
  role: string,
  from: number,
  to: number | null,
  how = 'leave',
): Promise<string> {
  const id = uuid()
  await world.deps.db
    .insertInto('presence')
    .values({
      id,
      consultationId: made.id,
      personId: person.id,
      role,
      joinedAt: at(from),
      leftAt: to === null ? null : at(to),
      how: to === null ? null : (how as 'leave'),
      seenAt: at(to ?? from),
    })
    .execute()
  return id
}

async function events(personId: string, kind: string) {
  return world.deps.read
    .selectFrom('auditEvent')
    .select(['data', 'consultationId'])
    .where('actorId', '=', personId)
    .where('kind', '=', kind)
    .orderBy('position')
    .execute()
}

describe('filters', () => {
  const made: Record<string, MadeConsultation> = {}
  let other: World
  let others: TestServer
  let reviewer: Browser

  beforeAll(async () => {
    other = await createWorld()
    others = await startServer(other)
    reviewer = await others.signIn(other.people.auditAdmin)
    const [, second] = other.lines
    const day = (text: string) => ({ changedAt: new Date(text) })
    made.plain = await other.consultationIn('submitted', day('2026-03-01T15:59:59Z'))
    made.midnight = await other.consultationIn('closed', day('2026-03-01T16:00:00Z'))
    made.urgent = await other.consultationIn('scheduled', {
      ...day('2026-03-03T04:00:00Z'),
      urgency: 'urgent',
    })
    made.second = await other.consultationIn('reporting', {
      ...day('2026-03-04T04:00:00Z'),
      line: second,
      requester: other.people.otherDoctor,
      expert: other.people.otherExpert,
    })
    made.draft = await other.consultationIn('draft')
  })
  afterAll(async () => {
    await others.close()
    await other.close()
  })

  test.each([
    ['nothing: all that was submitted, newest first', () => '', ['second', 'urgent', 'midnight', 'plain']],
    ['first day, a day of Shanghai', () => '?from=2026-03-02', ['second', 'urgent', 'midnight']],
    ['last day, inclusive', () => '?to=2026-03-01', ['plain']],
    ['both', () => '?from=2026-03-02&to=2026-03-03', ['urgent', 'midnight']],
    ['line', () => `?lineId=${other.lines[1]?.id}`, ['second']],
    ['requesting institution', () => `?institutionId=${other.institutions.otherHohhot}`, ['second']],
    [
      'invited institution',
      () => `?institutionId=${other.institutions.beijing}`,
      ['urgent', 'midnight', 'plain'],
    ],
    ['requester', () => `?personId=${other.people.otherDoctor.id}`, ['second']],
    ['expert', () => `?personId=${other.people.expert.id}`, ['urgent', 'midnight']],
    ['somebody without any', () => `?personId=${other.people.colleague.id}`, []],
    ['state', () => '?state=closed', ['midnight']],
    ['urgency', () => '?urgency=urgent', ['urgent']],
    ['start of the number', () => `?number=${encodeURIComponent(made.urgent?.number ?? '')}`, ['urgent']],
    ['a number is no pattern', () => '?number=%25', []],
    [
      'several at once',
      () => `?state=scheduled&urgency=urgent&personId=${other.people.doctor.id}`,
      ['urgent'],
    ],
    ['several that exclude each other', () => '?state=closed&urgency=urgent', []],
  ])('by %s', async (_what, query, wanted) => {
    const { status, body } = await list(query(), reviewer)
    expect(status).toBe(200)
    expect(body.items.map((one) => one.id)).toEqual(wanted.map((name) => made[name]?.id))
    expect([body.total, body.totalIsMore, body.nextCursor]).toEqual([wanted.length, false, null])
  })

  test.each([
    ['?from=2026-13-01', 'from'],
    ['?lineId=x', 'lineId'],
    ['?state=lost', 'state'],
    ['?limit=0', 'limit'],
    ['?limit=1000', 'limit'],
    ['?cursor=..', 'cursor'],
    ['?cursor=abc', 'cursor'],
    [`?cursor=${Buffer.from('["2026-01-01 00:00:00+00","1"]').toString('base64url')}`, 'cursor'],
    [
      `?cursor=${Buffer.from('["now()","01980000-0000-7000-8000-000000000000"]').toString('base64url')}`,
      'cursor',
    ],
  ])('that are wrong answer with the field: %s', async (query, path) => {
    const { status, body } = await list(query, reviewer)
    expect([status, body.code, body.fields?.[0]?.path]).toEqual([400, 'VALIDATION_FAILED', path])
  })

  test('days the wrong way round are told from days with nothing in them', async () => {
    const { status, body } = await list('?from=2026-03-04&to=2026-03-01', reviewer)
    expect([status, body.fields]).toEqual([400, [{ path: 'to', code: 'range_backwards' }]])
    expect((await list('?from=2026-03-04&to=2026-03-04', reviewer)).status).toBe(200)
  })

  test('have their choices', async () => {
    const { body } = (await reviewer.json('GET', '/api/log/options')) as unknown as { body: LogOptions }
    expect(body.institutions).toHaveLength(4)
    expect(body.people.map((one) => one.name)).toContain('林若谷')
    expect(body.people.map((one) => one.name)).not.toContain('王审计')
  })
})

test('a row shows a masked patient and both sides', async () => {
  const made = await world.consultationIn('signed')
  const { body } = await list(`?number=${encodeURIComponent(made.number)}`)
  expect(body.items[0]).toMatchObject({
    patientName: '李*萍',
    requester: { name: '乌兰图雅', institution: { zh: '呼和浩特第一中蒙医院' } },
    expert: { name: '林若谷' },
    callSeconds: null,
  })
  expect(JSON.stringify(body)).not.toContain('李晓萍')
})

test('pages do not shift when something new comes, even at the same instant', async () => {
  const changedAt = new Date('2025-01-05T03:00:00.123Z')
  const made = []
  for (let index = 0; index < 7; index += 1) made.push(await world.consultationIn('submitted', { changedAt }))
  /* Postgres keeps microseconds, which a Date has not */
  await sql`update consultation set submitted_at = submitted_at + interval '1 microsecond' * (random() * 3)::int
    where submitted_at = ${changedAt}`.execute(world.deps.db)
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await list(`?from=2025-01-05&to=2025-01-05&limit=2${cursor}`)
    expect(body.total).toBeGreaterThanOrEqual(7)
    seen.push(...body.items.map((one) => one.id))
    await world.consultationIn('submitted', { changedAt: new Date('2025-01-05T03:00:01Z') })
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
  } while (cursor !== '')
  expect(seen).toHaveLength(7)
  expect(new Set(seen)).toEqual(new Set(made.map((one) => one.id)))
})

describe('a call', () => {
  test('counts the seconds in which the expert and the asking side were inside', async () => {
    const { doctor, colleague, expert, rosterExpert } = world.people
    const made = await world.consultationIn('reporting')
    await stay(made, doctor, 'requester', 0, 100, 'drop')
    await stay(made, doctor, 'requester', 130, 400)
    await stay(made, colleague, 'colleague', 90, 200)
    await stay(made, rosterExpert, 'observer', 0, 1000)
    await stay(made, expert, 'expert', 50, 110)
    await stay(made, expert, 'expert', 105, 150)
    await stay(made, expert, 'expert', 300, 500)
    /* 50–150 by doctor and colleague, 300–400 by the doctor */
    const { body } = await detail(made.id)
    expect(body.call).toEqual({
      startedAt: at(50).toISOString(),
      endedAt: at(400).toISOString(),
      seconds: 200,
    })
    expect(body.row.callSeconds).toBe(200)
    expect(body.presences).toHaveLength(7)
    expect(body.presences[0]).toMatchObject({ role: expect.any(String), joinedAt: at(0).toISOString() })
    expect(body.presences.map((one) => one.seconds)).toContain(270)
    expect(body.presences.filter((one) => one.how === 'drop')).toHaveLength(1)
  })

  test('that nobody answered is none', async () => {
    const made = await world.consultationIn('no_show')
    await stay(made, world.people.doctor, 'requester', 0, 900)
    await stay(made, world.people.expert, 'expert', 900, 1000)
    const { body } = await detail(made.id)
    expect([body.call, body.row.callSeconds]).toEqual([null, null])
  })

  test('has a line for each stay in its dossier, with the worst that was measured of it', async () => {
    const made = await world.consultationIn('closed')
    const stays = [
      await stay(made, world.people.doctor, 'requester', 0, 125),
      await stay(made, world.people.doctor, 'requester', 140, 300),
      await stay(made, world.people.expert, 'expert', 5, 300),
    ]
    const minute = {
      ...{ away: 0, soundOnly: 0, frozen: 0, drops: 0, lossPerMille: 0, roundTripMs: 30 },
      ...{ lowest: 360, highest: 720, way: 'udp' as const },
    }
    await world.deps.db
      .insertInto('callMinute')
      .values([
        {
          ...minute,
          presenceId: stays[0] ?? '',
          beganAt: at(0),
          seconds: 60,
          soundOnly: 60,
          lossPerMille: 124,
        },
        { ...minute, presenceId: stays[0] ?? '', beganAt: at(60), seconds: 60, roundTripMs: 410, drops: 2 },
      ])
      .execute()
    const linesIn = async (lang: string) => {
      const dossier = await admin.fetch(`/api/log/${made.id}/dossier.pdf?lang=${lang}`)
      return textOfPdf(new Uint8Array(await dossier.arrayBuffer()))
    }
    const zh = await linesIn('zh')
    for (const fact of ['断线2次', '丢包最高12.4%', '往返最长410毫秒', '只有声音1分', '画面360p至720p'])
      expect(zh).toContain(fact)
    /* one line a stay: the doctor's two and the expert's one, and what was not measured is not said of them */
    expect(zh.split(world.people.doctor.name)).toHaveLength(1 + 2 + 1)
    expect(zh.split('画面')).toHaveLength(2)
    const en = await linesIn('en')
    for (const fact of ['2drops', 'lossupto12.4%', 'roundtripupto410ms', 'picture360pto720p'])
      expect(en).toContain(fact)
  })

  test('that goes on has no end; with a server gone it ends at the last sign of life', async () => {
    const made = await world.consultationIn('in_session')
    await stay(made, world.people.doctor, 'requester', 0, null)
    await stay(made, world.people.expert, 'expert', 10, null)
    const seen = (seconds: number) =>
      world.deps.db
        .updateTable('presence')
        .set({ seenAt: at(seconds) })
        .where('consultationId', '=', made.id)
        .execute()
    try {
      await seen(290)
      world.setClock(at(300))
      expect((await detail(made.id)).body.call).toMatchObject({ endedAt: null, seconds: 290 })
      world.setClock(at(3000))
      const { body } = await detail(made.id)
      expect(body.call).toMatchObject({ endedAt: at(290).toISOString(), seconds: 280 })
      expect(body.presences[0]).toMatchObject({ leftAt: null, seconds: 290 })
    } finally {
      world.setClock(null)
    }
  })
})

describe('one consultation', () => {
  test('shows changes, opinions, adoption, who looked, and that the chain is whole', async () => {
    const made = await world.consultationIn('reporting')
    const expert = await server.signIn(world.people.expert)
    const doctor = await server.signIn(world.people.doctor)
    await expert.json('PUT', `/api/consultations/${made.id}/opinion/draft`, {
      revision: 0,
      content: fullOpinion(),
    })
    const signed = await expert.json<{ id: string }>('POST', `/api/consultations/${made.id}/opinion/sign`, {
      revision: 1,
      password,
    })
    await (await doctor.fetch(`/api/opinions/${signed.body.id}/pdf`)).arrayBuffer()
    const { version } = await world.deps.read
      .selectFrom('consultation')
      .select('version')
      .where('id', '=', made.id)
      .executeTakeFirstOrThrow()
    const adoption = { decision: 'partly', reason: '药房暂无生龙骨', actions: '以煅龙骨代' }
    const closed = await doctor.json('POST', `/api/consultations/${made.id}/commands`, {
      command: 'record_adoption',
      version,
      adoption,
    })
    expect(closed.status).toBe(200)
    const { body } = await detail(made.id)
    expect(body.history.map(({ kind, toState, actor }) => [kind, toState, actor.name])).toEqual([
      ['consultation.changed', 'closed', '乌兰图雅'],
      ['consultation.changed', 'signed', '林若谷'],
    ])
    expect(body.opinions).toMatchObject([
      { version: 1, author: { name: '林若谷', nameEn: 'expert' }, intact: true },
    ])
    expect(body.adoption).toMatchObject({ decision: 'partly', reason: '药房暂无生龙骨' })
    expect(
      body.access.map(({ kind, person, detail: what, address }) => [kind, person.name, what, address]),
    ).toEqual([
      ['consultation.opened', '王审计', 'log', '127.0.0.1'],
      ['opinion.downloaded', '乌兰图雅', '1', '127.0.0.1'],
    ])
    expect(body.consent).toMatchObject({ signedBy: 'patient' })
    expect(body.chain).toMatchObject({ intact: true, algorithm: 'sha256' })
    expect(body.chain.head).toMatch(/^[0-9a-f]{64}$/)
    /* saved, signed, downloaded, closed, opened */
    expect(body.chain.length).toBe(5)
  })

  test('names an opened file by its kind, never by the name that somebody gave it', async () => {
    const made = await world.consultationIn('returned')
    const doctor = await server.signIn(world.people.doctor)
    const expert = await server.signIn(world.people.expert)
    const added = await doctor.fetch(
      `/api/consultations/${made.id}/attachments?kind=tongue&fileName=${encodeURIComponent('李晓萍舌象.png')}`,
      {
        method: 'POST',
        body: new Uint8Array(pdf()),
        headers: { 'content-type': 'application/octet-stream' },
      },
    )
    const { id } = (await added.json()) as { id: string }
    await (await expert.fetch(`/api/attachments/${id}`)).arrayBuffer()
    const { body } = await detail(made.id)
    const opened = body.access.filter(({ kind }) => kind === 'attachment.opened')
    expect(opened.map(({ detail: what }) => what)).toEqual(['tongue'])
    expect(JSON.stringify(body)).not.toContain('李晓萍')
  })

  test('is looked at on record', async () => {
    const made = await world.consultationIn('declined')
    await detail(made.id)
    await detail(made.id)
    const opened = await events(world.people.auditAdmin.id, 'consultation.opened')
    expect(opened.filter((one) => one.consultationId === made.id).map((one) => one.data)).toEqual([
      { relation: 'auditor', part: 'log' },
      { relation: 'auditor', part: 'log' },
    ])
  })

  test('that was never submitted is not there', async () => {
    const made = await world.consultationIn('draft')
    for (const id of [made.id, uuid(), 'x']) expect((await detail(id)).body.code).toBe('NOT_FOUND')
  })
})

test('is for those who review', async () => {
  const made = await world.consultationIn('signed')
  const paths = ['/api/log', '/api/log/options', `/api/log/${made.id}`]
  const { doctor, expert, systemAdmin, securityAdmin } = world.people
  for (const person of [doctor, expert, systemAdmin, securityAdmin]) {
    const browser = await server.signIn(person)
    for (const path of paths) expect((await browser.json('GET', path)).status).toBe(403)
  }
  for (const path of paths) expect((await server.stranger.json('GET', path)).status).toBe(401)
})

test('looking at the list is noted once for each minute and set of filters', async () => {
  const reader = await world.addPerson({ roles: ['audit_admin'], institutionId: world.institutions.hohhot })
  const browser = await server.signIn(reader)
  try {
    world.setClock(new Date('2027-01-01T00:00:10Z'))
    await Promise.all([1, 2, 3, 4].map(() => list('?state=closed', browser)))
    await list('?state=closed&limit=1', browser)
    await list('?state=signed', browser)
    world.setClock(new Date('2027-01-01T00:01:00Z'))
    await list('?state=closed', browser)
  } finally {
    world.setClock(null)
  }
  expect((await events(reader.id, 'log.listed')).map((one) => one.data)).toMatchObject([
    { filters: { state: 'closed' } },
    { filters: { state: 'signed' } },
    { filters: { state: 'closed' } },
  ])
})

describe('the export', () => {
  async function csv(filters: object, locale = 'zh') {
    const { answer, bytes, done } = await fetchExport(admin, { format: 'csv', locale, filters })
    return { answer, bytes, done, lines: bytes.toString('utf8').split('\r\n') }
  }
  const oneDay = { from: '2024-05-01', to: '2024-05-01' }

  test('is a file that Excel opens: mark, header, one line for each row, masked, harmless', async () => {
    const made = await world.consultationIn('declined', { changedAt: new Date('2024-05-01T15:59:59Z') })
    await world.deps.db
      .updateTable('consultation')
      .set({ reasonText: '=HYPERLINK("http://x","点")\n第二行', diagnosis: '+86,"引号"' })
      .where('id', '=', made.id)
      .execute()
    const { answer, bytes, lines, done } = await csv(oneDay)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="DC-\d{6}.csv"; filename\*=UTF-8''%E4/,
    )
    expect(lines[1]?.split(',').at(-1)).toBe(done.number)
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(lines[0]).toMatch(/^\uFEFF会诊号,线路,状态,/)
    expect(lines[1]).toContain(`${made.number},睡眠医学,未接诊,常规,视频会诊,李*萍,女,44,"'+86,""引号"""`)
    expect(lines[1]).toContain('2024-05-01 23:59:59')
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://x"",""点"")\n第二行"`)
    expect(lines.slice(2)).toEqual([''])
  })

  test('speaks English where asked', async () => {
    const { lines } = await csv(oneDay, 'en')
    expect(lines[0]).toMatch(/^\uFEFFNumber,Line,State,/)
    expect(lines[1]).toContain(',Sleep medicine,Declined,Routine,Video consultation,李*萍,Female,44,')
  })

  test('is on record before its first byte', async () => {
    const { lines, done } = await csv({ state: 'declined' })
    const exported = await events(world.people.auditAdmin.id, 'log.exported')
    expect(exported.at(-1)?.data).toEqual({
      ...{ filters: { state: 'declined' }, rows: lines.length - 2, exportId: done.id, format: 'csv' },
      digest: done.file?.digest,
    })
  })

  test('with nothing to export has its header', async () => {
    expect((await csv({ from: '2001-01-01', to: '2001-01-02' })).lines).toHaveLength(2)
  })

  test('goes through every batch once', async () => {
    const many = await createWorld()
    try {
      const made = await many.consultationIn('closed')
      const copy = (count: number) =>
        sql`insert into consultation (id, number, line_id, requester_id, requesting_institution_id, patient_id,
            expert_id, kind, urgency, state, submitted_at)
          select gen_random_uuid(), 'N' || gen_random_uuid(), line_id, requester_id, requesting_institution_id,
            patient_id, expert_id, kind, urgency, state, submitted_at - interval '1 second' * (n % 400)
          from consultation, generate_series(1, ${count}::int) as n where id = ${made.id}`.execute(
          many.deps.db,
        )
      await copy(1203)
      const filter = await exportFilter(many.deps, {}, new Date())
      const numbers: string[] = []
      for await (const rows of logBatches(many.deps, filter)) numbers.push(...rows.map((row) => row.number))
      expect(numbers).toHaveLength(1204)
      expect(new Set(numbers).size).toBe(1204)
      await copy(8_800)
      expect(await firstPage(many)).toMatchObject({ total: 10_000, totalIsMore: true })
    } finally {
      await many.close()
    }
  }, 120_000)

  async function firstPage(many: World): Promise<LogPage> {
    const other = await startServer(many)
    try {
      return (await list('', await other.signIn(many.people.auditAdmin))).body
    } finally {
      await other.close()
    }
  }
})

describe('verification', () => {
  const states: ConsultationState[] = ['signed', 'closed']
  let safe: World
  let made: MadeConsultation

  beforeAll(async () => {
    safe = await createWorld()
    for (const state of states) made = await safe.consultationIn(state)
    const call = await safe.callOf(safe.people.auditAdmin)
    for (const part of ['case', 'log', 'log', 'log'] as const) {
      await safe.deps.db.transaction().execute((tx) =>
        appendAudit(
          tx,
          'sha256',
          call,
          { consultationId: made.id },
          {
            kind: 'consultation.opened',
            data: { relation: 'auditor', part },
          },
        ),
      )
    }
    await safe.deps.db
      .transaction()
      .execute((tx) =>
        appendAudit(tx, 'sm3', call, { personId: call.actor.personId }, { kind: 'session.closed', data: {} }),
      )
  })
  afterAll(() => safe.close())

  /** Does what somebody with the whole database in hand could do, looks, and takes it back. */
  async function tampered(change: ReturnType<typeof sql>) {
    const undo = new Error('undo')
    let found: Awaited<ReturnType<typeof verifyAll>> | undefined
    const { db } = safe.deps
    await sql`create table kept_event as table audit_event`.execute(db)
    await sql`create table kept_chain as table audit_chain`.execute(db)
    await sql`create table kept_opinion as table opinion`.execute(db)
    const replica = (work: ReturnType<typeof sql>[]) =>
      behindTriggers(db, async (tx) => {
        for (const one of work) await one.execute(tx)
      })
    try {
      await replica([change])
      found = await verifyAll(db)
    } finally {
      await replica([
        sql`delete from audit_event`,
        sql`insert into audit_event select * from kept_event`,
        sql`delete from audit_chain`,
        sql`insert into audit_chain select * from kept_chain`,
        sql`delete from opinion`,
        sql`insert into opinion select * from kept_opinion`,
      ])
      for (const table of ['event', 'chain', 'opinion']) await sql.raw(`drop table kept_${table}`).execute(db)
    }
    if (found === undefined) throw undo
    return found.findings
  }

  test('finds nothing where nothing was changed', async () => {
    const found = await verifyAll(safe.deps.db)
    expect(found).toMatchObject({ chains: 2, events: 5, anchors: 0, opinions: 2, faults: 0, findings: [] })
  })

  test('names the first row that was changed, left out, added or cut off', async () => {
    const chain = `consultation:${made.id}`
    const row = (position: number) => sql`chain = ${chain} and position = ${position}`
    const event = { kind: 'event', chain }
    expect(
      await tampered(sql`update audit_event set data = '{"relation":"x","part":"log"}' where ${row(2)}`),
    ).toMatchObject([{ ...event, position: 2, why: 'digest' }])
    expect(
      await tampered(sql`update audit_event set at = at - interval '1 day' where ${row(3)}`),
    ).toMatchObject([{ ...event, position: 3, why: 'digest' }])
    expect(await tampered(sql`update audit_event set actor_id = null where ${row(1)}`)).toMatchObject([
      { ...event, position: 1, why: 'digest' },
    ])
    expect(await tampered(sql`delete from audit_event where ${row(2)}`)).toMatchObject([
      { ...event, position: 3, why: 'position' },
    ])
    expect(await tampered(sql`delete from audit_event where ${row(4)}`)).toEqual([
      { kind: 'chain', chain, why: 'cut' },
    ])
    expect(await tampered(sql`delete from audit_event where chain = ${chain}`)).toEqual([
      { kind: 'chain', chain, why: 'cut' },
    ])
    expect(await tampered(sql`delete from audit_chain where chain = ${chain}`)).toEqual([
      { kind: 'chain', chain, why: 'missing' },
    ])
    expect(await tampered(sql`update audit_chain set head = 'x' where chain = ${chain}`)).toEqual([
      { kind: 'chain', chain, why: 'head' },
    ])
    expect(await tampered(sql`update audit_event set previous = '0' where ${row(3)}`)).toMatchObject([
      { ...event, position: 3, why: 'previous' },
    ])
  })

  test('names an opinion that was changed', async () => {
    expect(
      await tampered(
        sql`update opinion set content = jsonb_set(content, '{advice}', '"别的"') where consultation_id = ${made.id}`,
      ),
    ).toMatchObject([{ kind: 'opinion', number: made.number, version: 1 }])
  })

  test('shows a broken chain to the reviewer', async () => {
    const one = await world.consultationIn('signed')
    await detail(one.id)
    await behindTriggers(world.deps.db, (tx) =>
      sql`update audit_event set address = '10.0.0.1' where consultation_id = ${one.id}`.execute(tx),
    )
    expect((await detail(one.id)).body.chain.intact).toBe(false)
  })
})
