/** What our worker does beyond mediasoup's own: after an ICE restart it goes to where the first check with the new password comes from. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { basename } from 'node:path'
import { createWorker } from 'mediasoup'
import type { WebRtcTransport, Worker } from 'mediasoup/types'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { iceCheck } from '../../server/doctor/stun.ts'
import { until, workerBin } from './support.ts'

/** One that was downloaded has none of our edits; its name says the system that it was made for. */
const isOurs = !basename(workerBin()).includes('-linux-')

let worker: Worker
let transport: WebRtcTransport
const sockets: Socket[] = []
beforeEach(async () => {
  worker = await createWorker({ workerBin: workerBin(), logLevel: 'none' })
  const router = await worker.createRouter()
  transport = await router.createWebRtcTransport({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] })
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
  worker.close()
})

async function openSocket(): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket('udp4')
  sockets.push(socket)
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { socket, port: socket.address().port }
}

/** A check that nominates nothing, answered. */
async function check(socket: Socket): Promise<void> {
  const { port } = transport.iceCandidates[0] ?? { port: 0 }
  const answered = once(socket, 'message')
  socket.send(iceCheck(transport.iceParameters), port, '127.0.0.1')
  await answered
}

const goesTo = () => transport.iceSelectedTuple?.remotePort

it.skipIf(!isOurs)(
  'takes the first check after a restart for the way, and no other that nominates nothing',
  async () => {
    const [old, other, late] = [await openSocket(), await openSocket(), await openSocket()]
    await check(old.socket)
    await until('the first way', () => goesTo() === old.port)
    await check(other.socket)
    expect((await transport.getStats())[0]?.iceSelectedTuple?.remotePort).toBe(old.port)
    await transport.restartIce()
    await check(other.socket)
    await until('the new way', () => goesTo() === other.port)
    await check(late.socket)
    await check(old.socket)
    expect((await transport.getStats())[0]?.iceSelectedTuple?.remotePort).toBe(other.port)
  },
)
