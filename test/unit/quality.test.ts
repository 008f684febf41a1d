/** Sound first: the steps under a clock of our own, what is mended, what is told, and what leaves at each step. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import {
  climb,
  gradeOf,
  keeps,
  type Ladder,
  narrow,
  onTop,
  patience,
  type Reading,
  risesAt,
  stepOf,
  thresholds,
  tryUp,
} from '../../client/room/ladder.ts'
import { noteOf, receptionOf, receptionWords } from '../../client/room/reception.ts'
import { nextRepair, type Repair } from '../../client/room/repair.ts'
import { isDue, repeatAfter, reportAfter, reportOf, wordsOf } from '../../client/room/report.ts'
import { networkWords } from '../../client/room/sentence.ts'
import { emptyRoom, type PersonState, type RoomState, type StreamState } from '../../client/room/store.ts'
import { QualityReport } from '../../server/contract/quality.ts'
import { qualitySteps } from '../../server/domain/quality.ts'
import { setUp } from './room-client-stand-ins.ts'

const good: Reading = { downLoss: 0, upLoss: 0, roundTrip: 20, available: null }
const fair: Reading = { ...good, downLoss: thresholds.fair.downLoss }
const poor: Reading = { ...good, upLoss: thresholds.poor.upLoss }
const emergency: Reading = { ...good, downLoss: thresholds.emergency.downLoss }

/** A look every second and a half, as the monitor's. */
const every = 1500

function kept(from: Ladder, reading: Reading, ms: number, at = 0): Ladder {
  let ladder = from
  for (let now = at; now <= at + ms; now += every) ladder = climb(ladder, reading, now)
  return ladder
}

describe('the steps', () => {
  test('a line has one grade, the worst that fits', () => {
    expect(gradeOf(good)).toBe('good')
    expect(gradeOf(fair)).toBe('fair')
    expect(gradeOf({ ...good, upLoss: 0.03 })).toBe('fair')
    expect(gradeOf({ ...good, roundTrip: 500 })).toBe('fair')
    expect(gradeOf({ ...good, roundTrip: 1000 })).toBe('poor')
    expect(gradeOf({ ...fair, upLoss: 0.2 })).toBe('emergency')
    expect(gradeOf({ ...good, roundTrip: null })).toBe('good')
  })

  test('poor takes a step after 4.5 s, fair after 12 s, and neither before', () => {
    expect(kept(onTop, poor, patience.poor - every).step).toBe('full')
    expect(kept(onTop, poor, patience.poor).step).toBe('own_small')
    expect(kept(onTop, fair, patience.fair - every).step).toBe('full')
    expect(kept(onTop, fair, patience.fair).step).toBe('own_small')
  })

  test('a line with no place for a picture stops the cameras in one step, a guess about it does not', () => {
    const choked: Reading = { ...fair, available: narrow - 1 }
    expect(gradeOf(choked)).toBe('emergency')
    expect(gradeOf({ ...fair, available: narrow })).toBe('fair')
    expect(kept(onTop, { ...good, available: narrow - 1 }, 60_000).step).toBe('full')
    expect(kept(onTop, choked, patience.poor - every).step).toBe('full')
    expect(kept(onTop, choked, patience.poor).step).toBe('cameras_off')
    expect(kept(climb(kept(onTop, choked, 3000), good, 4500), choked, 3000, 6000).step).toBe('full')
  })

  test('pictures go in one order, the shared screen last, the sound never', () => {
    const seen = new Set<string>()
    let ladder = onTop
    for (let now = 0; now < 120_000; now += every) {
      ladder = climb(ladder, poor, now)
      seen.add(ladder.step)
    }
    expect([...seen]).toEqual([...qualitySteps])
    expect(keeps('cameras_off', 'camera')).toBe(false)
    expect(keeps('cameras_off', 'screen')).toBe(true)
    expect(keeps('sound_alone', 'screen')).toBe(false)
    for (const step of qualitySteps) expect(keeps(step, 'microphone')).toBe(true)
  })

  test('an emergency must be seen in two windows, and then stops the cameras at once', () => {
    const once = kept(onTop, emergency, 3000)
    expect(once.step).toBe('full')
    expect(kept(onTop, emergency, 4500).step).toBe('own_small')
    expect(kept(onTop, emergency, 6000).step).toBe('cameras_off')
    expect(kept(climb(once, good, 4500), emergency, 4500, 6000).step).toBe('own_small')
  })

  test('up is one step after 45 good seconds, counted anew for each', () => {
    const low: Ladder = { ...onTop, step: 'cameras_off' }
    expect(kept(low, good, patience.up - every).step).toBe('cameras_off')
    expect(kept(low, good, patience.up).step).toBe('others_small')
    expect(kept(low, good, 2 * patience.up - every).step).toBe('others_small')
    const begun = climb(low, good, 1000)
    expect(risesAt(begun)).toBe(1000 + patience.up)
    expect(risesAt(climb(begun, poor, 2500))).toBeNull()
    expect(tryUp(low).step).toBe('others_small')
  })

  test('a fair line keeps small pictures: it leads no further down, and back up to them', () => {
    expect(kept(onTop, fair, 300_000).step).toBe('others_small')
    expect(kept({ ...onTop, step: 'sound_alone' }, fair, 300_000).step).toBe('others_small')
    // 5 % of loss and 650 ms of delay: the laboratory's edge.
    expect(kept(onTop, { downLoss: 0.05, upLoss: 0.05, roundTrip: 650, available: null }, 300_000).step).toBe(
      'others_small',
    )
  })

  test('a rise that did not hold makes the next one wait twice as long', () => {
    const rose = kept({ ...onTop, step: 'cameras_off' }, good, patience.up)
    expect(rose.step).toBe('others_small')
    const fell = kept(rose, poor, patience.poor, patience.up + every)
    expect(fell).toMatchObject({ step: 'cameras_off', wait: 2 * patience.up })
    const held = kept(rose, good, 30_000, patience.up + every)
    const later = kept(held, poor, patience.poor, patience.up + 70_000)
    expect(later).toMatchObject({ step: 'cameras_off', wait: patience.up })
  })

  const readings = fc.array(fc.constantFrom(good, fair, poor, emergency), { minLength: 1, maxLength: 200 })

  test('whatever the line does: never up within 45 s of anything bad, never two steps up', () => {
    fc.assert(
      fc.property(readings, (sequence) => {
        let ladder = onTop
        let badAt = Number.NEGATIVE_INFINITY
        let movedAt = 0
        for (const [index, reading] of sequence.entries()) {
          const now = index * every
          const before = qualitySteps.indexOf(ladder.step)
          const isFair = reading === fair && before > qualitySteps.indexOf('others_small')
          if (reading !== good && !isFair) badAt = now
          ladder = climb(ladder, reading, now)
          const by = qualitySteps.indexOf(ladder.step) - before
          if (by < 0) {
            expect(by).toBe(-1)
            expect(now - Math.max(badAt, movedAt)).toBeGreaterThanOrEqual(patience.up)
          }
          if (by > 1) expect(ladder.step).toBe('cameras_off')
          if (by === 1) expect(now - movedAt).toBeGreaterThanOrEqual(patience.poor)
          if (by !== 0) movedAt = now
        }
      }),
    )
  })

  test('whatever came before: a line that stays good leads back to everything, one that stays poor to sound alone', () => {
    fc.assert(
      fc.property(readings, (sequence) => {
        let ladder = onTop
        for (const [index, reading] of sequence.entries()) ladder = climb(ladder, reading, index * every)
        const end = sequence.length * every
        expect(kept(ladder, good, 5 * 360_000, end).step).toBe('full')
        expect(kept(ladder, poor, 5 * (patience.poor + every), end).step).toBe('sound_alone')
      }),
      { numRuns: 50 },
    )
  })

  test('the choice is a floor, and whoever decides is named', () => {
    expect(stepOf('full', 'auto')).toEqual({ step: 'full', decidedBy: 'nobody' })
    expect(stepOf('own_small', 'auto')).toEqual({ step: 'own_small', decidedBy: 'network' })
    expect(stepOf('own_small', 'low')).toEqual({ step: 'others_small', decidedBy: 'self' })
    expect(stepOf('cameras_off', 'low')).toEqual({ step: 'cameras_off', decidedBy: 'network' })
    expect(stepOf('full', 'sound')).toEqual({ step: 'sound_alone', decidedBy: 'self' })
  })
})

test('a picture that is stuck: a key frame, once more, then taken anew, then left alone for a while', () => {
  const measures: [number, string][] = []
  let repair: Repair | null = null
  for (let now = 0; now < 40_000; now += every) {
    const next = nextRepair(repair, true, now)
    repair = next.repair
    if (next.measure !== null) measures.push([now, next.measure])
  }
  expect(measures.slice(0, 4)).toEqual([
    [0, 'key_frame'],
    [3000, 'key_frame'],
    [6000, 'take_again'],
    [27_000, 'key_frame'],
  ])
  expect(nextRepair(repair, false, 41_000)).toEqual({ repair: null, measure: null })
})

const stream = (source: StreamState['source'], change: Partial<StreamState> = {}): StreamState => ({
  producerId: `${source}-producer`,
  source,
  kind: source === 'microphone' ? 'audio' : 'video',
  paused: false,
  consumerId: `${source}-consumer`,
  frozen: false,
  figures: { width: 1280, height: 720, framesPerSecond: 25, loss: 0.0123 },
  ...change,
})
const names = { zh: '', en: '' }
const someone = (streams: StreamState[]): PersonState => ({
  personId: 'a',
  name: '李医生',
  nameEn: 'Dr Li',
  title: names,
  institution: names,
  role: 'requester',
  joinedAt: '',
  away: false,
  streams,
})
const room = (change: Partial<RoomState> = {}): RoomState => ({
  ...emptyRoom('c'),
  phase: { name: 'inside' },
  media: 'connected',
  people: [someone([stream('microphone'), stream('camera'), stream('screen')])],
  figures: { roundTrip: 14.2, loss: 0, way: 'udp', sending: null, lowered: null },
  ...change,
})
const seen: Parameters<typeof reportOf>[1] = { isUnseen: () => false, isLowered: () => false }
const given = (step: RoomState['quality']['step'], decidedBy: RoomState['quality']['decidedBy']) => ({
  quality: { step, decidedBy, thrift: 'auto' as const, risesAt: null },
})

describe('the report', () => {
  const states = (state: RoomState, places = seen) => reportOf(state, places).streams.map((one) => one.state)

  test('has the shape of the contract, and says of each stream how it arrives', () => {
    const report = reportOf(room(), seen)
    expect(QualityReport.parse(report)).toEqual(report)
    expect(report).toMatchObject({ roundTripMs: 14, way: 'udp', step: 'full', decidedBy: 'nobody' })
    expect(report.streams[1]).toMatchObject({ height: 720, lossPercent: 1.2, state: 'flowing' })
    expect(states(room(given('cameras_off', 'network')))).toEqual(['flowing', 'dropped', 'flowing'])
    expect(states(room(given('sound_alone', 'self')))).toEqual(['flowing', 'declined', 'declined'])
    expect(states(room(), { ...seen, isUnseen: (id) => id !== 'microphone-consumer' })).toEqual([
      'flowing',
      'unseen',
      'unseen',
    ])
    expect(states(room(), { ...seen, isLowered: (id) => id === 'camera-producer' })[1]).toBe('lowered')
    const one = (change: Partial<StreamState>) =>
      states(room({ people: [someone([stream('camera', change)])] }))
    expect(one({ frozen: true })).toEqual(['frozen'])
    expect(one({ paused: true })).toEqual(['paused'])
    expect(one({ consumerId: null })).toEqual(['waiting'])
  })

  test('is sent when its words change, at most every five seconds, and else every half minute', () => {
    const report = reportOf(room(), seen)
    const other = reportOf(room(given('own_small', 'network')), seen)
    const last = { words: wordsOf(report), at: 0 }
    expect(isDue(report, null, 0)).toBe(true)
    expect(isDue(other, last, reportAfter - 1)).toBe(false)
    expect(isDue(other, last, reportAfter)).toBe(true)
    expect(isDue(report, last, repeatAfter - 1)).toBe(false)
    expect(isDue(report, last, repeatAfter)).toBe(true)
    const figures = {
      ...report,
      roundTripMs: 400,
      streams: report.streams.map((one) => ({ ...one, lossPercent: 9 })),
    }
    expect(wordsOf(figures)).toBe(wordsOf(report))
  })
})

describe('what the other end receives, in words', () => {
  const report = (change: Partial<QualityReport> = {}): QualityReport => ({
    ...reportOf(room(), seen),
    ...change,
  })
  const words = (given: QualityReport) => {
    const of = receptionOf(given)
    return of === null ? null : receptionWords(zh.quality, of)
  }
  const camera = (state: QualityReport['streams'][number]['state'], height = 720) =>
    report({
      streams: report()
        .streams.slice(0, 2)
        .map((one) => (one.kind === 'video' ? { ...one, state, height } : one)),
    })

  test('the worst first', () => {
    expect(words(camera('flowing'))).toBe('看得到您 720p')
    expect(words(camera('lowered', 180))).toBe('看得到您 180p，对方网络窄')
    expect(words(camera('unseen'))).toBe('听得到您')
    expect(words(camera('frozen'))).toBe('您的画面在对方那里停住了')
    expect(words(report({ step: 'cameras_off', decidedBy: 'network' }))).toBe('只收到声音（对方网络差）')
    expect(words(report({ step: 'sound_alone', decidedBy: 'self' }))).toBe('只收到声音（对方的选择）')
    expect(words(report({ streams: [{ ...camera('flowing').streams[0], state: 'waiting' } as never] }))).toBe(
      '还没有收到您的声音',
    )
    expect(receptionOf(undefined)).toBeNull()
  })

  test('a tile says it only where something is missing', () => {
    expect(noteOf(zh.quality, '李医生', camera('flowing'))).toBeNull()
    expect(noteOf(zh.quality, '李医生', report({ step: 'cameras_off', decidedBy: 'network' }))).toBe(
      '李医生只收到声音',
    )
    expect(noteOf(en.quality, 'Dr Li', report({ step: 'own_small', decidedBy: 'self' }))).toBe(
      'Dr Li saves data and sends a smaller picture',
    )
  })
})

test('each step says who decided, what to do, and the way up', () => {
  const say = (state: Partial<RoomState>, now = 0) => networkWords(zh, room(state), now)
  expect(say(given('others_small', 'network'))).toEqual({
    tone: 'warn',
    main: '网络不稳：收发的画面都先改小',
    note: zh.quality.networkNote,
    way: 'try_up',
  })
  const rising = { quality: { ...given('own_small', 'network').quality, risesAt: 30_000 } }
  expect(say(rising, 10_500).note).toBe('网络决定的。已经平稳，约 20 秒后恢复一级。')
  const chosen = { quality: { ...given('others_small', 'self').quality, thrift: 'low' as const } }
  expect(say(chosen)).toMatchObject({ tone: 'plain', main: '您选了省流量：收发的都是小画面', way: 'to_auto' })
  // A broken line comes before a narrow one.
  expect(say({ ...chosen, media: 'recovering' }).main).toBe(zh.room.reconnecting)
})

describe('what leaves at each step', () => {
  let close: () => void = () => undefined
  afterEach(() => close())

  /** Lets the lanes that are under way come to their end. */
  const settle = () => new Promise((resolve) => setTimeout(resolve))

  async function inRoom() {
    const set = setUp()
    close = () => set.call.close()
    await set.call.join()
    return set
  }

  test('the camera shrinks, then stops at the server too, and comes back as it was; the microphone never', async () => {
    const { call, link, server } = await inRoom()
    const camera = link().sent.get('camera')
    call.give('own_small')
    await settle()
    expect(link().shapes.get('camera')).toEqual({ layer: 0, framesPerSecond: null })
    call.give('cameras_off')
    await settle()
    expect(link().sent.get('camera')?.paused).toBe(true)
    expect(link().shapes.get('camera')?.layer).toBe(-1)
    expect(server.of('producer.set_paused')).toEqual([{ producerId: camera?.producerId, paused: true }])
    expect(link().sent.get('microphone')?.paused).toBe(false)
    call.give('full')
    await settle()
    expect(link().sent.get('camera')?.paused).toBe(false)
    expect(link().shapes.get('camera')?.layer).toBe(Number.POSITIVE_INFINITY)
  })

  test('a camera that is off sends no black pictures', async () => {
    const { link, devices } = await inRoom()
    devices.set('camera', false)
    await settle()
    expect(link().shapes.get('camera')?.layer).toBe(-1)
    devices.set('camera', true)
    await settle()
    expect(link().shapes.get('camera')?.layer).toBe(Number.POSITIVE_INFINITY)
  })

  test('a camera that was switched off stays off when the line is good again', async () => {
    const { call, link, devices } = await inRoom()
    call.give('cameras_off')
    devices.set('camera', false)
    await settle()
    call.give('full')
    await settle()
    expect(link().sent.get('camera')?.paused).toBe(true)
  })

  test('sizes that nobody takes are not sent, and a new connection begins with all of them', async () => {
    const { call, link, links, server } = await inRoom()
    const producerId = link().sent.get('camera')?.producerId ?? ''
    server.tell('producer.wanted', { producerId, spatialLayer: 1 })
    expect(link().shapes.get('camera')?.layer).toBe(1)
    server.tell('producer.wanted', { producerId, spatialLayer: null })
    expect(link().shapes.get('camera')?.layer).toBe(-1)
    call.give('own_small')
    await settle()
    expect(link().shapes.get('camera')?.layer).toBe(-1)
    call.give('full')
    server.tell('room.lost', { consultationId: 'c' })
    await expect.poll(() => links.length).toBe(2)
    await expect.poll(() => link().shapes.get('camera')?.layer).toBe(Number.POSITIVE_INFINITY)
  })
})
