/** Recordings of a real node with real ffmpeg: Chromium sends, and every way in which a recording may end is gone through. */
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MediaEvent, MediaPort } from '../../media/port.ts'
import { chunkBytes, SealedFile } from '../../media/sealed-file.ts'
import { launchChromium } from '../support/chromium.ts'
import { alive, Stage, type TestNode, until } from './support.ts'

const stage = new Stage()
const folder = mkdtempSync(join(tmpdir(), 'recordings-'))
let browser: Browser
let node: TestNode
let media: MediaPort
let events: MediaEvent[]
let sent: { microphone: string; camera: string }

beforeAll(async () => {
  node = await stage.node({ MEDIA_RECORDING_DIR: folder })
  await node.ready()
  ;({ media, events } = await stage.connect())
  browser = await launchChromium({ args: ['--autoplay-policy=no-user-gesture-required'] })
  const page = await open(await bundled(join(import.meta.dirname, 'page.ts')))
  sent = await page.evaluate(() => window.participant.send('room', 'doctor', 'udp'))
})
afterAll(async () => {
  await browser?.close()
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

async function bundled(entry: string): Promise<string> {
  const lib = { entry, formats: ['iife' as const], name: 'page' }
  const built = await build({ configFile: false, logLevel: 'error', build: { write: false, lib } })
  const [first] = Array.isArray(built) ? built : [built]
  if (!first || !('output' in first)) throw new Error('the page was not bundled')
  return first.output[0].code
}

async function open(script: string): Promise<Page> {
  const page = await browser.newPage()
  await page.exposeFunction('call', (method: keyof MediaPort, input: never) => media[method](input))
  await page.route('http://localhost/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>participant</title>' }),
  )
  await page.goto('http://localhost/')
  await page.addScriptTag({ content: script })
  return page
}

type Begun = { recordingId: string; key: Buffer }

async function record(producerId: string, port: MediaPort = media): Promise<Begun> {
  const begun = { recordingId: randomUUID(), key: randomBytes(32) }
  await port.startRecording({
    producerId,
    recordingId: begun.recordingId,
    key: begun.key.toString('base64'),
    digest: 'sha256',
  })
  return begun
}

async function plainOf({ recordingId, key }: Begun): Promise<{ plain: Buffer; whole: boolean }> {
  const file = await SealedFile.open(join(folder, recordingId), key, recordingId)
  return { plain: await buffer(file.read()), whole: file.whole }
}

type Probe = { codec: string; seconds: number; packets: number }

function probe(plain: Buffer): Probe {
  const args = ['-v', 'error', '-show_entries', 'stream=codec_name:packet=pts_time', '-of', 'json', 'pipe:0']
  const out = execFileSync('ffprobe', args, { input: plain, maxBuffer: 64 * 1024 * 1024 })
  const { packets, streams } = JSON.parse(out.toString()) as {
    packets: { pts_time: string }[]
    streams: { codec_name: string }[]
  }
  const times = packets.map((packet) => Number(packet.pts_time))
  return { codec: streams[0]?.codec_name ?? '', seconds: Math.max(0, ...times), packets: packets.length }
}

/** Waits until so many whole chunks of it lie on the disk; a chunk of sound is some four seconds. */
async function written({ recordingId }: Begun, chunks: number): Promise<void> {
  const size = () => statSync(join(folder, recordingId), { throwIfNoEntry: false })?.size ?? 0
  /* every chunk has a tag of 16 bytes, and the first one a head before it */
  await until(`${chunks} chunks on the disk`, () => size() >= 8 + chunks * (chunkBytes + 16))
}

/** Waits until what lies on the disk plays for longer than that. */
async function lasts(begun: Begun, seconds: number): Promise<void> {
  await written(begun, 1)
  const isLong = async () => {
    await sleep(200)
    return probe((await plainOf(begun)).plain).seconds > seconds
  }
  await until(`${seconds} s on the disk`, isLong)
}

/** The processes that write for this node. */
function recorders(): number[] {
  const children = readFileSync(`/proc/${node.child.pid}/task/${node.child.pid}/children`, 'utf8')
  return children
    .split(' ')
    .filter((pid) => pid !== '')
    .map(Number)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('ffmpeg'))
}

test('records sound and picture of two producers as they come, sealed, with the digest of what is in it', async () => {
  const before = performance.now()
  const [sound, picture] = await Promise.all([record(sent.microphone), record(sent.camera)])
  await Promise.all([lasts(sound, 1), lasts(picture, 1)])
  const ends = await Promise.all([
    media.stopRecording({ recordingId: sound.recordingId }),
    media.stopRecording({ recordingId: picture.recordingId }),
  ])
  const elapsed = (performance.now() - before) / 1000
  for (const [begun, end, codec] of [
    [sound, ends[0], 'opus'],
    [picture, ends[1], 'vp8'],
  ] as const) {
    const { plain, whole } = await plainOf(begun)
    const seen = probe(plain)
    expect(seen.codec).toBe(codec)
    expect(seen.seconds).toBeGreaterThan(1)
    /* the browser's clock is not this one's: a second for what lay in its buffers */
    expect(seen.seconds).toBeLessThan(elapsed + 1)
    expect(whole).toBe(true)
    expect(end).toMatchObject({ why: 'stopped', byteSize: plain.length })
    expect(end.digest).toBe(createHash('sha256').update(plain).digest('hex'))
    expect(readFileSync(join(folder, begun.recordingId)).includes(Buffer.from('matroska'))).toBe(false)
  }
  const ended = events.flatMap((event) => (event.name === 'recording.ended' ? [event.recordingId] : []))
  expect(ended.filter((id) => [sound.recordingId, picture.recordingId].includes(id))).toHaveLength(2)
  expect(recorders()).toEqual([])
  /* asked again, the answer is the same */
  expect(await media.stopRecording({ recordingId: sound.recordingId })).toEqual(ends[0])
})

test('a file that was changed does not open, and a piece of it can be read alone', async () => {
  const picture = await record(sent.camera)
  await written(picture, 2)
  await media.stopRecording({ recordingId: picture.recordingId })
  const { plain } = await plainOf(picture)
  /* the piece lies across the border of two chunks */
  expect(plain.length).toBeGreaterThan(16_400)
  const path = join(folder, picture.recordingId)
  const piece = await SealedFile.open(path, picture.key, picture.recordingId)
  expect(
    (await buffer(piece.read({ start: 16_380, end: 16_400 }))).equals(plain.subarray(16_380, 16_401)),
  ).toBe(true)
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
  writeFileSync(path, bytes)
  await expect(plainOf(picture)).rejects.toThrow('does not open')
})

test('a killed ffmpeg ends the recording, keeps what was written, and the call goes on', async () => {
  const picture = await record(sent.camera)
  await lasts(picture, 1)
  const [pid] = recorders()
  process.kill(Number(pid), 'SIGKILL')
  await until('the end is told', () =>
    events.some((event) => event.name === 'recording.ended' && event.recordingId === picture.recordingId),
  )
  const end = await media.stopRecording({ recordingId: picture.recordingId })
  expect(end.why).toBe('recorder_failed')
  const { plain } = await plainOf(picture)
  expect(probe(plain).seconds).toBeGreaterThan(1)
  /* and the next one begins */
  const again = await record(sent.camera)
  await written(again, 1)
  expect((await media.stopRecording({ recordingId: again.recordingId })).byteSize).toBeGreaterThan(10_000)
})

test('the server may come and go; a muted producer keeps its recording', async () => {
  const sound = await record(sent.microphone)
  await written(sound, 1)
  const before = probe((await plainOf(sound)).plain).seconds
  const other = await stage.connect()
  await other.media.openRoom({ roomId: 'room' })
  await other.media.setProducerPaused({ producerId: sent.microphone, paused: true })
  await sleep(1_500)
  await other.media.setProducerPaused({ producerId: sent.microphone, paused: false })
  await written(sound, 2)
  const end = await other.media.stopRecording({ recordingId: sound.recordingId })
  expect(end.why).toBe('stopped')
  const { seconds } = probe((await plainOf(sound)).plain)
  expect(seconds).toBeGreaterThan(3)
  /* the silence is in it, and what came after */
  expect(seconds).toBeGreaterThan(before + 1.5)
})

test('a node that is killed leaves no ffmpeg behind, and what lies on the disk can be played', async () => {
  const picture = await record(sent.camera)
  await lasts(picture, 1)
  const left = recorders()
  expect(left).toHaveLength(1)
  await node.stop('SIGKILL')
  await until('ffmpeg ends with the node', () => left.every((pid) => !alive(pid)))
  const { plain, whole } = await plainOf(picture)
  expect(whole).toBe(false)
  expect(probe(plain).seconds).toBeGreaterThan(1)
})
