/**
 * What comes from a browser may be anything. A real worker behind a real node: whatever is sent, the answer is a code,
 * the worker is the same as before, and a healthy participant of another room notices nothing.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DtlsParameters, MediaPort, RtpCapabilities, RtpParameters } from '../../media/port.ts'
import { alive, audio, dtls, type Ready, receiverOf, Stage, simulcast } from './support.ts'

const stage = new Stage()
let media: MediaPort
let ready: Ready
let receiver: RtpCapabilities
let sendId: string
let receiveId: string
let healthyId: string

beforeAll(async () => {
  ready = await (await stage.node()).ready()
  ;({ media } = await stage.connect())
  receiver = await receiverOf((await media.openRoom({ roomId: 'victim' })).rtpCapabilities)
  await media.openRoom({ roomId: 'attacked' })
  const attacker = { roomId: 'attacked', peerId: 'attacker' }
  sendId = (await media.createTransport({ ...attacker, direction: 'send' })).transportId
  receiveId = (await media.createTransport({ ...attacker, direction: 'receive' })).transportId
  healthyId = (await media.createTransport({ roomId: 'victim', peerId: 'p', direction: 'send' })).transportId
})
afterAll(() => stage.close())

const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'accepted',
    (error) => error.code,
  )

/** The other room's worker is this worker too: it must still do everything. */
async function everythingWorks(): Promise<void> {
  const { producerId } = await media.produce({
    transportId: healthyId,
    kind: 'video',
    source: 'camera',
    rtpParameters: simulcast(),
    paused: false,
  })
  await media.closeProducer({ producerId })
  expect(ready.workers.every(({ pid }) => alive(pid))).toBe(true)
}

async function produce(kind: 'audio' | 'video', rtpParameters: unknown): Promise<string> {
  let producerId: string | undefined
  const source = kind === 'audio' ? 'microphone' : 'camera'
  const answer = await outcome(
    media
      .produce({
        transportId: sendId,
        kind,
        source,
        rtpParameters: rtpParameters as RtpParameters,
        paused: false,
      })
      .then((produced) => {
        producerId = produced.producerId
      }),
  )
  if (producerId) await media.closeProducer({ producerId })
  return answer
}

type Draft = {
  // biome-ignore lint/suspicious/noExplicitAny: these tests write what no type allows
  [key: string]: any
}
const video = (change: (draft: Draft) => void): Draft => {
  const draft = structuredClone(simulcast()) as Draft
  change(draft)
  return draft
}

/** Each of these did harm to a worker, to mediasoup's client side of it, or to another participant's browser. */
const harmful: [string, Draft][] = [
  ['a fractional bit rate: breaks the request builder', video((rtp) => (rtp.encodings[0].maxBitrate = 1.5))],
  ['a bit rate of text: the same', video((rtp) => (rtp.encodings[0].maxBitrate = 'high'))],
  [
    'an endless scalability mode: overflows the stack of the worker',
    video((rtp) => (rtp.encodings[0].scalabilityMode = `L1T1${'x'.repeat(200_000)}`)),
  ],
  ['ninety-nine layers', video((rtp) => (rtp.encodings = [{ ssrc: 1, scalabilityMode: 'L99T99' }]))],
  [
    'three hundred encodings',
    video((rtp) => (rtp.encodings = Array.from({ length: 300 }, (_, i) => ({ ssrc: i + 1 })))),
  ],
  [
    'a line break in the stream name',
    video((rtp) => (rtp.msid = 'a\r\na=candidate:1 1 udp 1 10.0.0.1 1 typ host')),
  ],
  ['a line break in the cname', video((rtp) => (rtp.rtcp.cname = 'a\r\na=inactive'))],
  ['a line break in a codec parameter', video((rtp) => (rtp.codecs[0].parameters = { x: 'b\r\nc' }))],
  ['a line break in a parameter name', video((rtp) => (rtp.codecs[0].parameters = { 'x\r\ny': 'b' }))],
  ['a line break in the mid', video((rtp) => (rtp.mid = '1\r\n'))],
  ['no codec', video((rtp) => (rtp.codecs = []))],
  ['no encoding', video((rtp) => (rtp.encodings = []))],
  ['a codec that is not offered', video((rtp) => (rtp.codecs[0].mimeType = 'video/AV1'))],
  ['RTX for nothing', video((rtp) => (rtp.codecs[1].parameters.apt = 5))],
  ['RTX for RTX', video((rtp) => (rtp.codecs[1].parameters.apt = 97))],
  ['one payload type twice', video((rtp) => (rtp.codecs[1].payloadType = 96))],
  ['a header extension with the number 0', video((rtp) => (rtp.headerExtensions[0].id = 0))],
  ['an unknown header extension', video((rtp) => (rtp.headerExtensions[0].uri = 'urn:x'))],
  ['a parameter that is an object', video((rtp) => (rtp.codecs[0].parameters = { x: { y: 1 } }))],
  ['the same rid twice', video((rtp) => (rtp.encodings[1].rid = 'r0'))],
  ['null', null as unknown as Draft],
  ['a list', [] as Draft],
]

describe('RTP parameters', () => {
  it.each(harmful)('are refused: %s', async (_name, rtpParameters) => {
    expect(await produce('video', rtpParameters)).toBe('REJECTED_PARAMETERS')
    await everythingWorks()
  })

  it('are refused where the kind is another one', async () => {
    expect(await produce('audio', simulcast())).toBe('REJECTED_PARAMETERS')
    expect(await produce('video', audio())).toBe('REJECTED_PARAMETERS')
    await everythingWorks()
  })

  it('are accepted as browsers write them', async () => {
    expect(await produce('video', simulcast('8'))).toBe('accepted')
    expect(await produce('audio', audio('9'))).toBe('accepted')
  })
})

/** Values that have no business in RTP, DTLS or JSON at all. */
const junk = fc.oneof(
  fc.constantFrom(
    null,
    -1,
    0,
    1,
    1.5,
    255,
    256,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    1e308,
    '',
    '\r\n',
    '\0',
    'x'.repeat(5_000),
    [],
    {},
    true,
    'L1T99',
    'video/H264',
    'audio/opus',
    'video/rtx',
    '\ud800',
    '__proto__',
  ),
  fc.string({ maxLength: 40, unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
)

/** One to three places of a valid value, anywhere in it, with junk put in or the entry taken away. */
const mutated = <T>(valid: T) =>
  fc
    .array(fc.tuple(fc.nat(), fc.option(junk, { nil: undefined, freq: 6 })), { minLength: 1, maxLength: 3 })
    .map((changes) => {
      const draft = structuredClone(valid)
      for (const [at, value] of changes) {
        const places = placesOf(draft)
        const [holder, key] = places[at % places.length] ?? []
        if (!holder || key === undefined) continue
        if (value === undefined) delete holder[key]
        else holder[key] = structuredClone(value)
      }
      return draft
    })

function placesOf(value: unknown): [Draft, string][] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) => [
    [value, key] as [Draft, string],
    ...placesOf(inner),
  ])
}

/** Fixed by default, so that a failure is the same for everybody; `FUZZ_RUNS` makes it long and new each time. */
const runs = Number(process.env.FUZZ_RUNS ?? 400)
const fuzz = { numRuns: runs, seed: process.env.FUZZ_RUNS ? undefined : 20_260_101 }

describe('a thousand malformed ones', () => {
  it('RTP parameters', async () => {
    const seen = new Set<string>()
    for (const [kind, valid] of [
      ['video', simulcast('3')],
      ['audio', audio('4')],
    ] as const) {
      await fc.assert(
        fc.asyncProperty(mutated(valid), async (rtpParameters) => {
          const answer = await produce(kind, rtpParameters)
          expect(['accepted', 'REJECTED_PARAMETERS']).toContain(answer)
          seen.add(answer)
        }),
        fuzz,
      )
    }
    // Mutations that hit nothing important must come through, or the worker was never asked.
    expect(seen.size).toBe(2)
    await everythingWorks()
  }, 600_000)

  it('DTLS parameters', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(mutated(dtls as DtlsParameters), async (dtlsParameters) => {
        const peer = { roomId: 'attacked', peerId: 'dtls' }
        const { transportId } = await media.createTransport({ ...peer, direction: 'receive' })
        const answer = await outcome(media.connectTransport({ transportId, dtlsParameters }))
        expect(['accepted', 'REJECTED_PARAMETERS']).toContain(answer)
        seen.add(answer)
        await media.closeTransport({ transportId })
      }),
      { ...fuzz, numRuns: Math.ceil(runs / 2) },
    )
    expect(seen.size).toBe(2)
    await everythingWorks()
  }, 600_000)

  it('RTP capabilities', async () => {
    const seen = new Set<string>()
    const { producerId } = await media.produce({
      transportId: sendId,
      kind: 'video',
      source: 'camera',
      rtpParameters: simulcast('5'),
      paused: false,
    })
    await fc.assert(
      fc.asyncProperty(mutated(receiver), async (rtpCapabilities) => {
        let consumerId: string | undefined
        const answer = await outcome(
          media.consume({ transportId: receiveId, producerId, rtpCapabilities }).then((consumed) => {
            consumerId = consumed.consumerId
          }),
        )
        if (consumerId) await media.closeConsumer({ consumerId })
        expect(['accepted', 'REJECTED_PARAMETERS', 'CANNOT_CONSUME']).toContain(answer)
        seen.add(answer)
      }),
      fuzz,
    )
    expect(seen.has('accepted')).toBe(true)
    await everythingWorks()
  }, 600_000)
})
