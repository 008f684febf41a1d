/** Writing, signing, reading and downloading an opinion, over HTTP on a real Postgres. */
import { sql } from 'kysely'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../server/app/digest.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type {
  Opinion,
  OpinionContent,
  SaveOpinionAnswer,
  SignOpinionAnswer,
} from '../../server/contract/opinion.ts'
import { fullOpinion, patientIdentity } from '../support/consultations.ts'
import { fetchExport } from '../support/exports.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { behindTriggers } from '../support/tamper.ts'
import { createWorld, password, type World } from '../support/world.ts'

let world: World
let server: TestServer
let expert: Browser
let doctor: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  expert = await server.signIn(world.people.expert)
  doctor = await server.signIn(world.people.doctor)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Answer<T> = { status: number; body: T & AppErrorShape }

function save(id: string, revision: number, content: OpinionContent, as = expert) {
  return as.json('PUT', `/api/consultations/${id}/opinion/draft`, { revision, content }) as Promise<
    Answer<SaveOpinionAnswer>
  >
}

function sign(id: string, input: Record<string, unknown>, as = expert, headers = {}) {
  return as.json('POST', `/api/consultations/${id}/opinion/sign`, { password, ...input }, headers) as Promise<
    Answer<SignOpinionAnswer>
  >
}

function read(id: string, as: Browser) {
  return as.json('GET', `/api/consultations/${id}/opinion`) as Promise<Answer<Opinion>>
}

async function trail(id: string, kind: string) {
  return world.deps.read
    .selectFrom('auditEvent')
    .select(['data', 'actorId'])
    .where('consultationId', '=', id)
    .where('kind', '=', kind)
    .orderBy('position')
    .execute()
}

async function signedOne() {
  const made = await world.consultationIn('reporting')
  await save(made.id, 0, fullOpinion())
  const signed = await sign(made.id, { revision: 1 })
  expect(signed.status).toBe(200)
  return { ...made, opinionId: signed.body.id, answer: signed.body }
}

describe('the draft', () => {
  test('is kept, counts its revisions and says what a signature still wants', async () => {
    const { id } = await world.consultationIn('accepted')
    const content = { ...fullOpinion(), advice: '', answers: [{ position: 1, text: '可减。' }] }
    const saved = await save(id, 0, content)
    expect(saved.status).toBe(200)
    expect(saved.body).toMatchObject({ revision: 1, lacking: ['answers.2', 'advice'] })
    expect((await save(id, 1, fullOpinion())).body).toMatchObject({ revision: 2, lacking: [] })
    const { body } = await read(id, expert)
    expect(body.draft).toMatchObject({ revision: 2, content: fullOpinion() })
    expect((await trail(id, 'opinion.saved')).map((one) => one.data)).toEqual([
      { revision: 1 },
      { revision: 2 },
    ])
  })

  test('of two windows the second is told, and nothing is overwritten', async () => {
    const { id } = await world.consultationIn('in_session')
    await save(id, 0, fullOpinion())
    const both = await Promise.all([
      save(id, 1, { ...fullOpinion(), advice: '窗口一' }),
      save(id, 1, { ...fullOpinion(), advice: '窗口二' }),
    ])
    expect(both.map((one) => one.status).sort()).toEqual([200, 409])
    const lost = both.find((one) => one.status === 409)
    expect(lost?.body).toMatchObject({ code: 'CONFLICT', fresh: { state: 'in_session', version: 2 } })
    const won = both.findIndex((one) => one.status === 200)
    expect((await read(id, expert)).body.draft?.content.advice).toBe(['窗口一', '窗口二'][won])
  })

  test('is seen by its author alone and written by nobody else', async () => {
    const { id } = await world.consultationIn('reporting')
    await save(id, 0, fullOpinion())
    const roster = await server.signIn(world.people.rosterExpert)
    expect((await read(id, roster)).body).toMatchObject({ draft: null, versions: [] })
    expect((await read(id, doctor)).body).toMatchObject({ draft: null, versions: [] })
    expect((await save(id, 0, fullOpinion(), roster)).body.code).toBe('FORBIDDEN')
    expect((await save(id, 0, fullOpinion(), doctor)).body.code).toBe('FORBIDDEN')
    const foreign = await server.signIn(world.people.otherExpert)
    expect((await save(id, 0, fullOpinion(), foreign)).status).toBe(404)
  })

  test.each(['submitted', 'returned', 'declined', 'cancelled', 'no_show', 'converted_to_referral'] as const)(
    'is not taken in the state %s',
    async (state) => {
      const { id } = await world.consultationIn(state)
      const { status, body } = await save(id, 0, fullOpinion())
      const known = !['submitted', 'returned', 'declined'].includes(state)
      expect([status, body.code]).toEqual(known ? [409, 'WRONG_STATE'] : [403, 'FORBIDDEN'])
    },
  )

  test('answers what does not belong to a question, is too long or no text with the field', async () => {
    const { id } = await world.consultationIn('reporting')
    const stray = { ...fullOpinion(), answers: [{ position: 3, text: '没有这一问' }] }
    expect((await save(id, 0, stray)).body).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ path: 'content.answers.0.position', code: 'invalid' }],
    })
    const twice = { ...fullOpinion(), answers: [1, 1].map((position) => ({ position, text: '重复' })) }
    expect((await save(id, 0, twice)).body.fields).toEqual([
      { path: 'content.answers.1.position', code: 'invalid' },
    ])
    for (const advice of ['长'.repeat(8001), 'a\u0000b', 'half \ud800']) {
      expect((await save(id, 0, { ...fullOpinion(), advice })).body).toMatchObject({
        code: 'VALIDATION_FAILED',
        fields: [{ path: 'content.advice' }],
      })
    }
    expect(await trail(id, 'opinion.saved')).toEqual([])
  })
})

describe('signing', () => {
  test('makes a version that carries its digest, moves the consultation and takes the draft away', async () => {
    const { id, number } = await world.consultationIn('in_session')
    await save(id, 0, fullOpinion())
    const signed = await sign(id, { revision: 1 })
    expect(signed.body).toMatchObject({
      version: 1,
      consultation: { state: 'signed' },
      digestAlgorithm: 'sha256',
    })
    const { body } = await read(id, doctor)
    expect(body.draft).toBeNull()
    expect(body.versions).toHaveLength(1)
    expect(body.versions[0]).toMatchObject({
      content: fullOpinion(),
      intact: true,
      signatureKind: 'internal',
      author: { name: '林若谷' },
      digest: signed.body.digest,
    })
    const row = await world.deps.read
      .selectFrom('opinion')
      .selectAll()
      .where('id', '=', signed.body.id)
      .executeTakeFirstOrThrow()
    expect(digestOf('sha256', row.canonical)).toBe(row.digest)
    expect(JSON.parse(row.canonical)).toMatchObject({
      consultationId: id,
      number,
      version: 1,
      authorId: world.people.expert.id,
      signedAt: signed.body.signedAt,
      questions: ['是否需要多导睡眠监测？', '方药如何调整？'],
    })
    const [change] = await trail(id, 'consultation.changed')
    expect(change?.data).toMatchObject({ command: 'sign_opinion', toState: 'signed', opinionVersion: 1 })
    expect((await read(id, expert)).body.draft).toBeNull()
  })

  test('with a wrong password changes nothing, and locks after five', async () => {
    const stubborn = await world.addPerson({ roles: ['expert'], institutionId: world.institutions.beijing })
    const { id } = await world.consultationIn('reporting', { expert: stubborn })
    const browser = await server.signIn(stubborn)
    await save(id, 0, fullOpinion(), browser)
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await sign(id, { revision: 1, password: '不是口令' }, browser)).body.code).toBe(
        'PASSWORD_WRONG',
      )
    }
    const locked = await sign(id, { revision: 1 }, browser)
    expect(locked.body.code).toBe('ACCOUNT_LOCKED')
    expect(locked.body.retryAfterSeconds).toBeGreaterThan(0)
    expect((await read(id, browser)).body).toMatchObject({ draft: { revision: 1 }, versions: [] })
    expect(await trail(id, 'consultation.changed')).toEqual([])
  })

  test('wants every question answered and the advice', async () => {
    const { id } = await world.consultationIn('reporting')
    expect((await sign(id, { revision: 0 })).body).toMatchObject({
      code: 'INCOMPLETE',
      lacking: ['answers.1', 'answers.2', 'advice'],
    })
    await save(id, 0, {
      ...fullOpinion(),
      answers: [
        { position: 1, text: '是。' },
        { position: 2, text: ' \n' },
      ],
    })
    const { status, body } = await sign(id, { revision: 1 })
    expect([status, body.code, body.lacking]).toEqual([409, 'INCOMPLETE', ['answers.2']])
    expect((await read(id, doctor)).body.versions).toEqual([])
    expect(await trail(id, 'consultation.changed')).toEqual([])
  })

  test('signs the text that was read, not a newer one', async () => {
    const { id } = await world.consultationIn('reporting')
    await save(id, 0, fullOpinion())
    await save(id, 1, { ...fullOpinion(), advice: '另一窗口改过' })
    expect((await sign(id, { revision: 1 })).body).toMatchObject({ code: 'CONFLICT', fresh: { version: 2 } })
  })

  test('twice at once makes one version', async () => {
    const { id } = await world.consultationIn('reporting')
    await save(id, 0, fullOpinion())
    const both = await Promise.all([sign(id, { revision: 1 }), sign(id, { revision: 1 })])
    expect(both.map((one) => one.body.code ?? 'ok').sort()).toEqual(['CONFLICT', 'ok'])
    expect((await read(id, doctor)).body.versions).toHaveLength(1)
  })

  test('repeated with the same key gives the same answer; the key keeps no trace of the password', async () => {
    const { id } = await world.consultationIn('reporting')
    await save(id, 0, fullOpinion())
    const key = uuid()
    const headers = { 'x-idempotency-key': key }
    const [first, second] = [
      await sign(id, { revision: 1 }, expert, headers),
      await sign(id, { revision: 1 }, expert, headers),
    ]
    expect(second).toMatchObject({ status: 200, body: first.body })
    expect((await sign(id, { revision: 2 }, expert, headers)).body.code).toBe('KEY_REUSED')
    expect((await sign(id, { revision: 1, password: '错' }, expert, headers)).body.code).toBe(
      'PASSWORD_WRONG',
    )
    const kept = await world.deps.read
      .selectFrom('idempotency')
      .selectAll()
      .where('key', '=', key)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(kept)).not.toContain(password)
  })

  test.each(['accepted', 'scheduled'] as const)('is too early in %s', async (state) => {
    const { id } = await world.consultationIn(state)
    await save(id, 0, fullOpinion())
    expect((await sign(id, { revision: 1 })).body.code).toBe('WRONG_STATE')
  })

  test('is for the expert who accepted', async () => {
    const { id } = await world.consultationIn('reporting')
    const roster = await server.signIn(world.people.rosterExpert)
    const foreign = await server.signIn(world.people.otherExpert)
    expect((await sign(id, { revision: 0 }, roster)).body.code).toBe('FORBIDDEN')
    expect((await sign(id, { revision: 0 }, foreign)).body.code).toBe('NOT_FOUND')
    expect((await sign(id, { revision: 0 }, doctor)).body.code).toBe('FORBIDDEN')
  })
})

describe('a correction', () => {
  test('is a new version with a reason; the old one stays as it was', async () => {
    const { id } = await signedOne()
    const before = (await read(id, doctor)).body.versions[0]
    await save(id, 0, { ...fullOpinion(), advice: '更正：剂量减半。' })
    expect((await sign(id, { revision: 1 })).body.code).toBe('REASON_REQUIRED')
    expect((await sign(id, { revision: 1, reasonCode: 'other' })).body.code).toBe('REASON_REQUIRED')
    const amended = await sign(id, { revision: 1, reasonCode: 'wrong_content', reasonText: '剂量写错' })
    expect(amended.body).toMatchObject({ version: 2, consultation: { state: 'signed' } })
    const { versions } = (await read(id, doctor)).body
    expect(versions.map((one) => one.version)).toEqual([2, 1])
    expect(versions[0]).toMatchObject({
      content: { advice: '更正：剂量减半。' },
      reasonCode: 'wrong_content',
      reasonText: '剂量写错',
      intact: true,
    })
    expect(versions[1]).toEqual(before)
  })

  test('of a closed consultation opens it for a new answer of the requesting hospital', async () => {
    const { id } = await world.consultationIn('closed')
    await save(id, 0, fullOpinion())
    const amended = await sign(id, { revision: 1, reasonCode: 'new_results' })
    expect(amended.body).toMatchObject({ version: 2, consultation: { state: 'signed' } })
  })
})

describe('a signed opinion', () => {
  test('cannot be changed or deleted, even by the owner of the database', async () => {
    const { opinionId } = await signedOne()
    const { db } = world.deps
    await expect(
      db.updateTable('opinion').set({ canonical: '' }).where('id', '=', opinionId).execute(),
    ).rejects.toThrow('insert-only')
    await expect(db.deleteFrom('opinion').where('id', '=', opinionId).execute()).rejects.toThrow(
      'insert-only',
    )
    await expect(sql`truncate opinion cascade`.execute(db)).rejects.toThrow('insert-only')
  })

  test.each([
    ['content', sql`content = jsonb_set(content, '{advice}', '"改过"')`],
    ['canonical', sql`canonical = replace(canonical, '疏肝', '清肝')`],
    ['author', sql`author_id = (select id from person where login_name = 'roster')`],
    ['time', sql`signed_at = signed_at - interval '1 hour'`],
    ['reason', sql`reason_text = '后加'`],
    ['digest', sql`digest = md5(digest)`],
    ['algorithm', sql`digest_algorithm = 'none'`],
    ['no JSON', sql`canonical = '{'`],
    ['no opinion', sql`content = '{}'`],
  ])('that somebody changed behind the triggers is not intact: %s', async (_what, change) => {
    const { id, opinionId } = await signedOne()
    await behindTriggers(world.deps.db, (tx) =>
      sql`update opinion set ${change} where id = ${opinionId}`.execute(tx),
    )
    expect((await read(id, doctor)).body.versions[0]?.intact).toBe(false)
  })

  test('is read by both hospitals and the reviewer, by nobody else', async () => {
    const { id, opinionId } = await signedOne()
    const { people } = world
    for (const person of [
      people.doctor,
      people.colleague,
      people.expert,
      people.rosterExpert,
      people.auditAdmin,
    ]) {
      const browser = await server.signIn(person)
      expect((await read(id, browser)).body.versions).toHaveLength(1)
    }
    for (const person of [people.otherDoctor, people.otherExpert]) {
      const browser = await server.signIn(person)
      expect((await read(id, browser)).body.code).toBe('NOT_FOUND')
      expect((await browser.json('GET', `/api/opinions/${opinionId}/pdf`)).status).toBe(404)
    }
    for (const person of [people.systemAdmin, people.securityAdmin]) {
      const browser = await server.signIn(person)
      expect((await read(id, browser)).body.code).toBe('FORBIDDEN')
    }
    expect((await read(id, server.stranger)).body.code).toBe('SIGNED_OUT')
    expect((await doctor.json('GET', `/api/opinions/${uuid()}/pdf`)).body.code).toBe('NOT_FOUND')
    expect((await doctor.json('GET', '/api/opinions/1/pdf')).body.code).toBe('NOT_FOUND')
  })

  test('that is read stands in the trail once for a while', async () => {
    const { id } = await signedOne()
    const colleague = await server.signIn(world.people.colleague)
    await read(id, colleague)
    await read(id, colleague)
    const openings = (await trail(id, 'consultation.opened')).filter(
      (one) => one.actorId === world.people.colleague.id,
    )
    expect(openings.map((one) => one.data)).toEqual([{ relation: 'colleague', part: 'case' }])
  })
})

describe('the PDF', () => {
  async function pdf(opinionId: string, as: Browser) {
    const answer = await as.fetch(`/api/opinions/${opinionId}/pdf`)
    expect(answer.status).toBe(200)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const document = await getDocument({ data: bytes }).promise
    let text = ''
    for (let page = 1; page <= document.numPages; page += 1) {
      const content = await (await document.getPage(page)).getTextContent()
      text += content.items.map((item) => ('str' in item ? item.str : '')).join('')
    }
    return { answer, text: text.replaceAll(/\s/g, '') }
  }

  test('holds the opinion, who it is about, the digest and whose decision it is', async () => {
    const { opinionId, number, answer: signed } = await signedOne()
    const { answer, text } = await pdf(opinionId, doctor)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    expect(decodeURIComponent(answer.headers.get('content-disposition') ?? '')).toContain(
      `filename*=UTF-8''会诊意见书_${number}_v1.pdf`,
    )
    for (const sentence of [
      '远程会诊意见书',
      number,
      patientIdentity.name,
      '是否需要多导睡眠监测？',
      '建议完善多导睡眠监测。',
      '原方加酸枣仁。',
      '疏肝泻热，镇心安神。',
      '不寐',
      '肝火扰心证',
      '林若谷',
      '北京第一中医医院',
      '内部签名（口令确认），非第三方电子认证',
      '本意见供申请医院参考，诊疗决定由申请医院作出',
      signed.digest,
      '第1页，共1页',
    ]) {
      expect(text).toContain(sentence)
    }
  })

  test('is audited before it is answered, and names who took it', async () => {
    const { id, opinionId } = await signedOne()
    const { text } = await pdf(opinionId, doctor)
    expect(await trail(id, 'opinion.downloaded')).toEqual([
      { data: { version: 1 }, actorId: world.people.doctor.id },
    ])
    expect(text).toContain('乌兰图雅')
    expect(text).toContain('下载，已记入日志')
  })

  test('without its place in the trail is not handed out', async () => {
    const { id, opinionId } = await signedOne()
    const { db } = world.deps
    const auditor = await server.signIn(world.people.auditAdmin)
    const { id: exported } = (await fetchExport(auditor, { format: 'csv' })).done
    await sql`create function full_disk() returns trigger language plpgsql as $$
      begin raise exception 'disk full' using errcode = 'disk_full'; end $$`.execute(db)
    await sql`create trigger full_disk before insert on audit_event for each row
      when (new.kind in ('opinion.downloaded', 'consultation.opened', 'log.exported', 'log.listed'))
      execute function full_disk()`.execute(db)
    try {
      const admin = await server.signIn(world.people.auditAdmin)
      for (const [browser, path] of [
        [doctor, `/api/opinions/${opinionId}/pdf`],
        [doctor, `/api/consultations/${id}/opinion`],
        [admin, '/api/log'],
        [admin, `/api/log/${id}`],
        [admin, `/api/exports/${exported}/file`],
      ] as const) {
        const { status, body } = await browser.json('GET', path)
        expect([path, status, Object.keys(body).sort()]).toEqual([path, 507, ['code', 'requestId']])
      }
    } finally {
      await sql`drop function full_disk cascade`.execute(db)
    }
  })

  test('shows a reviewer no whole name', async () => {
    const { opinionId } = await signedOne()
    const { text } = await pdf(opinionId, await server.signIn(world.people.auditAdmin))
    expect(text).toContain('李*萍')
    expect(text).not.toContain(patientIdentity.name)
  })

  test('of a corrected version says so on both', async () => {
    const { id, opinionId } = await signedOne()
    await save(id, 0, fullOpinion())
    const amended = await sign(id, { revision: 1, reasonCode: 'wording', reasonText: '改一个字' })
    expect((await pdf(opinionId, doctor)).text).toContain('本版已由第2版更正')
    expect((await pdf(amended.body.id, doctor)).text).toContain('本版更正第1版。原因：文字更正：改一个字')
  })
})
