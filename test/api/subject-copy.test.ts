/** The patient's right to a copy: who may make one, what is in the archive, what is left out, and what the trail holds of it. */
import { createHash } from 'node:crypto'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainOf, verifyChain } from '../../server/app/audit.ts'
import type { SubjectCopies } from '../../server/contract/subject-copy.ts'
import { fullOpinion } from '../support/consultations.ts'
import { pdf, png } from '../support/files.ts'
import { textOfPdf } from '../support/pdf.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
const browsers = new Map<string, Browser>()
const as = (name: string): Browser => {
  const found = browsers.get(name)
  if (found === undefined) throw new Error(name)
  return found
}

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { beijing, otherBeijing, hohhot, otherHohhot } = world.institutions
  for (const [name, institutionId] of Object.entries({
    office: hohhot,
    secondOffice: hohhot,
    foreignOffice: otherHohhot,
    receivingOffice: beijing,
    foreignReceiving: otherBeijing,
  }))
    browsers.set(
      name,
      await server.signIn(await world.addPerson({ institutionId, roles: ['medical_affairs'] })),
    )
  for (const name of ['doctor', 'expert', 'auditAdmin', 'systemAdmin', 'securityAdmin'] as const)
    browsers.set(name, await server.signIn(world.people[name]))
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const own = {
  asker: 'patient',
  document: 'id_card',
  reason: '商业保险理赔',
  askedOn: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10),
  language: 'zh',
}

type Made = { id: string; number: string }
const make = (name: string, id: string, body: unknown = own) =>
  as(name).json<Made>('POST', `/api/consultations/${id}/subject-copies`, body)

async function withFiles(): Promise<{ id: string; number: string; picture: Buffer }> {
  const made = await world.consultationIn('closed')
  const picture = png(8, 6)
  const draft = await world.consultationIn('draft')
  for (const [name, bytes] of [
    ['舌象 ../1.png', picture],
    ['睡眠监测.pdf', pdf()],
  ] as const) {
    const answer = await as('doctor').fetch(
      `/api/consultations/${draft.id}/attachments?kind=other&fileName=${encodeURIComponent(name)}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
      },
    )
    expect(answer.status, await answer.text()).toBe(200)
  }
  await world.deps.db
    .updateTable('attachment')
    .set({ consultationId: made.id })
    .where('consultationId', '=', draft.id)
    .execute()
  return { ...made, picture }
}

describe('who may make a copy', () => {
  test('the office of the asking hospital; nobody else', async () => {
    const { id } = await world.consultationIn('closed')
    const statuses = new Map<string, number>()
    for (const name of browsers.keys()) statuses.set(name, (await make(name, id)).status)
    expect(Object.fromEntries(statuses)).toEqual({
      ...{ office: 200, secondOffice: 200, foreignOffice: 404, receivingOffice: 404, foreignReceiving: 404 },
      ...{ doctor: 403, expert: 403, auditAdmin: 403, systemAdmin: 403, securityAdmin: 403 },
    })
    expect((await server.stranger.json('POST', `/api/consultations/${id}/subject-copies`, own)).status).toBe(
      401,
    )
  })

  test('the office in Beijing before which it has come, while the consent stands', async () => {
    const { id } = await world.consultationIn('closed')
    const row = world.deps.db.updateTable('consultation').where('id', '=', id)
    await row.set({ receivingInstitutionId: world.institutions.beijing }).execute()
    expect((await make('receivingOffice', id)).status).toBe(200)
    expect((await make('foreignReceiving', id)).status).toBe(404)
    await row.set({ consentWithdrawnAt: new Date() }).execute()
    expect((await make('receivingOffice', id)).status).toBe(403)
    expect((await make('office', id)).status).toBe(200)
  })

  test('only who made it fetches it, and only for an hour', async () => {
    const { id } = await world.consultationIn('closed')
    const { body } = await make('office', id)
    const path = `/api/subject-copies/${body.id}/file`
    for (const [name, status] of [
      ['secondOffice', 404],
      ['foreignOffice', 404],
      ['doctor', 403],
      ['auditAdmin', 403],
    ] as const)
      expect((await as(name).fetch(path)).status, name).toBe(status)
    expect((await server.stranger.fetch(path)).status).toBe(401)
    world.setClock(new Date(Date.now() + 61 * 60_000))
    expect((await as('office').json<{ code: string }>('GET', path)).status).toBe(410)
    const { body: list } = await as('office').json<SubjectCopies>(
      'GET',
      `/api/consultations/${id}/subject-copies`,
    )
    world.setClock(null)
    expect(list.items.map(({ until }) => until)).toEqual([null])
  })

  test('a child’s guardian asks, an agent with the patient’s written authorisation', async () => {
    const { id } = await world.consultationIn('closed')
    const { patientId } = await world.deps.db
      .selectFrom('consultation')
      .select('patientId')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const fieldsOf = async (body: unknown) => {
      const answer = await as('office').json<{ fields: { path: string; code: string }[] }>(
        'POST',
        `/api/consultations/${id}/subject-copies`,
        body,
      )
      expect(answer.status).toBe(400)
      return answer.body.fields.map(({ path, code }) => `${path} ${code}`)
    }
    const child = world.deps.db.updateTable('patient').where('id', '=', patientId)
    await child.set({ birthDate: '2020-03-01' }).execute()
    expect(await fieldsOf(own)).toEqual(['asker guardian_needed'])
    expect(await fieldsOf({ ...own, asker: 'agent', askerName: '韩律师', relation: '代理律师' })).toEqual([
      'authorised required',
    ])
    expect(await fieldsOf({ ...own, asker: 'guardian' })).toEqual(['askerName required', 'relation required'])
    const guardian = { ...own, asker: 'guardian', askerName: '李建国', relation: '父亲' }
    expect(await fieldsOf({ ...guardian, askedOn: '2999-01-01' })).toEqual(['askedOn in_future'])
    expect((await make('office', id, guardian)).status).toBe(200)
    const { body } = await as('office').json<SubjectCopies>('GET', `/api/consultations/${id}/subject-copies`)
    expect(body.items[0]).toMatchObject({ asker: 'guardian', askerName: '李*国', relation: '父亲' })
  })
})

describe('what is in it', () => {
  test.each(['zh', 'en'] as const)(
    'the whole record, the originals and an index with their sums: %s',
    async (language) => {
      const { id, number, picture } = await withFiles()
      const before = await verifyChain(world.deps.read, chainOf({ consultationId: id }))
      await world.deps.db
        .insertInto('chatMessage')
        .values({
          ...{ id: crypto.randomUUID(), consultationId: id, personId: world.people.expert.id },
          ...{ key: 'k1', text: '只在会诊室里说的话', at: new Date(), side: null },
        })
        .execute()
      const made = await make('office', id, { ...own, language })
      expect(made.body.number).toBe(`${number}-F01`)
      const answer = await as('office').fetch(`/api/subject-copies/${made.body.id}/file`)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('private, no-store')
      const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
      const names = Object.keys(files)
      expect(names).toEqual(
        language === 'zh'
          ? [
              '01_病历复制件.pdf',
              '02_原件/01_舌象 .._1.png',
              '02_原件/02_睡眠监测.pdf',
              'SHA256SUMS',
              '00_目录.txt',
            ]
          : [
              '01_record.pdf',
              '02_originals/01_舌象 .._1.png',
              '02_originals/02_睡眠监测.pdf',
              'SHA256SUMS',
              '00_index.txt',
            ],
      )
      const [record = '', original = ''] = names
      expect(Buffer.from(files[original] ?? [])).toEqual(picture)
      const sums = strFromU8(files.SHA256SUMS ?? new Uint8Array())
      for (const name of names.slice(0, 3)) {
        const digest = createHash('sha256')
          .update(files[name] ?? new Uint8Array())
          .digest('hex')
        expect(sums).toContain(`${digest}  ${name}\n`)
      }
      const index = strFromU8(files[names.at(-1) ?? ''] ?? new Uint8Array())
      expect(index).toContain(language === 'zh' ? '会诊室内的文字交流' : 'Chat in the consultation room')
      expect(index).not.toContain('[')

      const text = await textOfPdf(files[record] ?? new Uint8Array())
      for (const said of [
        '李晓萍',
        '150102198001011236',
        'ZY20260001',
        '慢性失眠障碍',
        made.body.number,
        '商业保险理赔',
      ])
        expect(text, said).toContain(said)
      expect(text).toContain(fullOpinion().advice.replace(/\s/g, '').slice(0, 12))
      expect(text).toContain(language === 'zh' ? '患者复制件' : 'Patientcopy')
      expect(text).toContain(language === 'zh' ? '内部签名' : 'Internalsignature')
      for (const bytes of Object.values(files))
        expect(Buffer.from(bytes).includes('只在会诊室里说的话')).toBe(false)
      expect(text).not.toContain('只在会诊室里说的话')

      /* in the chain: who asked, then what went out, with the digest of the record */
      const events = await world.deps.read
        .selectFrom('auditEvent')
        .select(['kind', 'data', 'digest'])
        .where('chain', '=', chainOf({ consultationId: id }))
        .where('position', '>', before.length)
        .orderBy('position')
        .execute()
      expect(events.map(({ kind }) => kind)).toEqual(['copy.made', 'copy.fetched'])
      const digest = createHash('sha256')
        .update(files[record] ?? new Uint8Array())
        .digest('hex')
      expect(events[1]?.data).toMatchObject({ copyId: made.body.id, digest })
      expect(JSON.stringify(events)).not.toContain('李晓萍')
      expect((await verifyChain(world.deps.read, chainOf({ consultationId: id }))).intact).toBe(true)
    },
  )

  test('an original that was changed or is gone is named in the index', async () => {
    const { id } = await withFiles()
    const rows = await world.deps.read
      .selectFrom('attachment')
      .select(['id', 'storageKey'])
      .where('consultationId', '=', id)
      .orderBy('uploadedAt')
      .execute()
    const [first, second] = rows
    if (first === undefined || second === undefined) throw new Error('no files')
    await world.deps.files.remove(second.storageKey)
    await world.deps.db
      .updateTable('attachment')
      .set({ digest: '0'.repeat(64) })
      .where('id', '=', first.id)
      .execute()
    const made = await make('office', id)
    const answer = await as('office').fetch(`/api/subject-copies/${made.body.id}/file`)
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
    const index = strFromU8(files['00_目录.txt'] ?? new Uint8Array())
    expect(index).toContain('1.png  [与接收时的摘要不一致]')
    expect(index).toContain('睡眠监测.pdf  [原件缺失，未能附上]')
  })
})
