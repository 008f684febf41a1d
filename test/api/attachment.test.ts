/** Pictures and documents of a case, over HTTP with real files. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Previews, startPreviews } from '../../server/app/preview.ts'
import { Attachment, largestAttachment, mostAttachments } from '../../server/contract/attachment.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import { jpeg, pdf, png, webp } from '../support/files.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let previews: Previews
let server: TestServer
let doctor: Browser
let colleague: Browser
let expert: Browser
let stranger: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  previews = await startPreviews({ deps: world.deps, client: world.opened.client })
  doctor = await server.signIn(world.people.doctor)
  colleague = await server.signIn(world.people.colleague)
  expert = await server.signIn(world.people.expert)
  stranger = await server.signIn(world.people.otherDoctor)
})
afterAll(async () => {
  await server.close()
  await previews.close()
  await world.close()
})

type Answer = { status: number; body: Attachment & AppErrorShape }

async function upload(
  id: string,
  content: Buffer,
  {
    as = doctor,
    name = '舌象.jpg',
    kind = 'tongue',
    key,
  }: { as?: Browser; name?: string; kind?: string; key?: string } = {},
): Promise<Answer> {
  const path = `/api/consultations/${id}/attachments?kind=${kind}&fileName=${encodeURIComponent(name)}`
  const answer = await as.fetch(path, {
    method: 'POST',
    body: new Uint8Array(content),
    headers: {
      'content-type': 'application/octet-stream',
      ...(key === undefined ? {} : { 'x-idempotency-key': key }),
    },
  })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
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

async function keyOf(id: string): Promise<string> {
  const row = await world.deps.read
    .selectFrom('attachment')
    .select('storageKey')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return row.storageKey
}

describe('a file that fits', () => {
  test.each([
    ['a photograph', jpeg(4000, 3000), 'image/jpeg', 4000, 3000],
    ['a drawing', png(3, 2), 'image/png', 3, 2],
    ['a web picture', webp(), 'image/webp', 1, 1],
    ['a report', pdf(), 'application/pdf', null, null],
  ])('%s is taken by its content, whatever its name', async (_what, content, mediaType, width, height) => {
    const made = await world.consultationIn('draft')
    const { status, body } = await upload(made.id, content, { name: '报告.exe' })
    expect(status).toBe(200)
    expect(Attachment.parse(body)).toMatchObject({
      kind: 'tongue',
      fileName: '报告.exe',
      mediaType,
      width,
      height,
      byteSize: content.length,
      uploadedBy: '乌兰图雅',
      digestAlgorithm: 'sha256',
    })
    const read = await doctor.fetch(`/api/attachments/${body.id}/original`)
    expect(Buffer.from(await read.arrayBuffer())).toEqual(content)
    expect(read.headers.get('content-type')).toBe(mediaType)
  })

  test('goes out so that it can do nothing in the browser and stays in no cache', async () => {
    const made = await world.consultationIn('draft')
    const picture = (await upload(made.id, png(), { name: '舌"象;\r\n.png' })).body
    await previews.drain()
    const { headers } = await doctor.fetch(`/api/attachments/${picture.id}`)
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(headers.get('content-disposition')).toBe(
      "inline; filename*=UTF-8''%E8%88%8C%22%E8%B1%A1%3B%0D%0A.png",
    )
    const report = (await upload(made.id, pdf())).body
    const read = await doctor.fetch(`/api/attachments/${report.id}`)
    expect(read.headers.get('content-disposition')).toMatch(/^attachment;/)
    await read.body?.cancel()
  })

  test('lies outside the database under a name that nobody can guess or see', async () => {
    const made = await world.consultationIn('draft')
    const { body } = await upload(made.id, png())
    const key = await keyOf(body.id)
    expect(key).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{62}$/)
    expect(existsSync(world.deps.files.path(key))).toBe(true)
    expect(JSON.stringify(body)).not.toContain(key.slice(3))
  })

  test('repeated, is there once', async () => {
    const made = await world.consultationIn('draft')
    const before = stored().length
    const one = await upload(made.id, png(), { key: 'upload-once-1' })
    const two = await upload(made.id, png(), { key: 'upload-once-1' })
    expect(two.body.id).toBe(one.body.id)
    expect(stored()).toHaveLength(before + 1)
    const other = await upload(made.id, pdf(), { key: 'upload-once-1' })
    expect(other.body.code).toBe('KEY_REUSED')
    expect(stored()).toHaveLength(before + 1)
  })
})

describe('a file that does not', () => {
  const phoneVideo = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypmp42'), Buffer.alloc(40)])
  const cut = (content: Buffer) => content.subarray(0, content.length - 14)
  test.each([
    ['a page', Buffer.from('<html><script>alert(1)</script></html>'), 'FILE_TYPE_REFUSED'],
    ['a drawing with script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'FILE_TYPE_REFUSED'],
    ['a program', Buffer.from('MZ\x90\0\x03'), 'FILE_TYPE_REFUSED'],
    ['half a film', phoneVideo, 'FILE_DAMAGED'],
    ['nothing', Buffer.alloc(0), 'FILE_EMPTY'],
    ['half a photograph', cut(jpeg()), 'FILE_DAMAGED'],
    ['half a drawing', cut(png()), 'FILE_DAMAGED'],
    ['half a report', cut(pdf()), 'FILE_DAMAGED'],
    ['half a web picture', cut(webp()), 'FILE_DAMAGED'],
    ['a bomb', png(3, 2, { width: 60_000, height: 60_000 }), 'FILE_TOO_MANY_PIXELS'],
    ['a picture without size', png(3, 2, { width: 0, height: 0 }), 'FILE_DAMAGED'],
  ])('%s is refused, and nothing of it stays', async (_what, content, code) => {
    const made = await world.consultationIn('draft')
    const before = stored()
    expect((await upload(made.id, content, { name: '舌象.jpg' })).body.code).toBe(code)
    expect(stored()).toEqual(before)
  })

  test('one byte too many is refused, announced or not', async () => {
    const made = await world.consultationIn('draft')
    const before = stored()
    const large = Buffer.concat([png(), Buffer.alloc(largestAttachment)])
    expect((await upload(made.id, large)).body.code).toBe('TOO_LARGE')
    const stream = new ReadableStream({
      start(controller) {
        for (let part = 0; part < 21; part += 1) controller.enqueue(new Uint8Array(1024 * 1024))
        controller.close()
      },
    })
    const answer = await doctor.fetch(`/api/consultations/${made.id}/attachments?fileName=x`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect([answer.status, ((await answer.json()) as AppErrorShape).code]).toEqual([413, 'TOO_LARGE'])
    expect(stored()).toEqual(before)
  })

  test('one too many is refused', async () => {
    const made = await world.consultationIn('draft')
    const one = (await upload(made.id, png())).body
    const row = await world.deps.read
      .selectFrom('attachment')
      .selectAll()
      .where('id', '=', one.id)
      .executeTakeFirstOrThrow()
    const copies = Array.from({ length: mostAttachments - 1 }, () => ({
      ...row,
      id: uuid(),
      storageKey: uuid(),
    }))
    await world.deps.db.insertInto('attachment').values(copies).execute()
    const last = await upload(made.id, png())
    expect(last.body.code).toBe('TOO_MANY_FILES')
    const { count } = await world.deps.read
      .selectFrom('attachment')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('consultationId', '=', made.id)
      .executeTakeFirstOrThrow()
    expect(Number(count)).toBe(mostAttachments)
  })

  test('a transaction that fails leaves no file behind', async () => {
    const made = await world.consultationIn('draft')
    const before = stored()
    const { client } = world.opened
    await client`alter table attachment add constraint no_files check (kind <> 'pathology')`
    try {
      const answer = await upload(made.id, png(), { kind: 'pathology' })
      expect(answer.body.code).toBe('INTERNAL')
    } finally {
      await client`alter table attachment drop constraint no_files`
    }
    expect(stored()).toEqual(before)
  })

  test('a connection that breaks off leaves no file behind', async () => {
    const made = await world.consultationIn('draft')
    const before = stored()
    const abort = new AbortController()
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(png()))
        setTimeout(() => abort.abort(), 100)
      },
    })
    const sending = doctor.fetch(`/api/consultations/${made.id}/attachments?fileName=x`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      signal: abort.signal,
    } as RequestInit)
    await expect(sending).rejects.toThrow()
    await expect.poll(() => stored()).toEqual(before)
  })
})

describe('who may', () => {
  test('only the author adds and removes, and only while they write', async () => {
    const made = await world.consultationIn('submitted')
    for (const [who, code] of [
      [doctor, 'WRONG_STATE'],
      [colleague, 'FORBIDDEN'],
      [stranger, 'NOT_FOUND'],
      [expert, 'FORBIDDEN'],
    ] as const) {
      expect((await upload(made.id, png(), { as: who })).body.code, who.person?.loginName).toBe(code)
    }
    const returned = await world.consultationIn('returned')
    const { body } = await upload(returned.id, png())
    for (const who of [colleague, stranger, expert]) {
      const answer = await who.json<AppErrorShape>('DELETE', `/api/attachments/${body.id}`)
      expect(answer.status).toBe(who === stranger ? 404 : 403)
    }
    expect((await doctor.json('DELETE', `/api/attachments/${body.id}`)).status).toBe(200)
    expect((await doctor.json('DELETE', `/api/attachments/${body.id}`)).status).toBe(404)
    expect((await doctor.fetch(`/api/attachments/${body.id}`)).status).toBe(404)
  })

  test('removing twice under one key is removing once', async () => {
    const made = await world.consultationIn('draft')
    const { body } = await upload(made.id, png())
    const headers = { 'x-idempotency-key': 'remove-once-1' }
    const remove = () => doctor.json('DELETE', `/api/attachments/${body.id}`, undefined, headers)
    expect((await remove()).body).toEqual({ id: body.id })
    expect((await remove()).body).toEqual({ id: body.id })
  })

  test('of a draft the bytes go, of what an expert may have seen they stay', async () => {
    const draft = await world.consultationIn('draft')
    const returned = await world.consultationIn('returned')
    const [unseen, seen] = [(await upload(draft.id, png())).body, (await upload(returned.id, png())).body]
    const [unseenKey, seenKey] = [await keyOf(unseen.id), await keyOf(seen.id)]
    await doctor.json('DELETE', `/api/attachments/${unseen.id}`)
    await doctor.json('DELETE', `/api/attachments/${seen.id}`)
    expect(existsSync(world.deps.files.path(unseenKey))).toBe(false)
    expect(existsSync(world.deps.files.path(seenKey))).toBe(true)
  })

  test('the rights of the case are the rights of its files, and every look is in the trail', async () => {
    const made = await world.consultationIn('returned')
    const { body } = await upload(made.id, pdf())
    const look = async (who: Browser) => {
      const answer = await who.fetch(`/api/attachments/${body.id}`)
      await answer.arrayBuffer()
      return answer.status
    }
    const auditor = await server.signIn(world.people.auditAdmin)
    expect([await look(doctor), await look(colleague), await look(expert)]).toEqual([200, 200, 200])
    expect([await look(stranger), await look(auditor), await look(server.stranger)]).toEqual([404, 404, 401])
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select(['kind', 'actorId'])
      .where('consultationId', '=', made.id)
      .orderBy('position')
      .execute()
    const { people } = world
    expect(events).toEqual([
      { kind: 'attachment.added', actorId: people.doctor.id },
      ...[people.doctor, people.colleague, people.expert].map((one) => ({
        kind: 'attachment.opened',
        actorId: one.id,
      })),
    ])
  })
})
