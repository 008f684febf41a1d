/** One room on two real nodes: what Chromium sends at home arrives at the edge, through one pipe and once for each producer. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { energy, frames, PipeStage, send, watch } from './pipe-stage.ts'
import { dtls, receiverOf, simulcast, until } from './support.ts'

let stage: PipeStage
beforeEach(() => {
  stage = new PipeStage()
})
afterEach(() => stage.close())

it('shows the picture and lets the sound be heard at the far node, and follows mute, unmute and the last one leaving', async () => {
  const fleet = await stage.open(['a', 'b'])
  await fleet.openRoom({ roomId: 'r', node: 'a' })
  const [sender, near, far] = [await stage.page(), await stage.page(), await stage.page()]
  const { camera, microphone } = await send(sender, 'doctor')
  const atHome = await watch(near, 'near', [microphone, camera])
  const atEdge = await watch(far, 'far', [microphone, camera])
  expect([atHome.transportId[0], atEdge.transportId[0]]).toEqual(['a', 'b'])
  await until('frames at both', async () => (await frames(near)) > 20 && (await frames(far)) > 20)
  await until('sound', async () => (await energy(far)) > 0)
  await fleet.setProducerPaused({ producerId: camera, paused: true })
  await until('nothing flows', async () => {
    const before = await frames(far)
    await far.waitForTimeout(500)
    return before === (await frames(far))
  })
  const still = await frames(far)
  await fleet.setProducerPaused({ producerId: camera, paused: false })
  await until('frames again', async () => (await frames(far)) > still + 10)
  await fleet.closePeer({ roomId: 'r', peerId: 'far' })
  await until('no pipe', async () => (await stage.pipesAt('a')) + (await stage.pipesAt('b')) === 0)
})

it('sends each producer once however many receive it, and moves them when the far node is killed', async () => {
  const fleet = await stage.open(['a', 'b'])
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
  expect([await stage.pipesAt('a'), await stage.pipesAt('b')]).toEqual([1, 1])
  const { peers } = await fleet.describeRoom({ roomId: 'r' })
  expect(peers.flatMap((peer) => peer.consumers)).toHaveLength(60)
  await stage.nodes.get('b')?.stop('SIGKILL')
  await until('word for each', () => stage.lost().length === far.length)
  expect((await join('again')).consumerId.startsWith('a~')).toBe(true)
  await until('no pipe', async () => (await stage.pipesAt('a')) === 0)
})
