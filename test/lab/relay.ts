/**
 * A line between browsers and the product that can be made bad: packets to the SFU are delayed, lost, held back to a rate or cut off, TCP
 * is cut off with them. It needs no rights and nothing of the kernel: it listens where the product says that it listens.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { connect, createServer, type Server, type Socket } from 'node:net'

export type Conditions = {
  /** ms, one way */
  delay: number
  /** 0 to 1, of the packets of UDP */
  loss: number
  /** How many are lost one after another, on the average; 1: each by itself. */
  burst: number
  /** bits per second each way over UDP; null: as fast as the machine */
  rate: number | null
  /** The same for what goes to the SFU, where that is another one: of two people at one line only one may be at a narrow place. */
  rateUp?: number | null
  udp: boolean
  /** Whether the media process is reached by TCP; the page and the relay are, in any case. */
  mediaTcp: boolean
}

export const perfect: Conditions = { delay: 0, loss: 0, burst: 1, rate: null, udp: true, mediaTcp: true }
/** A queue that holds more than this drops what comes, as a router does. ms */
const longestQueue = 500

type Ends = { host: string; port: number }

export class Line {
  conditions: Conditions = perfect
  #cut = false
  readonly #parts: { heal(): void; forget(): void; close(): Promise<void> }[] = []

  get isCut(): boolean {
    return this.#cut
  }

  /** Nothing passes in either direction, and nobody is told. */
  cut(): void {
    this.#cut = true
  }

  heal(): void {
    this.#cut = false
    for (const part of this.#parts) part.heal()
  }

  /** As from Wi-Fi to a phone: what was open is gone, and whoever goes on comes from another address. */
  changeAddress(): void {
    for (const part of this.#parts) part.forget()
  }

  /** @param beyond an address behind the line: what comes from there, and goes there, passes untouched */
  async media(from: Ends, to: Ends, beyond?: string): Promise<void> {
    const relay = new UdpRelay(this, to, beyond)
    this.#parts.push(relay)
    await relay.listen(from)
    await this.#tcp(from, to, () => this.conditions.mediaTcp)
  }

  tcp(from: Ends, to: Ends): Promise<void> {
    return this.#tcp(from, to, () => true)
  }

  async #tcp(from: Ends, to: Ends, lets: () => boolean): Promise<void> {
    const relay = new TcpRelay(this, to, lets)
    this.#parts.push(relay)
    await relay.listen(from)
  }

  async close(): Promise<void> {
    await Promise.all(this.#parts.splice(0).map((part) => part.close()))
  }
}

class UdpRelay {
  readonly #line: Line
  readonly #to: Ends
  readonly #socket = createSocket('udp4')
  /** By the sender's address: the socket that stands for it at the other end. */
  readonly #senders = new Map<string, UdpSocket>()
  readonly #freeAt = { up: 0, down: 0 }
  readonly #losing = { up: false, down: false }
  readonly #beyond: string | undefined

  constructor(line: Line, to: Ends, beyond: string | undefined) {
    this.#line = line
    this.#to = to
    this.#beyond = beyond
  }

  listen({ host, port }: Ends): Promise<void> {
    this.#socket.on('message', (packet, { address, port: from }) => {
      const sender = this.#senderOf(address, from)
      const send = () => sender.send(packet, this.#to.port, this.#to.host)
      if (address === this.#beyond) send()
      else this.#pass('up', packet, send)
    })
    return new Promise((resolve, reject) => {
      this.#socket.once('error', reject)
      this.#socket.bind(port, host, resolve)
    })
  }

  #senderOf(address: string, port: number): UdpSocket {
    const key = `${address}:${port}`
    const known = this.#senders.get(key)
    if (known !== undefined) return known
    const socket = createSocket('udp4')
    // A port that nobody listens at, after a kill, is a lost packet.
    socket.on('error', () => undefined)
    socket.on('message', (packet) => {
      const send = () => this.#socket.send(packet, port, address)
      if (address === this.#beyond) send()
      else this.#pass('down', packet, send)
    })
    this.#senders.set(key, socket)
    return socket
  }

  #pass(direction: 'up' | 'down', packet: Buffer, send: () => void): void {
    const { delay, udp, rateUp } = this.#line.conditions
    const rate = direction === 'up' && rateUp !== undefined ? rateUp : this.#line.conditions.rate
    if (this.#line.isCut || !udp || this.#loses(direction)) return
    const now = performance.now()
    const begins = Math.max(now, this.#freeAt[direction])
    if (begins - now > longestQueue) return
    const ends = begins + (rate === null ? 0 : (packet.length * 8000) / rate)
    this.#freeAt[direction] = ends
    setTimeout(
      () => {
        try {
          send()
        } catch (error) {
          // The address has changed while it was on its way.
          if ((error as NodeJS.ErrnoException).code !== 'ERR_SOCKET_DGRAM_NOT_RUNNING') throw error
        }
      },
      ends - now + delay,
    )
  }

  /** Two states, good and losing, as Gilbert has them: losing ends after `burst` packets on the average. */
  #loses(direction: 'up' | 'down'): boolean {
    const { loss, burst } = this.#line.conditions
    const ends = 1 / burst
    const begins = (ends * loss) / (1 - loss)
    this.#losing[direction] = Math.random() < (this.#losing[direction] ? 1 - ends : begins)
    return this.#losing[direction]
  }

  heal(): void {
    Object.assign(this.#freeAt, { up: 0, down: 0 })
  }

  forget(): void {
    for (const socket of this.#senders.values()) socket.close()
    this.#senders.clear()
  }

  close(): Promise<void> {
    this.forget()
    return new Promise((resolve) => this.#socket.close(() => resolve()))
  }
}

/** TCP sends again by itself: what was cut off arrives after the cut. */
class TcpRelay {
  readonly #line: Line
  readonly #to: Ends
  readonly #server: Server
  readonly #open = new Set<Socket>()
  #waiting: (() => void)[] = []

  constructor(line: Line, to: Ends, lets: () => boolean) {
    this.#line = line
    this.#to = to
    this.#server = createServer((near) => {
      if (lets()) this.#whenWhole(() => this.#join(near))
      else near.destroy()
    })
  }

  listen({ host, port }: Ends): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, resolve)
    })
  }

  #join(near: Socket): void {
    const far = connect(this.#to.port, this.#to.host)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#open.add(from)
      from.setNoDelay(true)
      from.on('data', (chunk) => {
        const send = () => this.#whenWhole(() => to.destroyed || to.write(chunk))
        // Equal timers keep their order.
        setTimeout(send, this.#line.conditions.delay)
      })
      from.on('error', () => to.destroy())
      from.on('close', () => {
        this.#open.delete(from)
        this.#whenWhole(() => to.destroy())
      })
    }
  }

  #whenWhole(work: () => void): void {
    if (this.#line.isCut) this.#waiting.push(work)
    else work()
  }

  heal(): void {
    for (const work of this.#waiting.splice(0)) work()
  }

  forget(): void {
    for (const socket of this.#open) socket.destroy()
  }

  close(): Promise<void> {
    this.#waiting = []
    this.forget()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}
