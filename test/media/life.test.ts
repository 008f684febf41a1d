/** What happens to rooms when a worker, the node or the server dies. Real processes, real kills. */
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MediaEvent, MediaPort } from '../../media/port.ts'
import { freeMediaPorts } from '../support/ports.ts'
import { alive, receiverOf, Stage, simulcast, TestNode, until } from './support.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage.close())

const lost = (events: MediaEvent[]) =>
  events.flatMap((event) => (event.name === 'room.lost' ? event.roomId : []))
const count = (events: MediaEvent[], name: MediaEvent['name']) =>
  events.filter((event) => event.name === name).length

async function sender(
  media: MediaPort,
  roomId: string,
): Promise<{ transportId: string; producerId: string }> {
  await media.openRoom({ roomId })
  const { transportId } = await media.createTransport({ roomId, peerId: 'doctor', direction: 'send' })
  const { producerId } = await media.produce({
    transportId,
    kind: 'video',
    source: 'camera',
    rtpParameters: simulcast(),
    paused: false,
  })
  return { transportId, producerId }
}

describe('a worker that dies', () => {
  it('takes its own rooms only; they open again at once, and the worker is replaced', async () => {
    const node = await stage.node({ MEDIA_WORKERS: '2' })
    const { workers } = await node.ready()
    const { media, events } = await stage.connect()
    const tracks = { a: await sender(media, 'a'), b: await sender(media, 'b') }
    const pid = workers[0]?.pid ?? 0
    process.kill(pid, 'SIGKILL')
    await until('room.lost', () => lost(events).length > 0)
    const [gone] = lost(events) as ['a' | 'b']
    const other = gone === 'a' ? 'b' : 'a'
    expect(lost(events)).toEqual([gone])
    await expect(media.setProducerPaused({ ...tracks[gone], paused: true })).rejects.toMatchObject({
      code: 'PRODUCER_NOT_FOUND',
    })
    // The other room was not touched, and the lost one opens on the worker that lives.
    await media.setProducerPaused({ ...tracks[other], paused: true })
    await sender(media, gone)
    expect((await media.describeRoom({ roomId: gone })).peers).toHaveLength(1)
    await until('the replacement', async () => (await media.status()).workers === 2)
    expect(alive(node.child.pid ?? 0)).toBe(true)
    expect(alive(pid)).toBe(false)
    // A third room goes to the new worker, which has nothing to do.
    await sender(media, 'c')
    expect(lost(events)).toEqual([gone])
  })

  it('leaves the node alive even when it was the only one', async () => {
    const node = await stage.node()
    const { workers } = await node.ready()
    const { media, events } = await stage.connect()
    await sender(media, 'only')
    process.kill(workers[0]?.pid ?? 0, 'SIGKILL')
    await until('room.lost', () => lost(events).length === 1)
    // Asked at once, as a call does that is to come back: the room waits for the next worker.
    await sender(media, 'only')
    expect((await media.status()).workers).toBe(1)
  })

  it('listens on its old port again after it was replaced', async () => {
    const port = await freeMediaPorts(1)
    const node = await stage.node({ MEDIA_PORT: String(port) })
    const { workers } = await node.ready()
    const { media } = await stage.connect()
    expect((await media.status()).ports).toEqual([{ udp: port, tcp: port }])
    process.kill(workers[0]?.pid ?? 0, 'SIGKILL')
    await node.line(({ msg }) => msg === 'media worker replaced')
    expect((await media.status()).ports).toEqual([{ udp: port, tcp: port }])
  })

  it('is ended when it hangs', async () => {
    const node = await stage.node()
    const { workers } = await node.ready()
    const { media, events } = await stage.connect()
    await sender(media, 'stuck')
    process.kill(workers[0]?.pid ?? 0, 'SIGSTOP')
    await until('room.lost', () => lost(events).length === 1)
    await until('the replacement', async () => (await media.status()).workers === 1)
  })
})

describe('rooms are placed', () => {
  it('on the worker with the fewest consumers', async () => {
    const { media, kill } = await twoWorkers()
    const { rtpCapabilities } = await media.openRoom({ roomId: 'busy' })
    const { producerId } = await sender(media, 'busy')
    const receiver = await receiverOf(rtpCapabilities)
    const peer = { roomId: 'busy', peerId: 'expert' }
    const { transportId } = await media.createTransport({ ...peer, direction: 'receive' })
    for (let i = 0; i < 9; i++) await media.consume({ transportId, producerId, rtpCapabilities: receiver })
    await media.openRoom({ roomId: 'x' })
    await media.openRoom({ roomId: 'y' })
    expect([['busy'], ['x', 'y']]).toContainEqual(await kill())
  })

  it('evenly when many open at once', async () => {
    const { media, kill } = await twoWorkers()
    await Promise.all(Array.from({ length: 20 }, (_, i) => media.openRoom({ roomId: `r${i}` })))
    expect(await kill()).toHaveLength(10)
  })

  /** `kill` ends one of the two workers and tells which rooms lay on it. */
  async function twoWorkers() {
    const node = await stage.node({ MEDIA_WORKERS: '2' })
    const { workers } = await node.ready()
    const { media, events } = await stage.connect()
    const kill = async () => {
      process.kill(workers[0]?.pid ?? 0, 'SIGKILL')
      await until('room.lost', () => lost(events).length > 0)
      await media.status()
      return lost(events).sort()
    }
    return { media, kill }
  }
})

describe('a server that goes and comes back', () => {
  it('finds its rooms as they were', async () => {
    await (await stage.node()).ready()
    const first = await stage.connect()
    const { transportId, producerId } = await sender(first.media, 'kept')
    await first.media.close()
    await expect(first.media.status()).rejects.toMatchObject({ code: 'NODE_UNREACHABLE' })

    const second = await stage.connect()
    await second.media.openRoom({ roomId: 'kept' })
    expect(await second.media.describeRoom({ roomId: 'kept' })).toEqual({
      roomId: 'kept',
      peers: [
        {
          peerId: 'doctor',
          transports: [{ transportId, direction: 'send', state: 'new' }],
          producers: [{ producerId, transportId, kind: 'video', source: 'camera', paused: false }],
          consumers: [],
        },
      ],
    })
    await second.media.setProducerPaused({ producerId, paused: true })
    await second.media.restartIce({ transportId })
  })

  it('hears of what happened in them again', async () => {
    const { workers } = await (await stage.node()).ready()
    const first = await stage.connect()
    await first.media.openRoom({ roomId: 'mine' })
    await first.media.close()
    const second = await stage.connect()
    const stranger = await stage.connect()
    await second.media.openRoom({ roomId: 'mine' })
    await stranger.media.openRoom({ roomId: 'another' })
    process.kill(workers[0]?.pid ?? 0, 'SIGKILL')
    await until('room.lost', () => lost(second.events).length === 1)
    await until('room.lost', () => lost(stranger.events).length === 1)
    expect(lost(second.events)).toEqual(['mine'])
    expect(lost(stranger.events)).toEqual(['another'])
    expect(lost(first.events)).toEqual([])
  })

  it('has its rooms closed when it stays away', async () => {
    await (await stage.node({ MEDIA_GRACE_SECONDS: '1' })).ready()
    const first = await stage.connect()
    const second = await stage.connect()
    await first.media.openRoom({ roomId: 'abandoned' })
    await first.media.openRoom({ roomId: 'shared' })
    await second.media.openRoom({ roomId: 'shared' })
    await first.media.close()
    await until('the room to be closed', async () => (await second.media.status()).rooms === 1)
    await second.media.describeRoom({ roomId: 'shared' })
  })
})

describe('a node that goes and comes back', () => {
  it('is told as lost and found, calls under way are refused, its rooms are lost', async () => {
    const node = await stage.node()
    await node.ready()
    const { media, events } = await stage.connect({ connectMs: 200 })
    await sender(media, 'r1')
    await sender(media, 'r2')
    await sender(media, 'r3')
    await media.closeRoom({ roomId: 'r3' })
    expect(count(events, 'node.found')).toBe(1)
    const underWay = media.createTransport({ roomId: 'r1', peerId: 'p', direction: 'send' })
    underWay.catch(() => undefined)
    await node.stop('SIGKILL')
    await until('node.lost', () => count(events, 'node.lost') === 1)
    await underWay.catch((error) => expect(error.code).toBe('NODE_UNREACHABLE'))
    await expect(media.status()).rejects.toMatchObject({ code: 'NODE_UNREACHABLE' })

    // The dead node's socket file is in the way and is taken over.
    expect(existsSync(await stage.socket())).toBe(true)
    await (await stage.node()).ready()
    await until('the rooms', () => lost(events).length === 2)
    expect(lost(events).sort()).toEqual(['r1', 'r2'])
    expect(count(events, 'node.found')).toBe(2)
    await sender(media, 'r1')
  })

  it('lets a call wait a moment for the connection', async () => {
    const { media } = await stage.connect({ connectMs: 10_000 })
    const status = media.status()
    await stage.node()
    expect(await status).toMatchObject({ workers: 1 })
  })

  it('leaves no process behind, whether it was asked or killed', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const node = await stage.node({ MEDIA_WORKERS: '2' })
      const { workers } = await node.ready()
      const { media } = await stage.connect()
      await sender(media, 'open')
      expect(workers.every(({ pid }) => alive(pid))).toBe(true)
      const code = await node.stop(signal)
      if (signal === 'SIGTERM') {
        expect(code).toBe(0)
        expect(workers.some(({ pid }) => alive(pid))).toBe(false)
        expect(existsSync(await stage.socket())).toBe(false)
      }
      await until('the workers to end', () => !workers.some(({ pid }) => alive(pid)))
      await media.close()
    }
  })

  it('closes once however often it is told to', async () => {
    const node = await stage.node()
    await node.ready()
    node.child.kill('SIGTERM')
    node.child.kill('SIGINT')
    node.child.kill('SIGTERM')
    expect(await node.exited).toBe(0)
    expect(node.lines.filter(({ msg }) => msg === 'closing')).toHaveLength(1)
  })

  it('does not take the socket of a node that lives', async () => {
    await (await stage.node()).ready()
    const second = await stage.node()
    expect(await second.exited).toBe(1)
    expect(second.lines.at(-1)?.msg).toContain('another media node listens')
    const { media } = await stage.connect()
    expect(await media.status()).toMatchObject({ workers: 1 })
  })

  it('does not delete a file that is no socket', async () => {
    await writeFile(await stage.socket(), 'precious')
    const node = await stage.node()
    expect(await node.exited).toBe(1)
    expect(node.lines.at(-1)?.msg).toContain('is not a socket')
  })

  it('says which port is taken, and leaves no worker', async () => {
    const { workers } = await (await stage.node()).ready()
    const taken = String(workers[0]?.udp)
    const second = new TestNode({
      MEDIA_SOCKET: `${await stage.socket()}2`,
      MEDIA_LISTEN_ADDRESS: '127.0.0.1',
      MEDIA_PORT: taken,
      MEDIA_WORKERS: '1',
    })
    expect(await second.exited).toBe(1)
    expect(second.lines.at(-1)?.msg).toContain(`port ${taken}`)
  })

  it('says that a worker does not start', async () => {
    const node = await stage.node({ MEDIASOUP_WORKER_BIN: '/bin/false' })
    expect(await node.exited).toBe(1)
    expect(node.lines.at(-1)?.msg).toContain('/bin/false does not start')
  })
})

describe('a node on the network', () => {
  const secret = 'correct horse battery staple, twice'

  it('is reached by who knows its secret, and by nobody else', async () => {
    const node = await stage.node({ MEDIA_SOCKET: 'tcp://127.0.0.1:0', MEDIA_SECRET: secret })
    const { port, workers } = await node.ready()
    expect(readFileSync(`/proc/${workers[0]?.pid}/environ`, 'utf8')).not.toContain(secret)
    const socket = `tcp://127.0.0.1:${port}`
    const { media } = await stage.connect({ socket, secret })
    await sender(media, 'far')
    const intruder = await stage.connect({ socket, secret: `${secret}!`, connectMs: 300 })
    await expect(intruder.media.status()).rejects.toMatchObject({ code: 'NODE_UNREACHABLE' })
    await node.line(({ msg }) => msg === 'connection refused')
    await sender(media, 'near')
  })

  it('does not start without a secret', async () => {
    const node = await stage.node({ MEDIA_SOCKET: 'tcp://127.0.0.1:0' })
    expect(await node.exited).toBe(1)
    expect(node.lines.at(-1)?.msg).toContain('MEDIA_SECRET')
  })
})
