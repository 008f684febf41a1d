/** The programme's ledger on a real Postgres: what is entered, imported and counted from records, and who may do what. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type {
  Coverage,
  LedgerImport,
  LedgerPage,
  ProgrammeReport,
  ReadTable,
  RecordsPage,
} from '../../server/contract/ledger.ts'
import type { Statistics } from '../../server/contract/statistics.ts'
import { emptyRow } from '../../server/domain/ledger-row.ts'
import { writeWorkbook } from '../../server/output/workbook.ts'
import {
  addInstitution,
  addOffices,
  firstDay,
  gb18030,
  programmeCsv,
  programmeTable,
  secondDay,
  tableHead,
} from '../support/ledger.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let bureau: Browser
let office: Browser
let auditor: Browser
let grassrootsId: string

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const people = await addOffices(world)
  const districtId = await addInstitution(world, '玉泉区中医蒙医医院', 'district', world.institutions.hohhot)
  grassrootsId = await addInstitution(world, '小黑河镇卫生院', 'grassroots', districtId)
  bureau = await server.signIn(people.bureau)
  office = await server.signIn(people.office)
  auditor = await server.signIn(world.people.auditAdmin)
})
afterAll(async () => {
  await server?.close()
  await world?.close()
})
/* an installation never deletes them */
beforeEach(async () => {
  const { db } = world.opened
  await db
    .updateTable('ledgerEntry')
    .set({ voidAt: new Date(), voidBy: world.people.doctor.id, voidReason: '' })
    .where('voidAt', 'is', null)
    .execute()
  await db
    .updateTable('ledgerImport')
    .set({ withdrawnAt: new Date(), withdrawnBy: world.people.doctor.id, withdrawnReason: '' })
    .where('withdrawnAt', 'is', null)
    .execute()
})

async function read(browser: Browser, content: Buffer, fileName = '报表.csv') {
  const answer = await browser.fetch(`/api/ledger/imports/read?fileName=${encodeURIComponent(fileName)}`, {
    method: 'POST',
    body: new Uint8Array(content),
  })
  return { status: answer.status, body: (await answer.json()) as ReadTable & { code?: string } }
}

function store(browser: Browser, { fileName, digest, rows }: ReadTable) {
  const given = rows.map(({ line, column, words, formulas }) => ({ line, column, words, formulas }))
  return browser.json<{ id: string; code?: string; fields?: { path: string; code: string }[] }>(
    'POST',
    '/api/ledger/imports',
    { fileName, digest, rows: given },
  )
}

async function report(browser: Browser, query: string): Promise<ProgrammeReport> {
  const { status, body } = await browser.json<ProgrammeReport>('GET', `/api/ledger/report?${query}`)
  expect(status).toBe(200)
  return body
}

const whole = `from=2021-08-04&to=${secondDay}&compareFrom=2021-08-04&compareTo=${firstDay}`
const enter = (browser: Browser, words: object) =>
  browser.json<{ id: string; version: number; fields?: object[] }>('POST', '/api/ledger', {
    words: { ...emptyRow, ...words },
  })

function workbook(head: readonly string[], rows: (string | number | null)[][]): Buffer {
  return writeWorkbook({ name: '表', title: [], head, rows, notes: [], widths: [20] })
}

describe('the programme’s table of two columns', () => {
  const asWorkbook = () =>
    workbook(
      tableHead,
      programmeTable.map(([name, , first, second]) => [name, first, second]),
    )
  test.each([
    ['CSV in UTF-8', () => Buffer.from(programmeCsv()), 'utf-8'],
    ['CSV in GB18030', () => gb18030(programmeCsv()), 'gb18030'],
    ['XLSX', asWorkbook, null],
  ])('comes back to the number, from %s', async (_name, content, encoding) => {
    const { status, body } = await read(bureau, content())
    expect(status).toBe(200)
    expect(body.encoding).toBe(encoding)
    expect(body.rows.flatMap((row) => row.problems)).toEqual([])
    const stated = programmeTable
      .flatMap(([, , first, second]) => [first, second])
      .filter((one) => one !== null)
    expect(body.rows).toHaveLength(stated.length)
    expect((await store(bureau, body)).status).toBe(200)
    const { rows } = await report(bureau, whole)
    for (const [name, kind, first, second] of programmeTable) {
      const row = rows.find((one) => one.kind === kind)
      /* stated on the day it is asked for; what one report leaves out was last stated by the other, and says so */
      expect([name, row?.compared?.value]).toEqual([name, first])
      expect(row?.value.value, name).toBe(second ?? first)
      expect(row?.value.total?.day, name).toBe(second === null ? firstDay : secondDay)
      expect(row?.value.fromStart).toBe(false)
    }
  })

  test('what happened between the two is their difference, with what was entered afterwards', async () => {
    const { body } = await read(bureau, Buffer.from(programmeCsv()))
    await store(bureau, body)
    await enter(bureau, { kind: '专家出诊', from: '2024-09-01', quantity: '3' })
    /* is in the total of that day already */
    await enter(bureau, { kind: '专家出诊', from: '2024-03-01', quantity: '40' })
    const between = await report(bureau, 'from=2023-06-01&to=2024-12-31')
    const of = (found: ProgrammeReport, kind: string) => found.rows.find((row) => row.kind === kind)?.value
    expect(of(between, 'expert_visits')).toMatchObject({
      value: 783 - 203 + 3,
      parts: { stated: 580, entered: 3 },
      fromStart: false,
    })
    /* nothing was stated before 2023, so a total cannot be parted there: the report says so */
    expect(of(await report(bureau, 'from=2023-01-01&to=2024-12-31'), 'expert_visits')).toMatchObject({
      value: 786,
      fromStart: true,
    })
  })

  test('a period backwards is refused by name', async () => {
    const { status, body } = await bureau.json('GET', '/api/ledger/report?from=2024-08-15&to=2021-08-04')
    expect([status, body]).toMatchObject([400, { fields: [{ path: 'to', code: 'range_backwards' }] }])
  })
})

describe('a file', () => {
  const head = ['类别', '开始日期', '结束日期', '数量', '机构', '题目', '会诊号']

  test('with errors is shown row by row, and stored only when all are mended', async () => {
    const content = workbook(head, [
      ['学术讲座', '2026-03-04', null, 1, '呼和浩特第一中蒙医院', '失眠的针药结合', null],
      ['学术讲做', '2026-03-04', null, 1, null, null, null],
      ['教学查房', '2026-13-04', null, 'many', null, null, null],
      ['教学查房', '2026-03-09', '2026-03-01', 1, null, null, null],
      ['会诊', '2026-03-01', null, 5, null, null, null],
      ['专家出诊', 46_086, null, 2, '呼和浩特第三医院', null, null],
      ['学术讲座', '2026/3/4', null, 1, null, '失眠的针药结合', null],
    ])
    const { body } = await read(bureau, content, 'a.xlsx')
    const codes = body.rows.map((row) => row.problems.map(({ field, code }) => `${field} ${code}`))
    expect(codes).toEqual([
      [],
      ['kind unknown_kind'],
      ['from bad_day', 'quantity bad_number'],
      ['to range_backwards'],
      ['basis counted_from_records'],
      ['places unknown_place'],
      [],
    ])
    expect(body.rows.map((row) => row.line)).toEqual([2, 3, 4, 5, 6, 7, 8])
    expect(body.rows[6]?.twin).toEqual({ line: 2, entryId: null })
    const refused = await store(bureau, body)
    expect(refused.status).toBe(400)
    expect(refused.body.fields).toContainEqual({ path: 'rows.1.kind', code: 'unknown_kind' })
    const { body: none } = await bureau.json<LedgerPage>('GET', '/api/ledger')
    expect(none.items).toEqual([])
    const mended = body.rows.filter((row) => row.problems.length === 0)
    expect((await store(bureau, { ...body, rows: mended })).status).toBe(200)
    const { body: page } = await bureau.json<LedgerPage>('GET', '/api/ledger')
    expect(page.items.map((item) => [item.kind, item.from, item.title, item.source])).toEqual([
      ['lectures', '2026-03-04', '失眠的针药结合', 'imported'],
      ['lectures', '2026-03-04', '失眠的针药结合', 'imported'],
    ])
  })

  test('with formulae names their rows; neither the formula nor its old result is believed', async () => {
    const csv = `${head.join(',')}\n学术讲座,2026-03-04,,=1+1,,"=HYPERLINK(""http://x"")",\n教学查房,2026-03-04,,2,,'-5 度以下的冻伤,`
    const { body } = await read(bureau, Buffer.from(csv))
    expect(body.rows[0]?.problems).toEqual([
      { field: 'quantity', code: 'formula' },
      { field: 'title', code: 'formula' },
    ])
    expect(body.rows[0]?.words.quantity).toBe('')
    expect(body.rows[1]).toMatchObject({ problems: [], words: { title: '-5 度以下的冻伤' } })
    expect((await store(bureau, body)).status).toBe(400)
  })

  test('is imported once; withdrawn as a whole it may come again', async () => {
    const { body } = await read(bureau, Buffer.from(programmeCsv()))
    const { body: made } = await store(bureau, body)
    const again = await read(bureau, Buffer.from(programmeCsv()))
    expect(again.body.known).toMatchObject({ id: made.id, fileName: '报表.csv' })
    expect(again.body.rows.every((row) => row.problems.some(({ code }) => code === 'total_known'))).toBe(true)
    const twice = await store(bureau, body)
    expect([twice.status, twice.body.code]).toEqual([409, 'FILE_IMPORTED'])
    const { status } = await bureau.json('POST', `/api/ledger/imports/${made.id}/withdraw`, {
      reason: '口径有误',
    })
    expect(status).toBe(200)
    const { body: imports } = await bureau.json<{ items: LedgerImport[] }>('GET', '/api/ledger/imports')
    expect(imports.items.find(({ id }) => id === made.id)?.withdrawn).toMatchObject({ reason: '口径有误' })
    expect((await report(bureau, whole)).rows.find((row) => row.kind === 'experts')?.value.value).toBeNull()
    expect((await store(bureau, body)).status).toBe(200)
    const trail = await world.deps.read
      .selectFrom('auditEvent')
      .select('kind')
      .where('chain', '=', 'log:ledger')
      .execute()
    expect(new Set(trail.map(({ kind }) => kind))).toEqual(
      new Set(['ledger.imported', 'ledger.withdrawn', 'ledger.entered']),
    )
  })

  test.each([
    ['empty', Buffer.alloc(0), 400, 'FILE_EMPTY'],
    ['an old .xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 400, 'TABLE_REFUSED'],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), 400, 'TABLE_REFUSED'],
    [
      'half a workbook',
      workbook(['类别', '日期'], [['学术讲座', '2026-01-01']]).subarray(0, 300),
      400,
      'FILE_DAMAGED',
    ],
    ['without a head', Buffer.from('你好,世界\n1,2'), 400, 'TABLE_HEAD_UNKNOWN'],
    ['too long', Buffer.from(`类别,日期\n${'讲座,2026-01-01\n'.repeat(2001)}`), 413, 'TABLE_TOO_LONG'],
    ['too large', Buffer.alloc(3 * 1024 * 1024, 'a'), 413, 'TOO_LARGE'],
  ])('that is %s is refused with its reason', async (_name, content, status, code) => {
    const answer = await read(bureau, content)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})

describe('rights', () => {
  test('a hospital keeps what happened in it and below it, and no totals', async () => {
    const at = (places: string, more: object = {}) =>
      enter(office, { kind: '学术讲座', from: '2026-05-06', places, ...more })
    expect((await at('小黑河镇卫生院')).status).toBe(200)
    expect((await at('呼和浩特第一中蒙医院、北京第一中医医院')).status).toBe(200)
    expect((await at('呼和浩特第二医院')).body.fields).toEqual([
      { path: 'words.places', code: 'not_your_place' },
    ])
    expect((await at('')).body.fields).toEqual([{ path: 'words.places', code: 'place_needed' }])
    expect((await at('小黑河镇卫生院', { basis: '累计', quantity: '5' })).body.fields).toEqual([
      { path: 'words.basis', code: 'total_not_here' },
    ])
    const foreign = await enter(bureau, { kind: '讲座', from: '2026-05-06', places: '呼和浩特第二医院' })
    const { body } = await office.json<LedgerPage>('GET', '/api/ledger')
    expect(body.items).toHaveLength(2)
    const { otherHohhot } = world.institutions
    expect((await office.json('GET', `/api/ledger?institutionId=${otherHohhot}`)).status).toBe(404)
    const changed = await office.json('PUT', `/api/ledger/${foreign.body.id}`, {
      version: 1,
      words: { ...emptyRow, kind: '讲座', from: '2026-05-06', places: '小黑河镇卫生院' },
    })
    expect(changed.status).toBe(404)
    expect((await report(office, 'from=2026-01-01&to=2026-12-31')).rows.map((row) => row.kind)).not.toContain(
      'experts',
    )
    expect((await auditor.json<LedgerPage>('GET', '/api/ledger')).body.items).toHaveLength(3)
    expect((await enter(auditor, { kind: '讲座', from: '2026-05-06' })).status).toBe(403)
  })

  test('what was changed meanwhile is not overwritten, and void entries stay and count no more', async () => {
    const { body } = await enter(bureau, { kind: '论文', from: '2026-05-06', title: '甲' })
    const words = { ...emptyRow, kind: '论文', from: '2026-05-06', title: '乙' }
    expect((await bureau.json('PUT', `/api/ledger/${body.id}`, { version: 1, words })).status).toBe(200)
    expect((await bureau.json('PUT', `/api/ledger/${body.id}`, { version: 1, words })).status).toBe(409)
    const [changed] = await world.deps.read
      .selectFrom('auditEvent')
      .select('data')
      .where('kind', '=', 'ledger.changed')
      .execute()
    expect(changed?.data).toMatchObject({
      version: 2,
      before: { title: '甲', from: '2026-05-06', placeIds: [] },
    })
    const gone = await bureau.json('POST', `/api/ledger/${body.id}/void`, { version: 2, reason: '重复登记' })
    expect(gone.status).toBe(200)
    expect(
      (await report(bureau, 'from=2026-01-01&to=2026-12-31')).rows.find((row) => row.kind === 'papers')?.value
        .value,
    ).toBeNull()
    const { body: all } = await bureau.json<LedgerPage>('GET', '/api/ledger?all=yes&q=乙')
    expect(all.items[0]).toMatchObject({ id: body.id, void: { reason: '重复登记' } })
    await expect(world.opened.db.deleteFrom('ledgerEntry').execute()).rejects.toThrow('keeps its rows')
  })
})

describe('the system’s own records', () => {
  test('are counted once, shown by number, and not typed a second time', async () => {
    const { id, number } = await world.consultationIn('signed')
    const today = new Date().toISOString().slice(0, 10)
    await world.opened.db
      .insertInto('consultationFact')
      .values({
        consultationId: id,
        lineId: world.lines[0]?.id ?? '',
        institutionId: world.institutions.hohhot,
        departmentId: null,
        requesterId: world.people.doctor.id,
        expertId: world.people.expert.id,
        ...{ urgency: 'routine', kind: 'video', diagnosis: '', tcm: false },
        ...{ submittedAt: new Date(), arrivedAt: new Date(), signedAt: new Date() },
        ...{ adoption: null, endState: null, endReason: null, noShowSide: null },
      })
      .onConflict((conflict) => conflict.column('consultationId').doUpdateSet({ signedAt: new Date() }))
      .execute()
    const query = `from=2026-01-01&to=2099-12-31`
    const row = (await report(office, query)).rows.find((one) => one.kind === 'consultations')
    expect(row?.value).toMatchObject({ value: 1, parts: { records: 1, entered: 0 } })
    const { body } = await auditor.json<RecordsPage>('GET', `/api/ledger/records?kind=consultations&${query}`)
    expect(body.items).toMatchObject([{ id, number, institution: { zh: '呼和浩特第一中蒙医院' } }])
    /* a round in that session is the ledger's, once */
    const round = { kind: '教学查房', from: today, places: '呼和浩特第一中蒙医院', consultation: number }
    expect((await enter(office, round)).status).toBe(200)
    expect((await enter(office, round)).body.fields).toEqual([
      { path: 'words.consultation', code: 'session_known' },
    ])
    expect((await enter(office, { ...round, consultation: 'HZ-1' })).body.fields).toEqual([
      { path: 'words.consultation', code: 'unknown_consultation' },
    ])
    const { body: page } = await office.json<LedgerPage>('GET', '/api/ledger?source=session')
    expect(page.items[0]).toMatchObject({ source: 'session', consultation: { id, number } })
  })
})

describe('the tree of support', () => {
  test('says whom teaching reached, against the hundred', async () => {
    await enter(office, { kind: '讲座', from: '2026-02-02', places: '小黑河镇卫生院', quantity: '2' })
    const { body } = await bureau.json<Coverage>('GET', '/api/ledger/coverage?from=2026-01-01&to=2026-03-31')
    expect(body).toMatchObject({ aim: 100, named: 1, reached: 1 })
    expect(body.places.find(({ id }) => id === grassrootsId)).toMatchObject({
      level: 'grassroots',
      teaching: 2,
    })
    const beijing = body.places.find(({ id }) => id === world.institutions.beijing)
    expect(beijing?.supports).toEqual([world.institutions.hohhot])
    const later = await bureau.json<Coverage>('GET', '/api/ledger/coverage?from=2026-04-01&to=2026-04-30')
    expect(later.body.reached).toBe(0)
    /* and the figure among the statistics is the same */
    const figure = async (query: string) => {
      const { rows } = (
        await auditor.json<Statistics>('GET', `/api/statistics?figures=grassrootsReached&${query}`)
      ).body
      return rows.map(({ key, values }) => [
        key,
        values.grassrootsReached?.count,
        values.grassrootsReached?.among,
      ])
    }
    const quarter = `from=2026-01-01&to=2026-03-31&asOf=${encodeURIComponent(new Date().toISOString())}`
    expect(await figure(quarter)).toEqual([[null, 1, 100]])
    expect(await figure(`${quarter}&by=month`)).toEqual([['2026-02', 1, 100]])
    expect(await figure('from=2026-01-01&to=2026-03-31&asOf=2026-04-01T00:00:00Z')).toEqual([[null, 0, 100]])
    expect(await figure(`${quarter}&lineId=${world.lines[0]?.id}`)).toEqual([])
    const { body: own } = await office.json<Coverage>(
      'GET',
      '/api/ledger/coverage?from=2026-01-01&to=2026-03-31',
    )
    expect(own.places.map(({ id }) => id)).not.toContain(world.institutions.otherHohhot)
  })

  test('takes new grassroots institutions from the bureau alone, below what supports them', async () => {
    const place = {
      nameZh: '巧什营镇卫生院',
      nameEn: '',
      level: 'grassroots',
      parentId: world.institutions.hohhot,
    }
    expect((await office.json('POST', '/api/ledger/institutions', place)).status).toBe(403)
    expect((await bureau.json('POST', '/api/ledger/institutions', place)).status).toBe(200)
    const again = await bureau.json('POST', '/api/ledger/institutions', place)
    expect(again.body).toMatchObject({ fields: [{ path: 'nameZh', code: 'taken' }] })
    const below = await bureau.json('POST', '/api/ledger/institutions', {
      ...place,
      nameZh: '甲',
      parentId: world.institutions.beijing,
    })
    expect(below.body).toMatchObject({ fields: [{ path: 'parentId', code: 'not_offered' }] })
  })
})

describe('the report as a file', () => {
  test('comes as XLSX that can be imported again, and as PDF; both are in the trail', async () => {
    const { body } = await read(bureau, Buffer.from(programmeCsv()))
    await store(bureau, body)
    const sheet = await bureau.fetch(`/api/ledger/report.xlsx?${whole}`)
    expect(sheet.status).toBe(200)
    const { body: back } = await read(bureau, Buffer.from(await sheet.arrayBuffer()), 'back.xlsx')
    const visits = back.rows
      .filter((row) => row.words.kind === '专家出诊')
      .map((row) => [row.words.to, row.words.quantity])
    expect(visits).toEqual([
      [firstDay, '203'],
      [secondDay, '783'],
    ])
    const paper = await bureau.fetch(`/api/ledger/report.pdf?${whole}&lang=en`)
    expect(paper.headers.get('content-type')).toBe('application/pdf')
    expect(
      Buffer.from(await paper.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
    const trail = await world.deps.read
      .selectFrom('auditEvent')
      .select('data')
      .where('kind', '=', 'ledger.exported')
      .orderBy('position')
      .execute()
    expect(trail.map(({ data }) => (data as { form: string }).form)).toEqual(['xlsx', 'pdf'])
  })
})
