/** Who is at which router, and that it makes no difference to anybody: two workers of one node, and senders who receive at an edge. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { energy, frames, PipeStage, send, watch } from './pipe-stage.ts'
import { alive, until } from './support.ts'

let stage: PipeStage
beforeEach(() => {
  stage = new PipeStage()
})
afterEach(() => stage.close())

it('takes a second worker of the same node over the loopback, and brings its people back when that worker is killed', async () => {
  const fleet = await stage.open(['a'], {}, { MEDIA_WORKERS: '2' })
  await fleet.openRoom({ roomId: 'r' })
  const [sender, near, far] = [await stage.page(), await stage.page(), await stage.page()]
  const { camera, microphone } = await send(sender, 'doctor')
  const atHome = await watch(near, 'near', [camera, microphone])
  const atEdge = await watch(far, 'far', [camera, microphone])
  expect(atEdge.port).not.toBe(atHome.port)
  expect(await fleet.status()).toMatchObject({ pipes: 2, edges: 1, receivers: { home: 1, edge: 1 } })
  await until('frames at both', async () => (await frames(near)) > 20 && (await frames(far)) > 20)
  await until('sound', async () => (await energy(far)) > 0)
  const worker = stage.ready.get('a')?.workers.find(({ udp }) => udp === atEdge.port)
  process.kill(worker?.pid ?? 0, 'SIGKILL')
  await until('word of it', () => stage.lost().includes('far'))
  expect(alive(worker?.pid ?? 0)).toBe(false)
  const before = { near: await frames(near), far: await frames(far) }
  await fleet.closePeer({ roomId: 'r', peerId: 'far' })
  await watch(far, 'far', [camera, microphone])
  await until('frames again', async () => (await frames(far)) > before.far + 10)
  await until('frames all the time', async () => (await frames(near)) > before.near + 10)
  expect(stage.lost()).toEqual(['far'])
})

it('shows and lets hear everybody, names who speaks, and takes a sender who receives at an edge for one', async () => {
  const fleet = await stage.open(['a', 'b'])
  await fleet.openRoom({ roomId: 'r', node: 'a' })
  const small = { width: 320, height: 180 }
  const [doctor, expert] = [await stage.page(), await stage.page()]
  const [near, far] = [await stage.page(), await stage.page()]
  const ofDoctor = await send(doctor, 'doctor', small)
  const ofExpert = await send(expert, 'expert', small)
  const idsOf = ({ camera, microphone }: typeof ofDoctor) => [camera, microphone]
  const all = [...idsOf(ofDoctor), ...idsOf(ofExpert)]
  const places = [
    await watch(doctor, 'doctor', idsOf(ofExpert)),
    await watch(expert, 'expert', idsOf(ofDoctor)),
    await watch(near, 'near', all),
    await watch(far, 'far', all),
  ]
  expect(places.map(({ transportId }) => transportId[0])).toEqual(['a', 'b', 'a', 'b'])
  expect(ofExpert.transportId[0]).toBe('a')
  const takes = async (page: typeof near, producerIds: string[]) => {
    const seen = await page.evaluate(() => window.participant.each())
    return producerIds.every((id) => (seen[id] ?? 0) > (id.includes('~') && isCamera(id) ? 10 : 0))
  }
  const isCamera = (id: string) => id === ofDoctor.camera || id === ofExpert.camera
  await until('the expert at the edge seen and heard at home', () => takes(doctor, idsOf(ofExpert)))
  await until('home seen and heard at the edge', () => takes(expert, idsOf(ofDoctor)))
  await until('both at home', () => takes(near, all))
  await until('both at the edge', () => takes(far, all))

  const speaker = () => {
    const last = stage.events.findLast((event) => event.name === 'speaker.changed')
    return last?.name === 'speaker.changed' ? last.producerId : undefined
  }
  await fleet.setProducerPaused({ producerId: ofDoctor.microphone, paused: true })
  await until('the expert is named', () => speaker() === ofExpert.microphone)
  await fleet.setProducerPaused({ producerId: ofExpert.microphone, paused: true })
  await fleet.setProducerPaused({ producerId: ofDoctor.microphone, paused: false })
  await until('the doctor is named', () => speaker() === ofDoctor.microphone)

  const { peers } = await fleet.describeRoom({ roomId: 'r' })
  const one = peers.filter(({ peerId }) => peerId === 'expert')
  expect(one).toHaveLength(1)
  expect(one[0]?.transports.map(({ transportId }) => transportId[0]).toSorted()).toEqual(['a', 'b'])
  expect(one[0]?.producers.map(({ producerId }) => producerId).toSorted()).toEqual(idsOf(ofExpert).toSorted())
  expect(one[0]?.consumers.map(({ producerId }) => producerId).toSorted()).toEqual(idsOf(ofDoctor).toSorted())
})
