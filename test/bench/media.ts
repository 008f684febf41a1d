/**
 * What the media process adds: the time of its calls over the socket, and how soon a room is open again after a worker's
 * `kill -9`. No packet is sent here; the load of a worker is measured elsewhere. Prints one JSON object.
 */
import { readFileSync } from 'node:fs'
import type { MediaPort, RtpCapabilities } from '../../media/port.ts'
import { audio, dtls, receiverOf, Stage, simulcast, until } from '../media/support.ts'

type Quantiles = { p50: number; p95: number; max: number }

/** Everything that two people need to see and hear each other, as the server asks for it. */
async function consultation(media: MediaPort, roomId: string, receiver: RtpCapabilities): Promise<void> {
  await media.openRoom({ roomId })
  const peers = await Promise.all(
    ['doctor', 'expert'].map(async (peerId) => {
      const [send, receive] = await Promise.all([
        media.createTransport({ roomId, peerId, direction: 'send' }),
        media.createTransport({ roomId, peerId, direction: 'receive' }),
      ])
      await media.connectTransport({ transportId: send.transportId, dtlsParameters: dtls })
      const [sound, picture] = await Promise.all([
        media.produce({
          ...on(send.transportId),
          kind: 'audio',
          source: 'microphone',
          rtpParameters: audio(),
        }),
        media.produce({
          ...on(send.transportId),
          kind: 'video',
          source: 'camera',
          rtpParameters: simulcast(),
        }),
      ])
      return { receiveId: receive.transportId, producerIds: [sound.producerId, picture.producerId] }
    }),
  )
  for (const { receiveId } of peers) {
    const others = peers.flatMap((peer) => (peer.receiveId === receiveId ? [] : peer.producerIds))
    for (const producerId of others) {
      const { consumerId } = await media.consume({
        transportId: receiveId,
        producerId,
        rtpCapabilities: receiver,
      })
      await media.setConsumerPaused({ consumerId, paused: false })
    }
  }
}

const on = (transportId: string) => ({ transportId, paused: false })

async function time(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await action()
  return performance.now() - start
}

function quantiles(values: number[]): Quantiles {
  const sorted = values.sort((a, b) => a - b)
  const at = (share: number) =>
    Number((sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(2))
  return { p50: at(0.5), p95: at(0.95), max: at(1) }
}

/** Prints one JSON object. */
export async function run(): Promise<void> {
  console.log(JSON.stringify(await measureMedia(), null, 2))
}

/** @param rounds repetitions of each measurement */
async function measureMedia(rounds = 50): Promise<Record<string, Quantiles | number>> {
  const stage = new Stage()
  try {
    const node = await stage.node({ MEDIA_WORKERS: '2' })
    await node.ready()
    const { media } = await stage.connect()
    const receiver = await receiverOf((await media.openRoom({ roomId: 'warm' })).rtpCapabilities)
    await consultation(media, 'warm', receiver)

    const call: number[] = []
    for (let i = 0; i < rounds * 10; i++) call.push(await time(() => media.openRoom({ roomId: 'warm' })))
    const setUp: number[] = []
    for (let i = 0; i < rounds; i++) {
      setUp.push(await time(() => consultation(media, `one-${i}`, receiver)))
      await media.closeRoom({ roomId: `one-${i}` })
    }
    const rush = await time(() =>
      Promise.all(Array.from({ length: rounds }, (_, i) => consultation(media, `many-${i}`, receiver))),
    )
    for (let i = 0; i < rounds; i++) await media.closeRoom({ roomId: `many-${i}` })
    const again: number[] = []
    for (let i = 0; i < Math.min(rounds, 10); i++) {
      await until('both workers', async () => (await media.status()).workers === 2)
      again.push(await killAndReopen(node.child.pid ?? 0, media, receiver, `lost-${i}`))
    }
    return {
      'one call over the socket (ms)': quantiles(call),
      'set up a two-way consultation, 19 calls (ms)': quantiles(setUp),
      [`${rounds} consultations set up at once, each (ms)`]: Number((rush / rounds).toFixed(2)),
      'kill -9 of a worker until its room is set up again (ms)': quantiles(again),
    }
  } finally {
    await stage.close()
  }
}

/** Two rooms lie on the two workers; whichever is killed, one room is lost and set up again on the other worker. */
async function killAndReopen(
  nodePid: number,
  media: MediaPort,
  receiver: RtpCapabilities,
  name: string,
): Promise<number> {
  const roomIds = [`${name}-a`, `${name}-b`]
  for (const roomId of roomIds) await consultation(media, roomId, receiver)
  const [worker = 0] = readFileSync(`/proc/${nodePid}/task/${nodePid}/children`, 'utf8')
    .split(' ')
    .map(Number)
  const reopened = new Promise<void>((resolve, reject) => {
    const stop = media.onEvent((event) => {
      if (event.name !== 'room.lost' || !roomIds.includes(event.roomId)) return
      stop()
      consultation(media, event.roomId, receiver).then(resolve, reject)
    })
  })
  const ms = await time(() => {
    process.kill(worker, 'SIGKILL')
    return reopened
  })
  for (const roomId of roomIds) await media.closeRoom({ roomId })
  return ms
}
