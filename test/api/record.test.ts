/** The case record over HTTP on a real Postgres: what comes in, how it lies, its versions and who sees them. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import type { Consultation, RequestContent } from '../../server/contract/consultation.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { MongolianForm } from '../../server/contract/mongolian.ts'
import { emptyCaseRecord } from '../../server/contract/record.ts'
import type { RecordComparison, RecordVersions } from '../../server/contract/record-version.ts'
import { sitting } from '../../server/domain/record-version.ts'
import { fullOpinion, fullRequest } from '../support/consultations.ts'
import { textOfPdf } from '../support/pdf.ts'
import oldRecord from '../support/record-of-first-release.json' with { type: 'json' }
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let colleague: Browser
let expert: Browser
let stranger: Browser
let auditor: Browser
let lineId: string

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people } = world
  doctor = await server.signIn(people.doctor)
  colleague = await server.signIn(people.colleague)
  expert = await server.signIn(people.expert)
  stranger = await server.signIn(people.otherExpert)
  auditor = await server.signIn(people.auditAdmin)
  lineId = world.lines[0]?.id ?? ''
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Saved = { id: string; version: number } & AppErrorShape

/** What a doctor of Mongolian medicine writes, joiners and selectors at the ends as well. */
const script = '\u180eᠬᠡᠢ\u202fᠶᠢᠨ ᠰᠢᠷ\u180eᠠ\u180b  ᠪᠠᠳᠠᠭᠠᠨ\u180f\n\u202fᠮᠣᠩᠭᠣᠯ ᠡᠮᠨᠡᠯᠭᠡ\u180c\u180d\u202f'

const mongolian: MongolianForm = {
  constitution: 'shar_badgan',
  roots: {
    khii: { state: 'disturbed', evidence: '失眠' },
    shar: { state: 'excess', evidence: '口苦' },
    badgan: { state: null, evidence: '' },
  },
  disorders: ['khii', 'shar', 'blood'],
  thermal: 'heat',
  seats: ['organs', 'white_vessels'],
  seatNote: '肝',
  pulse: '数而有力',
  tongue: '红，苔黄',
  urine: { colour: '黄赤', smell: '重', foam: '大而多', note: '' },
  stool: { colour: '黄', smell: '', form: '干', note: '' },
  narrative: script,
  treatment: { diet: '清淡', conduct: '静养', medicine: '安神-6', external: ['bloodletting'], note: '' },
}

const formula = {
  name: '附子理中汤加减',
  form: 'decoction' as const,
  doses: 7,
  perDay: 1,
  timesPerDay: 2,
  volume: 200,
  route: '口服',
  decoction: '水煎',
  use: '温服',
  avoid: '生冷',
  herbs: [{ name: '附子', processing: '制', grams: 9, footnote: '先煎' }],
}

function wholeRequest(): RequestContent {
  const content = fullRequest(lineId)
  return {
    ...content,
    record: {
      ...content.record,
      stay: { department: '脑病科', ward: '三病区', room: '305', bed: '12' },
      course: { name: '针刺治疗', description: '针刺 10 次，效不显' },
      palpation: '胸胁按之不适',
      pulse: { ...content.record.pulse, strength: 'strong' },
      differentiation: { cause: '情志', nature: '热', seat: '肝、心', tendency: '渐进' },
      treatmentPrinciple: '疏肝泻热，镇心安神',
      mongolianDiseases: [{ text: '赫依病', code: 'MM-017', system: 'local', edition: '本院 2026' }],
      mongolian,
      formulae: [formula],
      nonDrugTreatment: '针刺神门、内关',
    },
  }
}

async function draft(content: RequestContent): Promise<Saved> {
  const { status, body } = await doctor.json<Saved>('POST', '/api/consultations', content)
  expect(status, JSON.stringify(body.fields)).toBe(200)
  return body
}

const save = (id: string, version: number, content: RequestContent) =>
  doctor.json<Saved>('PUT', `/api/consultations/${id}`, { version, content })

const command = (as: Browser, id: string, version: number, input: Record<string, unknown>) =>
  as.json<Saved>('POST', `/api/consultations/${id}/commands`, { version, ...input })

const versions = (as: Browser, id: string, query = '') =>
  as.json<RecordVersions & AppErrorShape>('GET', `/api/consultations/${id}/record/versions${query}`)

const compare = (as: Browser, id: string, from: unknown, to: unknown) =>
  as.json<RecordComparison & AppErrorShape>(
    'GET',
    `/api/consultations/${id}/record/comparison?from=${from}&to=${to}`,
  )

/** Rewrites rows that the product never rewrites: as the database's owner, with the trigger off for this one statement. */
async function rewrite(id: string, set: { createdAt: Date } | { content: ReturnType<typeof json> }) {
  await world.deps.db.transaction().execute(async (tx) => {
    await sql`alter table case_record disable trigger user`.execute(tx)
    await tx.updateTable('caseRecord').set(set).where('consultationId', '=', id).execute()
    await sql`alter table case_record enable trigger user`.execute(tx)
  })
}

/** As if the sitting lay behind. */
const passSitting = (id: string) => rewrite(id, { createdAt: new Date(Date.now() - sitting - 1) })

async function recordOf(as: Browser, id: string) {
  const { body } = await as.json<Consultation>('GET', `/api/consultations/${id}`)
  return body.content?.record
}

describe('a case record', () => {
  test('comes back whole, with formulae and the Mongolian form', async () => {
    const content = wholeRequest()
    const { id } = await draft(content)
    expect(await recordOf(doctor, id)).toEqual(content.record)
  })

  test('of the first release is read, and saving it unchanged makes no new version', async () => {
    const content = fullRequest(lineId)
    const { id } = await draft(content)
    await rewrite(id, { content: json(oldRecord) })
    const read = await recordOf(doctor, id)
    expect(read?.listening).toEqual({ voice: '语声如常，善太息', smell: '' })
    if (read === undefined) throw new Error('no record')
    await passSitting(id)
    expect((await save(id, 1, { ...content, record: read })).status).toBe(200)
    expect((await versions(doctor, id)).body.items.map(({ version }) => version)).toEqual([1])
  })

  test.each([
    ['westernDiagnoses', { code: 'F51.0', system: 'ICD-10', edition: null }, 'code_edition'],
    ['westernDiagnoses', { code: 'F51.0', system: null, edition: null }, 'code_system'],
    ['tcmDiseases', { code: 'F51.0', system: 'GB/T 15657', edition: '2021' }, 'code_format'],
    ['tcmPatterns', { code: 'B04', system: 'ICD-10', edition: '国家临床版 2.0' }, 'code_system'],
    ['mongolianDiseases', { code: 'MM-1', system: 'local', edition: '' }, 'code_edition'],
  ] as const)('with a code in %s of %o is refused at its field', async (list, code, problem) => {
    const content = fullRequest(lineId)
    const record = { ...content.record, [list]: [{ text: '不寐', ...code }] }
    const answer = await doctor.json<Saved>('POST', '/api/consultations', { ...content, record })
    expect(answer.status).toBe(400)
    expect(answer.body.fields).toEqual([{ path: `record.${list}.0.code`, code: problem }])
  })

  test.each([
    [{ formulae: [{ ...formula, herbs: Array.from({ length: 41 }, () => formula.herbs[0]) }] }, 'too_many'],
    [{ formulae: [{ ...formula, herbs: [{ ...formula.herbs[0], grams: -1 }] }] }, 'too_small'],
    [{ formulae: [{ ...formula, doses: 100_000 }] }, 'too_big'],
    [{ formulae: [{ ...formula, form: 'soup' }] }, 'invalid'],
    [{ mongolian: { ...mongolian, narrative: 'ᠠ'.repeat(4001) } }, 'too_long'],
    [{ mongolian: { ...mongolian, disorders: ['luck'] } }, 'invalid'],
    [{ mongolian: {} }, 'required'],
    [{ stay: { department: '\u0000', ward: '', room: '', bed: '' } }, 'control_character'],
  ])('out of its bounds is refused: %#', async (part, problem) => {
    const content = fullRequest(lineId)
    const record = { ...emptyCaseRecord(), ...part }
    const answer = await doctor.json<Saved>('POST', '/api/consultations', { ...content, record })
    expect(answer.status).toBe(400)
    expect(answer.body.fields?.map(({ code }) => code)).toContain(problem)
  })
})

describe('Mongolian script', () => {
  test('is the same to the character after storage, and its owner is masked to others', async () => {
    const content = wholeRequest()
    content.patient.nameMongolian = script
    const saved = await draft(content)
    const own = (await doctor.json<Consultation>('GET', `/api/consultations/${saved.id}`)).body
    expect(own.content?.patient.nameMongolian).toBe(script)
    expect(own.content?.record.mongolian?.narrative).toBe(script)
    expect((await command(doctor, saved.id, 1, { command: 'submit' })).status).toBe(200)
    const seen = (await expert.json<Consultation>('GET', `/api/consultations/${saved.id}`)).body
    expect(seen.content?.record.mongolian?.narrative).toBe(script)
    expect(seen.patient.nameMongolian).not.toContain('ᠬᠡᠢ')
    const shown = await expert.json<{ nameMongolian: string }>(
      'POST',
      `/api/consultations/${saved.id}/identity`,
      { reason: '核对身份' },
    )
    expect(shown.body.nameMongolian).toBe(script)
  })

  test('reaches the printed opinion', async () => {
    const name = 'ᠤᠷᠢᠬᠠᠨ'
    const advice = 'ᠮᠣᠩᠭᠣᠯ ᠡᠮᠨᠡᠯᠭᠡ\u180eᠡ\u202fᠶᠢᠨ'
    const { id } = await world.consultationIn('in_session')
    const { patientId } = await world.deps.read
      .selectFrom('consultation')
      .select('patientId')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const identity = { name: '乌日汉', nameMongolian: name, idNumber: '', phone: '', hospitalNumber: '' }
    await world.deps.db
      .updateTable('patient')
      .set({ identity: world.deps.vault.seal(identity, patientId) })
      .where('id', '=', patientId)
      .execute()
    const path = `/api/consultations/${id}/opinion`
    const content = { ...fullOpinion(), advice }
    await expert.json('PUT', `${path}/draft`, { revision: 0, content })
    const signed = await expert.json<{ id: string }>('POST', `${path}/sign`, { revision: 1, password })
    expect(signed.status).toBe(200)
    const answer = await doctor.fetch(`/api/opinions/${signed.body.id}/pdf`)
    const text = await textOfPdf(new Uint8Array(await answer.arrayBuffer()))
    expect(text).toContain(name)
    /* what joins letters has no glyph of its own */
    const bare = (words: string) => words.replace(/[^\u1820-\u1842]/gu, '')
    expect(bare(text)).toContain(bare(advice))
    expect(text).not.toContain('〓')
  })
})

describe('versions of a record', () => {
  /** Written in two sittings, sent, returned and corrected. */
  async function corrected() {
    const content = fullRequest(lineId)
    const { id } = await draft(content)
    const with_ = (part: Partial<RequestContent['record']>) => ({
      ...content,
      record: { ...content.record, ...part },
    })
    await save(id, 1, with_({ pastHistory: '体健' }))
    await passSitting(id)
    await save(id, 2, with_({ pastHistory: '高血压 3 年' }))
    const sent = await command(doctor, id, 3, { command: 'submit' })
    const reason = { reasonCode: 'material_missing', reasonText: '请补充量表' }
    const returned = await command(expert, id, 4, { command: 'return', ...reason })
    expect([sent.body.code, returned.body.code]).toEqual([undefined, undefined])
    const supplement = with_({ pastHistory: '高血压 3 年', auxiliaryResults: 'PSQI 16 分' })
    expect((await save(id, 5, supplement)).status).toBe(200)
    return { id, supplement }
  }

  test('are one for a sitting, and a new one for what follows a sending', async () => {
    const { id } = await corrected()
    const { body } = await versions(doctor, id)
    expect(body.nextBefore).toBeNull()
    expect(body.items).toMatchObject([
      { version: 4, sentAt: null, changed: ['auxiliaryResults'] },
      { version: 3, changed: ['pastHistory'] },
      { version: 2, sentAt: null, changed: [] },
    ])
    expect(body.items[1]?.sentAt).not.toBeNull()
    expect(body.items[0]?.author.id).toBe(world.people.doctor.id)
  })

  test('are compared field by field', async () => {
    const { id } = await corrected()
    expect((await compare(doctor, id, 2, 4)).body.differences).toEqual([
      { path: 'pastHistory', before: '体健', after: '高血压 3 年' },
      { path: 'auxiliaryResults', before: '', after: 'PSQI 16 分' },
    ])
    expect((await compare(doctor, id, 2, 2)).body.differences).toEqual([])
  })

  test('tell of a changed question as well, and of nothing where what was asked is the same', async () => {
    const { id, supplement } = await corrected()
    const asked = {
      ...supplement,
      purpose: '请协助减停镇静药。',
      questions: ['是否需要多导睡眠监测？', '如何减停？'],
      invitation: { ...supplement.invitation, reason: '减药后反复' },
    }
    expect((await save(id, 6, asked)).status).toBe(200)
    const { items } = (await versions(doctor, id)).body
    expect(items[0]).toMatchObject({
      version: 5,
      changed: ['auxiliaryResults', 'asked.reason', 'asked.purpose', 'asked.questions'],
    })
    const { differences } = (await compare(expert, id, 4, 5)).body
    expect(differences).toContainEqual({
      path: 'asked.questions',
      before: supplement.questions,
      after: asked.questions,
    })
    expect((await save(id, 7, { ...asked, contactPhone: '0471-7654321' })).status).toBe(200)
    expect((await versions(doctor, id)).body.items[0]?.version).toBe(5)
  })

  test('from before the first sending are their author’s alone', async () => {
    const { id } = await corrected()
    for (const reader of [expert, colleague]) {
      expect((await versions(reader, id)).body.items.map(({ version }) => version)).toEqual([4, 3])
      expect((await compare(reader, id, 3, 4)).status).toBe(200)
      expect((await compare(reader, id, 1, 3)).body.code).toBe('NOT_FOUND')
    }
    expect((await versions(stranger, id)).body.code).toBe('NOT_FOUND')
    expect((await versions(auditor, id)).body.code).toBe('FORBIDDEN')
  })

  test('were sent when they were sent, whoever asks the database', async () => {
    const { id } = await corrected()
    const later = world.deps.db
      .updateTable('recordSending')
      .set({ sentAt: new Date() })
      .where('consultationId', '=', id)
      .execute()
    await expect(later).rejects.toThrow('insert-only')
  })

  test('come by pages', async () => {
    const { id } = await draft(fullRequest(lineId))
    const base = emptyCaseRecord()
    await world.deps.db
      .insertInto('caseRecord')
      .values(
        Array.from({ length: 44 }, (_, index) => ({
          consultationId: id,
          version: index + 2,
          content: json({ ...base, palpation: `${index}` }),
          authorId: world.people.doctor.id,
          createdAt: new Date(Date.now() + (index + 1) * (sitting + 1)),
        })),
      )
      .execute()
    await world.deps.db.updateTable('consultation').set({ recordVersion: 45 }).where('id', '=', id).execute()
    const seen: number[] = []
    let before: number | null = null
    do {
      const page: RecordVersions = (await versions(doctor, id, before === null ? '' : `?before=${before}`))
        .body
      seen.push(...page.items.map(({ version }) => version))
      before = page.nextBefore
    } while (before !== null)
    expect(seen).toEqual(Array.from({ length: 45 }, (_, index) => 45 - index))
  })

  test.each([['?before=0'], ['?before=x'], ['?before=99999999999']])('%s is refused', async (query) => {
    const { id } = await draft(fullRequest(lineId))
    expect((await versions(doctor, id, query)).status).toBe(400)
  })
  test.each([
    ['x', 1, 400],
    [1, 999, 404],
    ['', '', 400],
  ])('comparing %s with %s: %d', async (from, to, status) => {
    const { id } = await draft(fullRequest(lineId))
    expect((await compare(doctor, id, from, to)).status).toBe(status)
  })

  test('are opened like the case: the trail has it', async () => {
    const { id } = await corrected()
    await versions(colleague, id)
    const opened = await world.deps.read
      .selectFrom('auditEvent')
      .select('actorId')
      .where('consultationId', '=', id)
      .where('kind', '=', 'consultation.opened')
      .execute()
    expect(opened.map(({ actorId }) => actorId)).toContain(world.people.colleague.id)
  })
})
