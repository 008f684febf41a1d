/** Short form; `npm run bench -- races` gives a hundred thousand. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReferralState } from '../../server/domain/referral.ts'
import { findFaults, findLostHours } from '../support/race-faults.ts'
import { race } from '../support/races.ts'
import { findReferralFaults, raceReferrals } from '../support/referral-races.ts'
import { behindTriggers } from '../support/tamper.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('random commands at once leave nothing that must never be', async () => {
  const raced = await race(world, { attempts: 1500, lanes: 16, consultations: 24, seed: 20261125 })
  /* it was a race: things were done, and refused for being late, stale, taken or not theirs */
  for (const code of ['done', 'CONFLICT', 'WRONG_STATE', 'TIME_TAKEN', 'FORBIDDEN', 'NOT_FOUND']) {
    expect(raced.outcomes.get(code) ?? 0, code).toBeGreaterThan(10)
  }
  expect(raced.outcomes.get('INTERNAL')).toBeUndefined()
  expect(raced.repeated).toBeGreaterThan(5)
  expect(await findFaults(world)).toEqual([])
}, 120_000)

test('while hours go by, servers die and start again, no deadline is lost and none comes twice', async () => {
  const wanted = ['escalate_review', 'mark_no_show']
  let seen: string[] = []
  /* in what order commands and hours meet depends on the machine, so what the clock is to have done may want another turn */
  for (let turn = 0; turn < 6 && !wanted.every((one) => seen.includes(one)); turn += 1) {
    const raced = await race(world, {
      attempts: 1200,
      lanes: 12,
      consultations: 24,
      seed: 20261126 + turn,
      time: true,
    })
    expect(raced.outcomes.get('INTERNAL')).toBeUndefined()
    const { rows } = await sql<{ command: string }>`
      select distinct data ->> 'command' as command from audit_event
      where kind = 'consultation.changed' and actor_role = 'system'`.execute(world.deps.db)
    seen = rows.map(({ command }) => command)
  }
  expect(seen).toEqual(expect.arrayContaining(wanted))
  expect(await findFaults(world)).toEqual([])
  expect(await findLostHours(world)).toEqual([])
}, 400_000)

test('referrals: random commands and the clock at once', async () => {
  const wanted: readonly ReferralState[] = ['expired', 'not_arrived']
  let seen: ReferralState[] = []
  /* as above: whether the dice let one not arrive is chance, so it may want another turn */
  for (let turn = 0; turn < 6 && !wanted.every((one) => seen.includes(one)); turn += 1) {
    const raced = await raceReferrals(world, {
      attempts: 900,
      lanes: 10,
      referrals: 16,
      seed: 20261127 + turn,
    })
    for (const code of ['done', 'CONFLICT', 'WRONG_STATE', 'FORBIDDEN'])
      expect(raced.outcomes.get(code) ?? 0, code).toBeGreaterThan(5)
    expect(raced.outcomes.get('INTERNAL')).toBeUndefined()
    const ended = await world.deps.read.selectFrom('referral').select('state').distinct().execute()
    seen = ended.map(({ state }) => state)
  }
  expect(seen).toEqual(expect.arrayContaining([...wanted]))
  expect(await findReferralFaults(world)).toEqual([])
}, 400_000)

test('and the checker does find what must never be', async () => {
  const { db } = world.deps
  const one = await world.consultationIn('scheduled')
  const other = await world.consultationIn('accepted')
  const late = await world.consultationIn('submitted')
  await behindTriggers(world.deps.db, async (tx) => {
    await tx.updateTable('consultation').set({ state: 'signed' }).where('id', '=', one.id).execute()
    await tx.updateTable('consultation').set({ dueAt: null }).where('id', '=', other.id).execute()
    const past = new Date(world.deps.clock().getTime() - 3_600_000)
    await tx.updateTable('consultation').set({ dueAt: past }).where('id', '=', late.id).execute()
  })
  expect(await findLostHours(world)).toContain(
    `${late.number}: the hour of accept passed and nothing followed`,
  )
  expect(await findFaults(world)).toEqual(
    expect.arrayContaining([
      `${one.number}: versions and signings do not fit`,
      `${other.number}: waits without an hour`,
    ]),
  )
  await db.deleteFrom('outbox').execute()
})
