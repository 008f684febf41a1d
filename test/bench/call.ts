/**
 * Rows 7, 8, 9, 12 and 13 of the scorecard: a call of two browsers over the laboratory's line. `REPEAT=20 npm run bench -- call` for
 * more repetitions than three; `ROWS=7,12` for some of the rows. Gaps are those at the doctor's page, beyond what the line was away.
 */
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from '../e2e/call.ts'
import { type Lab, openCall, openLab, type Pair, receives, takeMissed } from '../lab/call.ts'
import { perfect } from '../lab/relay.ts'
import { until } from '../media/support.ts'
import { cloneTemplate, startTestPostgres } from '../support/postgres.ts'
import { type Listened, listenFor, takeListened } from './listening.ts'
import { isMet, lineOf, type Row, writeRows } from './scorecard.ts'

const repeats = Number(process.env.REPEAT ?? 3)
const wanted = (process.env.ROWS ?? '7,8,9,12,13').split(',').map(Number)

type Measured = Omit<Row, 'values'>
type Figures = Map<string, Row>

const row = (
  number: number,
  what: string,
  of: Row['of'],
  goal: number,
  unit: Row['unit'] = 'ms',
): Measured => ({
  row: number,
  what,
  of,
  goal,
  unit,
  bound: unit === 'fps' || unit === 'pixels' ? 'least' : 'most',
})

/** What is measured by whom; a fresh product each where a kill would make the next one wait longer. */
const parts: Readonly<Record<number, (lab: Lab, figures: Figures) => Promise<void>>> = {
  7: outages,
  8: workerKill,
  9: serverKill,
  12: losses,
  13: narrowLinks,
}

/** A call of the tests has ten pictures a second; what is asked about is how many come through. */
const flagsOf: Readonly<Record<number, string[]>> = {
  13: ['--use-fake-device-for-media-stream=fps=30'],
}

function add(figures: Figures, measured: Measured, value: number): void {
  const known = figures.get(measured.what) ?? { ...measured, values: [] }
  known.values.push(Math.round(value * 100) / 100)
  figures.set(measured.what, known)
  console.log(`  ${measured.row}  ${measured.what}: ${Math.round(value * 100) / 100} ${measured.unit}`)
}

/** Prints the rows and writes test/output/bench-call.json; exit code 1 where a goal is missed. */
export async function run(): Promise<void> {
  const figures: Figures = new Map()
  const floor: Record<string, number> = { 'load before': loadavg()[0] ?? 0 }
  const postgres = await startTestPostgres()
  try {
    for (let count = 0; count < repeats; count += 1) {
      for (const number of wanted) {
        const lab = await openLab(await cloneTemplate(postgres.url), {}, flagsOf[number])
        try {
          if (count === 0 && number === wanted[0]) Object.assign(floor, await measureFloor(lab))
          await parts[number]?.(lab, figures)
        } finally {
          await lab.close()
        }
      }
    }
  } finally {
    await postgres.stop()
    // What was measured before something failed is worth having.
    report(figures, floor)
  }
}

function report(figures: Figures, floor: Readonly<Record<string, number>>): void {
  const rows = [...figures.values()].toSorted((a, b) => a.row - b.row)
  for (const one of rows) console.log(lineOf(one))
  console.log(JSON.stringify({ floor }))
  console.log(writeRows('call', rows, floor))
  if (!rows.every(isMet)) process.exitCode = 1
}

/** The same looking at a call that nothing happens to: shorter gaps cannot be told from none. */
async function measureFloor(lab: Lab): Promise<Record<string, number>> {
  return inCall(lab, async ({ doctor }) => {
    await sleep(3000)
    await takeMissed(doctor)
    await sleep(10_000)
    const { picture, sound } = await takeMissed(doctor)
    return { 'picture gap of an untouched call, ms': picture, 'sound gap of an untouched call, ms': sound }
  })
}

async function inCall<T>(lab: Lab, work: (call: Pair) => Promise<T>): Promise<T> {
  const call = await openCall(lab)
  try {
    return await work(call)
  } finally {
    lab.line.heal()
    lab.line.conditions = perfect
    await call.close()
  }
}

/** ms */
const longestUntold = 6000

/** Runs in the page. @param before what it said of the line while that was good */
function saysLost(before: string | null): boolean {
  const room = document.querySelector('[data-testid="room"]')
  const network = document.querySelector('[data-testid="room-network"]')
  return room?.getAttribute('data-media') !== 'connected' || network?.textContent !== before
}

async function outages(lab: Lab, figures: Figures): Promise<void> {
  await inCall(lab, async ({ doctor }) => {
    await sleep(5000)
    await takeMissed(doctor)
    const cutAt = Date.now()
    lab.line.cut()
    const saidBefore = await doctor.page.getByTestId('room-network').textContent()
    // A page that says nothing for as long as it is watched counts as that long.
    const told = doctor.page.waitForFunction(saysLost, saidBefore, { timeout: longestUntold }).then(
      () => Date.now() - cutAt,
      () => longestUntold,
    )
    await sleep(5000)
    lab.line.heal()
    await receives(doctor)
    const cut = await takeMissed(doctor)
    const away = Math.min(5000, cut.sound, cut.picture)
    add(figures, row(7, '5 s outage: sound back after the line', 'p95', 500), cut.sound - away)
    add(figures, row(7, '5 s outage: picture back after the line', 'p95', 1000), cut.picture - away)
    add(figures, row(7, '5 s outage: the page says so', 'p95', 1500), await told)
    await sleep(3000)
    await takeMissed(doctor)
    lab.line.changeAddress()
    await sleep(5000)
    await receives(doctor)
    const moved = await takeMissed(doctor)
    add(figures, row(7, 'another address: sound', 'p95', 500), moved.sound)
    add(figures, row(7, 'another address: picture', 'p95', 1000), moved.picture)
    add(figures, row(7, 'pages loaded anew', 'max', 0, 'count'), cut.reloads + moved.reloads)
  })
}

async function workerKill(lab: Lab, figures: Figures): Promise<void> {
  await inCall(lab, async ({ doctor }) => {
    await sleep(5000)
    await takeMissed(doctor)
    await lab.product.killWorker()
    await sleep(4000)
    await receives(doctor)
    const { sound, picture } = await takeMissed(doctor)
    add(figures, row(8, 'kill -9 of the only worker: sound back', 'p95', 1500), sound)
    add(figures, row(8, 'kill -9 of the only worker: picture back', 'p95', 1500), picture)
  })
}

async function serverKill(lab: Lab, figures: Figures): Promise<void> {
  await inCall(lab, async ({ doctor, expert }) => {
    const texts = Array.from({ length: 5 }, (_, index) => `${Date.now()} ${index}`)
    for (const text of texts) await say(expert, doctor, text)
    await takeMissed(doctor)
    let backAt = 0
    doctor.page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (backAt === 0 && String(payload).startsWith('43')) backAt = Date.now()
      })
    })
    await lab.product.killServer()
    await lab.product.startServer()
    const servingAt = Date.now()
    await until('signalling to be back', () => backAt > 0, 30_000)
    await receives(doctor)
    const { sound, picture } = await takeMissed(doctor)
    const kept = await lab.product.db
      .selectFrom('chatMessage')
      .select('text')
      .where('text', 'in', texts)
      .execute()
    add(figures, row(9, 'kill -9 of the server: longest gap of sound', 'max', 0), sound)
    add(figures, row(9, 'kill -9 of the server: longest gap of pictures', 'max', 0), picture)
    add(
      figures,
      row(9, 'signalling back after the server serves', 'p95', 2000),
      Math.max(0, backAt - servingAt),
    )
    const wrong = Math.abs(kept.length - texts.length)
    add(figures, row(9, 'acknowledged messages lost or doubled', 'max', 0, 'count'), wrong)
  })
}

/** The expert speaks and is seen; nothing of the doctor's takes of the line. */
async function listening(
  lab: Lab,
  work: (heard: (ms: number) => Promise<Listened>) => Promise<void>,
): Promise<void> {
  await inCall(lab, async ({ doctor }) => {
    await doctor.page.getByTestId('room-mic').click()
    await doctor.page.getByTestId('room-cam').click()
    await sleep(4000)
    await work(async (ms) => {
      await listenFor(doctor)
      await sleep(ms)
      return takeListened(doctor)
    })
  })
}

const lossGoals = [
  [0.1, 0.5],
  [0.2, 2],
  [0.3, 6],
] as const

async function losses(lab: Lab, figures: Figures): Promise<void> {
  await listening(lab, async (heard) => {
    for (const [loss, goal] of lossGoals) {
      lab.line.conditions = { ...perfect, delay: 10, loss }
      await sleep(3000)
      const { concealed } = await heard(15_000)
      add(
        figures,
        row(12, `sound made up at ${loss * 100} % loss, of all that is heard`, 'p50', goal, '%'),
        concealed,
      )
    }
  })
}

async function narrowLinks(lab: Lab, figures: Figures): Promise<void> {
  await listening(lab, async (heard) => {
    const before = await heard(4000)
    const at = async (kilobits: number, up: { rateUp?: null } = {}) => {
      lab.line.conditions = { ...perfect, delay: 10, rate: kilobits * 1000, ...up }
      await sleep(15_000)
      return heard(10_000)
    }
    const own = await at(300, { rateUp: null })
    add(
      figures,
      row(13, '300 kbit/s to the listener: height of the picture', 'p50', 360, 'pixels'),
      own.height,
    )
    add(figures, row(13, '300 kbit/s to the listener: pictures a second', 'p50', 15, 'fps'), own.fps)
    const low = await at(300)
    add(
      figures,
      row(13, '300 kbit/s from speaker and to listener: height of the picture', 'p50', 360, 'pixels'),
      low.height,
    )
    add(
      figures,
      row(13, '300 kbit/s from speaker and to listener: pictures a second', 'p50', 15, 'fps'),
      low.fps,
    )
    const lower = await at(100)
    add(figures, row(13, '100 kbit/s: height of the picture', 'p50', 180, 'pixels'), lower.height)
    add(figures, row(13, '100 kbit/s: pictures a second', 'p50', 5, 'fps'), lower.fps)
    /* while both sides give up their pictures, what was on its way is lost; then the sound has the line for itself */
    lab.line.conditions = { ...perfect, delay: 10, rate: 64_000 }
    const { concealed: atFirst } = await heard(25_000)
    add(figures, row(13, '64 kbit/s: sound made up in the first 25 s', 'p50', 0.5, '%'), atFirst)
    const { concealed } = await heard(15_000)
    add(figures, row(13, '64 kbit/s: sound made up after that', 'p50', 0.5, '%'), concealed)
    lab.line.conditions = perfect
    const healedAt = Date.now()
    let rate = 0
    while (rate < 0.9 * before.bitrate && Date.now() - healedAt < 60_000) rate = (await heard(1000)).bitrate
    add(
      figures,
      row(13, 'back to 90 % of the bitrate after the line is good', 'p95', 8000),
      Date.now() - healedAt,
    )
  })
}
