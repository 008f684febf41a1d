/** One room on two real nodes: what Chromium sends at home arrives at the edge, through one pipe and once for each producer. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFleet, type MediaFleet } from '../../media/fleet.ts'
import type { MediaEvent, MediaPort } from '../../media/port.ts'
import { launchChromium } from '../support/chromium.ts'
import { dtls, receiverOf, Stage, silent, simulcast, type TestNode, until } from './support.ts'

let stage: Stage
let browser: Browser | undefined
let nodes: Record<'a' | 'b', TestNode>
let ports: Record<'a' | 'b', MediaPort>
let fleet: MediaFleet
let events: MediaEvent[]

beforeEach(async () => {
  stage = new Stage()
  const open = async (name: string) => {
    const socket = await stage.socket(name)
    const node = await stage.node({ MEDIA_SOCKET: socket })
    await node.ready()
    return { node, port: (await stage.connect({ socket })).media }
  }
  const [a, b] = [await open('a'), await open('b')]
  nodes = { a: a.node, b: b.node }
  ports = { a: a.port, b: b.port }
  const limits = { listeners: 1, load: 1_000, graceMs: 100 }
  fleet = createFleet(
    [
      { name: 'a', port: a.port },
      { name: 'b', port: b.port },
    ],
    silent,
    limits,
  )
  events = []
  fleet.onEvent((event) => events.push(event))
})
afterEach(async () => {
  await browser?.close()
  browser = undefined
  await fleet.close()
  await stage.close()
})

async function page(script: string): Promise<Page> {
  browser ??= await launchChromium({ args: ['--autoplay-policy=no-user-gesture-required'] })
  const opened = await browser.newPage()
  await opened.exposeFunction('call', (method: keyof MediaPort, input: never) => fleet[method](input))
  await opened.route('http://localhost/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>participant</title>' }),
  )
  await opened.goto('http://localhost/')
  await opened.addScriptTag({ content: script })
  return opened
}

async function bundled(): Promise<string> {
  const lib = { entry: join(import.meta.dirname, 'page.ts'), formats: ['iife' as const], name: 'page' }
  const built = await build({ configFile: false, logLevel: 'error', build: { write: false, lib } })
  const [first] = Array.isArray(built) ? built : [built]
  if (!first || !('output' in first)) throw new Error('the page was not bundled')
  return first.output[0].code
}

const pipesOf = async (name: 'a' | 'b') => (await ports[name].status()).pipes
const watching = { roomId: 'r', protocol: 'udp' as const }

it('shows the picture and lets the sound be heard at the far node, and follows mute, unmute and the last one leaving', async () => {
  const script = await bundled()
  await fleet.openRoom({ roomId: 'r', node: 'a' })
  const [sender, near, far] = [await page(script), await page(script), await page(script)]
  const sent = await sender.evaluate(() => window.participant.send('r', 'doctor', 'udp'))
  const watch = (of: Page, peerId: string) =>
    of.evaluate((to) => window.participant.watch(to.roomId, to.peerId, to.producerIds, to.protocol), {
      ...watching,
      peerId,
      producerIds: [sent.microphone, sent.camera],
    })
  const frames = (of: Page) => of.evaluate(async () => (await window.participant.received()).frames)
  const atHome = await watch(near, 'near')
  const atEdge = await watch(far, 'far')
  expect([atHome.transportId[0], atEdge.transportId[0]]).toEqual(['a', 'b'])
  await until('frames at both', async () => (await frames(near)) > 20 && (await frames(far)) > 20)
  await until('sound', async () => (await far.evaluate(() => window.participant.received())).energy > 0)
  await fleet.setProducerPaused({ producerId: sent.camera, paused: true })
  await until('nothing flows', async () => {
    const before = await frames(far)
    await far.waitForTimeout(500)
    return before === (await frames(far))
  })
  const still = await frames(far)
  await fleet.setProducerPaused({ producerId: sent.camera, paused: false })
  await until('frames again', async () => (await frames(far)) > still + 10)
  await fleet.closePeer({ roomId: 'r', peerId: 'far' })
  await until('no pipe', async () => (await pipesOf('a')) + (await pipesOf('b')) === 0)
})

it('sends each producer once however many receive it, and moves them when the far node is killed', async () => {
  const { rtpCapabilities } = await fleet.openRoom({ roomId: 'r', node: 'a' })
  const receiver = await receiverOf(rtpCapabilities)
  const from = await fleet.createTransport({ roomId: 'r', peerId: 'doctor', direction: 'send' })
  await fleet.connectTransport({ transportId: from.transportId, dtlsParameters: dtls })
  const { producerId } = await fleet.produce({
    transportId: from.transportId,
    kind: 'video',
    source: 'camera',
    rtpParameters: simulcast(),
    paused: false,
  })
  const join = async (peerId: string) => {
    const to = await fleet.createTransport({ roomId: 'r', peerId, direction: 'receive' })
    return fleet.consume({ transportId: to.transportId, producerId, rtpCapabilities: receiver })
  }
  const consumers = await Promise.all(Array.from({ length: 60 }, (_, n) => join(`p${n}`)))
  expect(new Set(consumers.map((one) => one.producerId))).toEqual(new Set([producerId]))
  const far = consumers.filter(({ consumerId }) => consumerId.startsWith('b~'))
  expect(consumers.length).toBe(60)
  expect(far.length).toBeGreaterThanOrEqual(29)
  expect([await pipesOf('a'), await pipesOf('b')]).toEqual([1, 1])
  const { peers } = await fleet.describeRoom({ roomId: 'r' })
  expect(peers.flatMap((peer) => peer.consumers)).toHaveLength(60)
  await nodes.b.stop('SIGKILL')
  await until('word for each', () => events.filter(({ name }) => name === 'peer.lost').length === far.length)
  expect((await join('again')).consumerId.startsWith('a~')).toBe(true)
  await until('no pipe', async () => (await pipesOf('a')) === 0)
})
