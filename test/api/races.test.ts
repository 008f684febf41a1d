/** Short form; `npm run bench -- races` gives a hundred thousand. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findFaults, race } from '../support/races.ts'
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

test('and the checker does find what must never be', async () => {
  const { db } = world.deps
  const one = await world.consultationIn('scheduled')
  const other = await world.consultationIn('accepted')
  await behindTriggers(world.deps.db, async (tx) => {
    await tx.updateTable('consultation').set({ state: 'signed' }).where('id', '=', one.id).execute()
    await tx.updateTable('consultation').set({ dueAt: null }).where('id', '=', other.id).execute()
  })
  expect(await findFaults(world)).toEqual(
    expect.arrayContaining([
      `${one.number}: versions and signings do not fit`,
      `${other.number}: waits without an hour`,
    ]),
  )
  await db.deleteFrom('outbox').execute()
})
