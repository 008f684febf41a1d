/** After the signature, over HTTP on a real Postgres: counter-signature, correction, the public page. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyRule } from '../../server/app/verification.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { LogDetail } from '../../server/contract/log.ts'
import type { Opinion, SignOpinionAnswer } from '../../server/contract/opinion.ts'
import type { OpenCorrection, PublicVerification } from '../../server/contract/signature.ts'
import { fullOpinion, patientIdentity } from '../support/consultations.ts'
import { textOfPdf } from '../support/pdf.ts'
import { codeInPdf, readQr } from '../support/qr.ts'
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
beforeEach(() => world.deps.db.deleteFrom('authThrottle').where('key', 'like', 'verify:%').execute())

type Answer<T> = { status: number; body: T & AppErrorShape }

const read = (id: string, as: Browser) =>
  as.json('GET', `/api/consultations/${id}/opinion`) as Promise<Answer<Opinion>>

async function sign(id: string, content = fullOpinion(), more = {}): Promise<string> {
  const saved = await expert.json('PUT', `/api/consultations/${id}/opinion/draft`, { revision: 0, content })
  expect(saved.status).toBe(200)
  const signed = (await expert.json('POST', `/api/consultations/${id}/opinion/sign`, {
    ...{ revision: 1, password },
    ...more,
  })) as Answer<SignOpinionAnswer>
  expect(signed.body).toMatchObject({ digestAlgorithm: 'sha256' })
  return signed.body.id
}

async function signedOne() {
  const made = await world.consultationIn('reporting')
  return { ...made, opinionId: await sign(made.id) }
}

const counterSign = (opinionId: string, as = doctor, given = password) =>
  as.json('POST', `/api/opinions/${opinionId}/countersign`, { password: given }) as Promise<Answer<object>>

const correct = (id: string, input: object, as = doctor) =>
  as.json('POST', `/api/consultations/${id}/correction`, input) as Promise<Answer<{ state: string }>>

const asking = {
  command: 'request_correction',
  reasonCode: 'question_unanswered',
  reasonText: '第二问没有答',
}

async function trail(id: string, kind: string): Promise<unknown[]> {
  const rows = await world.deps.read
    .selectFrom('auditEvent')
    .select('data')
    .where('consultationId', '=', id)
    .where('kind', '=', kind)
    .orderBy('position')
    .execute()
  return rows.map((row) => row.data)
}

async function adopt(id: string) {
  const { body } = await doctor.json<{ version: number }>('GET', `/api/consultations/${id}`)
  const adoption = { decision: 'adopted', reason: '', actions: '' }
  const command = { command: 'record_adoption', version: body.version, adoption }
  return doctor.json<AppErrorShape>('POST', `/api/consultations/${id}/commands`, command)
}

describe('the author’s signature', () => {
  test('stands in a row with provider, algorithm, key and the digest of the version', async () => {
    const { id, opinionId } = await signedOne()
    const [version] = (await read(id, doctor)).body.versions
    expect(version?.signatures).toMatchObject([
      {
        role: 'expert',
        signer: { name: '林若谷' },
        provider: 'internal',
        algorithm: 'hmac-sha256',
        valid: true,
      },
    ])
    const row = await world.deps.read
      .selectFrom('opinionSignature')
      .selectAll()
      .where('opinionId', '=', opinionId)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ signedDigest: version?.digest, signerId: world.people.expert.id })
    expect(row.keyId).toMatch(/^[0-9a-f]{16}$/)
  })

  test('of a version from before there were rows is that of its own row', async () => {
    const { id } = await world.consultationIn('signed')
    const [version] = (await read(id, doctor)).body.versions
    expect(version?.signatures).toMatchObject([
      { role: 'expert', provider: 'internal', algorithm: 'password', valid: null },
    ])
    expect(version?.intact).toBe(true)
  })

  test('does not fit when somebody puts another signer under it', async () => {
    const { id, opinionId } = await signedOne()
    const other = world.people.rosterExpert.id
    await behindTriggers(world.deps.db, (tx) =>
      tx
        .updateTable('opinionSignature')
        .set({ signerId: other })
        .where('opinionId', '=', opinionId)
        .execute(),
    )
    expect((await read(id, doctor)).body.versions[0]?.signatures).toMatchObject([{ valid: false }])
  })

  test('attests author and participants as they were, whatever becomes of them', async () => {
    const { id, opinionId } = await signedOne()
    const row = await world.deps.read
      .selectFrom('opinion')
      .select('canonical')
      .where('id', '=', opinionId)
      .executeTakeFirstOrThrow()
    expect(JSON.parse(row.canonical)).toMatchObject({
      attested: { author: { name: '林若谷', title: '主任医师', institution: '北京第一中医医院' } },
    })
    await world.deps.db
      .updateTable('person')
      .set({ titleZh: '院长' })
      .where('id', '=', world.people.expert.id)
      .execute()
    expect((await read(id, doctor)).body.versions[0]?.intact).toBe(true)
    await world.deps.db
      .updateTable('person')
      .set({ titleZh: '主任医师' })
      .where('id', '=', world.people.expert.id)
      .execute()
  })

  test('cannot be changed, and stands under no other digest', async () => {
    const { opinionId } = await signedOne()
    const { db } = world.deps
    await expect(
      db.updateTable('opinionSignature').set({ value: '' }).where('opinionId', '=', opinionId).execute(),
    ).rejects.toThrow('insert-only')
    await expect(
      sql`insert into opinion_signature select gen_random_uuid(), opinion_id, signer_id, 'member', provider,
        algorithm, key_id, value, md5(signed_digest), signed_at from opinion_signature
        where opinion_id = ${opinionId}`.execute(db),
    ).rejects.toThrow('foreign key')
  })

  test('leaves room for members of a board, one for each person', async () => {
    const { opinionId } = await signedOne()
    const { db } = world.deps
    const add = (login: string) =>
      sql`insert into opinion_signature select gen_random_uuid(), opinion_id,
        (select id from person where login_name = ${login}), 'member', provider, algorithm, key_id, value,
        signed_digest, signed_at from opinion_signature where opinion_id = ${opinionId} and role = 'expert'`.execute(
        db,
      )
    await add('roster')
    await add('other-expert')
    await expect(add('roster')).rejects.toThrow('opinion_signature_once')
  })
})

describe('the counter-signature', () => {
  test('is added to what was signed and changes nothing of it', async () => {
    const { id, opinionId } = await signedOne()
    const before = (await read(id, doctor)).body
    expect(before.actions).toContain('countersign')
    expect((await counterSign(opinionId)).status).toBe(200)
    const after = (await read(id, doctor)).body
    expect(after.actions).not.toContain('countersign')
    expect(after.versions[0]).toMatchObject({ digest: before.versions[0]?.digest, intact: true })
    expect(after.versions[0]?.signatures).toMatchObject([
      { role: 'expert', valid: true },
      { role: 'requester', signer: { name: '乌兰图雅' }, valid: true },
    ])
    expect(await trail(id, 'opinion.countersigned')).toEqual([
      { version: 1, provider: 'internal', algorithm: 'hmac-sha256' },
    ])
  })

  test('stands in the log and on its page, with what was withdrawn of consent and who looked', async () => {
    const { id, opinionId } = await signedOne()
    await counterSign(opinionId)
    const at = () => new Date(Date.now() - 60_000).toISOString()
    for (const [action, signedBy] of [
      ['give', 'patient'],
      ['withdraw', 'relative'],
    ]) {
      const who = { signedBy, signerName: signedBy === 'patient' ? '' : '李建国', relation: '' }
      const step = { action, purpose: 'recording', note: '', at: at(), ...who }
      expect((await doctor.json('POST', `/api/consultations/${id}/consents`, step)).status).toBe(200)
    }
    await expert.json('GET', `/api/consultations/${id}`)
    const auditor = await server.signIn(world.people.auditAdmin)
    const { body } = await auditor.json<LogDetail>('GET', `/api/log/${id}`)
    expect(body.opinions[0]?.cosigned).toMatchObject([{ name: '乌兰图雅', role: 'requester' }])
    expect(body.consentSteps).toMatchObject([
      { purpose: 'recording', action: 'given', signedBy: 'patient' },
      { purpose: 'recording', action: 'withdrawn', signedBy: 'relative' },
    ])
    const pageIn = async (lang: string) => {
      const answer = await auditor.fetch(`/api/log/${id}/dossier.pdf?lang=${lang}`)
      expect(answer.status).toBe(200)
      const bytes = Buffer.from(await answer.arrayBuffer())
      return textOfPdf(bytes)
    }
    const zh = await pageIn('zh')
    expect(zh).toContain('近亲属撤回对录音录像的同意')
    expect(zh).toMatch(/乌兰图雅申请医师签收\d{4}/)
    expect(zh).toMatch(/查阅人.*林.*次/)
    const en = await pageIn('en')
    expect(en).toContain('Consultationdossier')
    expect(en).toContain('Consenttorecordingwithdrawn(nearrelative)')
    expect(en).toMatch(/doctorreceived\d{4}/)
    expect([zh, en].map((text) => text.includes('李晓萍') || text.includes('李建国'))).toEqual([false, false])
    expect(en).toContain('1/1')
    expect((await auditor.fetch(`/api/log/${id}/dossier.pdf?lang=fr`)).status).toBe(400)
  })

  test('pressed twice at once is one', async () => {
    const { id, opinionId } = await signedOne()
    const both = await Promise.all([counterSign(opinionId), counterSign(opinionId)])
    expect(both.map((one) => one.status).sort()).toEqual([200, 409])
    expect(both.find((one) => one.status === 409)?.body.code).toBe('CONFLICT')
    expect((await read(id, doctor)).body.versions[0]?.signatures).toHaveLength(2)
  })

  test('wants the password, and is for the doctor who asked', async () => {
    const { id, opinionId } = await signedOne()
    expect((await counterSign(opinionId, doctor, '不是口令')).body.code).toBe('PASSWORD_WRONG')
    const colleague = await server.signIn(world.people.colleague)
    expect((await counterSign(opinionId, colleague)).body.code).toBe('FORBIDDEN')
    const foreign = await server.signIn(world.people.otherDoctor)
    expect((await counterSign(opinionId, foreign)).body.code).toBe('NOT_FOUND')
    expect((await read(id, doctor)).body.versions[0]?.signatures).toHaveLength(1)
    const kept = await world.deps.read.selectFrom('idempotency').selectAll().execute()
    expect(JSON.stringify(kept)).not.toContain(password)
  })

  test('is of the newest version alone', async () => {
    const { id, opinionId } = await signedOne()
    await sign(id, fullOpinion(), { reasonCode: 'wording', reasonText: '' })
    expect((await counterSign(opinionId)).body.code).toBe('CONFLICT')
    expect((await read(id, doctor)).body.actions).toContain('countersign')
  })
})

describe('returned for correction', () => {
  test('asked, seen, answered by a new version; meanwhile nobody adopts', async () => {
    const { id } = await signedOne()
    expect((await correct(id, asking)).body).toEqual({ state: 'open' })
    const seen = (await read(id, expert)).body
    expect(seen).toMatchObject({ correction: 'open', actions: ['keep_opinion', 'amend_opinion'] })
    expect(seen.corrections).toMatchObject([{ version: 1, reasonText: '第二问没有答', state: 'open' }])
    expect((await adopt(id)).body.code).toBe('WRONG_STATE')
    const listed = async (as: Browser) => {
      const { body } = await as.json<OpenCorrection[]>('GET', '/api/corrections')
      return body.filter((one) => one.consultationId === id)
    }
    expect(await listed(expert)).toMatchObject([{ reasonText: '第二问没有答', patientName: '李*萍' }])
    expect(await listed(await server.signIn(world.people.rosterExpert))).toEqual([])
    await sign(id, { ...fullOpinion(), advice: '已补答。' }, { reasonCode: 'wrong_content', reasonText: '' })
    const after = (await read(id, doctor)).body
    expect(after.corrections).toMatchObject([{ state: 'amended', newVersion: 2 }])
    expect(after.versions.map((one) => one.version)).toEqual([2, 1])
    expect((await adopt(id)).status).toBe(200)
    expect(await listed(expert)).toEqual([])
    expect(await trail(id, 'correction.answered')).toEqual([{ version: 1, how: 'amended', reasonText: '' }])
  })

  test('kept with a reason, which the asker reads; it may be asked again', async () => {
    const { id } = await signedOne()
    await correct(id, asking)
    const kept = { command: 'keep_opinion', reasonText: '第二问已在会诊意见中回答' }
    expect((await correct(id, kept, expert)).body).toEqual({ state: 'kept' })
    const { body } = await read(id, doctor)
    expect(body.corrections).toMatchObject([{ state: 'kept', answer: '第二问已在会诊意见中回答' }])
    expect((await correct(id, asking)).body).toEqual({ state: 'open' })
  })

  test('asked twice at once is one; taken back it frees the answer', async () => {
    const { id } = await signedOne()
    const both = await Promise.all([correct(id, asking), correct(id, asking)])
    expect(both.map((one) => one.body.code ?? 'ok').sort()).toEqual(['WRONG_STATE', 'ok'])
    expect((await correct(id, { command: 'withdraw_correction' })).body).toEqual({ state: 'withdrawn' })
    expect((await adopt(id)).status).toBe(200)
    expect((await correct(id, asking)).body.code).toBe('WRONG_STATE')
  })

  test('is refused without words, for no reason of ours, and to the other side', async () => {
    const { id } = await signedOne()
    expect((await correct(id, { ...asking, reasonText: ' ' })).body.code).toBe('VALIDATION_FAILED')
    expect((await correct(id, { ...asking, reasonCode: 'because' })).body.code).toBe('VALIDATION_FAILED')
    expect((await correct(id, { ...asking, reasonText: '长'.repeat(1001) })).status).toBe(400)
    expect((await correct(id, asking, expert)).body.code).toBe('FORBIDDEN')
    await correct(id, asking)
    expect((await correct(id, { command: 'keep_opinion', reasonText: '不' })).body.code).toBe('FORBIDDEN')
    expect((await correct(id, { command: 'withdraw_correction' }, expert)).body.code).toBe('FORBIDDEN')
  })
})

describe('the public page', () => {
  const verify = (token: string) =>
    server.stranger.json('GET', `/api/verify/${token}`) as Promise<Answer<PublicVerification>>

  async function tokenOf(opinionId: string): Promise<string> {
    const row = await world.deps.read
      .selectFrom('opinion')
      .select('token')
      .where('id', '=', opinionId)
      .executeTakeFirstOrThrow()
    return row.token
  }

  test('says whether the paper is valid, and nothing else', async () => {
    const { number, opinionId } = await signedOne()
    const { status, body } = await verify(await tokenOf(opinionId))
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual(
      [
        ...['board', 'counterSigned', 'digest', 'digestAlgorithm', 'hospital', 'intact'],
        ...['newestVersion', 'number', 'signedAt', 'version'],
      ].sort(),
    )
    expect(body).toMatchObject({
      ...{ version: 1, newestVersion: 1, intact: true, counterSigned: false },
      hospital: { zh: '北京第一中医医院', en: 'BJ1 hospital' },
    })
    const all = JSON.stringify(body)
    for (const secret of [...Object.values(patientIdentity), number, '林若谷', '乌兰图雅', '不寐', '疏肝']) {
      expect(all).not.toContain(secret)
    }
  })

  test('of an older version says that there is a newer one; of a changed one, that it does not fit', async () => {
    const { id, opinionId } = await signedOne()
    const token = await tokenOf(opinionId)
    await sign(id, fullOpinion(), { reasonCode: 'wording', reasonText: '' })
    expect((await verify(token)).body).toMatchObject({ version: 1, newestVersion: 2, intact: true })
    await behindTriggers(world.deps.db, (tx) =>
      tx.updateTable('opinion').set({ canonical: '{}' }).where('id', '=', opinionId).execute(),
    )
    expect((await verify(token)).body).toMatchObject({ intact: false })
  })

  test('has an address that cannot be guessed, and one answer for everything that is none', async () => {
    const { opinionId } = await signedOne()
    const token = await tokenOf(opinionId)
    expect(token).toMatch(/^[0-9a-f]{64}$/)
    const wrong = [
      token.replace(/^./, (one) => (one === 'a' ? 'b' : 'a')),
      opinionId,
      'x',
      '%00',
      `${token}0`,
    ]
    const answers = await Promise.all(wrong.map(verify))
    for (const { status, body } of answers) {
      expect(status).toBe(404)
      expect({ ...body, requestId: '' }).toEqual({ code: 'NOT_FOUND', requestId: '' })
    }
  })

  test('stops an address that asks too often, with or without a token', async () => {
    const asked = Array.from({ length: verifyRule.attempts + 2 }, () => verify('f'.repeat(64)))
    const statuses = (await Promise.all(asked)).map((one) => one.status)
    expect(statuses.filter((one) => one === 429)).toHaveLength(2)
    const { opinionId } = await signedOne()
    const { status, body } = await verify(await tokenOf(opinionId))
    expect([status, body.code]).toEqual([429, 'TOO_MANY_REQUESTS'])
    expect(body.retryAfterSeconds).toBeGreaterThan(0)
  })

  test('is where the code on the paper leads, and knows every file that was handed out', async () => {
    const { opinionId } = await signedOne()
    const download = async () => {
      const answer = await doctor.fetch(`/api/opinions/${opinionId}/pdf`)
      return new Uint8Array(await answer.arrayBuffer())
    }
    const bytes = await download()
    const url = readQr(await codeInPdf(bytes))
    expect(url).toBe(`${server.url}/verify/${await tokenOf(opinionId)}`)
    await counterSign(opinionId)
    const later = await download()
    const digestOf = (file: Uint8Array) => createHash('sha256').update(file).digest('hex')
    const known = async (digest: string) => {
      const path = `/api/verify/${await tokenOf(opinionId)}/copies/${digest}`
      return server.stranger.json('GET', path)
    }
    expect(await known(digestOf(bytes))).toMatchObject({ status: 200, body: { known: true } })
    expect(await known(digestOf(later))).toMatchObject({ status: 200, body: { known: true } })
    const forged = new Uint8Array(bytes)
    forged[200] = (forged[200] ?? 0) ^ 1
    expect((await known(digestOf(forged))).body).toEqual({ known: false })
    expect((await known('x')).status).toBe(404)
  })
})
