/** Recordings of a real node with real ffmpeg: Chromium sends, and every way in which a recording may end is gone through. */
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MediaEvent, MediaPort } from '../../media/port.ts'
import { SealedFile } from '../../media/sealed-file.ts'
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
}, 60_000)
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
  const [sound, picture] = await Promise.all([record(sent.microphone), record(sent.camera)])
  await sleep(4_000)
  const ends = await Promise.all([
    media.stopRecording({ recordingId: sound.recordingId }),
    media.stopRecording({ recordingId: picture.recordingId }),
  ])
  for (const [begun, end, codec] of [
    [sound, ends[0], 'opus'],
    [picture, ends[1], 'vp8'],
  ] as const) {
    const { plain, whole } = await plainOf(begun)
    const seen = probe(plain)
    expect(seen.codec).toBe(codec)
    /* of the four seconds ffmpeg's own start takes one or more where the machine is busy */
    expect(seen.seconds).toBeGreaterThan(1)
    expect(seen.seconds).toBeLessThan(6)
    expect(whole).toBe(true)
    expect(end).toMatchObject({ why: 'stopped', byteSize: plain.length })
    expect(end.digest).toBe(createHash('sha256').update(plain).digest('hex'))
    expect(readFileSync(join(folder, begun.recordingId)).includes(Buffer.from('matroska'))).toBe(false)
  }
  expect(events.filter(({ name }) => name === 'recording.ended')).toHaveLength(2)
  expect(recorders()).toEqual([])
  /* asked again, the answer is the same */
  expect(await media.stopRecording({ recordingId: sound.recordingId })).toEqual(ends[0])
}, 30_000)

test('a file that was changed does not open, and a piece of it can be read alone', async () => {
  const sound = await record(sent.microphone)
  await sleep(5_000)
  await media.stopRecording({ recordingId: sound.recordingId })
  const { plain } = await plainOf(sound)
  const path = join(folder, sound.recordingId)
  const piece = await SealedFile.open(path, sound.key, sound.recordingId)
  expect(
    (await buffer(piece.read({ start: 16_380, end: 16_400 }))).equals(plain.subarray(16_380, 16_401)),
  ).toBe(true)
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
  writeFileSync(path, bytes)
  await expect(plainOf(sound)).rejects.toThrow('does not open')
}, 30_000)

test('a killed ffmpeg ends the recording, keeps what was written, and the call goes on', async () => {
  const picture = await record(sent.camera)
  await sleep(2_500)
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
  await sleep(1_500)
  expect((await media.stopRecording({ recordingId: again.recordingId })).byteSize).toBeGreaterThan(10_000)
}, 30_000)

test('the server may come and go; a muted producer keeps its recording', async () => {
  const sound = await record(sent.microphone)
  await sleep(1_000)
  const other = await stage.connect()
  await other.media.openRoom({ roomId: 'room' })
  await other.media.setProducerPaused({ producerId: sent.microphone, paused: true })
  await sleep(1_500)
  await other.media.setProducerPaused({ producerId: sent.microphone, paused: false })
  await sleep(3_000)
  const end = await other.media.stopRecording({ recordingId: sound.recordingId })
  expect(end.why).toBe('stopped')
  expect(probe((await plainOf(sound)).plain).seconds).toBeGreaterThan(3)
}, 30_000)

test('a node that is killed leaves no ffmpeg behind, and what lies on the disk can be played', async () => {
  const picture = await record(sent.camera)
  await sleep(3_000)
  const left = recorders()
  expect(left).toHaveLength(1)
  await node.stop('SIGKILL')
  await until('ffmpeg ends with the node', () => left.every((pid) => !alive(pid)))
  const { plain, whole } = await plainOf(picture)
  expect(whole).toBe(false)
  expect(probe(plain).seconds).toBeGreaterThan(1)
}, 30_000)
