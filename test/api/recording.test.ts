/** Recordings in the record: files are read back and composed, who plays them and in which pieces, and what goes at its day. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordConsentStep } from '../../server/app/consent.ts'
import { askRecording, beginPart, changeLiveRecording, endPart } from '../../server/app/recording.ts'
import { workOnRecordings } from '../../server/app/recording-work.ts'
import type { LineDetail } from '../../server/contract/line-settings.ts'
import type { Recording } from '../../server/contract/recording.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let picture: Buffer
let sound: Buffer

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const make = (args: string[]) =>
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', ...args, '-f', 'matroska', 'pipe:1'], {
      maxBuffer: 64 * 1024 * 1024,
    })
  picture = make(['testsrc=s=320x180:r=10:d=3', '-c:v', 'libvpx', '-deadline', 'realtime'])
  sound = make(['sine=d=3', '-c:a', 'libopus'])
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const day = 86_400_000

type Made = { id: string; consultationId: string; parts: string[] }

/** A stopped recording as the room leaves it: parts that are written and not read back. */
async function stopped(files: { content: Buffer; digest?: string | null }[]): Promise<Made> {
  const { db } = world.opened
  const { id: consultationId } = await world.consultationIn('in_session')
  const { doctor, expert } = world.people
  const id = uuid()
  const now = new Date()
  await db
    .insertInto('recording')
    .values({
      ...{ id, consultationId, state: 'stopped', askedBy: expert.id, askedAt: now, startedAt: now },
      ...{ stoppedAt: now, stoppedWhy: 'host', retentionDays: 30 },
      deleteAfter: new Date(now.getTime() + 30 * day),
    })
    .execute()
  for (const person of [doctor, expert]) {
    await db
      .insertInto('recordingConsent')
      .values({ recordingId: id, personId: person.id, agrees: true, at: now })
      .execute()
  }
  const parts: string[] = []
  for (const { content, digest } of files) {
    const part = uuid()
    parts.push(part)
    const kind = content === sound ? 'audio' : 'video'
    await world.deps.recordings.write(part, Readable.from([content]))
    await db
      .insertInto('recordingPart')
      .values({
        ...{ id: part, recordingId: id, personId: doctor.id, kind, state: 'written' },
        source: kind === 'audio' ? 'microphone' : 'camera',
        ...{ askedAt: now, startedAt: now, endedAt: now, endedWhy: 'stopped' },
        digest: digest === undefined ? createHash('sha256').update(content).digest('hex') : digest,
      })
      .execute()
  }
  return { id, consultationId, parts }
}

const work = () => workOnRecordings(world.deps, () => false)

async function read(person: WorldPerson, { consultationId }: Made): Promise<Recording> {
  const browser = await server.signIn(person)
  const { body } = await browser.json<Recording[]>('GET', `/api/consultations/${consultationId}/recordings`)
  const [one] = body
  if (one === undefined) throw new Error('no recording')
  return one
}

async function kinds({ consultationId }: Made): Promise<string[]> {
  const rows = await world.opened.db
    .selectFrom('auditEvent')
    .select('kind')
    .where('consultationId', '=', consultationId)
    .where('kind', 'like', 'recording.%')
    .orderBy('position')
    .execute()
  return rows.map(({ kind }) => kind)
}

test('is recorded only when read back, is composed, and is played in pieces with each play in the trail', async () => {
  const made = await stopped([{ content: picture }, { content: sound }])
  await work()
  const ready = await read(world.people.expert, made)
  expect(ready.state).toBe('ready')
  expect(ready.parts.map(({ state }) => state)).toEqual(['verified', 'verified'])
  expect(ready.durationMs).toBeGreaterThan(2_500)
  expect(ready.durationMs).toBeLessThan(3_500)

  const browser = await server.signIn(world.people.doctor)
  const whole = await browser.fetch(`/api/recordings/${made.id}/media`)
  const bytes = Buffer.from(await whole.arrayBuffer())
  expect(whole.headers.get('content-type')).toBe('video/webm')
  expect(whole.headers.get('cache-control')).toBe('private, no-store')
  expect(whole.headers.get('content-disposition')).toMatch(/^inline; filename/)
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(ready.digest)
  const piece = await browser.fetch(`/api/recordings/${made.id}/media`, {
    headers: { range: 'bytes=16380-16400' },
  })
  expect(piece.status).toBe(206)
  expect(piece.headers.get('content-range')).toBe(`bytes 16380-16400/${bytes.length}`)
  expect(Buffer.from(await piece.arrayBuffer()).equals(bytes.subarray(16_380, 16_401))).toBe(true)
  const beyond = await browser.fetch(`/api/recordings/${made.id}/media`, {
    headers: { range: 'bytes=99999999-' },
  })
  expect(beyond.status).toBe(416)
  const part = await browser.fetch(`/api/recordings/${made.id}/parts/${made.parts[1]}`)
  expect(Buffer.from(await part.arrayBuffer()).equals(sound)).toBe(true)
  expect(await kinds(made)).toEqual([
    'recording.verified',
    'recording.verified',
    'recording.composed',
    'recording.played',
    'recording.played',
  ])
})

test('both sides and those who review may play it, nobody else', async () => {
  const made = await stopped([{ content: sound }])
  await work()
  const { people } = world
  const status = async (person: WorldPerson) => {
    const answer = await (await server.signIn(person)).fetch(`/api/recordings/${made.id}/media`)
    await answer.arrayBuffer()
    return answer.status
  }
  for (const person of [people.doctor, people.colleague, people.expert, people.auditAdmin]) {
    expect(await status(person), person.loginName).toBe(200)
  }
  for (const person of [people.rosterExpert, people.otherDoctor, people.otherExpert]) {
    expect(await status(person), person.loginName).toBe(404)
  }
  expect(await status(people.systemAdmin)).toBe(403)
})

test('who is asked to a board has no part in its recordings, and no more as a member who was not in them', async () => {
  const made = await stopped([{ content: sound }])
  await work()
  const chair = await server.signIn(world.people.expert)
  /* of another hospital, and of the line's own roster */
  for (const person of [world.people.otherExpert, world.people.rosterExpert]) {
    const asked = await chair.json('POST', `/api/consultations/${made.consultationId}/mdt/members`, {
      ...{ personId: person.id, consentStated: true },
    })
    expect(asked.status).toBe(200)
    const member = await server.signIn(person)
    const may = async () => {
      const listed = await member.json<Recording[]>(
        'GET',
        `/api/consultations/${made.consultationId}/recordings`,
      )
      const whole = await member.fetch(`/api/recordings/${made.id}/media`)
      const part = await member.fetch(`/api/recordings/${made.id}/parts/${made.parts[0]}`)
      await Promise.all([whole.arrayBuffer(), part.arrayBuffer()])
      return { status: listed.status, shown: listed.body, whole: whole.status, part: part.status }
    }
    const nothing = { status: 200, shown: [], whole: 404, part: 404 }
    expect(await may(), 'invited').toEqual(nothing)
    const answered = await member.json('POST', `/api/consultations/${made.consultationId}/mdt/answer`, {
      answer: 'accept',
    })
    expect(answered.status).toBe(200)
    expect(await may(), 'a member').toEqual(nothing)
    await world.opened.db
      .insertInto('recordingConsent')
      .values({ recordingId: made.id, personId: person.id, agrees: true, at: new Date() })
      .execute()
    expect(await may(), 'a member who was in it').toMatchObject({ whole: 200, part: 200 })
  }
})

test('a part whose bytes are others, or which holds nothing, does not count, and that is written down', async () => {
  const made = await stopped([
    { content: picture, digest: 'f'.repeat(64) },
    { content: Buffer.from('no media at all'), digest: null },
  ])
  await work()
  const seen = await read(world.people.doctor, made)
  expect(seen.state).toBe('empty')
  expect(seen.parts.map(({ state }) => state)).toEqual(['refused', 'refused'])
  const events = await world.opened.db
    .selectFrom('auditEvent')
    .select('data')
    .where('consultationId', '=', made.consultationId)
    .where('kind', '=', 'recording.refused')
    .execute()
  expect(events.map(({ data }) => (data as { why: string }).why).sort()).toEqual(['digest', 'no_media'])
  const answer = await (await server.signIn(world.people.doctor)).fetch(`/api/recordings/${made.id}/media`)
  expect(answer.status).toBe(404)
})

test('goes at its day, unless it is held', async () => {
  const made = await stopped([{ content: sound }])
  const held = await stopped([{ content: sound }])
  await work()
  await world.opened.db.updateTable('recording').set({ legalHold: true }).where('id', '=', held.id).execute()
  world.setClock(new Date(Date.now() + 31 * day))
  await work()
  world.setClock(null)
  expect((await read(world.people.doctor, made)).state).toBe('deleted')
  expect((await read(world.people.doctor, held)).state).toBe('ready')
  expect((await kinds(made)).at(-1)).toBe('recording.deleted')
  await expect(world.deps.recordings.open(made.parts[0] ?? '')).rejects.toThrow('ENOENT')
  const answer = await (await server.signIn(world.people.doctor)).fetch(`/api/recordings/${made.id}/media`)
  expect(answer.status).toBe(404)
})

test('what cannot be read holds up nothing else, and goes at its day all the same', async () => {
  const stuck = await stopped([{ content: sound }])
  const good = await stopped([{ content: sound }])
  const folder = world.deps.recordings
  const broken = {
    ...world.deps,
    recordings: {
      ...folder,
      open: (fileId: string) =>
        fileId === stuck.parts[0]
          ? Promise.reject(Object.assign(new Error('the disk fails'), { code: 'EIO' }))
          : folder.open(fileId),
    },
  }
  await workOnRecordings(broken, () => false)
  await workOnRecordings(broken, () => false)
  expect((await read(world.people.doctor, stuck)).state).toBe('stopped')
  expect((await read(world.people.doctor, good)).state).toBe('ready')
  world.setClock(new Date(Date.now() + 31 * day))
  await workOnRecordings(broken, () => false)
  world.setClock(null)
  expect((await read(world.people.doctor, stuck)).state).toBe('deleted')
  await expect(folder.open(stuck.parts[0] ?? '')).rejects.toThrow('ENOENT')
})

test('is composed once where two servers work, and what a killed one left of it goes', async () => {
  const made = await stopped([{ content: sound }])
  const left = uuid()
  await world.deps.recordings.write(left, Readable.from([sound]))
  await world.opened.db.updateTable('recording').set({ fileId: left }).where('id', '=', made.id).execute()
  await Promise.all([work(), work(), work()])
  await work()
  expect((await read(world.people.doctor, made)).state).toBe('ready')
  expect((await kinds(made)).filter((kind) => kind === 'recording.composed')).toHaveLength(1)
  await expect(world.deps.recordings.open(left)).rejects.toThrow('ENOENT')
})

/** Saves them as the page of lines does. */
async function setLine(changes: { recordingAllowed?: boolean; recordingDays: number }): Promise<void> {
  const admin = await server.signIn(world.people.systemAdmin)
  const path = `/api/line-settings/${world.lines[0]?.id}`
  const { version, settings } = (await admin.json<LineDetail>('GET', path)).body
  const changed = { version, settings: { ...settings, ...changes }, reason: '按科室决定' }
  expect((await admin.json('PUT', path, changed)).status).toBe(200)
}

/** One of a call, from the asking in the room to its end, with one sound in it. */
async function recorded(stoppedAt: Date): Promise<Made> {
  const { doctor, expert } = world.people
  const { id: consultationId } = await world.consultationIn('in_session')
  await recordConsentStep(world.deps, await world.callOf(doctor), consultationId, {
    ...{ purpose: 'recording', action: 'give', signedBy: 'relative', signerName: '李芳', relation: '女儿' },
    at: new Date().toISOString(),
  })
  const call = await world.callOf(expert)
  const live = await askRecording(world.deps, call, consultationId)
  const change = async (to: Parameters<typeof changeLiveRecording>[4]) =>
    changeLiveRecording(world.deps, await world.callOf(expert), consultationId, live, to)
  await change({ to: 'running', personIds: [doctor.id, expert.id] })
  const part = uuid()
  await beginPart(world.deps, {
    ...{ id: part, recordingId: live.id, personId: doctor.id, source: 'microphone', kind: 'audio' },
  })
  await world.deps.recordings.write(part, Readable.from([sound]))
  const at = Date.now()
  const digest = createHash('sha256').update(sound).digest('hex')
  const ended = { startedAt: at, endedAt: at, byteSize: sound.length, digest }
  await endPart(world.deps, part, { why: 'stopped', ...ended })
  world.setClock(stoppedAt)
  await change({ to: 'stopped', why: 'host' })
  world.setClock(null)
  return { id: live.id, consultationId, parts: [part] }
}

test('is kept for as many days as its line said when it was asked for, and goes then and not before', async () => {
  const days = 7
  await setLine({ recordingAllowed: true, recordingDays: days })
  const stoppedAt = new Date()
  const made = await recorded(stoppedAt)
  /* what the line says later is for later ones */
  await setLine({ recordingDays: 2 })
  await work()
  const { doctor } = world.people
  const end = stoppedAt.getTime() + days * day
  expect(await read(doctor, made)).toMatchObject({
    ...{ state: 'ready', retentionDays: days, deleteAfter: new Date(end).toISOString() },
  })
  world.setClock(new Date(end - 60_000))
  await work()
  world.setClock(null)
  expect((await read(doctor, made)).state).toBe('ready')
  const browser = await server.signIn(doctor)
  const still = await browser.fetch(`/api/recordings/${made.id}/parts/${made.parts[0]}`)
  expect(Buffer.from(await still.arrayBuffer()).equals(sound)).toBe(true)
  world.setClock(new Date(end))
  await work()
  world.setClock(null)
  expect((await read(doctor, made)).state).toBe('deleted')
  await expect(world.deps.recordings.open(made.parts[0] ?? '')).rejects.toThrow('ENOENT')
})
