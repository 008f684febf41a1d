/** What of a call is written down: minutes while it goes on, sealed at the end, and found when somebody changes them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callFactsOf, keepMinutes } from '../../server/app/call-facts.ts'
import { verifyAll } from '../../server/app/verify.ts'
import type { QualityReport } from '../../server/contract/quality.ts'
import { StayFacts, signalling } from '../../server/signal/facts.ts'
import { until } from '../media/support.ts'
import { behindTriggers } from '../support/tamper.ts'
import { Hall } from './hall.ts'

let hall: Hall
let id: string
const begin = Date.now()
const iso = (seconds: number) => new Date(begin + seconds * 1000).toISOString()
const at = (seconds: number) => hall.world.setClock(new Date(begin + seconds * 1000))

beforeEach(async () => {
  hall = await Hall.open()
  id = (await hall.world.consultationIn('scheduled')).id
  at(0)
})
afterEach(() => hall.close())

const report = (more: Partial<QualityReport> = {}): QualityReport => ({
  ...{ step: 'full', decidedBy: 'nobody', roundTripMs: 42, way: 'tcp', streams: [] },
  ...more,
})
const facts = () => callFactsOf(hall.world.deps, id)
const rows = () => hall.world.deps.db.selectFrom('callMinute').selectAll().orderBy('beganAt').execute()
const seals = () =>
  hall.world.deps.db
    .selectFrom('auditEvent')
    .select('data')
    .where('kind', '=', 'room.measured')
    .where('consultationId', '=', id)
    .execute()
const findings = async () => (await verifyAll(hall.world.deps.db)).findings

describe('the facts of a call', () => {
  it('are kept each minute and sealed with the end of the stay', async () => {
    const expert = await hall.enter(hall.world.people.expert)
    await expert.join(id)
    await expert.get('quality.report', report({ roundTripMs: 700 }))
    at(55)
    await until('the first minute', async () => (await rows()).length === 1)
    expect(await seals()).toEqual([])
    expect((await facts()).stays).toMatchObject([
      { leftAt: null, summary: { roundTripMs: 700 }, minutes: [{ seconds: 55, grade: 'fair', way: 'tcp' }] },
    ])
    await expert.get('quality.report', report({ step: 'sound_alone', decidedBy: 'network' }))
    at(75)
    await expert.get('room.leave', {})
    const { stays, whole } = await facts()
    expect(whole).toBe(true)
    expect(stays).toMatchObject([
      {
        ...{ person: { name: hall.world.people.expert.name }, how: 'leave' },
        summary: { seconds: 75, soundOnly: 20, drops: 0, roundTripMs: 700, ways: ['tcp'] },
        minutes: [{ seconds: 55 }, { seconds: 20, soundOnly: 20, grade: 'good' }],
      },
    ])
    expect(await seals()).toMatchObject([
      { data: { minutes: 2, seconds: 75, soundOnly: 20, roundTripMs: 700 } },
    ])
    expect(await findings()).toEqual([])
  })

  it('count a lost connection in the stay that goes on, and end a given up one at the loss', async () => {
    const expert = await hall.enter(hall.world.people.expert)
    const { receiveTransport } = await expert.join(id)
    const doctor = await hall.enter(hall.world.people.doctor)
    await doctor.join(id)
    at(10)
    expert.breakOff()
    await doctor.next('participant.dropped')
    at(30)
    const back = await hall.enter(hall.world.people.expert)
    await back.get('room.resume', {
      consultationId: id as never,
      receiveTransportId: receiveTransport.transportId,
    })
    at(40)
    await back.get('room.leave', {})
    at(45)
    doctor.breakOff()
    await until('the doctor to be given up', async () => (await seals()).length === 2)
    const { stays } = await facts()
    expect(stays).toMatchObject([
      {
        ...{ how: 'leave', summary: { seconds: 40, away: 20, drops: 1 } },
        gaps: [{ at: iso(10), until: iso(30), what: 'signalling' }],
      },
      {
        ...{ how: 'drop', summary: { seconds: 45, away: 0, drops: 1 } },
        gaps: [{ at: iso(45), until: iso(45), what: 'signalling' }],
      },
    ])
    expect(await seals()).toMatchObject([{ data: { gaps: 1 } }, { data: { gaps: 1 } }])
    expect(await findings()).toEqual([])
  })

  it('outlive a killed server but for the minute that was not full, and are sealed by the next', async () => {
    const expert = await hall.enter(hall.world.people.expert)
    await expert.join(id)
    at(52)
    await until('the first minute', async () => (await rows()).length === 1)
    at(60)
    await hall.stop()
    await hall.start()
    expect(await seals()).toMatchObject([{ data: { minutes: 1, seconds: 52 } }])
    expect((await facts()).stays).toMatchObject([{ how: 'drop', minutes: [{ seconds: 52 }] }])
    expect(await findings()).toEqual([])
  })

  it('are found when they are changed, removed or added to, or their seal is gone', async () => {
    const { db } = hall.world.deps
    const expert = await hall.enter(hall.world.people.expert)
    await expert.join(id)
    at(5)
    await expert.get('room.leave', {})
    const [minute] = await rows()
    if (minute === undefined) throw new Error('nothing was written')
    await expect(db.updateTable('callMinute').set({ drops: 9 }).execute()).rejects.toThrow()
    await expect(db.deleteFrom('callMinute').execute()).rejects.toThrow()
    const call = { kind: 'call', presenceId: minute.presenceId }
    await behindTriggers(db, (tx) => tx.updateTable('callMinute').set({ drops: 9 }).execute())
    expect(await findings()).toEqual([{ ...call, why: 'changed' }])
    await behindTriggers(db, (tx) => tx.updateTable('callMinute').set({ drops: 0 }).execute())
    expect(await findings()).toEqual([])
    const later = new Date(minute.beganAt.getTime() + 60_000)
    await behindTriggers(db, (tx) =>
      tx
        .insertInto('callMinute')
        .values({ ...minute, beganAt: later })
        .execute(),
    )
    expect(await findings()).toEqual([{ ...call, why: 'changed' }])
    await behindTriggers(db, (tx) => tx.deleteFrom('callMinute').execute())
    expect(await findings()).toEqual([{ ...call, why: 'gone' }])
  })

  it('are found when a loss of the connection is moved, removed or made up', async () => {
    const { db } = hall.world.deps
    const doctor = await hall.enter(hall.world.people.doctor)
    await doctor.join(id)
    at(10)
    doctor.breakOff()
    await until('the doctor to be given up', async () => (await seals()).length === 1)
    const [gap] = await db.selectFrom('callGap').selectAll().execute()
    if (gap === undefined) throw new Error('nothing was written')
    const call = { kind: 'call', presenceId: gap.presenceId }
    expect(await findings()).toEqual([])
    await expect(db.deleteFrom('callGap').execute()).rejects.toThrow()
    await behindTriggers(db, (tx) => tx.updateTable('callGap').set({ what: 'media' }).execute())
    expect(await findings()).toEqual([{ ...call, why: 'changed' }])
    await behindTriggers(db, (tx) => tx.deleteFrom('callGap').execute())
    expect(await findings()).toEqual([{ ...call, why: 'gone' }])
  })

  it('place a loss of media within one of signalling, and are one', () => {
    const moment = (seconds: number) => new Date(begin + seconds * 1000)
    const stay = new StayFacts(moment(0))
    stay.lost('receive', moment(5))
    stay.back(moment(7), 'receive')
    stay.lost('send', moment(10))
    stay.lost(signalling, moment(12))
    stay.back(moment(20))
    expect(stay.takeGaps()).toEqual([
      { beganAt: moment(5), endedAt: moment(7), what: 'media' },
      { beganAt: moment(10), endedAt: moment(20), what: 'signalling' },
    ])
    stay.lost('send', moment(30))
    expect(stay.takeGaps()).toEqual([])
    expect(stay.endGaps(moment(33))).toEqual([{ beganAt: moment(30), endedAt: moment(33), what: 'media' }])
  })

  it('are not added to behind the seal by a minute that comes late', async () => {
    const expert = await hall.enter(hall.world.people.expert)
    await expert.join(id)
    at(5)
    await expert.get('room.leave', {})
    const [minute] = await rows()
    if (minute === undefined) throw new Error('nothing was written')
    await keepMinutes(hall.world.deps, [{ ...minute, beganAt: new Date(begin + 99_000) }])
    expect(await rows()).toEqual([minute])
  })
})
