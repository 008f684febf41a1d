/** Free ports for what a test starts. */
import { createSocket } from 'node:dgram'
import { connect, createServer } from 'node:net'

export { freePort } from '../../db/embedded.ts'

const FIRST = 20_000
const LAST = 32_000

/**
 * The first of `count` neighbouring ports that are free for UDP and TCP, as media workers need them. They lie below
 * the range from which the system gives out ports by itself, and processes that test at once begin at different places.
 */
export async function freeMediaPorts(count: number): Promise<number> {
  const start = FIRST + ((process.pid * 37) % (LAST - FIRST - count))
  for (let step = 0; step < LAST - FIRST; step += count) {
    const first = FIRST + ((start - FIRST + step) % (LAST - FIRST - count))
    const ports = Array.from({ length: count }, (_, index) => first + index)
    const free = await Promise.all(ports.flatMap((port) => [tcpIsFree(port), udpIsFree(port)]))
    if (free.every(Boolean)) return first
  }
  throw new Error(`no ${count} free media ports between ${FIRST} and ${LAST}`)
}

function tcpIsFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)))
  })
}

function udpIsFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  return new Promise((resolve) => {
    socket.once('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind(port, '0.0.0.0', () => socket.close(() => resolve(true)))
  })
}

/** Whether somebody takes connections at this port of this machine. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => socket.destroy())
    socket.once('error', () => resolve(false))
    socket.once('close', (hadError) => resolve(!hadError))
  })
}
