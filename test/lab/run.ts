/** `npm run lab`, or `npm run lab -- NAME…`: a call through each kind of bad line, what was missed, and the bounds. Fails where one is crossed. */
import { cpus, loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { tileOf } from '../e2e/call.ts'
import { words } from '../e2e/person.ts'
import { cloneTemplate, startTestPostgres } from '../support/postgres.ts'
import {
  type Lab,
  type Missed,
  openCall,
  openLab,
  type Pair,
  protocolsOf,
  receives,
  takeMissed,
} from './call.ts'
import { perfect } from './relay.ts'

type Profile = {
  what: string
  /** How long the line itself is away, ms; what is missed beyond it is ours. */
  away: number
  /** Longest gaps of sound and picture beyond {@link away}, ms (wide, since two cores carry three browsers). */
  sound: number
  /** null: the pictures are given up for the sound, and come back by themselves when the line is good again. */
  picture: number | null
  /** Before the call; what it sets stays until its end. */
  from?: Partial<Lab['line']['conditions']>
  run(lab: Lab, call: Pair): Promise<void>
}

const forAWhile = (conditions: Partial<Lab['line']['conditions']>) => async (lab: Lab) => {
  lab.line.conditions = { ...perfect, ...conditions }
  await sleep(20_000)
}

const cutFor = (ms: number) => async (lab: Lab) => {
  lab.line.cut()
  await sleep(ms)
  lab.line.heal()
}

const onlyRelay = { udp: false, mediaTcp: false }

/** @throws where the media of one of them goes another way */
async function byRelay({ doctor, expert }: Pair): Promise<void> {
  for (const person of [doctor, expert]) {
    const ways = (await protocolsOf(person)).join()
    if (ways !== 'relay tcp')
      throw new Error(`the media of ${person.account.name} go by ${ways || 'nothing'}`)
  }
}

const profiles: Readonly<Record<string, Profile>> = {
  good: { what: '20 ms', away: 0, sound: 1000, picture: 1500, from: { delay: 10 }, run: () => sleep(20_000) },
  // The sender gives up its largest size; whoever watches that is moved to a smaller one.
  delay: {
    what: '20 ms, which were none',
    away: 0,
    sound: 1000,
    picture: 1500,
    run: forAWhile({ delay: 10 }),
  },
  fair: {
    what: '120 ms, 1.5 Mbit/s, 1 % lost',
    away: 0,
    sound: 1500,
    picture: 3000,
    run: forAWhile({ delay: 60, loss: 0.01, rate: 1_500_000 }),
  },
  bursts: {
    what: '120 ms, 3 % lost, eight in a row',
    away: 0,
    sound: 2000,
    picture: 4000,
    run: forAWhile({ delay: 60, loss: 0.03, burst: 8 }),
  },
  edge: {
    what: '650 ms, 450 kbit/s, 5 % lost',
    away: 0,
    sound: 4000,
    picture: 15_000,
    run: forAWhile({ delay: 325, loss: 0.05, rate: 450_000 }),
  },
  narrow: {
    what: '650 ms, 160 kbit/s, 5 % lost',
    away: 0,
    sound: 4000,
    picture: null,
    run: forAWhile({ delay: 325, loss: 0.05, rate: 160_000 }),
  },
  'cut-2': { what: 'no line for 2 s', away: 2000, sound: 1000, picture: 3000, run: cutFor(2000) },
  'cut-20': { what: 'no line for 20 s', away: 20_000, sound: 8000, picture: 10_000, run: cutFor(20_000) },
  address: {
    what: 'another address',
    away: 0,
    sound: 10_000,
    picture: 12_000,
    run: async (lab) => lab.line.changeAddress(),
  },
  'no-udp': {
    what: 'UDP blocked during the call',
    away: 0,
    sound: 25_000,
    picture: 25_000,
    async run(lab, { doctor }) {
      lab.line.conditions = { ...perfect, udp: false }
      for (let left = 60; left > 0 && (await protocolsOf(doctor)).join() !== 'tcp'; left -= 1)
        await sleep(500)
    },
  },
  relay: {
    what: 'nothing but a relay by TCP; no line for 2 s',
    away: 2000,
    sound: 8000,
    picture: 10_000,
    from: onlyRelay,
    async run(lab, call) {
      await byRelay(call)
      await cutFor(2000)(lab)
    },
  },
  'relay-slow': {
    what: 'nothing but a relay by TCP, 650 ms',
    away: 0,
    sound: 4000,
    picture: 10_000,
    from: { ...onlyRelay, delay: 325 },
    async run(_lab, call) {
      await byRelay(call)
      await sleep(20_000)
    },
  },
  worker: {
    what: 'kill -9 of the worker',
    away: 0,
    sound: 3000,
    picture: 4000,
    run: (lab) => lab.product.killWorker(),
  },
  server: {
    what: 'kill -9 of the server, started again',
    away: 0,
    sound: 1500,
    picture: 2500,
    async run(lab) {
      await lab.product.killServer()
      await lab.product.startServer()
      await sleep(3000)
    },
  },
  'server-away': {
    what: 'no server for 20 s, so that sending is held',
    away: 20_000,
    sound: 8000,
    picture: 10_000,
    async run(lab) {
      await lab.product.killServer()
      await sleep(20_000)
      await lab.product.startServer()
    },
  },
}

/** Muted before and muted after, for the person and for the other one. */
async function muteHolds({ doctor, expert }: Pair): Promise<boolean> {
  const own = await words(doctor.page.getByTestId('room-mic'))
  const seen = await words(tileOf(expert, doctor))
  return own.includes('已静音') && seen.includes('已静音')
}

/** What the page says was given up, and how long after the line is good again the pictures take. */
async function comesBack(lab: Lab, doctor: Pair['doctor']): Promise<void> {
  console.log(`  the doctor's page: ${await words(doctor.page.getByTestId('room-network'))}`)
  lab.line.conditions = perfect
  const healedAt = Date.now()
  for (let left = 3; left > 0; left -= 1) {
    try {
      await receives(doctor)
      break
    } catch (error) {
      if (left === 1) throw error
    }
  }
  console.log(`  pictures again ${Math.round((Date.now() - healedAt) / 1000)} s after the line was good`)
}

async function measure(lab: Lab, profile: Profile): Promise<Missed & { mute: boolean }> {
  lab.line.conditions = { ...perfect, ...profile.from }
  const call = await openCall(lab)
  const { doctor, expert } = call
  try {
    await doctor.page.getByTestId('room-mic').click()
    await tileOf(expert, doctor).getByText('已静音').waitFor()
    // The expert's voice is heard by the doctor: the doctor's gaps are those of sound and picture.
    await takeMissed(doctor)
    await profile.run(lab, call)
    await receives(doctor, profile.picture === null)
    const missed = await takeMissed(doctor)
    if (profile.picture === null) await comesBack(lab, doctor)
    const { reloads } = await takeMissed(expert)
    return { ...missed, reloads: missed.reloads + reloads, mute: await muteHolds(call) }
  } finally {
    lab.line.heal()
    lab.line.conditions = perfect
    await call.close()
  }
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => profiles[name] === undefined)
if (unknown !== undefined) {
  console.error(`npm run lab -- ${Object.keys(profiles).join(' | ')}`)
  process.exit(2)
}
const postgres = await startTestPostgres()
const lab = await openLab(await cloneTemplate(postgres.url), {}, [], true)
let crossed = 0
try {
  console.log(
    `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}; gaps beyond what the line itself was away`,
  )
  for (const [name, profile] of Object.entries(profiles)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const { sound, picture, reloads, mute } = await measure(lab, profile)
    const gaps = { sound: Math.max(0, sound - profile.away), picture: Math.max(0, picture - profile.away) }
    const most = profile.picture ?? Number.POSITIVE_INFINITY
    const kept = gaps.sound <= profile.sound && gaps.picture <= most && reloads === 0 && mute
    if (!kept) crossed += 1
    console.log(
      [
        name.padEnd(12),
        profile.what.padEnd(44),
        `sound ${gaps.sound} ms (≤ ${profile.sound})`.padEnd(26),
        (profile.picture === null
          ? `picture ${gaps.picture} ms (given up)`
          : `picture ${gaps.picture} ms (≤ ${profile.picture})`
        ).padEnd(30),
        `reloads ${reloads}`,
        mute ? 'mute true' : 'MUTE FALSE',
        kept ? '' : 'CROSSED',
      ].join('  '),
    )
  }
} finally {
  await lab.close()
  await postgres.stop()
}
process.exitCode = crossed === 0 ? 0 : 1
