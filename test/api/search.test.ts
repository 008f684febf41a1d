/** Finding one's own consultations: what is found, by whom, and what the index gives away. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { countWaiting } from '../../db/queries/search-index.ts'
import { saveDraft, signOpinion } from '../../server/app/opinion.ts'
import { draftRequest, saveRequest } from '../../server/app/request.ts'
import { quickSearch, searchConsultations } from '../../server/app/search.ts'
import { indexWaiting } from '../../server/app/search-index.ts'
import type { RequestContent } from '../../server/contract/consultation.ts'
import type { SearchHit, SearchInput, SearchPage } from '../../server/contract/search.ts'
import { SearchInput as SearchInputSchema } from '../../server/contract/search.ts'
import { fullCaseRecord, fullOpinion, fullRequest, patientIdentity } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  doctor = await server.signIn(world.people.doctor)
})
afterAll(async () => {
  await server.close()
  await world.close()
})
/* each test has its own minute, so that no test runs into the rate of the one before */
let minute = 0
beforeEach(() => {
  minute += 1
  world.setClock(new Date(Date.now() + minute * 60_000))
})

const lineId = () => world.lines[0]?.id ?? ''

/** A draft as the form saves it. */
async function write(
  record: Partial<RequestContent['record']>,
  patient: Partial<RequestContent['patient']> = {},
  by: WorldPerson = world.people.doctor,
): Promise<{ id: string; content: RequestContent }> {
  const base = fullRequest(
    by.institutionId === world.institutions.hohhot ? lineId() : (world.lines[1]?.id ?? ''),
  )
  const content = {
    ...base,
    patient: { ...base.patient, ...patient },
    record: { ...fullCaseRecord(), ...record },
  }
  const { id } = await draftRequest(world.deps, await world.callOf(by), content)
  return { id, content }
}

async function search(
  q: string,
  more: Partial<SearchInput> = {},
  by = world.people.doctor,
): Promise<SearchPage> {
  return searchConsultations(world.deps, await world.callOf(by), SearchInputSchema.parse({ q, ...more }))
}
const idsOf = async (...given: Parameters<typeof search>) =>
  (await search(...given)).items.map((one) => one.id)

describe('what is found', () => {
  test('a word of two characters, and no two characters that only stand about', async () => {
    const hit = await write({ presentHistory: '反复头痛 3 月，伴恶心。' })
    const miss = await write({ presentHistory: '头晕，前额痛。' })
    const found = await idsOf('头痛')
    expect(found).toContain(hit.id)
    expect(found).not.toContain(miss.id)
  })

  test('three characters only where they stand together', async () => {
    const hit = await write({ presentHistory: '肝阳上亢证' })
    const miss = await write({ presentHistory: '肝阳不足，阳上有热，上亢' })
    expect(await idsOf('肝阳上亢')).toEqual([hit.id])
    expect(await idsOf('阳上亢')).not.toContain(miss.id)
  })

  test('Latin words, figures, units, herbs, Mongolian; width and case do not matter', async () => {
    const { id } = await write({
      auxiliaryResults: 'ＣＲＰ 12.5 mg/L，HbA1c 7.2%，SpO₂ 97%',
      medications: [{ name: '右佐匹克隆', dosage: '3 mg 每晚', period: '' }],
      presentHistory: '服苍附导痰汤，法半夏 9 g。ᠮᠣᠩᠭᠣᠯ ᠡᠮᠨᠡᠯᠭᠡ',
    })
    for (const q of ['crp', '12.5', 'mg/l', 'hba1c', 'spo2', '佐匹', '法半夏', 'ᠮᠤᠩᠭᠤᠯ', 'HBA1C crp 半夏'])
      expect(await idsOf(q), q).toContain(id)
    expect(await idsOf('crp 黄连')).not.toContain(id)
  })

  test('each field is named, with the words marked', async () => {
    const code = { code: null, system: null, edition: null }
    await write({
      westernDiagnoses: [{ text: '颈椎病', ...code }],
      chiefComplaint: '项背拘急',
      physicalExamination: '臂丛牵拉试验阳性',
    })
    const field = async (q: string) => {
      const [hit] = (await search(q)).items
      const [match] = hit?.matches ?? []
      return [match?.field, ...(match?.marks ?? []).map(([from, to]) => match?.text.slice(from, to))]
    }
    expect(await field('颈椎病')).toEqual(['diagnosis', '颈椎病'])
    expect(await field('拘急')).toEqual(['complaint', '拘急'])
    expect(await field('牵拉')).toEqual(['examination', '牵拉'])
  })

  test('by number: its end, its day, all of it', async () => {
    const { id } = await write({})
    const { number } = await world.deps.read
      .selectFrom('consultation')
      .select('number')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const [, , day = '', count = ''] = number.split('-')
    for (const q of [number, number.toLowerCase(), `${day}-${count}`, count]) {
      const [hit] = (await search(q, { in: 'number' })).items
      expect(hit?.id, q).toBe(id)
      expect(hit?.matches[0]?.field).toBe('number')
    }
    expect(await idsOf('19990101-0001')).toEqual([])
  })

  test('by a part of the name, by sound, by surname; masked as everywhere', async () => {
    const { id } = await write({}, { name: '欧阳若溪' })
    for (const q of ['若溪', '欧阳', '欧阳若溪', 'ouyangruoxi', 'oyrx', '欧']) {
      const page = await search(q, { in: 'patient' })
      const hit = page.items.find((one) => one.id === id)
      expect(hit, q).toMatchObject({
        patientName: '欧**溪',
        matches: [{ field: 'patient', text: '欧**溪', marks: [] }],
      })
    }
    for (const q of ['溪', '阳溪', '若', 'ruo溪'])
      expect(await idsOf(q, { in: 'patient' }), q).not.toContain(id)
  })

  test('by id number, telephone and hospital number, whole', async () => {
    const own = { idNumber: '15010219900307123X', phone: '13811112222', hospitalNumber: 'ZY20269999' }
    const { id } = await write({}, { name: '白音', ...own })
    for (const q of Object.values(own)) expect(await idsOf(q), q).toEqual([id])
    expect(await idsOf('1501021990030712')).toEqual([])
  })

  test('words may be met in different places, all of them', async () => {
    const { id } = await write({ presentHistory: '潮热盗汗' }, { name: '莫日根' })
    expect(await idsOf('莫日根 盗汗')).toEqual([id])
    expect(await idsOf('莫 盗汗')).toEqual([id])
    expect(await idsOf('莫日根 咯血')).toEqual([])
  })

  test('the signed opinion, not the one that is being written', async () => {
    const { id } = await world.consultationIn('reporting')
    await indexWaiting(world.deps)
    const content = { ...fullOpinion(), advice: '予乌灵胶囊口服。' }
    const { revision } = await saveDraft(world.deps, await world.callOf(world.people.expert), id, {
      revision: 0,
      content,
    })
    expect(await idsOf('乌灵')).toEqual([])
    await signOpinion(world.deps, await world.callOf(world.people.expert), id, { revision, password })
    expect((await search('乌灵')).items[0]).toMatchObject({ id, matches: [{ field: 'opinion' }] })
  })
})

describe('what is saved is found at once, and what was is not', () => {
  test('a changed text and a changed name', async () => {
    const { id, content } = await write({ presentHistory: '原写胸痹' }, { name: '巴雅尔' })
    expect(await idsOf('胸痹')).toEqual([id])
    await saveRequest(world.deps, await world.callOf(world.people.doctor), id, {
      version: 1,
      content: {
        ...content,
        patient: { ...content.patient, name: '呼斯楞' },
        record: { ...content.record, presentHistory: '改写痿证' },
      },
    })
    expect(await idsOf('胸痹')).toEqual([])
    expect(await idsOf('巴雅尔')).toEqual([])
    expect(await idsOf('痿证')).toEqual([id])
    expect(await idsOf('呼斯楞')).toEqual([id])
  })

  test('a save that fails leaves the index as it was', async () => {
    const { id, content } = await write({ presentHistory: '瘿病' })
    const call = await world.callOf(world.people.doctor)
    await expect(
      saveRequest(world.deps, call, id, {
        version: 7,
        content: { ...content, record: { ...content.record, presentHistory: '噎膈' } },
      }),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await idsOf('瘿病')).toEqual([id])
    expect(await idsOf('噎膈')).toEqual([])
  })

  test('rows that others write wait, and are indexed in their turn', async () => {
    await indexWaiting(world.deps)
    const { id } = await world.consultationIn('submitted')
    expect(await countWaiting(world.deps.read)).toBe(1)
    expect(await indexWaiting(world.deps)).toBe(1)
    expect(await countWaiting(world.deps.read)).toBe(0)
    expect(await idsOf('李晓萍')).toContain(id)
    const sealed = async (name: string, patientId: string) =>
      world.deps.vault.seal({ ...patientIdentity, name }, patientId)
    const { patientId } = await world.deps.read
      .selectFrom('consultation')
      .select('patientId')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    await world.deps.db
      .updateTable('patient')
      .set({ identity: await sealed('敖登', patientId) })
      .where('id', '=', patientId)
      .execute()
    await indexWaiting(world.deps)
    expect(await idsOf('敖登')).toEqual([id])
  })

  test('one that cannot be read does not keep the others waiting', async () => {
    const broken = await world.consultationIn('submitted')
    const whole = await world.consultationIn('submitted')
    await world.deps.db
      .updateTable('patient')
      .set({ identity: Buffer.alloc(40, 1) })
      .where('id', '=', sql<string>`(select patient_id from consultation where id = ${broken.id})`)
      .execute()
    expect(await indexWaiting(world.deps)).toBe(1)
    expect(await idsOf(whole.number)).toEqual([whole.id])
    await world.deps.db.deleteFrom('searchWaiting').execute()
  })
})

describe('whose it is', () => {
  const names = ['doctor', 'colleague', 'expert', 'rosterExpert', 'otherDoctor', 'otherExpert'] as const

  async function finders(q: string): Promise<string[]> {
    const found: string[] = []
    for (const name of names) if ((await idsOf(q, {}, world.people[name])).length > 0) found.push(name)
    return found
  }

  test('a draft is its author’s; what is submitted belongs to the hospital and to the line', async () => {
    const { id } = await write({ presentHistory: '独见之词甲' })
    expect(await finders('独见之词甲')).toEqual(['doctor'])
    const set = (changes: object) =>
      world.deps.db.updateTable('consultation').set(changes).where('id', '=', id).execute()
    await set({ state: 'submitted', submittedAt: new Date() })
    expect(await finders('独见之词甲')).toEqual(['doctor', 'colleague', 'expert', 'rosterExpert'])
    /* the index follows the row, whoever writes it */
    await set({ expertId: world.people.otherExpert.id, state: 'accepted' })
    expect(await finders('独见之词甲')).toEqual([
      'doctor',
      'colleague',
      'expert',
      'rosterExpert',
      'otherExpert',
    ])
    await set({ lineId: world.lines[1]?.id, expertId: world.people.expert.id })
    expect(await finders('独见之词甲')).toEqual(['doctor', 'colleague', 'expert', 'otherExpert'])
  })

  test('the rights are asked on the row itself, even where the index is behind', async () => {
    const { id } = await write({ presentHistory: '独见之词乙' })
    await world.deps.db
      .updateTable('searchEntry')
      .set({ state: 'submitted' })
      .where('consultationId', '=', id)
      .execute()
    expect(await finders('独见之词乙')).toEqual(['doctor'])
  })

  test('by the route: doctors and experts, no administrator, nobody without a session', async () => {
    const status = async (browser: Browser) =>
      (await browser.json('POST', '/api/search', { q: '头痛' })).status
    expect(await status(doctor)).toBe(200)
    for (const name of ['auditAdmin', 'systemAdmin', 'securityAdmin'] as const)
      expect(await status(await server.signIn(world.people[name]))).toBe(403)
    expect(await status(server.stranger)).toBe(401)
  })
})

describe('what is asked', () => {
  const ask = (body: unknown) =>
    doctor.json<SearchPage & { code: string; fields: { path: string; code: string }[] }>(
      'POST',
      '/api/search',
      body,
    )

  test('nothing, too much, control characters', async () => {
    for (const [q, code] of [
      ['', 'required'],
      ['  \n', 'required'],
      ['痛'.repeat(5_000), 'too_long'],
      ['a\u0000b', 'control_character'],
    ]) {
      const { status, body } = await ask({ q })
      expect([status, body.code, body.fields[0]?.code]).toEqual([400, 'VALIDATION_FAILED', code])
    }
  })

  test('one character finds surnames alone, and says so', async () => {
    expect((await ask({ q: '痛' })).body).toMatchObject({ items: [], tooShort: true })
    const { id } = await write({}, { name: '綦小满' })
    expect((await ask({ q: '綦' })).body).toMatchObject({ items: [{ id }], tooShort: true })
    for (const q of ['.', '%', '_', 'a', '\u200b', '😀', '，。']) expect((await ask({ q })).status).toBe(200)
  })

  test('signs of a query language are characters', async () => {
    const { id } = await write({ presentHistory: `记录 a'b & c | !d <-> (e:*) 100%_\\x "引" $1 {1,2}` })
    const met = async (q: string) => {
      const { status, body } = await ask({ q })
      expect(status, q).toBe(200)
      return body.items.some((one: SearchHit) => one.id === id)
    }
    for (const q of ["a'b", 'c|!d', '<->', '(e:*)', '100%_', '\\x', '"引"', '$1', '{1,2}', '<-> (e:*)'])
      expect(await met(q), q).toBe(true)
    for (const q of ["'; drop table search_entry; --", '& |', '!!', '::text', '1=1', '%%'])
      expect(await met(q), q).toBe(false)
    expect(await world.deps.read.selectFrom('searchEntry').select('number').execute()).not.toHaveLength(0)
  })

  test('filters and places', async () => {
    const { id } = await write({ presentHistory: '筛选之词' })
    const today = new Date(Date.now() + 8 * 3_600_000 + minute * 60_000).toISOString().slice(0, 10)
    const count = async (more: object) => (await ask({ q: '筛选之词', ...more })).body.items.length
    expect(
      await count({ lineId: lineId(), state: 'draft', urgency: 'routine', from: today, to: today }),
    ).toBe(1)
    expect(await count({ lineId: world.lines[1]?.id })).toBe(0)
    expect(await count({ state: 'closed' })).toBe(0)
    expect(await count({ urgency: 'emergency' })).toBe(0)
    expect(await count({ to: '2020-01-01' })).toBe(0)
    const refused = await ask({ q: '筛选之词', from: today, to: '2020-01-01' })
    expect(refused).toMatchObject({
      status: 400,
      body: { fields: [{ path: 'to', code: 'range_backwards' }] },
    })
    expect(await count({ in: 'text' })).toBe(1)
    expect(await count({ in: 'patient' })).toBe(0)
    expect(id).not.toBe('')
  })

  test('pages follow one another without gap and repetition', async () => {
    const written: string[] = []
    for (let count = 0; count < 7; count += 1) written.push((await write({ presentHistory: '分页之词' })).id)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await search('分页之词', { limit: 3, ...(cursor === undefined ? {} : { cursor }) })
      seen.push(...page.items.map((one) => one.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(written.toReversed())
    expect((await ask({ q: '分页', cursor: 'bm9uZQ' })).body.fields[0]?.path).toBe('cursor')
  })

  test('the panel has the newest of each kind', async () => {
    const { id } = await write({ presentHistory: '面板之词' }, { name: '面板' })
    const { groups } = await quickSearch(world.deps, await world.callOf(world.people.doctor), '面板')
    expect(groups.map((group) => [group.in, group.items[0]?.id])).toEqual([
      ['patient', id],
      ['text', id],
    ])
  })

  test('too often', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask({ q: '头痛' })))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBe(10)
    expect(refused[0]?.body).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 1 })
    /* and only this person */
    expect((await search('头痛', {}, world.people.colleague)).items).toBeDefined()
  })
})

describe('a word that is everywhere', () => {
  /** Copies of one consultation, a second apart, the newest first; each with its row of the index. */
  async function copies(text: string, count: number, newestAt: Date): Promise<string[]> {
    const { id } = await write({ presentHistory: text })
    await sql`
      insert into consultation (id, number, line_id, requester_id, requesting_institution_id, patient_id, kind, urgency, state,
        chief_complaint, created_at)
      select md5(${id}::text || n)::uuid, number || '-' || n, line_id, requester_id, requesting_institution_id, patient_id, kind,
        urgency, state, chief_complaint, ${newestAt}::timestamptz - n * interval '1 second'
      from consultation, generate_series(1, ${count}::int) n where id = ${id}`.execute(world.opened.db)
    await sql`
      insert into case_record (consultation_id, version, content, author_id)
      select md5(${id}::text || n)::uuid, version, content, author_id
      from case_record, generate_series(1, ${count}::int) n where consultation_id = ${id}`.execute(
      world.opened.db,
    )
    await sql`
      insert into search_entry (consultation_id, requester_id, institution_id, line_id, expert_id, state, urgency, created_at, number,
        grams, identity_marks, folded)
      select md5(${id}::text || n)::uuid, e.requester_id, institution_id, e.line_id, e.expert_id, e.state, e.urgency, c.created_at,
        lower(c.number), grams, identity_marks, folded
      from search_entry e, generate_series(1, ${count}::int) n, consultation c
      where e.consultation_id = ${id} and c.id = md5(${id}::text || n)::uuid`.execute(world.opened.db)
    await world.deps.db.deleteFrom('searchWaiting').execute()
    const { rows } = await sql<{ id: string }>`
      select md5(${id}::text || n)::uuid as id from generate_series(1, ${count}::int) n order by n`.execute(
      world.opened.db,
    )
    return rows.map((row) => row.id)
  }

  async function pagesOf(q: string, pages: number): Promise<string[]> {
    const seen: string[] = []
    let cursor: string | undefined
    for (let page = 0; page < pages; page += 1) {
      const answer = await search(q, { limit: 50, ...(cursor === undefined ? {} : { cursor }) })
      seen.push(...answer.items.map((one) => one.id))
      cursor = answer.nextCursor ?? undefined
    }
    return seen
  }

  test('is found newest first, among the newest and behind them, and proved in pieces', {
    timeout: 120_000,
  }, async () => {
    const old = new Date('2020-06-01T00:00:00Z')
    const everywhere = await copies('遍布之词，肝阳上亢', 2_600, old)
    expect(await pagesOf('遍布', 3)).toEqual(
      (await search('遍布', { limit: 1 })).items.map((one) => one.id).concat(everywhere.slice(0, 149)),
    )
    /* 1,700 newer ones that do not have it stand before them */
    await copies('另有所述，肝阳不足，阳上有热，上亢', 1_700, new Date('2021-06-01T00:00:00Z'))
    expect((await pagesOf('遍布', 2)).slice(1)).toEqual(everywhere.slice(0, 99))
    /* they have all the grams of a word that they do not have: more than are proved for one page */
    const seen: string[] = []
    let cursor: string | undefined
    let asked = 0
    do {
      minute += 1
      world.setClock(new Date(Date.now() + minute * 60_000))
      const page = await search('阳上亢', {
        limit: 50,
        to: '2021-12-31',
        ...(cursor === undefined ? {} : { cursor }),
      })
      seen.push(...page.items.map((one) => one.id))
      cursor = page.nextCursor ?? undefined
      asked += 1
    } while (cursor !== undefined && seen.length < 100 && asked < 10)
    expect(seen.slice(0, 100)).toEqual(everywhere.slice(0, 100))
  })
})

describe('what stays behind', () => {
  test('the trail has a keyed digest, and neither the words nor the answer is kept anywhere', async () => {
    await write({}, { name: '慕容雪' })
    await ask429Free('慕容雪')
    await ask429Free('慕容雪')
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select(['data', 'consultationId'])
      .where('kind', '=', 'consultation.searched')
      .where(
        sql<string>`data->>'digest'`,
        '=',
        world.deps.vault.mark('search trail', '慕容雪').toString('hex').slice(0, 32),
      )
      .execute()
    expect(events).toEqual([
      {
        data: { place: 'all', digest: expect.stringMatching(/^[0-9a-f]{32}$/), characters: 3, rows: 1 },
        consultationId: null,
      },
    ])
    for (const table of [
      'audit_event',
      'idempotency',
      'outbox',
      'search_entry',
      'search_waiting',
      'saved_filter',
      'setting',
    ]) {
      const { rows } = await sql<{
        text: string
      }>`select to_jsonb(t)::text as text from ${sql.table(table)} t`.execute(world.opened.db)
      expect(
        rows.some(({ text }) => text.includes('慕容') || text.toLowerCase().includes('murong')),
        table,
      ).toBe(false)
    }
  })

  const ask429Free = (q: string) => doctor.json('POST', '/api/search', { q })

  test('no audit, no answer', async () => {
    const call = await world.callOf(world.people.doctor)
    const broken = { ...world.deps, db: world.deps.db.withSchema('nowhere') }
    await expect(
      searchConsultations(broken, call, SearchInputSchema.parse({ q: `无日志${uuid().slice(0, 6)}` })),
    ).rejects.toThrow()
  })
})
