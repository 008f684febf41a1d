/** What the client of the room decides without a browser: places, sizes, sentences, devices, figures. */
import { describe, expect, test } from 'vitest'
import { zh } from '../../client/i18n/zh.ts'
import { confirmed, withMessage } from '../../client/room/chat.ts'
import { CutWatch } from '../../client/room/cut.ts'
import { attemptsFor, faultOf, sortDevices } from '../../client/room/devices.ts'
import { gateOf } from '../../client/room/gate.ts'
import { climb, onTop } from '../../client/room/ladder.ts'
import { layerFor } from '../../client/room/layers.ts'
import { Listener, levelOf } from '../../client/room/meter.ts'
import { Quality } from '../../client/room/monitor.ts'
import { applyFacts, withoutStream, withPerson, withStream } from '../../client/room/people.ts'
import { networkWords } from '../../client/room/sentence.ts'
import { inOrder, isLastExpert, mainPicture } from '../../client/room/stage.ts'
import { readSample, Window } from '../../client/room/stats.ts'
import {
  type ChatEntry,
  emptyRoom,
  type LinkFigures,
  type PersonState,
  type RoomState,
  type StreamState,
} from '../../client/room/store.ts'
import { arrivedBytes, type RawReport } from '../../client/rtc-stats.ts'
import type { Participant } from '../../server/contract/signal.ts'
import type { RoomRole } from '../../server/domain/room.ts'
import { noControls } from './room-client-stand-ins.ts'

function stream(source: StreamState['source'], change: Partial<StreamState> = {}): StreamState {
  return {
    producerId: `${source}-producer`,
    source,
    kind: source === 'microphone' ? 'audio' : 'video',
    paused: false,
    consumerId: `${source}-consumer`,
    frozen: false,
    figures: { width: 1280, height: 720, framesPerSecond: 25, loss: 0 },
    ...change,
  }
}

function person(role: RoomRole, streams: StreamState[] = [], personId: string = role): PersonState {
  const names = { zh: personId, en: personId }
  return {
    personId,
    name: personId,
    nameEn: personId,
    title: names,
    institution: names,
    role,
    joinedAt: '2026-11-19T13:40:00.000Z',
    away: false,
    streams,
  }
}

function participant(personId: string, change: Partial<Participant> = {}): Participant {
  const { away: _away, streams: _streams, ...facts } = person('requester', [], personId)
  return { ...facts, connection: 'here', producers: [], ...change }
}

describe('the door', () => {
  const start = Date.parse('2026-11-19T22:30:00+08:00')
  const scheduled = {
    state: 'scheduled',
    kind: 'video',
    scheduledStart: new Date(start).toISOString(),
  } as const

  test('opens fifteen minutes before', () => {
    expect(gateOf(scheduled, start - 15 * 60_000 - 1)).toBe('early')
    expect(gateOf(scheduled, start - 15 * 60_000)).toBe('open')
  })

  test('stays open while the opinion is written and closes with it', () => {
    expect(gateOf({ ...scheduled, state: 'in_session' }, start)).toBe('open')
    expect(gateOf({ ...scheduled, state: 'reporting' }, start)).toBe('open')
    expect(gateOf({ ...scheduled, state: 'signed' }, start)).toBe('ended')
    for (const state of ['local_review', 'prechecking', 'submitted', 'accepted'] as const) {
      expect(gateOf({ ...scheduled, state, scheduledStart: null }, start)).toBe('unscheduled')
    }
    expect(gateOf({ ...scheduled, state: 'reporting', kind: 'written' }, start)).toBe('written')
  })
})

describe('places', () => {
  const state = (people: PersonState[]) => {
    const { away: _away, streams: _streams, ...self } = person('expert', [], 'me')
    return { ...emptyRoom('c'), self, people }
  }

  test('the other hospital comes first, in it whoever leads', () => {
    const people = [person('observer'), person('colleague'), person('requester')]
    expect(inOrder(state(people)).map(({ role }) => role)).toEqual(['requester', 'colleague', 'observer'])
  })

  test('the main place: pinned, else a screen, else a camera of the other side that is on', () => {
    const doctor = person('requester', [stream('camera')], 'a')
    const observer = person('observer', [stream('camera', { producerId: 'observer-camera' })], 'b')
    const people = [observer, doctor]
    expect(mainPicture(state(people), null)?.person.personId).toBe('a')
    const off = person('requester', [stream('camera', { paused: true })], 'a')
    expect(mainPicture(state([observer, off]), null)?.person.personId).toBe('b')
    const sharing = person('observer', [stream('camera'), stream('screen')], 'b')
    expect(mainPicture(state([sharing, doctor]), null)?.stream.source).toBe('screen')
    expect(mainPicture(state(people), 'observer-camera')?.person.personId).toBe('b')
    expect(mainPicture(state(people), 'gone')?.person.personId).toBe('a')
    expect(mainPicture(state([person('requester')]), null)).toBeNull()
  })

  test('the last expert is told so; an observer is not counted as one', () => {
    expect(isLastExpert(state([person('requester'), person('observer')]))).toBe(true)
    expect(isLastExpert(state([person('expert')]))).toBe(false)
  })
})

describe('people', () => {
  test('a stream that goes on keeps what is known of it over a new snapshot', () => {
    const before = { ...emptyRoom('c'), people: [person('requester', [stream('camera')], 'a')] }
    const producers = [
      { producerId: 'camera-producer', source: 'camera', kind: 'video', paused: true },
      { producerId: 'new', source: 'microphone', kind: 'audio', paused: false },
    ] as const
    const after = applyFacts(before, {
      consultationId: 'c',
      self: participant('me'),
      participants: [participant('a', { producers: [...producers], connection: 'away' })],
      chat: [],
      together: { epoch: 'e', shared: null },
      rtpCapabilities: {},
      startedAt: null,
      iceServers: [],
      controls: noControls,
    })
    const [kept] = after.people ?? []
    expect(kept?.away).toBe(true)
    expect(kept?.streams[0]).toMatchObject({ consumerId: 'camera-consumer', paused: true })
    expect(kept?.streams[1]).toMatchObject({ producerId: 'new', consumerId: null })
  })

  test('coming back replaces, a stream is not doubled, and one that ended is gone', () => {
    const first = withPerson([person('requester', [], 'a')], participant('a', { connection: 'away' }))
    expect(first).toHaveLength(1)
    const producer = {
      personId: 'a',
      producerId: 'p',
      source: 'camera',
      kind: 'video',
      paused: false,
    } as const
    const twice = withStream(withStream(first, producer), producer)
    expect(twice[0]?.streams).toHaveLength(1)
    expect(withoutStream(twice, 'p')[0]?.streams).toHaveLength(0)
  })

  test('words that were not sent yet outlive a snapshot', () => {
    const waiting: ChatEntry = { key: 'k', personId: 'me', name: 'me', text: '一', at: '', status: 'pending' }
    const facts = {
      consultationId: 'c',
      self: participant('me'),
      participants: [],
      chat: [{ id: '1', personId: 'a', name: 'a', text: '零', at: '' }],
      together: { epoch: 'e', shared: null },
      rtpCapabilities: {},
      startedAt: null,
      iceServers: [],
      controls: noControls,
    }
    const after = applyFacts({ ...emptyRoom('c'), chat: [waiting] }, facts)
    expect(after.chat?.map(({ text, status }) => [text, status])).toEqual([
      ['零', 'sent'],
      ['一', 'pending'],
    ])
  })
})

describe('chat', () => {
  const entry: ChatEntry = { key: 'k', personId: 'me', name: 'me', text: '在吗', at: '', status: 'pending' }
  const message = { id: '7', personId: 'me', name: 'me', text: '在吗', at: '2026' }

  test('the answer and the notice of one message, in either order, make one entry', () => {
    expect(confirmed([entry], 'k', message)).toEqual([expect.objectContaining({ key: '7', status: 'sent' })])
    const noticedFirst = withMessage([entry], message, 'me')
    expect(noticedFirst).toHaveLength(1)
    expect(confirmed(noticedFirst, 'k', message)).toHaveLength(1)
    expect(withMessage(confirmed([entry], 'k', message), message, 'me')).toHaveLength(1)
  })

  test('the same words of another person are another message', () => {
    expect(withMessage([entry], { ...message, personId: 'a' }, 'me')).toHaveLength(2)
  })
})

describe('sizes', () => {
  test.each([
    [286, 161, 1, 0],
    [286, 161, 2, 1],
    [780, 640, 1, 2],
    [640, 360, 1, 1],
    // Wide and flat: the height decides. Narrow and high: the width does.
    [1400, 170, 1, 0],
    [320, 900, 1, 0],
    [3000, 2000, 1, 2],
  ])('%d by %d at %d takes layer %d', (width, height, ratio, layer) => {
    expect(layerFor(width, height, ratio)).toBe(layer)
  })

  test('a picture is called lowered only when it was larger for the same place, twice in a row', () => {
    const quality = new Quality()
    const at = (height: number) => ({
      people: [
        person('requester', [
          stream('camera', { figures: { width: 0, height, framesPerSecond: 20, loss: 0 } }),
        ]),
      ],
      receptions: new Map(),
    })
    const asked = () => 2
    for (const height of [480, 480, 480, 240]) expect(quality.judge(at(height), asked)).toBeNull()
    expect(quality.judge(at(240), asked)).toBe(240)
    expect(quality.judge(at(480), asked)).toBeNull()
    expect(quality.best).toBe(480)
    // A smaller place asks for less: that is no loss.
    expect(quality.judge(at(180), () => 0)).toBeNull()
    expect(quality.judge(at(180), () => 0)).toBeNull()
  })

  test('what still arrives of the size before is not taken for the best of the next one', () => {
    const quality = new Quality()
    const at = (height: number, step: 'full' | 'own_small' = 'full') => ({
      people: [
        person('requester', [
          stream('camera', { figures: { width: 0, height, framesPerSecond: 20, loss: 0 } }),
        ]),
      ],
      receptions: new Map([
        ['requester', { step, decidedBy: 'self' as const, roundTripMs: 1, way: null, streams: [] }],
      ]),
    })
    for (const height of [720, 720, 180, 180, 180]) {
      expect(quality.judge(at(height), () => 0)).toBeNull()
    }
    // A smaller one by the other side's own choice is none of our line's doing.
    for (const height of [720, 720, 720]) quality.judge(at(height), () => 2)
    for (const height of [180, 180, 180]) {
      expect(quality.judge(at(height, 'own_small'), () => 2)).toBeNull()
    }
    expect(quality.lowered.size).toBe(0)
  })
})

describe('devices', () => {
  const error = (name: string, message = '') => Object.assign(new Error(message), { name })

  test('each cause has its own name', () => {
    expect(faultOf(error('NotAllowedError', 'Permission denied'))).toBe('denied')
    expect(faultOf(error('NotAllowedError', 'Permission denied by system'))).toBe('denied_by_system')
    expect(faultOf(error('NotFoundError'))).toBe('missing')
    expect(faultOf(error('NotReadableError'))).toBe('busy')
    expect(faultOf(error('OverconstrainedError'))).toBe('unfit')
    expect(Object.keys(zh.room.fault)).toContain(faultOf('anything'))
  })

  test('a camera is tried as chosen, then smaller, then the next one', () => {
    const known = [
      { id: 'a', label: 'A' },
      { id: 'b', label: 'B' },
    ]
    const attempts = attemptsFor('camera', 'b', known)
    const ids = attempts.map(({ constraints }) => constraints.deviceId)
    expect(ids).toEqual([{ exact: 'b' }, { exact: 'b' }, { exact: 'a' }, { exact: 'a' }])
    expect(attempts.map(({ instead }) => instead)).toEqual([null, 'smaller', 'other_device', 'other_device'])
  })

  test('a remembered device that is not there now is not insisted on', () => {
    const [first] = attemptsFor('microphone', 'gone', [{ id: 'a', label: 'A' }])
    expect(first?.constraints.deviceId).toBeUndefined()
    expect(first?.constraints.echoCancellation).toBe(true)
  })

  test('placeholders without an id are left out', () => {
    const info = (kind: MediaDeviceKind, deviceId: string) => ({ kind, deviceId, label: '' })
    const lists = sortDevices([info('videoinput', ''), info('audioinput', 'm'), info('audiooutput', 's')])
    expect(lists).toEqual({
      camera: [],
      microphone: [{ id: 'm', label: '' }],
      loudspeaker: [{ id: 's', label: '' }],
    })
  })
})

describe('the meter', () => {
  test('speaking takes some samples in a row, silence some seconds', () => {
    const listener = new Listener()
    expect([0.2, 0.2, 0.2].map((value) => listener.hear(value).speaking)).toEqual([false, false, false])
    expect(listener.hear(0.2).speaking).toBe(true)
    expect(listener.hear(0.001).speaking).toBe(false)
    const heard = Array.from({ length: 60 }, () => listener.hear(0))
    expect(heard.at(-1)?.silent).toBe(true)
    expect(heard.at(-2)?.silent).toBe(false)
  })

  test('a quiet ward is no dead microphone once it was heard; before that, the same loudness is', () => {
    const last = (listener: Listener, value: number, samples: number) =>
      Array.from({ length: samples }, () => listener.hear(value)).at(-1)?.silent
    const quiet = 0.0003
    const heard = new Listener()
    last(heard, 0.002, 4)
    expect(last(heard, quiet, 200)).toBe(false)
    expect(last(heard, 0, 60)).toBe(true)
    const crackled = new Listener()
    last(crackled, 0.2, 3)
    expect(last(crackled, quiet, 60)).toBe(true)
  })

  test('reads as an ear hears', () => {
    expect(levelOf(0)).toBe(0)
    expect(levelOf(1)).toBe(1)
    expect(levelOf(0.1)).toBeGreaterThan(0.5)
  })
})

describe('figures', () => {
  type Report = Parameters<typeof readSample>[0][number]
  const inbound = (framesDecoded: number, packetsReceived: number, packetsLost: number): Report => [
    [
      'in',
      {
        type: 'inbound-rtp',
        kind: 'video',
        trackIdentifier: 't',
        bytesReceived: packetsReceived * 1000,
        packetsReceived,
        packetsLost,
        framesDecoded,
        frameWidth: 1280,
        frameHeight: 720,
      },
    ],
    ['pair', { type: 'candidate-pair', state: 'succeeded', nominated: true, currentRoundTripTime: 0.014 }],
  ]

  test('rates come from the whole window', () => {
    const window = new Window()
    window.add(readSample([inbound(0, 0, 0)], 0))
    expect(window.stream('t')).toBeNull()
    window.add(readSample([inbound(50, 90, 10)], 2000))
    expect(window.stream('t')).toEqual({ width: 1280, height: 720, framesPerSecond: 25, loss: 0.1 })
    expect(window.link().roundTrip).toBe(14)
    expect(window.link().loss).toBe(0.1)
    // What is older than the window no longer counts.
    window.add(readSample([inbound(75, 190, 10)], 7000))
    window.add(readSample([inbound(100, 290, 10)], 9000))
    expect(window.stream('t')?.loss).toBe(0)
  })

  test('a picture that stood still is frozen; one that never came is not', () => {
    const window = new Window()
    for (const at of [0, 2000, 4000]) window.add(readSample([inbound(50, at, 0)], at))
    expect(window.frozen('t')).toBe(true)
    const never = new Window()
    for (const at of [0, 2000, 4000]) never.add(readSample([inbound(0, at, 0)], at))
    expect(never.frozen('t')).toBe(false)
  })

  test('the largest layer that flows is what is sent', () => {
    const outbound = (bytes: number): Report => [
      ['0', { type: 'outbound-rtp', kind: 'video', rid: 'r0', bytesSent: bytes, frameHeight: 180 }],
      [
        '1',
        {
          type: 'outbound-rtp',
          kind: 'video',
          rid: 'r1',
          bytesSent: bytes,
          frameHeight: 360,
          framesPerSecond: 24.6,
        },
      ],
      ['2', { type: 'outbound-rtp', kind: 'video', rid: 'r2', bytesSent: 0, frameHeight: 720 }],
      ['s', { type: 'outbound-rtp', kind: 'video', bytesSent: bytes, frameHeight: 1080 }],
    ]
    const window = new Window()
    window.add(readSample([outbound(10)], 0))
    window.add(readSample([outbound(20)], 2000))
    expect(window.link().sending).toEqual({ height: 360, framesPerSecond: 25 })
  })
})

describe('a line that was cut for three seconds', () => {
  /** Looks as the monitor takes them, of a call whose line is away from 9 to 12 s and is guessed to be narrow for a while after it. */
  function walk(forgets: boolean) {
    const [line, cuts] = [new Window(), new CutWatch()]
    let ladder = onTop
    for (let now = 0; now <= 40_000; now += 1500) {
      const flowing = Math.min(now, 9000) + Math.max(0, now - 12_000)
      /* what was sent into the cut is told to be missing one look later */
      const lost = (from: number) => (now > from ? 300 : 0)
      const report: RawReport = [
        ['v', inboundOf(flowing / 10, lost(12_000))],
        ['o', { type: 'outbound-rtp', kind: 'video', rid: 'r0', bytesSent: now, packetsSent: now / 10 }],
        ['r', { type: 'remote-inbound-rtp', packetsLost: lost(13_500) }],
        [
          'pair',
          {
            ...{
              type: 'candidate-pair',
              nominated: true,
              currentRoundTripTime: 0.03,
              bytesReceived: flowing,
            },
            availableOutgoingBitrate: now > 12_000 && now < 20_000 ? 40_000 : 2_000_000,
          },
        ],
      ]
      if (forgets && cuts.look(arrivedBytes(report))) line.clear()
      line.add(readSample([report], now))
      const reading = line.reading()
      if (reading !== null) ladder = climb(ladder, reading, now)
    }
    return ladder.step
  }
  const inboundOf = (packetsReceived: number, packetsLost: number) =>
    ({ type: 'inbound-rtp', kind: 'video', trackIdentifier: 't', packetsReceived, packetsLost }) as const

  test('keeps its pictures, which it would have given up for what was lost meanwhile', () => {
    expect(walk(false)).not.toBe('full')
    expect(walk(true)).toBe('full')
  })
})

describe('what the line takes', () => {
  type Pair = { available?: number; heard: number; state?: string; nominated?: boolean }
  const report = (pictures: number, { available, heard, state, nominated }: Pair) =>
    [
      ['v', { type: 'outbound-rtp', kind: 'video', rid: 'r0', bytesSent: pictures, frameHeight: 180 }],
      ['a', { type: 'outbound-rtp', kind: 'audio', bytesSent: 9 * heard }],
      [
        'pair',
        {
          type: 'candidate-pair',
          state: state ?? 'succeeded',
          nominated: nominated ?? true,
          currentRoundTripTime: 0.6,
          bytesReceived: heard,
          ...(available === undefined ? {} : { availableOutgoingBitrate: available }),
        },
      ],
    ] as const
  const readingAfter = (...looks: ReturnType<typeof report>[]) => {
    const window = new Window()
    for (const [index, look] of looks.entries()) window.add(readSample([look], index * 2500))
    return window.reading()
  }
  const before = [report(10, { available: 50, heard: 10 }), report(20, { available: 50, heard: 20 })]

  test('is what the browser says while pictures leave and the other end answers', () => {
    expect(readingAfter(...before, report(30, { available: 60, heard: 30 }))?.available).toBe(60)
    expect(readingAfter(...before, report(20, { available: 60, heard: 30 }))?.available).toBeNull()
    expect(readingAfter(...before, report(30, { available: 60, heard: 20 }))?.available).toBeNull()
    expect(readingAfter(...before, report(30, { heard: 30 }))?.available).toBeNull()
  })

  test('is known while the line is too choked to answer a check in time', () => {
    const at = (change: Partial<Pair>) =>
      readingAfter(...before, report(30, { available: 60, heard: 30, ...change }))
    expect(at({ state: 'in-progress' })).toMatchObject({ available: 60, roundTrip: 600 })
    expect(at({ state: 'failed' })).toMatchObject({ available: null, roundTrip: null })
    expect(at({ nominated: false })).toMatchObject({ available: null, roundTrip: null })
  })
})

describe('the network in a sentence', () => {
  const figures: LinkFigures = { roundTrip: 14, loss: 0, way: null, sending: null, lowered: null }
  const inside = (change: Partial<RoomState>): RoomState => ({
    ...emptyRoom('c'),
    phase: { name: 'inside' },
    media: 'connected',
    people: [person('requester', [stream('camera'), stream('microphone')], 'a')],
    figures,
    ...change,
  })
  const words = (change: Partial<RoomState>) => networkWords(zh, inside(change), 0)

  test('says what is so, the worst first', () => {
    expect(words({})).toEqual({
      tone: 'plain',
      main: '网络平稳',
      note: '收到 720p，每秒 25 帧，往返 14 毫秒',
    })
    expect(words({ people: [] }).main).toBe(zh.room.network.alone)
    expect(words({ figures: null }).main).toBe(zh.room.network.connecting)
    expect(words({ figures: { ...figures, loss: 0.08 } }).main).toBe('网络不稳，丢包 8%')
    expect(words({ figures: { ...figures, roundTrip: 620 } }).tone).toBe('warn')
    expect(words({ figures: { ...figures, lowered: 360, loss: 0.2 } }).main).toBe(
      '声音优先：您收到的画面降到 360p',
    )
    expect(words({ signalling: 'down' }).main).toBe(zh.room.network.signalLost)
    expect(words({ signalling: 'down', held: true })).toMatchObject({
      tone: 'bad',
      note: zh.room.reconnectingNote,
    })
    expect(words({ media: 'recovering' }).main).toBe(zh.room.reconnecting)
  })
})
