/** Referrals on a real Postgres: both directions end to end, races, what the receiving side sees, clocks, lost contact. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPreviews } from '../../server/app/preview.ts'
import { passReferralDeadlines } from '../../server/app/referral-command.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import {
  Referral,
  ReferralDocuments,
  ReferralPage,
  ReferralSource,
  type SaveReferralAnswer,
} from '../../server/contract/referral.ts'
import { ReferralHistoryEntry } from '../../server/contract/referral-command.ts'
import { patientIdentity } from '../support/consultations.ts'
import { png } from '../support/files.ts'
import { textOfPdf } from '../support/pdf.ts'
import {
  consent,
  draftReferral,
  fullPlan,
  give,
  type MadeReferral,
  nameContacts,
  referralIn,
} from '../support/referrals.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let colleague: Browser
let expert: Browser
let roster: Browser
let otherExpert: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  await nameContacts(world)
  const { people } = world
  ;[doctor, colleague, expert, roster, otherExpert] = await Promise.all([
    server.signIn(people.doctor),
    server.signIn(people.colleague),
    server.signIn(people.expert),
    server.signIn(people.rosterExpert),
    server.signIn(people.otherExpert),
  ])
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Answer = { id: string; state: string; version: number } & AppErrorShape

function command(as: Browser, id: string, input: Record<string, unknown>) {
  return as.json<Answer>('POST', `/api/referrals/${id}/commands`, input)
}

async function open(as: Browser, id: string): Promise<Referral> {
  const { status, body } = await as.json('GET', `/api/referrals/${id}`)
  expect(status).toBe(200)
  return Referral.parse(body)
}

/** With the version as it stands. */
async function step(as: Browser, id: string, input: Record<string, unknown>): Promise<Answer> {
  const { version } = await open(as, id)
  const { status, body } = await command(as, id, { version, ...input })
  expect(body, JSON.stringify(body)).toMatchObject({ id })
  expect(status).toBe(200)
  return body
}

const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()
const slot = (at = hours(20)) => ({ slotAt: at, slotText: '住院部 3 楼 12 床，先到门诊 2 楼绿色通道窗口' })
const attempt = (result: 'reached' | 'not_reached', nextOn: string | null = '2099-12-08') => ({
  command: 'record_follow_up',
  at: hours(-1),
  channel: 'phone',
  result,
  note: result === 'reached' ? '睡眠 6 小时，按方案锻炼。' : '拨打两次无人接听。',
  nextOn,
})

async function source(as: Browser, query: string): Promise<ReferralSource> {
  const { status, body } = await as.json('GET', `/api/referrals/source?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return ReferralSource.parse(body)
}

describe('up and back down', () => {
  test('everything is carried over, the consultation ends in the same step, and follow-up closes it', async () => {
    const made = await world.consultationIn('signed')
    const found = await source(doctor, `consultationId=${made.id}`)
    expect(found).toMatchObject({
      direction: 'up',
      patientName: '李*萍',
      content: { diagnosis: '慢性失眠障碍', senderPhone: '0471-1234567', documents: { record: true } },
      consultation: { id: made.id, mayConvert: true },
    })
    expect(found.content.condition).toContain('不寐 4 月')
    expect(found.content.documents.opinionIds).toEqual(found.opinions.map((one) => one.id))
    const content = { ...found.content, purpose: '请收住院评估。', consent: consent() }
    const draft = await doctor.json<SaveReferralAnswer>('POST', '/api/referrals', {
      direction: 'up',
      consultationId: made.id,
      parentId: null,
      content,
    })
    expect(draft.body.lacking).toEqual([])
    const { id } = draft.body
    const { version } = found.consultation ?? { version: 0 }
    await step(doctor, id, {
      command: 'submit',
      convert: { version, reasonCode: 'needs_admission', reasonText: '' },
    })
    const consultation = await doctor.json<{ state: string }>('GET', `/api/consultations/${made.id}`)
    expect(consultation.body.state).toBe('converted_to_referral')
    const arrived = await open(expert, id)
    expect(arrived).toMatchObject({
      state: 'requested',
      relation: 'contact',
      turn: 'yours',
      documentCount: 2,
    })
    expect(arrived.contact).toMatchObject({ person: { name: '林若谷' }, phone: '010-88001111' })
    expect(arrived.consent?.signerName).toBe('李*萍')
    await step(expert, id, { command: 'accept', ...slot() })
    await step(colleague, id, { command: 'inform_patient' })
    await step(roster, id, { command: 'record_arrival' })
    await step(expert, id, { command: 'admit' })
    const back = await source(expert, `parentId=${id}`)
    expect(back).toMatchObject({ direction: 'down', parent: { id }, content: { diagnosis: '慢性失眠障碍' } })
    expect(back.content.documents).toEqual(content.documents)
    const down = await expert.json<SaveReferralAnswer>('POST', '/api/referrals', {
      direction: 'down',
      consultationId: null,
      parentId: id,
      content: {
        ...back.content,
        purpose: '继续康复。',
        senderPhone: '010-1',
        plan: fullPlan,
        consent: consent(),
      },
    })
    expect(down.body.lacking).toEqual([])
    const downId = down.body.id
    await step(expert, downId, { command: 'submit' })
    const up = await open(doctor, id)
    expect(up).toMatchObject({ state: 'completed', child: { id: downId } })
    expect(up.summaries[0]?.content).toEqual(fullPlan)
    expect(await open(colleague, downId)).toMatchObject({ relation: 'contact', content: { plan: fullPlan } })
    await step(doctor, downId, { command: 'accept', ...slot(hours(1)) })
    await step(expert, downId, { command: 'inform_patient' })
    await step(colleague, downId, { command: 'record_arrival' })
    await step(colleague, downId, { command: 'begin_follow_up', followUpOn: '2099-12-01' })
    const early = await open(colleague, downId)
    const { body } = await command(colleague, downId, {
      command: 'complete',
      version: early.version,
      outcome: '好',
    })
    expect(body.code).toBe('TOO_EARLY')
    await step(colleague, downId, attempt('not_reached'))
    await step(doctor, downId, attempt('reached'))
    await step(doctor, downId, { command: 'complete', outcome: '睡眠恢复，转入常规管理。' })
    const history = await expert.json<unknown[]>('GET', `/api/referrals/${downId}/history`)
    const entries = history.body.map((one) => ReferralHistoryEntry.parse(one))
    expect(entries.map((one) => one.command)).toEqual([
      'complete',
      'record_follow_up',
      'record_follow_up',
      'begin_follow_up',
      'record_arrival',
      'inform_patient',
      'accept',
      'submit',
      null,
    ])
  })

  test('a summary comes back, Hohhot takes over and follows up', async () => {
    const made = await referralIn(world, 'summary_sent')
    expect((await open(doctor, made.id)).summaries).toMatchObject([{ version: 1, content: fullPlan }])
    await step(colleague, made.id, { command: 'take_over', followUpOn: '2099-12-01' })
    expect(await open(doctor, made.id)).toMatchObject({ followUpOn: '2099-12-01', turn: 'yours' })
    expect(await open(expert, made.id)).toMatchObject({ turn: 'waiting', commands: ['record_death'] })
  })

  test('alone: a patient is entered once, and the letter names them', async () => {
    await draftReferral(world)
    const patient = {
      ...patientIdentity,
      name: '孟和',
      sex: 'male',
      birthDate: '1961-05-01',
      nationality: '蒙古族',
      interpreterLanguage: '',
    }
    const content = {
      lineId: world.lines[0]?.id,
      toInstitutionId: world.institutions.beijing,
      kind: 'outpatient',
      urgency: 'urgent',
      diagnosis: '头晕待查',
      condition: '头晕 3 天，血压 182/104 mmHg。',
      purpose: '完善检查。',
      senderPhone: '0471-6601111',
      plan: null,
      consent: { ...consent(), signedBy: 'relative', signerName: '萨仁', relation: '女儿' },
      consentException: '',
      documents: { record: false, opinionIds: [], attachmentIds: [] },
      patient,
    }
    const { body } = await doctor.json<SaveReferralAnswer>('POST', '/api/referrals', {
      direction: 'up',
      consultationId: null,
      parentId: null,
      content,
    })
    expect(body.lacking).toEqual([])
    const mine = await open(doctor, body.id)
    expect(mine.content.patient).toEqual(patient)
    await step(doctor, body.id, { command: 'submit' })
    expect((await open(doctor, body.id)).content.patient).toBeNull()
    const file = await expert.fetch(`/api/referrals/${body.id}/letter`)
    expect(file.headers.get('content-type')).toBe('application/pdf')
    const text = await textOfPdf(Buffer.from(await file.arrayBuffer()))
    for (const part of ['双向转诊单（上转）', '孟和', '头晕待查', '林若谷', 'SHA-256', '近亲属于'])
      expect(text).toContain(part)
  })
})

describe('what the receiving side sees', () => {
  async function withFiles(): Promise<{ made: MadeReferral; carried: string; left: string }> {
    const returned = await world.consultationIn('returned')
    const files: string[] = []
    for (const name of ['a.png', 'b.png']) {
      const answer = await doctor.fetch(`/api/consultations/${returned.id}/attachments?fileName=${name}`, {
        method: 'POST',
        body: new Uint8Array(png()),
      })
      files.push(((await answer.json()) as { id: string }).id)
    }
    const [carried = '', left = ''] = files
    const { content } = await source(doctor, `consultationId=${returned.id}`)
    const draft = await doctor.json<SaveReferralAnswer>('POST', '/api/referrals', {
      direction: 'up',
      consultationId: returned.id,
      parentId: null,
      content: {
        ...content,
        purpose: '请收住院。',
        consent: consent(),
        documents: { record: false, opinionIds: [], attachmentIds: [carried] },
      },
    })
    const made = { id: draft.body.id, version: 1, state: 'draft' as const, consultationId: returned.id }
    return { made: await give(world, made, world.people.doctor, { command: 'submit' }), carried, left }
  }

  test('is exactly what was carried over, and each opening stands in both trails', async () => {
    const { made, carried, left } = await withFiles()
    const answer = await expert.json('GET', `/api/referrals/${made.id}/documents`)
    const documents = ReferralDocuments.parse(answer.body)
    expect(documents).toMatchObject({ record: null, opinions: [] })
    expect(documents.attachments.map((one) => one.id)).toEqual([carried])
    const path = (id: string) => `/api/referrals/${made.id}/attachments/${id}`
    /* of a picture what others see, once it is made */
    expect(await (await expert.fetch(path(carried))).json()).toMatchObject({ code: 'PREVIEW_PENDING' })
    await makePreviews(world)
    const opened = await expert.fetch(path(carried))
    expect([opened.status, opened.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect((await expert.fetch(path(left))).status).toBe(404)
    expect((await otherExpert.fetch(path(carried))).status).toBe(404)
    const kinds = async (chain: string) =>
      (
        await world.deps.read.selectFrom('auditEvent').select('kind').where('chain', '=', chain).execute()
      ).map((row) => row.kind)
    expect(await kinds(`referral:${made.id}`)).toEqual(
      expect.arrayContaining(['referral.opened', 'referral.file_opened']),
    )
    expect(await kinds(`consultation:${made.consultationId}`)).toEqual(
      expect.arrayContaining(['consultation.opened', 'attachment.opened']),
    )
  })

  test('names no patient, in lists and pages', async () => {
    const made = await referralIn(world, 'requested')
    const page = await expert.json('GET', '/api/referrals?view=mine&limit=100')
    expect(ReferralPage.parse(page.body).items.map((row) => row.id)).toContain(made.id)
    const texts = [page.body, (await expert.json('GET', `/api/referrals/${made.id}`)).body].map((body) =>
      JSON.stringify(body),
    )
    for (const text of texts) {
      for (const secret of [patientIdentity.name, patientIdentity.idNumber, patientIdentity.phone]) {
        expect(text).not.toContain(secret)
      }
    }
  })

  test('of another patient nothing can be carried, by the routes and by Postgres', async () => {
    const made = await draftReferral(world)
    const other = await world.consultationIn('signed')
    const opinion = await world.deps.read
      .selectFrom('opinion')
      .select('id')
      .where('consultationId', '=', other.id)
      .executeTakeFirstOrThrow()
    const { content } = await open(doctor, made.id)
    const { body, status } = await doctor.json<AppErrorShape>('PUT', `/api/referrals/${made.id}`, {
      version: made.version,
      content: { ...content, documents: { record: false, opinionIds: [opinion.id], attachmentIds: [] } },
    })
    expect([status, body.fields?.[0]?.path]).toEqual([400, 'content.documents'])
    const { patientId } = await world.deps.read
      .selectFrom('referral')
      .select('patientId')
      .where('id', '=', made.id)
      .executeTakeFirstOrThrow()
    const smuggle = world.deps.db
      .insertInto('referralDocument')
      .values({
        id: made.id,
        referralId: made.id,
        patientId,
        consultationId: other.id,
        kind: 'opinion',
        recordVersion: null,
        opinionId: opinion.id,
        attachmentId: null,
      })
      .execute()
    await expect(smuggle).rejects.toThrow(/foreign key/)
  })

  test('is closed to it where the patient never came; the sending side keeps it', async () => {
    const made = await referralIn(world, 'requested')
    const path = `/api/referrals/${made.id}`
    expect((await expert.json('GET', `${path}/documents`)).status).toBe(200)
    await step(doctor, made.id, { command: 'withdraw', reasonCode: 'patient_wishes' })
    for (const part of ['documents', 'letter']) {
      expect((await expert.fetch(`${path}/${part}`)).status, part).toBe(404)
      expect((await doctor.fetch(`${path}/${part}`)).status, part).toBe(200)
    }
    expect((await expert.json('POST', `${path}/identity`, { reason: '核对' })).status).toBe(404)
    expect(await open(expert, made.id)).toMatchObject({ documentCount: 0, open: false })
  })

  test('does not change once it is sent', async () => {
    const made = await referralIn(world, 'requested')
    await expect(
      world.deps.db.deleteFrom('referralDocument').where('referralId', '=', made.id).execute(),
    ).rejects.toThrow(/do not change/)
  })
})

describe('pressed at once', () => {
  test('of two replies one counts, the other is told who was quicker', async () => {
    const made = await referralIn(world, 'requested')
    const answers = await Promise.all([
      command(expert, made.id, { command: 'accept', version: made.version, ...slot() }),
      command(roster, made.id, { command: 'decline', version: made.version, reasonCode: 'no_bed' }),
    ])
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409])
    const lost = answers.find((one) => one.status === 409)?.body
    expect(lost).toMatchObject({ code: 'CONFLICT', fresh: { version: made.version + 1 } })
    expect(['林若谷', '周明远']).toContain(lost?.fresh?.changedBy)
  })

  test('a patient is on one way at a time in each direction', async () => {
    const made = await draftReferral(world)
    const { content } = await open(doctor, made.id)
    const second = await doctor.json<SaveReferralAnswer>('POST', '/api/referrals', {
      direction: 'up',
      consultationId: made.consultationId,
      parentId: null,
      content: { ...content, consent: consent() },
    })
    const sent = await Promise.all([
      command(doctor, made.id, { command: 'submit', version: made.version }),
      command(doctor, second.body.id, { command: 'submit', version: 1 }),
    ])
    expect(sent.map((one) => one.body.code ?? one.body.state).sort()).toEqual(['REFERRAL_OPEN', 'requested'])
  })
})

describe('the clock', () => {
  async function later(made: MadeReferral, hoursLater: number): Promise<string> {
    world.setClock(new Date(Date.now() + hoursLater * 3_600_000))
    try {
      await passReferralDeadlines(world.deps)
    } finally {
      world.setClock(null)
    }
    const { state } = await open(doctor, made.id)
    return state
  }

  test('expires what nobody answers, not before the reply is long due', async () => {
    const made = await referralIn(world, 'requested', { urgency: 'urgent' })
    expect(await later(made, 27.9)).toBe('requested')
    expect(await later(made, 28.1)).toBe('expired')
    const event = await world.deps.read
      .selectFrom('auditEvent')
      .selectAll()
      .where('chain', '=', `referral:${made.id}`)
      .orderBy('position', 'desc')
      .executeTakeFirstOrThrow()
    expect(event).toMatchObject({ actorId: null, actorRole: 'system', data: { command: 'expire' } })
  })

  test('notes who did not come, and whoever was quicker has it', async () => {
    const absent = await referralIn(world, 'patient_informed')
    const arrived = await referralIn(world, 'arrived')
    expect(await later(absent, 48.9)).toBe('patient_informed')
    expect(await later(absent, 49.1)).toBe('not_arrived')
    expect((await open(doctor, arrived.id)).state).toBe('arrived')
  })

  test('two servers pass a deadline once', async () => {
    const made = await referralIn(world, 'requested', { urgency: 'urgent' })
    world.setClock(new Date(Date.now() + 30 * 3_600_000))
    await Promise.all([passReferralDeadlines(world.deps), passReferralDeadlines(world.deps)])
    world.setClock(null)
    const history = await doctor.json<{ command: string }[]>('GET', `/api/referrals/${made.id}/history`)
    expect(history.body.filter((one) => one.command === 'expire')).toHaveLength(1)
  })

  test('hours are a setting of the line', async () => {
    const quick = { reply: 0.1, supplement: 1, inform: 1, take_over: 1, lapse: 0.1, absence: 1 }
    const set = (value: unknown) =>
      sql`update line set referral_deadlines = ${JSON.stringify(value)}::text::jsonb`.execute(world.deps.db)
    await set({ routine: quick, urgent: quick, emergency: quick })
    const made = await referralIn(world, 'requested')
    await set(null)
    expect(await later(made, 0.3)).toBe('expired')
  })
})

describe('lost contact', () => {
  test('after three failures in a row; each attempt stays, and there is no fourth', async () => {
    const made = await referralIn(world, 'following_up')
    await step(doctor, made.id, attempt('not_reached'))
    await step(doctor, made.id, attempt('reached'))
    await step(doctor, made.id, attempt('not_reached'))
    await step(colleague, made.id, { ...attempt('not_reached'), channel: 'visit' })
    const answer = await step(doctor, made.id, attempt('not_reached', null))
    expect(answer.state).toBe('lost_contact')
    const lost = await open(doctor, made.id)
    expect(lost.attempts.map((one) => one.failures)).toEqual([3, 2, 1, 0, 1])
    expect(lost).toMatchObject({ commands: [], dueAt: null, turn: 'ended' })
    const { status, body } = await command(doctor, made.id, { ...attempt('reached'), version: lost.version })
    expect([status, body.code]).toEqual([409, 'WRONG_STATE'])
    const insert = world.deps.db
      .insertInto('followUpAttempt')
      .values({
        referralId: made.id,
        position: 9,
        at: new Date(),
        channel: 'phone',
        result: 'not_reached',
        failures: 1,
        note: '',
        recordedBy: world.people.doctor.id,
      })
      .execute()
    await expect(insert).rejects.toThrow(/nobody is being followed up/)
  })
})

describe('bad input', () => {
  async function save(changes: Record<string, unknown>) {
    const made = await draftReferral(world)
    const { content } = await open(doctor, made.id)
    return doctor.json<AppErrorShape>('PUT', `/api/referrals/${made.id}`, {
      version: made.version,
      content: { ...content, ...changes },
    })
  }

  test.each([
    [
      'a hospital that the line does not reach',
      () => ({ toInstitutionId: world.institutions.otherBeijing }),
      'content.toInstitutionId',
    ],
    ['its own hospital', () => ({ toInstitutionId: world.institutions.hohhot }), 'content.toInstitutionId'],
    [
      'a consent of tomorrow',
      () => ({ consent: { ...consent(), obtainedAt: hours(24) } }),
      'content.consent.obtainedAt',
    ],
    ['a plan upwards', () => ({ plan: fullPlan }), 'content.plan'],
    [
      'another patient than the case has',
      () => ({
        patient: { ...patientIdentity, sex: null, birthDate: null, nationality: '', interpreterLanguage: '' },
      }),
      'content.patient',
    ],
    ['a text without end', () => ({ condition: 'x'.repeat(4001) }), 'content.condition'],
    ['a telephone with letters', () => ({ senderPhone: 'call me' }), 'content.senderPhone'],
    ['control characters', () => ({ purpose: 'a\u0000b' }), 'content.purpose'],
  ])('%s is named', async (_what, changes, path) => {
    const { status, body } = await save(changes())
    expect([status, body.code, body.fields?.[0]?.path]).toEqual([400, 'VALIDATION_FAILED', path])
  })

  test('a draft with gaps is kept and not sent', async () => {
    const { body } = await save({ purpose: '', consent: null })
    const answer = await command(doctor, (body as unknown as SaveReferralAnswer).id, {
      command: 'submit',
      version: 2,
    })
    expect(answer.body).toMatchObject({ code: 'INCOMPLETE', lacking: ['purpose', 'consent'] })
  })

  test('a consent names its receiver: with another hospital it is gone', async () => {
    const made = await draftReferral(world, 'down')
    const rows = await world.deps.read
      .selectFrom('referralConsent')
      .selectAll()
      .where('referralId', '=', made.id)
      .execute()
    expect(rows).toMatchObject([{ toInstitutionId: world.institutions.hohhot }])
    await expect(
      world.deps.db
        .updateTable('referral')
        .set({ toInstitutionId: world.institutions.otherHohhot })
        .where('id', '=', made.id)
        .execute(),
    ).rejects.toThrow(/foreign key/)
  })

  test.each([
    ['a slot in the past', { slotAt: hours(-1), slotText: '门诊' }, 'TIME_IN_PAST'],
    ['a slot in a year', { slotAt: hours(24 * 365), slotText: '门诊' }, 'TIME_TOO_FAR'],
    ['a slot without a place', { slotAt: hours(5), slotText: ' ' }, 'VALIDATION_FAILED'],
    ['a slot that is no time', { slotAt: 'soon', slotText: '门诊' }, 'VALIDATION_FAILED'],
  ])('%s is refused', async (_what, input, code) => {
    const made = await referralIn(world, 'requested')
    const { body } = await command(expert, made.id, { command: 'accept', version: made.version, ...input })
    expect(body.code).toBe(code)
  })

  test('an attempt of tomorrow, and a next one of yesterday', async () => {
    const made = await referralIn(world, 'following_up')
    const send = (changes: object) =>
      command(doctor, made.id, { ...attempt('reached'), version: made.version, ...changes })
    expect((await send({ at: hours(2) })).body.fields).toEqual([{ path: 'at', code: 'in_future' }])
    expect((await send({ nextOn: '2020-01-01' })).body.fields).toEqual([{ path: 'nextOn', code: 'in_past' }])
  })

  test('a command of the other direction', async () => {
    const made = await referralIn(world, 'arrived')
    const { body } = await command(expert, made.id, {
      command: 'begin_follow_up',
      version: made.version,
      followUpOn: '2099-12-01',
    })
    expect(body.code).toBe('WRONG_DIRECTION')
  })

  test('a child without guardian', async () => {
    const made = await draftReferral(world)
    await world.deps.db
      .updateTable('patient')
      .set({ birthDate: '2016-05-01' })
      .where('id', '=', (eb) => eb.selectFrom('referral').select('patientId').where('id', '=', made.id))
      .execute()
    const { content } = await open(doctor, made.id)
    const save = (changes: object, version: number) =>
      doctor.json<SaveReferralAnswer>('PUT', `/api/referrals/${made.id}`, {
        version,
        content: { ...content, consent: { ...consent(), ...changes } },
      })
    expect((await save({}, 1)).body.lacking).toEqual(['consent'])
    const guardian = { signedBy: 'guardian', signerName: '李母', relation: '母亲' }
    expect((await save(guardian, 2)).body.lacking).toEqual([])
  })

  test('a cursor and a view that are none', async () => {
    for (const query of ['cursor=AAAA', 'view=all', 'limit=0', 'direction=sideways']) {
      expect((await doctor.json('GET', `/api/referrals?${query}`)).status, query).toBe(400)
    }
    expect((await doctor.json('GET', '/api/referrals/source')).status).toBe(400)
    expect((await doctor.json('GET', '/api/referrals/nonsense')).status).toBe(404)
  })
})

test('pages follow one another without gaps, and the counts are theirs', async () => {
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await doctor.json('GET', `/api/referrals?view=open&limit=3${cursor}`)
    const page = ReferralPage.parse(body)
    seen.push(...page.items.map((row) => row.id))
    cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
  } while (cursor !== '')
  expect(new Set(seen).size).toBe(seen.length)
  const { body } = await doctor.json<Record<string, number>>('GET', '/api/referrals/counts')
  expect(body.open).toBe(seen.length)
  expect((body.mine ?? 0) + (body.waiting ?? 0)).toBe(body.open)
})

async function makePreviews({ deps, opened }: World): Promise<void> {
  const previews = await startPreviews({ deps, client: opened.client })
  await previews.drain()
  await previews.close()
}
