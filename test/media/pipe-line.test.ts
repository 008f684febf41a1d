/** What lies between two nodes: wishes for a key frame go back through it, and packets that it loses are noticed. */
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { frames, PipeStage, send, watch } from './pipe-stage.ts'
import { dtls, until } from './support.ts'

let stage: PipeStage
beforeEach(() => {
  stage = new PipeStage()
})
afterEach(() => stage.close())

const wishesOf = (page: Page) => page.evaluate(() => window.participant.wishes())

it('lets who comes later at the edge see a picture, for which their wish for a key frame crosses the pipe', async () => {
  const fleet = await stage.open(['a', 'b'], { listeners: 2, watchMs: 3_600_000 })
  await fleet.openRoom({ roomId: 'r', node: 'a' })
  for (const peerId of ['full', 'fuller']) {
    const { transportId } = await fleet.createTransport({ roomId: 'r', peerId, direction: 'receive' })
    await fleet.connectTransport({ transportId, dtlsParameters: dtls })
  }
  const [sender, first, second] = [await stage.page(), await stage.page(), await stage.page()]
  const { camera } = await send(sender, 'doctor', { width: 320, height: 180 })
  expect((await watch(first, 'first', [camera])).transportId[0]).toBe('b')
  await until('frames at the first', async () => (await frames(first)) > 20)
  const pass = async (more: number) => {
    const seen = await frames(first)
    await until('pictures flow', async () => (await frames(first)) > seen + more)
  }

  stage.line.lets.back = false
  /* what was on its way has arrived by then */
  await pass(10)
  const before = await wishesOf(sender)
  /* resolves with the first picture */
  const coming = watch(second, 'second', [camera])
  const consumerOfSecond = async () => {
    const { peers } = await fleet.describeRoom({ roomId: 'r' })
    return peers.find(({ peerId }) => peerId === 'second')?.consumers[0]
  }
  await until('the second is ready', async () => (await consumerOfSecond())?.paused === false)
  const consumerId = (await consumerOfSecond())?.consumerId ?? ''
  expect(consumerId[0]).toBe('b')
  const ask = () => fleet.requestKeyFrame({ consumerId })
  await ask()
  await pass(30)
  const closed = await wishesOf(sender)
  expect(closed.asked).toBe(before.asked)
  /* a sender that changes its size to spare its computer sends one unasked */
  if (closed.keyFrames === before.keyFrames) expect(await frames(second)).toBe(0)

  stage.line.lets.back = true
  /* the worker has asked twice in vain and waits; asking anew is what a browser's page does whose picture does not come */
  await ask()
  await coming
  await until('frames at the second', async () => (await frames(second)) > 10)
  await until('the sender is asked', async () => (await wishesOf(sender)).asked > closed.asked)
  await until('a key frame', async () => (await wishesOf(sender)).keyFrames > closed.keyFrames)
})

it.each(['out', 'back'] as const)(
  'moves the receivers of a pipe that nothing comes through %s, and none where all are muted',
  async (direction) => {
    const fleet = await stage.open(['a', 'b'], { watchMs: 100 })
    await fleet.openRoom({ roomId: 'r', node: 'a' })
    const [sender, near, far] = [await stage.page(), await stage.page(), await stage.page()]
    const { camera, microphone } = await send(sender, 'doctor', { width: 320, height: 180 })
    const all = [camera, microphone]
    await watch(near, 'near', all)
    expect((await watch(far, 'far', all)).transportId[0]).toBe('b')
    await until('frames at both', async () => (await frames(near)) > 20 && (await frames(far)) > 20)

    for (const producerId of all) await fleet.setProducerPaused({ producerId, paused: true })
    const { looks } = stage.line
    await until('many looks', () => stage.line.looks > looks + 60)
    for (const producerId of all) await fleet.setProducerPaused({ producerId, paused: false })
    const before = await frames(far)
    await until('frames again', async () => (await frames(far)) > before + 10)
    expect(stage.lost()).toEqual([])
    expect(fleet.pipeCounts()).toEqual([
      { name: 'a', bytes: 0, silent: 0 },
      { name: 'b', bytes: expect.toSatisfy((bytes: number) => bytes > 10_000), silent: 0 },
    ])

    stage.line.lets[direction] = false
    await until('word of it', () => stage.lost().includes('far'))
    const seen = { near: await frames(near), far: await frames(far) }
    await fleet.closePeer({ roomId: 'r', peerId: 'far' })
    /* the other node lives, but a further pipe to it would be as silent */
    expect((await watch(far, 'far', all)).transportId[0]).toBe('a')
    await until('frames at home', async () => (await frames(far)) > seen.far + 10)
    await until('frames all the time', async () => (await frames(near)) > seen.near + 10)
    expect(stage.lost()).toEqual(['far'])
    expect(fleet.pipeCounts()[1]?.silent).toBe(1)
    await until('no pipe', async () => (await stage.pipesAt('a')) + (await stage.pipesAt('b')) === 0)
  },
)
