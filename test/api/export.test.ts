/** Exports of the log: asked for, agreed to by a second person, written in the background, fetched, gone after their days. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { abandonedAfter } from '../../server/app/beat.ts'
import { askExport } from '../../server/app/export.ts'
import { endExport, workOnExports } from '../../server/app/export-run.ts'
import { ExportInput, type ExportPage, type LogExport } from '../../server/contract/export.ts'
import type { NoticePage } from '../../server/contract/notice.ts'
import { recordElements } from '../../server/contract/record-elements.ts'
import { largestLogExport, logExportKeptDays, mostAttempts } from '../../server/domain/export.ts'
import { fullOpinion, patientIdentity } from '../support/consultations.ts'
import { askFor, exportsOf, fetchExport, until } from '../support/exports.ts'
import { type AnyBundle, faultsOf } from '../support/fhir.ts'
import { pagesOf } from '../support/pdf.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let auditor: Browser
let second: Browser
let secondPerson: WorldPerson
/** Rows that need nobody else. */
const few = 3
const { name, idNumber } = patientIdentity

beforeEach(async () => {
  world = await createWorld({ approvalAbove: few })
  server = await startServer(world)
  auditor = await server.signIn(world.people.auditAdmin)
  secondPerson = await world.addPerson({
    roles: ['audit_admin'],
    institutionId: world.institutions.otherHohhot,
  })
  second = await server.signIn(secondPerson)
})
afterEach(async () => {
  world.setClock(null)
  await server.close()
  await world.close()
})

/** One with a signed opinion that somebody has looked at. */
async function signedOne(): Promise<{ id: string; number: string }> {
  const made = await world.consultationIn('signed')
  const expert = await server.signIn(world.people.expert)
  await expert.json('GET', `/api/consultations/${made.id}`)
  return made
}

async function consultations(count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) await world.consultationIn('closed')
}

function trail(kind?: string) {
  return world.deps.read
    .selectFrom('auditEvent')
    .selectAll()
    .where('chain', '=', 'log:export')
    .$if(kind !== undefined, (q) => q.where('kind', '=', kind ?? ''))
    .orderBy('position')
    .execute()
}

const fileOf = (id: string) => `/api/exports/${id}/file`
const decisionOf = (id: string) => `/api/exports/${id}/decision`
const status = async (browser: Browser, method: string, path: string, body?: unknown) =>
  (await browser.json(method, path, body)).status

describe('a small one', () => {
  test('is written at once, and what was fetched has the digest that its record names', async () => {
    await consultations(2)
    const { done, answer, bytes } = await fetchExport(auditor, { format: 'xlsx' })
    expect(done).toMatchObject({ state: 'done', rows: 2, written: 2, needsApproval: false, decision: null })
    expect(answer.status).toBe(200)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(done.file?.digest)
    expect(bytes.length).toBe(done.file?.byteSize)
    const parts = unzipSync(bytes)
    const sheet = new TextDecoder().decode(parts['xl/worksheets/sheet1.xml'])
    expect(sheet.match(/<row /g)).toHaveLength(2 + 1 + 2)
    expect(sheet).toContain(`导出 ${done.number}`)
    expect(sheet).toContain('<oddFooter>')
    expect(sheet).toContain('李*萍')
    const kinds = (await trail()).map(({ kind }) => kind)
    expect(kinds).toEqual(['export.asked', 'export.ended', 'log.exported'])
  })

  test('lies on the disk sealed', async () => {
    await consultations(1)
    const { done, bytes } = await fetchExport(auditor, { format: 'csv' })
    const { folder } = await sealedPlace(done.id)
    const sealed = readFileSync(folder)
    expect(bytes.toString()).toContain('会诊号')
    expect(sealed.includes(Buffer.from('会诊号'))).toBe(false)
  })

  async function sealedPlace(id: string): Promise<{ folder: string }> {
    const file = world.deps.files.path(`00/${'0'.repeat(62)}`)
    return { folder: join(file, '../..', 'exports', id) }
  }

  test('makes no formula of what somebody typed', async () => {
    const made = await world.consultationIn('declined')
    await world.deps.db
      .updateTable('consultation')
      .set({ reasonText: '=HYPERLINK("http://x")', diagnosis: '+86' })
      .where('id', '=', made.id)
      .execute()
    const { bytes } = await fetchExport(auditor, { format: 'xlsx' })
    const sheet = new TextDecoder().decode(unzipSync(bytes)['xl/worksheets/sheet1.xml'])
    expect(sheet).not.toMatch(/<f[ >]/)
    expect(sheet).toMatch(/t="inlineStr"><is><t xml:space="preserve">=HYPERLINK/)
  })
})

describe('asked twice', () => {
  test('it is one: under the same key, under another key, and at the same moment', async () => {
    await consultations(few + 1)
    const key = { 'x-idempotency-key': uuid() }
    const ask = (headers: Record<string, string> = {}) =>
      auditor.json<LogExport>('POST', '/api/exports', { format: 'csv' }, headers)
    const answers = await Promise.all([ask(key), ask(key), ask(), ask()])
    answers.push(await ask(key), await ask())
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(await exportsOf(auditor)).toHaveLength(1)
    expect(await trail('export.asked')).toHaveLength(1)
    /* somebody else's is their own, and so is another filter */
    await askFor(second, { format: 'csv' })
    await askFor(auditor, { format: 'csv', filters: { state: 'closed' } })
    expect(await exportsOf(auditor)).toHaveLength(3)
  })
})

describe('a large one', () => {
  test('beyond what one file takes is refused, and nothing of it is kept', async () => {
    await consultations(2)
    const call = await world.callOf(world.people.auditAdmin)
    const input = ExportInput.parse({ format: 'csv' })
    await expect(askExport(world.deps, call, input, { ...largestLogExport, csv: 1 })).rejects.toMatchObject({
      code: 'TOO_MANY_ROWS',
    })
    expect(await exportsOf(auditor)).toEqual([])
    expect(await trail()).toEqual([])
  })

  test('waits for a second person, is nobody’s own to agree to, and is written when one does', async () => {
    await consultations(few + 1)
    const asked = await askFor(auditor, { format: 'csv' })
    expect(asked).toMatchObject({ state: 'waiting', needsApproval: true, rows: few + 1 })
    await workOnExports(world.deps)
    expect((await exportsOf(auditor))[0]?.state).toBe('waiting')
    expect(asked.may).toEqual({ decide: false, cancel: true, fetch: false })
    const own = await auditor.json('POST', decisionOf(asked.id), { decision: 'approve' })
    expect([own.status, own.body.code]).toEqual([403, 'OWN_EXPORT'])
    expect(await status(auditor, 'GET', fileOf(asked.id))).toBe(404)
    expect((await exportsOf(second))[0]?.may).toEqual({ decide: true, cancel: false, fetch: false })
    expect(await status(second, 'POST', decisionOf(asked.id), { decision: 'approve' })).toBe(200)
    const done = await until(auditor, asked.id, 'done', 'failed')
    expect(done).toMatchObject({ state: 'done', decision: { by: { id: secondPerson.id }, reason: null } })
    /* who agreed has not asked */
    expect(await status(second, 'GET', fileOf(asked.id))).toBe(404)
    expect((await auditor.fetch(fileOf(asked.id))).status).toBe(200)
    const late = await second.json('POST', decisionOf(asked.id), { decision: 'refuse', reason: '太多' })
    expect([late.status, late.body.code]).toEqual([409, 'WRONG_STATE'])
  })

  test('is refused with a reason that who asked can read', async () => {
    await consultations(few + 1)
    const { id } = await askFor(auditor, { format: 'xlsx' })
    expect(await status(second, 'POST', decisionOf(id), { decision: 'refuse', reason: ' ' })).toBe(400)
    await second.json('POST', decisionOf(id), { decision: 'refuse', reason: '范围过大，请按线路导出' })
    const [refused] = await exportsOf(auditor)
    expect(refused).toMatchObject({ state: 'refused', decision: { reason: '范围过大，请按线路导出' } })
    await workOnExports(world.deps)
    expect(await status(auditor, 'GET', fileOf(id))).toBe(404)
    expect((await trail()).map(({ kind }) => kind)).toEqual(['export.asked', 'export.refused'])
  })

  test('cannot be begun past the rule: the database holds it as well', async () => {
    await consultations(few + 1)
    const { id } = await askFor(auditor, { format: 'csv' })
    const set = (change: Record<string, unknown>) =>
      world.deps.db.updateTable('logExport').set(change).where('id', '=', id).execute()
    await expect(set({ state: 'asked' })).rejects.toThrow(/log_export/)
    const own = { state: 'asked', decidedBy: world.people.auditAdmin.id, decidedAt: new Date() }
    await expect(set(own)).rejects.toThrow('log_export_not_by_oneself')
  })

  test('that nobody has agreed to for days is over', async () => {
    await consultations(few + 1)
    const { id } = await askFor(auditor, { format: 'csv' })
    world.setClock(new Date(Date.now() + (logExportKeptDays + 1) * 86_400_000))
    await workOnExports(world.deps)
    expect((await exportsOf(auditor))[0]).toMatchObject({ id, state: 'expired', file: null })
  })
})

describe('what it leaks', () => {
  test('nothing of a foreign institution: an unknown one, another’s and none answer alike', async () => {
    await consultations(2)
    const { otherHohhot } = world.institutions
    const shapes: unknown[] = []
    for (const institutionId of [uuid(), otherHohhot]) {
      const { done, bytes } = await fetchExport(auditor, { format: 'csv', filters: { institutionId } })
      shapes.push({ rows: done.rows, lines: bytes.toString().split('\r\n').length })
    }
    expect(shapes[0]).toEqual(shapes[1])
    expect(shapes[0]).toEqual({ rows: 0, lines: 2 })
    for (const institutionId of ['x', "' or 1=1 --", '%']) {
      expect(
        await status(auditor, 'POST', '/api/exports', { format: 'csv', filters: { institutionId } }),
      ).toBe(400)
    }
  })

  test('nothing to who may not export, whatever they ask by', async () => {
    await consultations(1)
    const { done } = await fetchExport(auditor, { format: 'csv' })
    const office = await world.addPerson({
      roles: ['medical_affairs'],
      institutionId: world.institutions.hohhot,
    })
    for (const person of [world.people.doctor, world.people.expert, world.people.securityAdmin, office]) {
      const browser = await server.signIn(person)
      const filters = { institutionId: person.institutionId }
      expect(await status(browser, 'POST', '/api/exports', { format: 'csv', filters })).toBe(403)
      expect(await status(browser, 'GET', '/api/exports')).toBe(403)
      expect(await status(browser, 'GET', fileOf(done.id))).toBe(403)
    }
    expect(await status(second, 'GET', fileOf(done.id))).toBe(404)
    expect(await status(second, 'POST', `/api/exports/${done.id}/cancel`)).toBe(404)
  })

  test('no whole name, in no format', async () => {
    await consultations(1)
    for (const format of ['csv', 'xlsx']) {
      const { bytes } = await fetchExport(auditor, { format })
      const text = format === 'csv' ? bytes.toString() : Object.values(unzipSync(bytes)).map(String).join('')
      expect(text).not.toContain(name)
    }
  })

  test('none that came after it was asked for', async () => {
    await consultations(few + 1)
    const { id } = await askFor(auditor, { format: 'csv' })
    await world.consultationIn('submitted')
    await second.json('POST', decisionOf(id), { decision: 'approve' })
    expect(await until(auditor, id, 'done')).toMatchObject({ rows: few + 1, written: few + 1 })
  })
})

describe('its end', () => {
  test('cancelled while it waits or runs, nothing of it is kept', async () => {
    await consultations(few + 1)
    const { id } = await askFor(auditor, { format: 'csv' })
    expect(await status(auditor, 'POST', `/api/exports/${id}/cancel`)).toBe(200)
    expect(await status(auditor, 'POST', `/api/exports/${id}/cancel`)).toBe(409)
    expect(await status(second, 'POST', decisionOf(id), { decision: 'approve' })).toBe(409)
    expect((await exportsOf(auditor))[0]).toMatchObject({ state: 'cancelled', file: null })
  })

  test('after its days the file is gone and the record stays', async () => {
    await consultations(1)
    const { done } = await fetchExport(auditor, { format: 'csv' })
    world.setClock(new Date(Date.now() + (logExportKeptDays + 1) * 86_400_000))
    expect(await status(auditor, 'GET', fileOf(done.id))).toBe(404)
    await workOnExports(world.deps)
    const [expired] = await exportsOf(auditor)
    expect(expired).toMatchObject({
      id: done.id,
      state: 'expired',
      file: { digest: done.file?.digest, until: null },
    })
    await expect(world.deps.exports.open(done.id)).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await trail()).at(-1)?.kind).toBe('export.expired')
  })

  test('whose server ended is taken up again, and has failed where no server survives it', async () => {
    await consultations(1)
    await sql`insert into log_export (id, person_id, asked_at, format, locale, filters, wish, rows, approval_above, state,
        attempts, beat_at)
      values (${uuid()}, ${world.people.auditAdmin.id}, now(), 'csv', 'zh', '{}', 'w', 1, 1000, 'running', 1,
        now() - make_interval(secs => ${abandonedAfter + 5}))`.execute(world.deps.db)
    await workOnExports(world.deps)
    const [one] = await exportsOf(auditor)
    const done = await until(auditor, one?.id ?? '', 'done', 'failed')
    expect(done).toMatchObject({ state: 'done', written: 1 })
    const ends = (await trail('export.ended')).map(({ data }) => (data as { state: string }).state)
    expect(ends).toEqual(['asked', 'done'])
    const id = uuid()
    await sql`insert into log_export (id, person_id, asked_at, format, locale, filters, wish, rows, approval_above, state,
        attempts, beat_at)
      values (${id}, ${world.people.auditAdmin.id}, now(), 'csv', 'zh', '{}', 'w', 1, 1000, 'running', ${mostAttempts},
        now())`.execute(world.deps.db)
    await endExport(world.deps, id, { kind: 'stopped' })
    const failed = (await exportsOf(auditor)).find((each) => each.id === id)
    expect(failed).toMatchObject({ state: 'failed', failure: 'interrupted', file: null })
    const { body } = await auditor.json<NoticePage>('GET', '/api/notices')
    expect(body.items.map(({ kind, facts }) => [kind, facts.number])).toEqual([
      ['export.failed', failed?.number],
      ['export.finished', done.number],
    ])
  })

  test('of the server stops what is written, which is whole once it is back', async () => {
    await consultations(few)
    const asked = await askFor(auditor, { format: 'xlsx' })
    await until(auditor, asked.id, 'running', 'done')
    await world.deps.exports.close()
    const [left] = await exportsOf(auditor)
    expect(['asked', 'done']).toContain(left?.state)
    expect(await status(auditor, 'GET', fileOf(asked.id))).toBe(left?.state === 'done' ? 200 : 404)

    const back = world.exportWorker()
    try {
      await workOnExports({ ...world.deps, exports: back })
      expect(await until(auditor, asked.id, 'done', 'failed')).toMatchObject({ state: 'done', written: few })
      const answer = await auditor.fetch(fileOf(asked.id))
      const parts = unzipSync(Buffer.from(await answer.arrayBuffer()))
      const sheet = new TextDecoder().decode(parts['xl/worksheets/sheet1.xml'])
      expect(sheet.match(/<row /g)).toHaveLength(few + 1 + 2)
    } finally {
      await back.close()
    }
  })

  test('a changed file is not handed out', async () => {
    await consultations(1)
    const { done } = await fetchExport(auditor, { format: 'csv' })
    const path = join(world.deps.files.path(`00/${'0'.repeat(62)}`), '../..', 'exports', done.id)
    const bytes = readFileSync(path)
    bytes[20] = (bytes[20] ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect(await status(auditor, 'GET', fileOf(done.id))).toBe(500)
  })
})

describe('FHIR R4', () => {
  test('of the log: each line a valid bundle, masked, with who looked and what was signed', async () => {
    await consultations(1)
    const signed = await signedOne()
    const { done, answer, bytes } = await fetchExport(auditor, { format: 'fhir' })
    expect(answer.headers.get('content-type')).toBe('application/fhir+ndjson')
    const bundles = bytes
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AnyBundle)
    expect(bundles).toHaveLength(2)
    for (const bundle of bundles) expect(faultsOf(bundle)).toEqual([])
    const text = bytes.toString()
    expect(text).toContain(signed.number)
    expect(text).toContain(`导出 ${done.number}`)
    expect(text).not.toContain(name)
    const types = bundles.flatMap(({ entry = [] }) => entry.map(({ resource }) => resource.resourceType))
    for (const type of ['Composition', 'AuditEvent']) expect(types).toContain(type)
  })

  test('of one consultation: the identity only for a reason, which stands in its trail', async () => {
    const { id } = await signedOne()
    const one = { format: 'fhir', consultationId: id }
    const masked = await fetchExport(auditor, one)
    expect(masked.done).toMatchObject({ consultation: { id }, identity: false, rows: 1 })
    expect(masked.answer.headers.get('content-type')).toBe('application/fhir+json')
    expect(faultsOf(JSON.parse(masked.bytes.toString()) as AnyBundle)).toEqual([])
    for (const secret of [name, idNumber]) expect(masked.bytes.toString()).not.toContain(secret)
    for (const reason of [undefined, ' ']) {
      const refused = await auditor.json('POST', '/api/exports', { ...one, identity: true, reason })
      expect(refused.status).toBe(400)
    }
    const whole = await fetchExport(auditor, { ...one, identity: true, reason: '患者要求转院' })
    expect(faultsOf(JSON.parse(whole.bytes.toString()) as AnyBundle)).toEqual([])
    for (const secret of [name, idNumber]) expect(whole.bytes.toString()).toContain(secret)
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select(['kind', 'data'])
      .where('consultationId', '=', id)
      .where('kind', 'in', ['patient.revealed', 'log.dossier_taken'])
      .orderBy('position')
      .execute()
    expect(events.map(({ kind }) => kind)).toEqual([
      'log.dossier_taken',
      'patient.revealed',
      'log.dossier_taken',
    ])
    expect(events[1]?.data).toEqual({ reason: '患者要求转院' })
    expect((await fetchExport(auditor, one)).bytes.toString()).toContain('log.dossier_taken')
  })

  test('days the wrong way round are refused, and nothing is asked for', async () => {
    const filters = { from: '2026-03-02', to: '2026-03-01' }
    const { status: code, body } = await auditor.json('POST', '/api/exports', { format: 'csv', filters })
    expect([code, body]).toMatchObject([400, { fields: [{ path: 'filters.to', code: 'range_backwards' }] }])
    expect(await trail('export.asked')).toEqual([])
  })

  test('what a subject cannot be is refused, and so is a consultation that nobody submitted', async () => {
    const { id } = await world.consultationIn('draft')
    for (const input of [
      { format: 'csv', consultationId: id },
      { format: 'elements_json' },
      { format: 'csv', identity: true, reason: '核对' },
      { format: 'fhir', consultationId: id, filters: { state: 'closed' } },
    ]) {
      expect(await status(auditor, 'POST', '/api/exports', input)).toBe(400)
    }
    for (const consultationId of [id, uuid()]) {
      expect(await status(auditor, 'POST', '/api/exports', { format: 'fhir', consultationId })).toBe(404)
    }
  })
})

describe('the national elements of one consultation', () => {
  test('stand there with code, name and value, each once, masked unless asked otherwise', async () => {
    const { id } = await signedOne()
    const one = { format: 'elements_json', consultationId: id }
    const read = async (more: object = {}) => {
      const { bytes } = await fetchExport(auditor, { ...one, ...more })
      return JSON.parse(bytes.toString()) as {
        exported: { number: string; masked: boolean }
        elements: { code: string; name: string; values: string[]; system: string | null }[]
      }
    }
    const masked = await read()
    expect(masked.elements.map(({ code }) => code)).toEqual(recordElements.map(({ code }) => code))
    const at = (code: string, from = masked) => from.elements.find((element) => element.code === code)?.values
    expect(at('DE02.01.039.00')).toEqual(expect.arrayContaining(['李*萍']))
    expect(at('DE02.01.031.00')?.join('')).not.toContain(idNumber)
    expect(at('DE02.01.040.00')).toEqual(['女'])
    expect(at('DE06.00.018.00')?.[0]).toBe(fullOpinion().advice)
    expect(at('DE06.00.319.00')).toEqual(['视频会诊，常规'])
    expect(masked.exported.masked).toBe(true)
    const whole = await read({ identity: true, reason: '患者要求复印' })
    expect(at('DE02.01.039.00', whole)).toEqual(expect.arrayContaining([name]))
    expect(at('DE02.01.031.00', whole)).toEqual([idNumber])
    const { bytes, done } = await fetchExport(auditor, { ...one, format: 'elements_xlsx' })
    const sheet = new TextDecoder().decode(unzipSync(bytes)['xl/worksheets/sheet1.xml'])
    for (const word of ['DE06.00.018.00', '会诊意见', done.number]) expect(sheet).toContain(word)
  })
})

describe('the list on paper', () => {
  test('names the export, who asked and when on each page', async () => {
    const made = await world.consultationIn('closed')
    await sql`insert into consultation (id, number, line_id, requester_id, requesting_institution_id, patient_id,
        expert_id, kind, urgency, state, submitted_at, diagnosis)
      select gen_random_uuid(), 'N' || n, line_id, requester_id, requesting_institution_id, patient_id, expert_id, kind,
        urgency, state, submitted_at - interval '1 second' * n, '失眠'
      from consultation, generate_series(1, 60) as n where id = ${made.id}`.execute(world.deps.db)
    const asked = await askFor(auditor, { format: 'pdf' })
    await second.json('POST', decisionOf(asked.id), { decision: 'approve' })
    const done = await until(auditor, asked.id, 'done', 'failed')
    const bytes = Buffer.from(await (await auditor.fetch(fileOf(done.id))).arrayBuffer())
    const pages = await pagesOf(bytes)
    expect(pages.length).toBeGreaterThan(2)
    for (const page of pages) {
      expect(page).toContain(`导出${done.number}`)
      expect(page).toContain('申请患者姓名打码')
    }
    const all = pages.join('\n')
    for (const number of [made.number, 'N1', 'N60']) expect(all).toContain(number)
    expect(all).not.toContain(name)
  })
})

test('the list goes on page by page', async () => {
  await consultations(1)
  for (const number of ['A', 'B', 'C']) await fetchExport(auditor, { format: 'csv', filters: { number } })
  const page = (await auditor.json<ExportPage>('GET', '/api/exports?limit=2')).body
  expect([page.items.length, page.approvalAbove]).toEqual([2, few])
  const rest = (await auditor.json<ExportPage>('GET', `/api/exports?limit=2&before=${page.next}`)).body
  expect([...page.items, ...rest.items].map(({ filters }) => filters.number)).toEqual(['C', 'B', 'A'])
  expect(rest.next).toBeNull()
})
