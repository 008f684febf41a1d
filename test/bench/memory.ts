/**
 * What happens in a call of two hours, one thing right after the other: mute, camera, chat, drops and returns. Afterwards neither
 * page, server, media node nor worker may hold more than after the first part of it. `CYCLES=240 npm run bench -- memory`; a cycle
 * stands for half a minute. Time itself is not sped up: what grows with the hours alone and not with what happens is not seen here.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { mutes, say, tileOf } from '../e2e/call.ts'
import type { Person } from '../e2e/person.ts'
import { type Lab, openCall, openLab, type Pair, receives } from '../lab/call.ts'
import { until } from '../media/support.ts'
import { cloneTemplate, startTestPostgres } from '../support/postgres.ts'
import { isMet, lineOf, type Row, writeRows } from './scorecard.ts'

const cycles = Number(process.env.CYCLES ?? 240)
/** The part of them after which caches are full and compilers have done their work. */
const warm = Math.ceil(cycles / 4)

/** Most growth after the warm-up, in % of what was held then: garbage collectors leave crumbs. */
const bounds = { page: 15, server: 15, media: 15, worker: 15 } as const
type Part = keyof typeof bounds
type Held = Record<Part, number>

/** Prints one row for each part and writes test/output/bench-memory.json; exit code 1 where one has grown beyond its bound. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-memory-'))
  const postgres = await startTestPostgres()
  try {
    const probe = pathToFileURL(join(import.meta.dirname, 'heap-probe.mjs')).href
    const lab = await openLab(await cloneTemplate(postgres.url), {
      MEMORY_PROBE: folder,
      NODE_OPTIONS: `--import=${probe}`,
    })
    try {
      report(await churn(lab, folder))
    } finally {
      await lab.close()
    }
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Course = { start: Held; warmed: Held; end: Held }

async function churn(lab: Lab, folder: string): Promise<Course> {
  const call = await openCall(lab)
  try {
    const start = await held(call, folder)
    for (let cycle = 0; cycle < warm; cycle += 1) await halfAMinute(lab, call, cycle)
    const warmed = await held(call, folder)
    for (let cycle = warm; cycle < cycles; cycle += 1) await halfAMinute(lab, call, cycle)
    return { start, warmed, end: await held(call, folder) }
  } finally {
    await call.close()
  }
}

/** Muting and cameras each time, words every other time, a cut line and a new address now and then. */
async function halfAMinute({ line }: Lab, { doctor, expert }: Pair, cycle: number): Promise<void> {
  await takesBack(doctor)
  await takesBack(expert)
  await mutes(doctor, expert)
  if (cycle % 2 === 0) await say(expert, doctor, `第 ${cycle} 次：${'请把右侧再转过来一点。'.repeat(4)}`)
  if (cycle % 10 === 5) line.changeAddress()
  if (cycle % 20 === 10) {
    line.cut()
    await sleep(3000)
    line.heal()
    await receives(doctor)
    await tileOf(expert, doctor).waitFor()
  }
}

/**
 * Presses "try now" for as long as it is offered. Outages that follow each other twenty times faster than in a call are a bad line
 * indeed, and for the 45 s that a step up is waited for there would be no camera to switch.
 */
async function takesBack({ page }: Person): Promise<void> {
  const up = page.getByTestId('room-quality-up')
  while (await up.isVisible()) await up.click()
}

async function held({ doctor }: Pair, folder: string): Promise<Held> {
  // What the last cycle opened is closed again, and the others have answered.
  await sleep(5000)
  const [server, media] = [await probed(folder, 'main.ts'), await probed(folder, 'node.ts')]
  return { page: await heapOf(doctor), server: server.heap, media: media.heap, worker: workerOf(media.pid) }
}

async function heapOf({ context, page }: Person): Promise<number> {
  const session = await context.newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

type Probed = { script: string; pid: number; asked: number; heap: number }

/** Asks a process of the product for what it holds after its garbage is gone. */
async function probed(folder: string, script: string): Promise<Probed> {
  const read = () =>
    readdirSync(folder).flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      // Read in the middle of its being written.
      return text.endsWith('}') ? [JSON.parse(text) as Probed] : []
    })
  const before = read().find((one) => one.script === script)
  if (before === undefined) throw new Error(`${script} has no probe`)
  process.kill(before.pid, 'SIGUSR2')
  const now = () => read().find((one) => one.pid === before.pid && one.asked > before.asked)
  await until(`${script} to say what it holds`, () => now() !== undefined)
  return now() ?? before
}

/** The worker is no program with a collector: what the kernel says that it holds of its own. */
function workerOf(nodePid: number): number {
  const children = readFileSync(`/proc/${nodePid}/task/${nodePid}/children`, 'utf8').trim().split(' ')
  const worker = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker'))
  if (worker === undefined) throw new Error('the media node runs no worker')
  const status = readFileSync(`/proc/${worker}/status`, 'utf8')
  return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) * 1024
}

const names: Readonly<Record<Part, string>> = {
  page: 'page of the doctor (heap)',
  server: 'server (heap)',
  media: 'media node (heap)',
  worker: 'worker (anonymous pages)',
}
const mebibytes = (bytes: number) => Number((bytes / 2 ** 20).toFixed(2))

function report({ start, warmed, end }: Course): void {
  const parts = Object.keys(bounds) as Part[]
  const rows = parts.map(
    (part): Row => ({
      row: 18,
      what: `${names[part]}: growth after ${warm} of ${cycles} half minutes`,
      unit: '%',
      values: [Number(((100 * (end[part] - warmed[part])) / warmed[part]).toFixed(2))],
      of: 'max',
      goal: bounds[part],
      bound: 'most',
    }),
  )
  const course = Object.fromEntries(
    parts.map((part) => [
      `${names[part]}, MiB at start, warmed up, at the end`,
      [start, warmed, end].map((at) => mebibytes(at[part])).join(' '),
    ]),
  )
  for (const one of rows) console.log(lineOf(one))
  console.log(JSON.stringify(course, null, 2))
  console.log(writeRows('memory', rows, course))
  if (!rows.every(isMet)) process.exitCode = 1
}
