/**
 * Row 4 of the scorecard: the time that the SFU adds to a packet while its worker has 10, 50 and 80 % of a core to do. One worker on one core, with the
 * product's codecs; the generator (packets.c) on another. Every stream goes to one receiver by SRTP with the suite that browsers agree on; most
 * receivers are a socket that nobody reads, one in twenty is measured. Plain transports have neither ICE nor a congestion controller: a browser's packet
 * costs more. `SECONDS=30 npm run bench -- latency` for more than ten seconds each.
 */
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createWorker } from 'mediasoup'
import type { PlainTransport, Producer, Router, Worker } from 'mediasoup/types'
import { mediaCodecs } from '../../media/codecs.ts'
import { createSay } from '../../server/bootstrap/say.mjs'
import { findWorker } from '../../server/bootstrap/worker.ts'
import { isMet, lineOf, type Row, writeRows } from './scorecard.ts'

const root = join(import.meta.dirname, '../..')
const seconds = Number(process.env.SECONDS ?? 10)
/** Packets a second of one direction of a call: 50 of sound, and of pictures what 1.1 Mbit/s is in packets of this size. */
const perStream = 175
const measuredShare = 0.05
const loads = [0.1, 0.5, 0.8]
const setting = { pinning: 'the worker on core 0, the generator on core 1', network: 'loopback' }
/** At half load, ms. */
const goals = [
  { of: 'p50', name: 'p50', most: 0.15 },
  { of: 'p99', name: 'p99', most: 1 },
  { of: 'p999', name: 'p99.9', most: 5 },
] as const
const suite = { name: 'AEAD_AES_256_GCM', keyBytes: 44 } as const
const host = '127.0.0.1'
const listenInfo = { protocol: 'udp', ip: host } as const
/** The one of packets.c. */
const payloadType = 100
const ticksPerSecond = 100

type Told = { sent: number; back: number; late: number; p50: number; p99: number; p999: number; max: number }

/** Prints the rows and writes test/output/bench-latency.json; exit code 1 where a goal is missed. */
export async function run(): Promise<void> {
  if (availableParallelism() < 2) throw new Error('the worker and the generator need a core each')
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-latency-'))
  let worker: Worker | undefined
  try {
    const generator = join(folder, 'packets')
    execFileSync('cc', ['-O2', '-pthread', '-o', generator, join(import.meta.dirname, 'packets.c')])
    const workerBin = await findWorker({
      root,
      env: process.env,
      say: createSay(),
      log: join(root, 'test/output/run.log'),
    })
    worker = await createWorker({ workerBin, logLevel: 'warn' })
    execFileSync('taskset', ['-pc', '0', String(worker.pid)])
    const floor = await measure(generator, { streams: 20, forSeconds: 3 }, async () => 0)
    const known = await underLoad(generator, worker, { streams: 40, forSeconds: 3 })
    const rows: Row[] = []
    const more: Record<string, number | string> = {
      'load before': loadavg()[0] ?? 0,
      ...told('no SFU', floor),
    }
    for (const load of loads) {
      const streams = Math.max(1, Math.round((load / known.busy) * 40))
      const found = await underLoad(generator, worker, {
        streams,
        forSeconds: seconds,
      })
      /* what it came to, and not what was aimed at */
      const at = `${Math.round(found.busy * 100)} % of a core`
      Object.assign(more, told(at, found), { [`${at}: packets a second`]: streams * perStream })
      if (load === 0.5) {
        for (const { of: share, name, most } of goals)
          rows.push(rowOf(`time in the SFU at ${at}, ${name}`, found[share] / 1000, most))
      }
      rows.push(rowOf(`packets lost at ${at}`, found.lost, 0.1, '%'))
    }
    for (const row of rows) console.log(lineOf(row))
    console.log(JSON.stringify(more))
    console.log(writeRows('latency', rows, more, setting))
    if (!rows.every(isMet)) process.exitCode = 1
  } finally {
    worker?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const rowOf = (what: string, value: number, goal: number, unit: Row['unit'] = 'ms'): Row => ({
  ...{ row: 4, what, unit, values: [value], goal, of: 'max', bound: 'most' },
})

function told(name: string, { p50, p99, p999, max, late }: Told): Record<string, number> {
  return {
    ...{ [`${name}: p50, µs`]: p50, [`${name}: p99, µs`]: p99, [`${name}: p99.9, µs`]: p999 },
    ...{ [`${name}: max, µs`]: max, [`${name}: latest departure, µs`]: late },
  }
}

type Flow = { streams: number; forSeconds: number }

/** @param open takes where the generator listens and a port that nobody reads, and returns the one to send to */
async function measure(
  generator: string,
  { streams, forSeconds }: Flow,
  open: (read: number, unread: number) => Promise<number>,
): Promise<Told> {
  const words = [streams, streams * perStream, forSeconds].map(String)
  const child = spawn('taskset', ['-c', '1', generator, ...words], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async () => String((await lines.next()).value)
  try {
    const [read = 0, unread = 0] = (await next()).split(' ').map(Number)
    child.stdin.write(`${await open(read, unread)}\n`)
    return JSON.parse(await next()) as Told
  } finally {
    child.kill()
    await ended
  }
}

/** @returns besides the times which share of its core the worker took, and how much of what was measured was lost, % */
async function underLoad(
  generator: string,
  worker: Worker,
  flow: Flow,
): Promise<Told & { busy: number; lost: number }> {
  const { streams, forSeconds } = flow
  const router = await worker.createRouter({ mediaCodecs })
  /* those that are measured lie evenly among the others */
  const every = Math.min(streams, Math.round(1 / measuredShare))
  let before = 0
  try {
    const found = await measure(generator, flow, async (read, unread) => {
      const way = await router.createPlainTransport({ listenInfo, comedia: true })
      for (let stream = 0; stream < streams; stream += 1) {
        const { id } = await produce(way, stream + 1)
        await consume(router, id, stream % every === 0 ? read : unread)
      }
      before = ticksOf(worker.pid)
      return way.tuple.localPort
    })
    const busy = (ticksOf(worker.pid) - before) / ticksPerSecond / forSeconds
    const due = Array.from({ length: found.sent }, (_, number) => number % streams).filter(
      (stream) => stream % every === 0,
    ).length
    return { ...found, busy, lost: 100 * Math.max(0, 1 - found.back / due) }
  } finally {
    router.close()
  }
}

/** As Opus: no receiver has to wait for a key frame, and what is in a packet is nobody's business. */
function produce(way: PlainTransport, ssrc: number): Promise<Producer> {
  const [codec] = mediaCodecs
  if (codec === undefined) throw new Error('the product speaks no codec')
  const { mimeType, clockRate, channels } = codec
  return way.produce({
    kind: 'audio',
    rtpParameters: {
      codecs: [{ mimeType, clockRate, channels, payloadType }],
      encodings: [{ ssrc }],
      rtcp: { cname: String(ssrc) },
    },
  })
}

async function consume(router: Router, producerId: string, port: number): Promise<void> {
  const out = await router.createPlainTransport({
    ...{ listenInfo, comedia: false, rtcpMux: true, enableSrtp: true, srtpCryptoSuite: suite.name },
  })
  const keyBase64 = randomBytes(suite.keyBytes).toString('base64')
  await out.connect({ ip: host, port, srtpParameters: { cryptoSuite: suite.name, keyBase64 } })
  await out.consume({ producerId, rtpCapabilities: router.rtpCapabilities })
}

/** Time of the processor that a process has taken, in ticks. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}
