/** An emergency rings for those who are called and for nobody else, and stops for all of them at once. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { giveCommand } from '../../server/app/command.ts'
import { sweepDeadlines } from '../../server/app/deadline.ts'
import { refuseRing } from '../../server/app/ring.ts'
import { until } from '../media/support.ts'
import { Hall } from './hall.ts'

let hall: Hall
beforeEach(async () => {
  hall = await Hall.open()
})
afterEach(() => hall.close())

it('rings for the roster, not for one who cannot, and ends everywhere when it is taken', async () => {
  const { world } = hall
  const { people } = world
  const [first, second, asking, foreign] = await Promise.all(
    [people.expert, people.rosterExpert, people.doctor, people.otherExpert].map((one) => hall.enter(one)),
  )
  const { id } = await world.consultationIn('submitted', { urgency: 'emergency' })
  await sweepDeadlines(world.deps)
  for (const client of [first, second]) {
    expect(await client?.next('consultation.ringing')).toEqual({ id, stage: 'on_call' })
  }
  await refuseRing(world.deps, await world.callOf(people.expert), id, {
    reasonCode: 'with_patient',
    reasonText: '',
  })
  expect(await first?.next('consultation.ring_ended')).toEqual({ id, why: 'unable' })
  expect(second?.names()).not.toContain('consultation.ring_ended')
  const before = asking?.told.length ?? 0
  await giveCommand(world.deps, await world.callOf(people.rosterExpert), id, {
    command: 'accept',
    version: 1,
    duration: 30,
  })
  for (const client of [first, second]) {
    expect(await client?.next('consultation.ring_ended')).toEqual({ id, why: 'taken' })
  }
  /* the asking side sees the consultation change */
  await until('the change at the asking side', () =>
    (asking?.names() ?? []).slice(before).includes('consultation.changed'),
  )
  for (const client of [asking, foreign]) {
    expect(client?.names().filter((name) => name.startsWith('consultation.ring'))).toEqual([])
  }
})

it('refuses what is malformed', async () => {
  const payload = { id: 'x', stage: 'never', personIds: [] }
  await expect(hall.gateway.deliver('consultation.ringing', payload)).rejects.toThrow()
  await expect(hall.gateway.deliver('consultation.ring_ended', { id: 'x', why: 'taken' })).rejects.toThrow()
})
