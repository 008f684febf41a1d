/** A hundred thousand random commands at once on a durable Postgres, a fifth more of referrals, the clock going, and a checker over it all. */
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { output } from '../e2e/part.ts'
import { cloneTemplate, startTestPostgres } from '../support/postgres.ts'
import { findFaults, findLostHours } from '../support/race-faults.ts'
import { race } from '../support/races.ts'
import { findReferralFaults, raceReferrals } from '../support/referral-races.ts'
import { createWorld } from '../support/world.ts'

const attempts = Number(process.env.RACES ?? 100_000)

/** Prints one line and writes test/output/bench-races.json; exit code 1 where anything is found. */
export async function run(): Promise<void> {
  const postgres = await startTestPostgres()
  try {
    const world = await createWorld({ database: await cloneTemplate(postgres.url) })
    try {
      const seed = Date.now() % 1_000_000
      const raced = await race(world, { attempts, lanes: 32, consultations: 60, seed, time: true })
      /* before the referrals, which stand on consultations without a course */
      const found = [...(await findFaults(world)), ...(await findLostHours(world))]
      const referrals = await raceReferrals(world, {
        attempts: Math.ceil(attempts / 5),
        lanes: 16,
        referrals: 40,
        seed,
      })
      const faults = [...found, ...(await findReferralFaults(world))]
      const result = {
        what: 'random commands at once, and what must never be found afterwards',
        at: new Date().toISOString(),
        machine: { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg(), node: process.version },
        ...raced,
        outcomes: Object.fromEntries(raced.outcomes),
        referrals: { ...referrals, outcomes: Object.fromEntries(referrals.outcomes) },
        seed,
        faults,
      }
      const file = join(output, 'bench-races.json')
      writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
      console.log(
        `${raced.attempts} commands in ${Math.round(raced.seconds)} s (seed ${seed}), ${raced.outcomes.get('done')} done, ${raced.repeated} given twice under one key; ${referrals.attempts} of referrals, ${referrals.outcomes.get('done')} done: ${faults.length} faults`,
      )
      console.log(JSON.stringify(result.outcomes))
      console.log(file)
      if (faults.length > 0) process.exitCode = 1
    } finally {
      await world.close()
    }
  } finally {
    await postgres.stop()
  }
}
