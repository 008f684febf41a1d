/** A real media node for tests, and what a browser would say to it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { Device } from 'mediasoup-client'
import * as fakeParameters from 'mediasoup-client/fakeParameters'
import { FakeHandler } from 'mediasoup-client/handlers/FakeHandler'
import { connectMediaNode, type MediaNodeOptions } from '../../media/client.ts'
import type {
  DtlsParameters,
  MediaEvent,
  MediaPort,
  RtpCapabilities,
  RtpParameters,
} from '../../media/port.ts'
import { cacheFolder } from '../../server/bootstrap/worker.ts'

const root = join(import.meta.dirname, '../..')

/** The named worker, or the newest one that the start command has built for this user. */
export function workerBin(): string {
  const named = process.env.MEDIASOUP_WORKER_BIN
  if (named) return named
  const cache = cacheFolder(process.env, homedir())
  const found = existsSync(cache)
    ? readdirSync(cache).filter((name) => name.startsWith('mediasoup-worker-'))
    : []
  const age = (name: string) => statSync(join(cache, name)).mtimeMs
  const [last] = found.sort((a, b) => age(b) - age(a))
  if (!last)
    throw new Error('no media worker: set MEDIASOUP_WORKER_BIN, or run npm start once, which builds it')
  return join(cache, last)
}

export type LogLine = { level: number; msg: string; [key: string]: unknown }
export type Ready = LogLine & {
  nodeId: string
  announcedAddress: string
  port?: number
  workers: { pid: number; udp: number; tcp: number }[]
}

export class TestNode {
  readonly child: ChildProcess
  readonly lines: LogLine[] = []
  readonly exited: Promise<number | null>
  readonly #waiters = new Set<() => void>()
  #over = false

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, [join(root, 'media/node.ts')], {
      env: { PATH: process.env.PATH, MEDIASOUP_WORKER_BIN: workerBin(), ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (!this.child.stdout) throw new Error('no output of the media node')
    const output = createInterface({ input: this.child.stdout })
    output.on('line', (line) => {
      this.lines.push(JSON.parse(line) as LogLine)
      for (const wake of this.#waiters) wake()
    })
    const read = new Promise<void>((resolve) => output.once('close', () => resolve()))
    const gone = new Promise<number | null>((resolve) => this.child.once('exit', (code) => resolve(code)))
    this.exited = Promise.all([gone, read]).then(([code]) => {
      this.#over = true
      for (const wake of this.#waiters) wake()
      return code
    })
  }

  /** The first log line that fits, written already or to come; fails when the node ends without it. */
  async line(fits: (line: LogLine) => boolean): Promise<LogLine> {
    for (;;) {
      const found = this.lines.find(fits)
      if (found) return found
      if (this.#over) throw new Error(`the media node ended: ${JSON.stringify(this.lines)}`)
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiters.delete(wake)
          resolve()
        }
        this.#waiters.add(wake)
      })
    }
  }

  async ready(): Promise<Ready> {
    return (await this.line(({ msg }) => msg === 'ready')) as Ready
  }

  /** Ends the node and waits for it. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal)
    return this.exited
  }
}

/** A place for one test's node: a temporary folder, and everything that is opened in it ends with it. */
export class Stage {
  readonly #closers: (() => Promise<unknown>)[] = []
  #dir: string | undefined

  /** @param name of the node, where there are several */
  async socket(name = 'node'): Promise<string> {
    if (!this.#dir) {
      const dir = await mkdtemp(join(tmpdir(), 'media-'))
      this.#dir = dir
      this.#closers.push(() => rm(dir, { recursive: true, force: true }))
    }
    return join(this.#dir, `${name}.sock`)
  }

  async node(env: Record<string, string> = {}): Promise<TestNode> {
    const node = new TestNode({
      MEDIA_SOCKET: await this.socket(),
      MEDIA_LISTEN_ADDRESS: '127.0.0.1',
      MEDIA_WORKERS: '1',
      ...env,
    })
    this.#closers.push(() => node.stop())
    return node
  }

  async connect(
    options: Partial<MediaNodeOptions> = {},
  ): Promise<{ media: MediaPort; events: MediaEvent[] }> {
    const media = connectMediaNode({ socket: await this.socket(), log: silent, ...options })
    const events: MediaEvent[] = []
    media.onEvent((event) => events.push(event))
    this.#closers.push(() => media.close())
    return { media, events }
  }

  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close()
    this.#closers.length = 0
  }
}

export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

export const alive = (pid: number): boolean => existsSync(`/proc/${pid}`)

/** Looks again and again until it is so. The limit is there for what hangs: an estimate of the line grows slowly on a busy machine. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  ms = 40_000,
): Promise<void> {
  const end = Date.now() + ms
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for: ${what}`)
    await sleep(10)
  }
}

/** What mediasoup-client says that a browser can receive in this room. */
export async function receiverOf(routerRtpCapabilities: RtpCapabilities): Promise<RtpCapabilities> {
  const device = await Device.factory({ handlerFactory: FakeHandler.createFactory(fakeParameters) })
  // The two packages write the same thing with slightly different types.
  await device.load({ routerRtpCapabilities } as Parameters<Device['load']>[0])
  return device.recvRtpCapabilities
}

export const dtls: DtlsParameters = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('A1').join(':') }],
}

const mid = 'urn:ietf:params:rtp-hdrext:sdes:mid'

export const audio = (name = '0'): RtpParameters => ({
  mid: name,
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: { minptime: 10, useinbandfec: 1, usedtx: 1 },
      rtcpFeedback: [{ type: 'transport-cc' }, { type: 'nack' }],
    },
  ],
  headerExtensions: [
    { uri: mid, id: 4, encrypt: false, parameters: {} },
    { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 1 },
  ],
  encodings: [{ ssrc: 1_000 + Number(name) * 100, dtx: true }],
  rtcp: { cname: 'audio-of-a-test', reducedSize: true },
  msid: 'stream track',
})

/** A camera as Chromium sends it: three layers told apart by rid. */
export const simulcast = (name = '1'): RtpParameters => ({
  mid: name,
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: 96,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [
        { type: 'goog-remb' },
        { type: 'transport-cc' },
        { type: 'ccm', parameter: 'fir' },
        { type: 'nack' },
        { type: 'nack', parameter: 'pli' },
      ],
    },
    { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 96 } },
  ],
  headerExtensions: [
    { uri: mid, id: 4 },
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 10 },
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id', id: 11 },
  ],
  encodings: ['r0', 'r1', 'r2'].map((rid, layer) => ({
    rid,
    dtx: false,
    scalabilityMode: 'L1T3',
    maxBitrate: 150_000 * 4 ** layer,
  })),
  rtcp: { cname: 'video-of-a-test', reducedSize: true },
})
