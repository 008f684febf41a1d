/** Files in parts, what is shown of files, and whose images they are: over HTTP with real files. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Previews, startPreviews } from '../../server/app/preview.ts'
import { sweepUploads } from '../../server/app/upload.ts'
import type { Attachment, UploadState } from '../../server/contract/attachment.ts'
import type { Consultation } from '../../server/contract/consultation.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import { largestOf, mostBytesOfCase, partBytes } from '../../server/domain/attachment.ts'
import { dicom, mp4, pdf, photograph, png, wav } from '../support/files.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let previews: Previews
let doctor: Browser
let colleague: Browser
let expert: Browser
let roster: Browser
let stranger: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  previews = await startPreviews({ deps: world.deps, client: world.opened.client })
  doctor = await server.signIn(world.people.doctor)
  colleague = await server.signIn(world.people.colleague)
  expert = await server.signIn(world.people.expert)
  roster = await server.signIn(world.people.rosterExpert)
  stranger = await server.signIn(world.people.otherDoctor)
})
afterAll(async () => {
  await server.close()
  await previews.close()
  await world.close()
})

const sha256 = (content: Buffer) => createHash('sha256').update(content)
function partsOf(content: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(content.length / partBytes) }, (_, index) =>
    content.subarray(index * partBytes, (index + 1) * partBytes),
  )
}
function partsDigest(content: Buffer): string {
  return sha256(Buffer.concat(partsOf(content).map((part) => sha256(part).digest()))).digest('hex')
}

type Answer<T> = { status: number; body: T & AppErrorShape }

function announce(
  id: string,
  content: Buffer,
  { as = doctor, name = '录像.mp4', claims = {} as object } = {},
): Promise<Answer<UploadState>> {
  return as.json('POST', `/api/consultations/${id}/uploads`, {
    kind: 'other',
    fileName: name,
    byteSize: content.length,
    partsDigest: partsDigest(content),
    ...claims,
  })
}

async function put(id: string, offset: number, part: Buffer, as = doctor): Promise<Answer<UploadState>> {
  const answer = await as.fetch(`/api/uploads/${id}?offset=${offset}`, {
    method: 'PUT',
    body: new Uint8Array(part),
    headers: { 'content-type': 'application/octet-stream' },
  })
  return { status: answer.status, body: (await answer.json()) as Answer<UploadState>['body'] }
}

function finish(id: string, as = doctor, key: string = uuid()): Promise<Answer<Attachment>> {
  return as.json('POST', `/api/uploads/${id}/finish`, undefined, { 'x-idempotency-key': key })
}

async function sendAll(id: string, content: Buffer, name?: string): Promise<Answer<Attachment>> {
  const { body } = await announce(id, content, name === undefined ? {} : { name })
  for (const [index, part] of partsOf(content).entries()) await put(body.id, index * partBytes, part)
  return finish(body.id)
}

/** Files that lie in the store now, without what was made of them meanwhile. */
function stored(): string[] {
  const folder = dirname(dirname(world.deps.files.path(`00/${'0'.repeat(62)}`)))
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .filter((path) => !/\.(?:display|thumbnail)$/.test(path))
}

async function trail(id: string): Promise<string[]> {
  const rows = await world.deps.read
    .selectFrom('auditEvent')
    .select('kind')
    .where('consultationId', '=', id)
    .orderBy('position')
    .execute()
  return rows.map(({ kind }) => kind)
}

const film = () => mp4(9 * 1024 * 1024)

describe('a file in parts', () => {
  test('is there whole after its last part, with the digest of its content', async () => {
    const made = await world.consultationIn('draft')
    const content = film()
    const { body, status } = await sendAll(made.id, content)
    expect([status, body.mediaType, body.byteSize]).toEqual([200, 'video/mp4', content.length])
    expect(body.digest).toBe(sha256(content).digest('hex'))
    const read = await doctor.fetch(`/api/attachments/${body.id}/original`)
    expect(Buffer.from(await read.arrayBuffer()).equals(content)).toBe(true)
    expect((await doctor.json('GET', `/api/consultations/${made.id}/uploads`)).body).toEqual([])
  })

  test('goes on where it was cut off when the same file is announced again', async () => {
    const made = await world.consultationIn('draft')
    const content = film()
    const parts = partsOf(content)
    const first = (await announce(made.id, content)).body
    expect(first).toMatchObject({ received: 0, partBytes })
    await put(first.id, 0, parts[0] ?? Buffer.alloc(0))
    const again = (await announce(made.id, content)).body
    expect([again.id, again.received]).toEqual([first.id, partBytes])
    expect((await doctor.json('GET', `/api/uploads/${first.id}`)).body).toMatchObject({ received: partBytes })
    expect((await finish(first.id)).body.code).toBe('UPLOAD_OUT_OF_STEP')
    for (const [index, part] of parts.entries()) await put(first.id, index * partBytes, part)
    expect((await finish(first.id)).status).toBe(200)
  })

  test('a part that breaks off leaves nothing of itself', async () => {
    const made = await world.consultationIn('draft')
    const content = film()
    const { id } = (await announce(made.id, content)).body
    const abort = new AbortController()
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(content.subarray(0, 1024)))
        setTimeout(() => abort.abort(), 100)
      },
    })
    const sending = doctor.fetch(`/api/uploads/${id}?offset=0`, {
      method: 'PUT',
      body: stream,
      duplex: 'half',
      signal: abort.signal,
    } as RequestInit)
    await expect(sending).rejects.toThrow()
    expect((await doctor.json('GET', `/api/uploads/${id}`)).body).toMatchObject({ received: 0 })
    expect((await put(id, 0, content.subarray(0, partBytes))).body.received).toBe(partBytes)
  })

  test('parts come in order, each once, each of its size', async () => {
    const made = await world.consultationIn('draft')
    const content = film()
    const [one, two] = partsOf(content)
    const { id } = (await announce(made.id, content)).body
    expect((await put(id, partBytes, two ?? one ?? content)).body.code).toBe('UPLOAD_OUT_OF_STEP')
    expect((await put(id, 0, Buffer.alloc(10))).body.code).toBe('VALIDATION_FAILED')
    expect((await put(id, 5, one ?? content)).body.code).toBe('VALIDATION_FAILED')
    expect((await put(id, 0, content.subarray(0, partBytes + 1))).body.code).toBe('TOO_LARGE')
    const both = await Promise.all([put(id, 0, one ?? content), put(id, 0, one ?? content)])
    expect(both.map(({ status }) => status).sort()[0]).toBe(200)
    expect((await doctor.json('GET', `/api/uploads/${id}`)).body).toMatchObject({ received: partBytes })
  })

  test('that is not the one announced is not taken, and nothing of it stays', async () => {
    const made = await world.consultationIn('draft')
    const before = stored()
    const content = film()
    const { id } = (await announce(made.id, content)).body
    for (const [index, part] of partsOf(content).entries()) {
      await put(id, index * partBytes, index === 1 ? Buffer.from(randomBytes(part.length)) : part)
    }
    expect((await finish(id)).body.code).toBe('UPLOAD_CHANGED')
    expect(stored()).toEqual(before)
    expect((await finish(id)).status).toBe(404)
  })

  test('whose answer was lost gives it again; two windows make one file of it', async () => {
    const made = await world.consultationIn('draft')
    const content = png(30, 20)
    const { id } = (await announce(made.id, content)).body
    await put(id, 0, content)
    const key = uuid()
    const one = await finish(id, doctor, key)
    expect((await finish(id, doctor, key)).body.id).toBe(one.body.id)
    const other = (await announce(made.id, content)).body
    await put(other.id, 0, content)
    const both = await Promise.all([finish(other.id), finish(other.id)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404])
  })

  test('of a wrong kind is refused after its first part', async () => {
    const made = await world.consultationIn('draft')
    const before = stored()
    const program = Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(partBytes + 100)])
    const { id } = (await announce(made.id, program)).body
    expect((await put(id, 0, program.subarray(0, partBytes))).body.code).toBe('FILE_TYPE_REFUSED')
    const picture = Buffer.concat([png(), Buffer.alloc(partBytes)])
    const large = (await announce(made.id, picture, { claims: { byteSize: largestOf.picture + 1 } })).body
    expect((await put(large.id, 0, picture.subarray(0, partBytes))).body.code).toBe('TOO_LARGE')
    expect(stored()).toEqual(before)
    expect((await doctor.json('GET', `/api/consultations/${made.id}/uploads`)).body).toEqual([])
  })
})

describe('limits before the bytes', () => {
  test('size, total and number', async () => {
    const made = await world.consultationIn('draft')
    const claim = (byteSize: number, digest: string) =>
      announce(made.id, png(), { claims: { byteSize, partsDigest: digest.repeat(64) } })
    expect((await claim(largestOf.video + 1, 'a')).body).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ path: 'byteSize', code: 'too_big' }],
    })
    const rows = Math.floor(mostBytesOfCase / largestOf.video)
    for (let index = 0; index < rows; index += 1) {
      expect((await claim(largestOf.video, String(index))).status).toBe(200)
    }
    expect((await claim(largestOf.video, 'f')).body.code).toBe('CASE_FULL')
  })

  test('a full disk is said, and a part that did not fit can come again', async () => {
    const made = await world.consultationIn('draft')
    const { files } = world.deps
    const free = files.freeBytes
    files.freeBytes = async () => 1024
    try {
      const answer = await announce(made.id, png())
      expect([answer.status, answer.body.code]).toEqual([507, 'STORAGE_FULL'])
    } finally {
      files.freeBytes = free
    }
  })
})

describe('who may', () => {
  test('another person cannot see, continue, finish or cancel my upload; nor anybody after submission', async () => {
    const made = await world.consultationIn('returned')
    const content = png()
    const { id } = (await announce(made.id, content)).body
    for (const who of [colleague, stranger]) {
      expect((await put(id, 0, content, who)).status).toBe(404)
      expect((await finish(id, who)).status).toBe(404)
      expect((await who.json('DELETE', `/api/uploads/${id}`)).status).toBe(404)
      expect((await who.json('GET', `/api/uploads/${id}`)).status).toBe(404)
    }
    expect((await announce(made.id, content, { as: stranger })).status).toBe(404)
    expect((await announce(made.id, content, { as: colleague })).status).toBe(403)
    await world.deps.db
      .updateTable('consultation')
      .set({ state: 'submitted' })
      .where('id', '=', made.id)
      .execute()
    expect((await put(id, 0, content)).body.code).toBe('WRONG_STATE')
    expect((await finish(id)).body.code).toBe('UPLOAD_OUT_OF_STEP')
  })

  test('cancelled is gone; what nobody goes on with is swept after two days', async () => {
    const made = await world.consultationIn('draft')
    const before = stored()
    const one = (await announce(made.id, png(5, 5))).body
    await put(one.id, 0, png(5, 5))
    expect((await doctor.json('DELETE', `/api/uploads/${one.id}`)).status).toBe(200)
    const content = film()
    const two = (await announce(made.id, content)).body
    await put(two.id, 0, content.subarray(0, partBytes))
    expect(stored()).toHaveLength(before.length + 1)
    const [lies = ''] = stored().filter((path) => !before.includes(path))
    await sweepUploads(world.deps)
    expect(existsSync(lies)).toBe(true)
    world.setClock(new Date(Date.now() + 49 * 3_600_000))
    await sweepUploads(world.deps)
    world.setClock(null)
    expect(existsSync(lies)).toBe(false)
    expect((await doctor.json('GET', `/api/uploads/${two.id}`)).status).toBe(404)
  })
})

describe('what is shown', () => {
  test('of a picture: upright, without metadata; the original whole, to those who treat, audited by itself', async () => {
    const made = await world.consultationIn('returned')
    const content = await photograph(400, 200, { orientation: 6, gps: true })
    const { body } = await sendAll(made.id, content, '舌象.jpg')
    expect([body.preview, body.width, body.height]).toEqual(['pending', 200, 400])
    await previews.drain()
    await world.deps.db
      .updateTable('consultation')
      .set({ state: 'accepted', expertId: world.people.expert.id })
      .where('id', '=', made.id)
      .execute()
    const shown = await expert.fetch(`/api/attachments/${body.id}`)
    const display = Buffer.from(await shown.arrayBuffer())
    const meta = await sharp(display).metadata()
    expect([meta.width, meta.height, meta.exif]).toEqual([200, 400, undefined])
    expect(display.includes('Zhang San')).toBe(false)
    const small = await expert.fetch(`/api/attachments/${body.id}/thumbnail`)
    expect([
      small.headers.get('content-type'),
      (await sharp(await small.arrayBuffer()).metadata()).height,
    ]).toEqual(['image/webp', 320])
    const original = await expert.fetch(`/api/attachments/${body.id}/original`)
    expect(original.headers.get('content-disposition')).toMatch(/^attachment;/)
    expect(Buffer.from(await original.arrayBuffer()).equals(content)).toBe(true)
    expect((await roster.fetch(`/api/attachments/${body.id}/original`)).status).toBe(403)
    expect((await roster.fetch(`/api/attachments/${body.id}`)).status).toBe(200)
    expect(await trail(made.id)).toEqual([
      'attachment.added',
      'attachment.prepared',
      'attachment.opened',
      'consultation.opened',
      'attachment.downloaded',
      'attachment.opened',
    ])
  })

  test('twenty thumbnails are one opening of the case', async () => {
    const made = await world.consultationIn('returned')
    const { body } = await sendAll(made.id, png(40, 40), '一.png')
    await previews.drain()
    for (let count = 0; count < 5; count += 1) {
      const answer = await expert.fetch(`/api/attachments/${body.id}/thumbnail`)
      expect(answer.status).toBe(200)
      await answer.arrayBuffer()
    }
    expect((await trail(made.id)).filter((kind) => kind === 'consultation.opened')).toHaveLength(1)
    expect((await trail(made.id)).filter((kind) => kind === 'attachment.opened')).toHaveLength(0)
  })

  test('a picture that cannot be decoded says so; one that waits says so', async () => {
    const made = await world.consultationIn('draft')
    const { body } = await sendAll(made.id, png(3, 2, { width: 300, height: 200 }), '坏.png')
    const early = await doctor.json<AppErrorShape>('GET', `/api/attachments/${body.id}`)
    expect([409, 'PREVIEW_PENDING', 'PREVIEW_FAILED']).toContain(early.body.code)
    await previews.drain()
    const late = await doctor.json<AppErrorShape>('GET', `/api/attachments/${body.id}`)
    expect([late.status, late.body.code]).toEqual([409, 'PREVIEW_FAILED'])
    const files = await doctor.json<Attachment[]>('GET', `/api/consultations/${made.id}/attachments`)
    expect(files.body.map(({ preview }) => preview)).toEqual(['failed'])
  })

  test('is made again where a server died over it, and removed with its file', async () => {
    const made = await world.consultationIn('draft')
    const { body } = await sendAll(made.id, png(50, 40), '一.png')
    await previews.drain()
    const { storageKey } = await world.deps.read
      .selectFrom('attachment')
      .select('storageKey')
      .where('id', '=', body.id)
      .executeTakeFirstOrThrow()
    const display = world.deps.files.path(storageKey, 'display')
    const size = statSync(display).size
    await world.deps.db
      .updateTable('attachmentPreview')
      .set({ state: 'pending', mediaType: null, attempts: 1, availableAt: new Date(0) })
      .where('attachmentId', '=', body.id)
      .execute()
    await previews.drain()
    expect(statSync(display).size).toBe(size)
    expect((await doctor.fetch(`/api/attachments/${body.id}`)).status).toBe(200)
    await doctor.json('DELETE', `/api/attachments/${body.id}`)
    expect(existsSync(display)).toBe(false)
  })

  test('of a clip: pieces, of which ten minutes are one opening', async () => {
    const made = await world.consultationIn('returned')
    const content = film()
    const { body } = await sendAll(made.id, content)
    const piece = async (range: string) => {
      const answer = await expert.fetch(`/api/attachments/${body.id}`, { headers: { range } })
      const bytes = Buffer.from(await answer.arrayBuffer())
      return { status: answer.status, range: answer.headers.get('content-range'), bytes }
    }
    const head = await piece('bytes=0-9')
    expect([head.status, head.range]).toEqual([206, `bytes 0-9/${content.length}`])
    expect(head.bytes.equals(content.subarray(0, 10))).toBe(true)
    const middle = await piece(`bytes=5000000-`)
    expect(middle.bytes.equals(content.subarray(5_000_000))).toBe(true)
    expect((await piece('bytes=-4')).bytes.equals(content.subarray(-4))).toBe(true)
    expect((await piece(`bytes=${content.length}-`)).status).toBe(416)
    expect(
      (await stranger.fetch(`/api/attachments/${body.id}`, { headers: { range: 'bytes=0-9' } })).status,
    ).toBe(404)
    expect((await trail(made.id)).filter((kind) => kind === 'attachment.opened')).toHaveLength(1)
    const sound = await sendAll(made.id, wav(), '咳嗽.wav')
    expect(sound.body).toMatchObject({ mediaType: 'audio/wav', preview: 'none' })
  })
})

describe('DICOM', () => {
  test('of the patient: tags shown, masked to others, kept whole, never in the clear in the database', async () => {
    const made = await world.consultationIn('draft')
    const own = await doctor.json<Consultation>('GET', `/api/consultations/${made.id}`)
    const { name } = own.body.patient
    const content = dicom({ name, birthDate: '', sex: '' })
    const { body } = await sendAll(made.id, content, 'IM0001')
    expect(body).toMatchObject({ mediaType: 'application/dicom', preview: 'none' })
    expect(body.dicom).toMatchObject({
      patientName: name,
      patientId: 'P20260417',
      modality: 'CT',
      description: '头颅平扫',
      studyDate: '2026-03-01',
      rows: 2,
      outcome: 'same',
      differs: [],
    })
    const row = await world.deps.read
      .selectFrom('attachmentDicom')
      .select('tags')
      .where('attachmentId', '=', body.id)
      .executeTakeFirstOrThrow()
    expect(row.tags.includes('P20260417')).toBe(false)
    const { rows } = await world.opened
      .client`select count(*)::int as n from idempotency where answer::text like '%P20260417%'`.then(
      (found) => ({ rows: found }),
    )
    expect(rows[0]?.n).toBe(0)
    expect((await doctor.fetch(`/api/attachments/${body.id}`)).status).toBe(404)
    const original = await doctor.fetch(`/api/attachments/${body.id}/original`)
    expect(Buffer.from(await original.arrayBuffer()).equals(content)).toBe(true)
    await world.deps.db
      .updateTable('consultation')
      .set({ state: 'submitted', submittedAt: new Date() })
      .where('id', '=', made.id)
      .execute()
    const seen = await roster.json<Attachment[]>('GET', `/api/consultations/${made.id}/attachments`)
    expect(seen.body[0]?.dicom).toMatchObject({ modality: 'CT', patientId: expect.stringContaining('*') })
    expect(JSON.stringify(seen.body)).not.toContain(name)
    expect(seen.body[0]?.original).toBe(false)
  })

  test('of somebody else: the request cannot go out before the author has said why', async () => {
    const made = await world.consultationIn('draft')
    const { body } = await sendAll(made.id, dicom({ name: 'ZHANG^SAN', birthDate: '19010101' }), 'IM0002')
    expect(body.dicom).toMatchObject({ outcome: 'different', confirmed: null })
    expect(body.dicom?.differs).toContain('name')
    const submit = async () => {
      const { version } = (await doctor.json<Consultation>('GET', `/api/consultations/${made.id}`)).body
      return doctor.json<AppErrorShape>('POST', `/api/consultations/${made.id}/commands`, {
        command: 'submit',
        version,
      })
    }
    expect((await submit()).body.code).toBe('PATIENT_DIFFERS')
    const confirm = (fields: unknown, reason: string, who = doctor) =>
      who.json<AppErrorShape>('POST', `/api/attachments/${body.id}/patient`, { fields, reason })
    const fields = body.dicom?.differs ?? []
    expect((await confirm(fields, '  ')).body.code).toBe('VALIDATION_FAILED')
    expect((await confirm(['sex'], '登记时用了曾用名')).body.code).toBe('CONFLICT')
    expect((await confirm(fields, '登记时用了曾用名', stranger)).status).toBe(404)
    expect((await confirm(fields, '登记时用了曾用名')).status).toBe(200)
    const files = await doctor.json<Attachment[]>('GET', `/api/consultations/${made.id}/attachments`)
    expect(files.body[0]?.dicom?.confirmed).toMatchObject({ by: '乌兰图雅', reason: '登记时用了曾用名' })
    expect((await submit()).body.code).not.toBe('PATIENT_DIFFERS')
    const { data } = await world.deps.read
      .selectFrom('auditEvent')
      .select('data')
      .where('kind', '=', 'attachment.patient_confirmed')
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(data)).not.toMatch(/ZHANG|1901/)
  })

  test('a report stays a report', async () => {
    const made = await world.consultationIn('draft')
    const { body } = await sendAll(made.id, pdf(), '报告.pdf')
    expect([body.dicom, body.preview]).toEqual([null, 'none'])
  })
})
