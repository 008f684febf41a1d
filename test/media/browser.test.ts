/** Real media: Chromium sends its test picture and a tone through a real node to another page of it. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MediaEvent, MediaPort } from '../../media/port.ts'
import { Line } from '../lab/relay.ts'
import { launchChromium } from '../support/chromium.ts'
import { freeMediaPorts } from '../support/ports.ts'
import { Stage, until } from './support.ts'

const stage = new Stage()
/** Every packet between the pages and the node goes over it. */
const line = new Line()
let browser: Browser
let script: string
let media: MediaPort
let events: MediaEvent[]

beforeAll(async () => {
  script = await bundled(join(import.meta.dirname, 'page.ts'))
  const [near, far, port] = ['127.0.0.2', '127.0.0.1', await freeMediaPorts(1)]
  await (await stage.node({ MEDIA_ANNOUNCED_ADDRESS: near, MEDIA_PORT: String(port) })).ready()
  await line.media({ host: near, port }, { host: far, port })
  ;({ media, events } = await stage.connect())
  browser = await launchChromium({ args: ['--autoplay-policy=no-user-gesture-required'] })
})
afterAll(async () => {
  await browser?.close()
  await line.close()
  await stage.close()
})

async function bundled(entry: string): Promise<string> {
  const lib = { entry, formats: ['iife' as const], name: 'page' }
  const built = await build({ configFile: false, logLevel: 'error', build: { write: false, lib } })
  const [first] = Array.isArray(built) ? built : [built]
  if (!first || !('output' in first)) throw new Error('the page was not bundled')
  return first.output[0].code
}

async function open(): Promise<Page> {
  const page = await browser.newPage()
  await page.exposeFunction('call', (method: keyof MediaPort, input: never) => media[method](input))
  // Camera and microphone need an origin that counts as secure.
  await page.route('http://localhost/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>participant</title>' }),
  )
  await page.goto('http://localhost/')
  await page.addScriptTag({ content: script })
  return page
}

const received = (page: Page) => page.evaluate(() => window.participant.received())
const last = <N extends MediaEvent['name']>(name: N, fits: (event: MediaEvent & { name: N }) => boolean) =>
  events.findLast((event): event is MediaEvent & { name: N } => event.name === name && fits(event as never))

async function call(roomId: string, protocol: 'udp' | 'tcp') {
  const doctor = await open()
  const expert = await open()
  const way = { roomId, protocol }
  const sent = await doctor.evaluate((to) => window.participant.send(to.roomId, 'doctor', to.protocol), way)
  const watched = await expert.evaluate(
    (to) => window.participant.watch(to.roomId, 'expert', to.producerIds, to.protocol),
    { ...way, producerIds: [sent.microphone, sent.camera] },
  )
  await until('frames and sound', async () => {
    const { frames, energy } = await received(expert)
    return frames > 20 && energy > 0
  })
  return { doctor, expert, sent, watched }
}

describe('a call', () => {
  it('over UDP: picture, sound, layers, speaker, ICE restart, mute, sums', async () => {
    const { doctor, expert, sent, watched } = await call('udp', 'udp')
    const seen = await received(expert)
    expect(seen.protocol).toBe('udp')
    expect(seen.opus).toContain('useinbandfec=1')
    expect(seen.nack).toBe(true)

    for (const { transportId } of [sent, watched])
      expect(last('transport.state', (event) => event.transportId === transportId)?.state).toBe('connected')
    await until('the speaker', () => last('speaker.changed', () => true)?.producerId === sent.microphone)
    await until('a good score', () =>
      Boolean(last('producer.score', (event) => event.producerId === sent.camera && event.score === 10)),
    )

    const [, videoConsumer = ''] = watched.consumerIds
    const layer = () => last('consumer.layers', (event) => event.consumerId === videoConsumer)?.spatialLayer
    // What has just begun is taken in its smallest size, which is the one that a browser goes on sending. Where another
    // one arrives first, the worker takes that until the smallest is there, so the first event may name it.
    await until(
      'the smallest layer, unasked',
      async () => layer() === 0 && (await received(expert)).width === 320,
    )
    const settled = events.length
    const { frames: sofar } = await received(expert)
    await until('more frames', async () => (await received(expert)).frames > sofar + 20)
    const steps = events
      .slice(settled)
      .filter(
        (event) =>
          event.name === 'consumer.layers' && event.consumerId === videoConsumer && event.spatialLayer !== 0,
      )
    expect(steps).toEqual([])
    await media.setPreferredLayers({ consumerId: videoConsumer, spatialLayer: 2 })
    await until('the largest layer', async () => layer() === 2 && (await received(expert)).width > 640)
    await media.setPreferredLayers({ consumerId: videoConsumer, spatialLayer: 0 })
    await until('the smallest layer', async () => layer() === 0 && (await received(expert)).width === 320)

    await doctor.evaluate(() => window.participant.restart())
    await expert.evaluate(() => window.participant.restart())
    const { frames } = await received(expert)
    await until('frames after the restart', async () => (await received(expert)).frames > frames + 20)

    await media.setProducerPaused({ producerId: sent.microphone, paused: true })
    await until('silence', () => last('speaker.changed', () => true)?.producerId === null)

    const before = await media.stats({ roomId: 'udp' })
    expect(before.bytesReceived).toBeGreaterThan(10_000)
    expect(before.bytesSent).toBeGreaterThan(10_000)
    expect((await media.status()).cpuSeconds).toBeGreaterThan(0)
    await media.closePeer({ roomId: 'udp', peerId: 'doctor' })
    await media.closePeer({ roomId: 'udp', peerId: 'expert' })
    const after = await media.stats({ roomId: 'udp' })
    expect(after).toMatchObject({ transports: 0, producers: 0, consumers: 0 })
    expect(after.bytesReceived).toBeGreaterThanOrEqual(before.bytesReceived)
    await doctor.close()
    await expert.close()
  })

  it('from another address: the pictures begin anew in their smallest size, and grow again', async () => {
    const { doctor, expert, watched } = await call('moved', 'udp')
    const [, consumerId = ''] = watched.consumerIds
    const layer = () => last('consumer.layers', (event) => event.consumerId === consumerId)?.spatialLayer
    await media.setPreferredLayers({ consumerId, spatialLayer: 2 })
    await until('a larger layer', () => Number(layer()) > 0)
    line.changeAddress()
    for (const page of [doctor, expert]) await page.evaluate(() => window.participant.restart())
    await until('the smallest layer', () => layer() === 0)
    const { frames } = await received(expert)
    await until('frames', async () => (await received(expert)).frames > frames + 5)
    await until('a larger layer again', () => Number(layer()) > 0)
    await doctor.close()
    await expert.close()
  })

  it('goes on while no server is connected, and a new one takes it up', async () => {
    const { doctor, expert, sent } = await call('kept', 'udp')
    await media.close()
    const { frames } = await received(expert)
    await until('frames without a server', async () => (await received(expert)).frames > frames + 20)
    ;({ media, events } = await stage.connect())
    await media.openRoom({ roomId: 'kept' })
    const { peers } = await media.describeRoom({ roomId: 'kept' })
    expect(peers.find(({ peerId }) => peerId === 'doctor')?.transports).toEqual([
      { transportId: sent.transportId, direction: 'send', state: 'connected' },
    ])
    await media.closeRoom({ roomId: 'kept' })
    await doctor.close()
    await expert.close()
  })

  it('over TCP, where UDP is blocked', async () => {
    const { doctor, expert } = await call('tcp', 'tcp')
    expect((await received(expert)).protocol).toBe('tcp')
    await doctor.close()
    await expert.close()
  })
})
