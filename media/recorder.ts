/**
 * The program that writes what a producer sends: ffmpeg takes RTP from loopback and gives Matroska on its output, untouched
 * (`-c copy`). It is a child that dies with this process, whatever kills it.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { readFile } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RtpParameters } from 'mediasoup/types'
import { MediaError } from './port.ts'

export type Recorder = {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  /** It takes RTP here, RTCP one above. */
  readonly port: number
  /** The last thing it complained of. */
  complaint(): string
  /** Lets it write its end; after three seconds it is killed. */
  stop(): void
  readonly exited: Promise<void>
}

/** ms: a program that does not listen by then is taken for broken */
const patience = 5_000
const stopPatience = 3_000

const host = '127.0.0.1'

/**
 * Starts the program and waits until it listens.
 * @throws MediaError RECORDER_MISSING where ffmpeg is not installed, NODE_FAULT where it does not come to listen
 */
export async function startRecorder(
  rtp: Pick<RtpParameters, 'codecs'>,
  kind: 'audio' | 'video',
): Promise<Recorder> {
  const port = await freePair()
  const args = [
    ...['-hide_banner', '-loglevel', 'error', '-protocol_whitelist', 'pipe,udp,rtp'],
    ...['-analyzeduration', '2000000', '-buffer_size', '4194304', '-f', 'sdp', '-i', 'pipe:0'],
    ...['-map', '0', '-c', 'copy', '-flush_packets', '1', '-cluster_time_limit', '1000'],
    ...['-f', 'matroska', 'pipe:1'],
  ]
  /* setpriv: the kernel ends it when this process is gone, also by kill -9 */
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'ffmpeg', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let complaint = ''
  let missing = false
  child.stderr.on('data', (text: Buffer) => {
    complaint = text.toString('utf8').trim().slice(-500)
  })
  child.once('error', () => {
    missing = true
  })
  /* it may end before it has read all */
  child.stdin.on('error', () => undefined)
  child.stdin.end(sessionOf(rtp, kind, port))
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  let over = false
  void exited.then(() => {
    over = true
  })
  const stop = () => {
    if (over) return
    child.kill('SIGINT')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopPatience)
    void exited.then(() => clearTimeout(timer))
  }
  for (const end = Date.now() + patience; !(await isBound(port)); await sleep(15)) {
    if (over && (missing || child.exitCode === 127)) {
      throw new MediaError('RECORDER_MISSING', `ffmpeg is not installed: ${aptLine}`)
    }
    if (over || Date.now() > end) {
      child.kill('SIGKILL')
      throw new MediaError('NODE_FAULT', `ffmpeg does not listen: ${complaint}`)
    }
  }
  return { child, port, complaint: () => complaint, stop, exited }
}

export const aptLine = 'apt-get update && apt-get install -y --no-install-recommends ffmpeg'

/** SDP (RFC 8866) of one stream. */
function sessionOf({ codecs }: Pick<RtpParameters, 'codecs'>, kind: 'audio' | 'video', port: number): string {
  const [codec] = codecs
  if (codec === undefined) throw new MediaError('NODE_FAULT', 'a stream without a codec')
  const { payloadType, mimeType, clockRate, channels, parameters = {} } = codec
  const name = mimeType.slice(mimeType.indexOf('/') + 1)
  const format = Object.entries(parameters).map(([key, value]) => `${key}=${value}`)
  const lines = [
    'v=0',
    `o=- 0 0 IN IP4 ${host}`,
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    `m=${kind} ${port} RTP/AVP ${payloadType}`,
    `a=rtcp:${port + 1}`,
    `a=rtpmap:${payloadType} ${name}/${clockRate}${channels === undefined ? '' : `/${channels}`}`,
    ...(format.length === 0 ? [] : [`a=fmtp:${payloadType} ${format.join(';')}`]),
  ]
  return `${lines.join('\r\n')}\r\n`
}

/** An even port that is free with the one above it; ffmpeg takes both. */
async function freePair(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = await bindOnce(0)
    if (port === null || port % 2 === 1) continue
    if ((await bindOnce(port + 1)) !== null) return port
  }
  throw new MediaError('NODE_FAULT', 'no free pair of ports for a recording')
}

function bindOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(null))
    socket.bind(port, host, () => {
      const bound = socket.address().port
      socket.close(() => resolve(bound))
    })
  })
}

/** Whether somebody listens there, as the kernel's table says. */
async function isBound(port: number): Promise<boolean> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const tables = await Promise.all(['/proc/net/udp', '/proc/net/udp6'].map(readTable))
  return tables.some((table) =>
    table.split('\n').some((line) => line.trim().split(/\s+/)[1]?.endsWith(suffix) === true),
  )
}

/** A machine without IPv6 has no second table. */
async function readTable(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
