/**
 * Bad input to every request of the registry: each is answered with a stable code, none is a fault of the server, and none brings it
 * down. The cases are made from one valid input for each request; a request without one does not compile.
 */
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppErrorShape, type ErrorCode } from '../../server/contract/errors.ts'
import { type RequestInput, type RequestName, requests } from '../../server/contract/signal.ts'
import { largestInput } from '../../server/signal/bind.ts'
import { mostRefusals, requestRates } from '../../server/signal/limit.ts'
import { audio, dtls, receiverOf, until } from '../media/support.ts'
import { createWorld } from '../support/world.ts'
import { type Client, Hall, idOf } from './hall.ts'

type Inputs = { [N in RequestName]: RequestInput<N> }

const view: Inputs['together.look']['view'] = {
  page: 0,
  zoom: 1,
  x: 5000,
  y: 5000,
  turn: 0,
  brightness: 100,
  contrast: 100,
  window: { center: 40, width: 400 },
}

const faults: string[] = []
let hall: Hall
let consultationId: string
let cookie: string
let valid: Inputs

beforeAll(async () => {
  const log = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) })
  hall = await Hall.open({ timing: { endingMs: 600_000 } }, await createWorld({ log }))
  consultationId = (await hall.world.consultationIn('reporting')).id
  cookie = await hall.cookie(hall.world.people.doctor)
  const { rtpCapabilities: router } = await hall.media.openRoom({ roomId: 'capabilities' })
  const rtpCapabilities = (await receiverOf(router)) as Inputs['consumer.create']['rtpCapabilities']
  const rtpParameters = audio() as Inputs['producer.create']['rtpParameters']
  const id = '0198c0de-0000-7000-8000-000000000000'
  valid = {
    'room.prepare': { consultationId: idOf(consultationId), rtpCapabilities },
    'room.join': { consultationId: idOf(consultationId), ready: [id] },
    'room.resume': { consultationId: idOf(consultationId), receiveTransportId: id },
    'room.leave': {},
    'room.resync': {},
    'transport.connect': { transportId: id, dtlsParameters: dtls },
    'transport.restart_ice': { transportId: id },
    'producer.create': { transportId: id, kind: 'audio', source: 'microphone', rtpParameters, paused: false },
    'producer.set_paused': { producerId: id, paused: true },
    'producer.close': { producerId: id },
    'consumer.create': { producerIds: [id], rtpCapabilities },
    'consumer.resume': { consumerIds: [id] },
    'consumer.set_paused': { consumerId: id, paused: true },
    'consumer.set_layers': { consumerId: id, spatialLayer: 1 },
    'consumer.request_key_frame': { consumerId: id },
    'quality.report': {
      step: 'full',
      decidedBy: 'nobody',
      roundTripMs: 40,
      way: 'udp',
      streams: [
        {
          producerId: id,
          kind: 'video',
          state: 'flowing',
          width: 1280,
          height: 720,
          framesPerSecond: 25,
          lossPercent: 0.5,
        },
      ],
    },
    'recording.read': {},
    'recording.ask': {},
    'recording.answer': { recordingId: id, agrees: true },
    'recording.stop': { recordingId: id },
    'chat.send': { key: 'key-of-a-message', text: '好' },
    'probe.open': {},
    'probe.connect': { transportId: id, dtlsParameters: dtls },
    'probe.restart_ice': { transportId: id },
    'probe.produce': { kind: 'audio', rtpParameters },
    'probe.consume': { producerId: id, rtpCapabilities },
    'probe.resume': { consumerId: id },
    'probe.close': {},
    'hand.raise': { raised: true },
    'host.admit': { personIds: [id] },
    'host.refuse': { personId: id },
    'host.mute': { personId: id },
    'host.remove': { personId: id },
    'host.lock': { locked: false },
    'host.lower_hands': { personIds: [id] },
    'host.set_phase': { experts: false },
    'host.end_call': { ending: false },
    'still.ask': { personId: hall.world.people.doctor.id, source: 'camera' },
    'still.answer': { stillId: null, source: 'camera', outcome: 'taken' },
    'together.open': { attachmentId: id as Inputs['together.open']['attachmentId'], view },
    'together.take': {},
    'together.close': {},
    'together.look': { view },
    'together.point': {
      at: { on: { personId: hall.world.people.doctor.id, source: 'camera' }, page: 0, x: 1, y: 2 },
    },
    'together.draw': {
      id: 'mark-0001',
      shape: 'pen',
      page: 0,
      points: [1, 2, 3, 4],
      text: '',
      from: 0,
      done: true,
    },
    'together.erase': { what: 'last' },
    'together.save': {},
  }
})
afterAll(() => hall.close())
beforeEach(() => {
  faults.length = 0
})

const names = Object.keys(requests) as RequestName[]

async function seated(): Promise<Client> {
  const client = await hall.enter(hall.world.people.doctor, cookie)
  await client.join(consultationId)
  return client
}

/** Every case goes from a client in the room; a new one comes where the rate of the last is used up. */
async function codesOf(name: RequestName, cases: unknown[]): Promise<(ErrorCode | 'ok')[]> {
  const codes: (ErrorCode | 'ok')[] = []
  let client: Client | undefined
  let left = 0
  for (const input of cases) {
    if (client === undefined || left === 0 || name === 'room.leave') {
      client?.close()
      client = await seated()
      left = Math.floor(requestRates[name].burst) - (name === 'room.join' ? 1 : 0)
    }
    left -= 1
    const answer = await client.raw(name, input)
    if (!answer.ok) AppErrorShape.parse(answer.error)
    codes.push(answer.ok ? 'ok' : answer.error.code)
  }
  client?.close()
  return codes
}

const wrong = [null, true, -1, 1.5, 1e300, '', 'x'.repeat(3000), '\u0000', [], {}, [[]], { length: 1 }]

/** The input with one value in it, at any depth, taken away or replaced by something else. */
function* mutations(value: unknown): Generator<unknown> {
  if (value === null || typeof value !== 'object') return
  for (const [key, inner] of Object.entries(value)) {
    const replaced = (by: unknown) =>
      Array.isArray(value) ? value.with(Number(key), by) : { ...value, [key]: by }
    yield replaced(undefined)
    const other = wrong.filter((one) => JSON.stringify(one) !== JSON.stringify(inner))
    for (const by of other) yield replaced(by)
    for (const deeper of mutations(inner)) yield replaced(deeper)
  }
}

/** Every n-th where there are very many: the parameters of a browser have hundreds of values. */
function some(cases: unknown[], most: number): unknown[] {
  const step = Math.max(1, cases.length / most)
  return Array.from({ length: Math.min(most, cases.length) }, (_, index) => cases[Math.floor(index * step)])
}

/** How a well-formed request may be refused to these clients for what it asks. */
const refusals: Partial<Record<RequestName, readonly ErrorCode[]>> = {
  /* the doctor who leads may not part the sides */
  'host.set_phase': ['FORBIDDEN'],
  /* nothing is looked at together */
  'together.look': ['WRONG_STATE'],
  'together.draw': ['WRONG_STATE'],
}

describe.each(names)('%s', (name) => {
  it('refuses what is no object', async () => {
    expect(new Set(await codesOf(name, [null, true, 7, 'text', []]))).toEqual(new Set(['BAD_REQUEST']))
  })

  it('refuses what is too large, by the answer or by the end of the connection', async () => {
    const padding = 'x'.repeat(largestInput)
    expect(await codesOf(name, [{ ...valid[name], padding }])).toEqual(['TOO_LARGE'])
    const client = await seated()
    client.socket.emit(name, { ...valid[name], padding: 'x'.repeat(300_000) }, () => undefined)
    await until('the end of the connection', () => !client.socket.connected)
  })

  it('answers every malformed input with a stable code', async () => {
    const cases = some([...mutations(valid[name])], 60)
    const codes = await codesOf(name, cases)
    /* a few are well formed after all, and are then judged by what they ask */
    /* these clients sit in the room already, where there is nothing to prepare */
    const allowed = new Set([
      'VALIDATION_FAILED',
      'NOT_FOUND',
      'MEDIA_REJECTED',
      'SEAT_TAKEN',
      'ok',
      ...(refusals[name] ?? []),
    ])
    expect(codes.filter((code) => !allowed.has(code))).toEqual([])
    const required = Object.keys(valid[name]).map((key) => ({ ...valid[name], [key]: undefined }))
    for (const code of await codesOf(name, required)) expect(code).toBe('VALIDATION_FAILED')
    expect(faults).toEqual([])
  })
})

describe('what is no request', () => {
  it('is answered, whatever it is called', async () => {
    const client = await seated()
    const codes: string[] = []
    for (const name of ['nonsense', 'error', '__proto__', 'constructor', 'toString', 'room.joined', '']) {
      const answer = await client.raw(name, {})
      codes.push(answer.ok ? 'ok' : answer.error.code)
    }
    expect(new Set(codes)).toEqual(new Set(['BAD_REQUEST']))
    for (const args of [[], [{}, {}], [{}, {}, {}]]) {
      expect(await client.raw('room.leave', ...args)).toMatchObject({
        ok: false,
        error: { code: 'BAD_REQUEST' },
      })
    }
    client.socket.emit('room.leave', {})
    client.socket.emit('room.leave')
    expect((await client.get('room.resync', {})).consultationId).toBe(consultationId)
    expect(faults).toEqual([])
  })

  it('bytes where text belongs', async () => {
    const client = await seated()
    const answer = await client.raw('chat.send', { key: 'key-of-a-message', text: Buffer.from('好') })
    expect(answer).toMatchObject({ ok: false, error: { code: 'VALIDATION_FAILED' } })
  })

  it('nesting deeper than any stack, and broken packets, end at most their own connection', async () => {
    const depth = 30_000
    const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`
    for (const packet of [
      `27["room.leave",${nested}]`,
      `27["room.leave",{"a":${nested}}]`,
      '2["disconnect"]',
      '2["connect"]',
      '27{"room.leave":1}',
      '2[',
      '51-["room.leave",{"_placeholder":true,"num":9}]',
      'nonsense',
      '0/other,{}',
    ]) {
      const client = await seated()
      client.socket.io.engine.write(packet)
      await new Promise((resolve) => setTimeout(resolve, 30))
      client.close()
    }
    const client = await seated()
    expect((await client.get('room.resync', {})).consultationId).toBe(consultationId)
    expect(faults).toEqual([])
  })

  it('text that could not be given back as it came', async () => {
    const client = await seated()
    for (const text of ['好\ud83d', '好\u0000', '\n \t']) {
      expect(await client.code('chat.send', { key: 'key-of-a-message', text })).toBe('VALIDATION_FAILED')
    }
  })

  it('names fields, not values', async () => {
    const client = await seated()
    const answer = await client.raw('chat.send', { key: '短', text: '  ' })
    expect(answer).toMatchObject({
      ok: false,
      error: {
        code: 'VALIDATION_FAILED',
        requestId: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
        fields: [
          { path: 'key', code: 'invalid' },
          { path: 'text', code: 'invalid' },
        ],
      },
    })
  })
})

describe('asking too often', () => {
  it('is refused with the time to wait, for that request and not for others', async () => {
    const client = await seated()
    const { burst } = requestRates['chat.send']
    const answers = await Promise.all(
      Array.from({ length: burst + 5 }, (_, index) =>
        client.ask('chat.send', { key: `flood-${index}-${Date.now()}`, text: '快' }),
      ),
    )
    expect(answers.filter((answer) => answer.ok)).toHaveLength(burst)
    expect(answers.at(-1)).toMatchObject({
      ok: false,
      error: { code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 1 },
    })
    expect(await client.code('room.resync', {})).toBe('ok')
  })

  it('and cut off where it goes on', async () => {
    const client = await seated()
    for (let count = 0; count < mostRefusals + 200; count += 1) client.socket.emit('nonsense', count)
    await until('the end of the connection', () => !client.socket.connected)
    expect(await (await seated()).code('room.resync', {})).toBe('ok')
  })
})
