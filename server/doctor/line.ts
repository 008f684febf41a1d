/** A line to a media port or a relay, by UDP, TCP or TLS, over which whole STUN messages go and come. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { decodeMessage, type Message, sizeOfMessage } from './stun.ts'

export type Protocol = 'udp' | 'tcp' | 'tls'
export type Line = {
  send(message: Buffer): void
  /** The next message that fits; what does not is passed over. @throws LineError `silent` */
  next(fits: (message: Message) => boolean, withinMs: number): Promise<Message>
  close(): void
}

export type LineFault = 'unknown_host' | 'refused' | 'silent' | 'closed' | 'certificate'
export class LineError extends Error {
  readonly fault: LineFault
  constructor(fault: LineFault, cause?: unknown) {
    super(fault, { cause })
    this.name = 'LineError'
    this.fault = fault
  }
}

type Opening = {
  host: string
  port: number
  protocol: Protocol
  /** ICE over TCP puts two bytes of length before each message (RFC 4571); a relay does not. */
  framed: boolean
  withinMs: number
}

/** @throws LineError */
export async function openLine(opening: Opening): Promise<Line> {
  try {
    return opening.protocol === 'udp' ? await openUdp(opening) : await openStream(opening)
  } catch (error) {
    throw error instanceof LineError ? error : new LineError(faultOf(error), error)
  }
}

/** What went wrong with a line, by the error of the socket. */
export function faultOf(error: unknown): LineFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown_host'
  if (code === 'ECONNREFUSED') return 'refused'
  if (code === 'ETIMEDOUT') return 'silent'
  if (/CERT|TLS|SSL|ISSUER|SIGNATURE/.test(code)) return 'certificate'
  return error instanceof Error && error.name === 'AbortError' ? 'silent' : 'closed'
}

/** What has come and was not asked for yet, and who waits for what is to come. */
class Mailbox {
  readonly #come: Message[] = []
  #look: (() => void) | undefined
  #over: LineError | undefined

  put(bytes: Buffer): void {
    const message = decodeMessage(bytes)
    if (message === null) return
    this.#come.push(message)
    this.#look?.()
  }

  end(error: LineError): void {
    this.#over ??= error
    this.#look?.()
  }

  next(fits: (message: Message) => boolean, withinMs: number): Promise<Message> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        this.#look = undefined
        clearTimeout(timer)
        settle()
      }
      const timer = setTimeout(() => done(() => reject(new LineError('silent'))), withinMs)
      const look = () => {
        const index = this.#come.findIndex(fits)
        const [found] = index < 0 ? [] : this.#come.splice(index, 1)
        if (found !== undefined) done(() => resolve(found))
        else if (this.#over !== undefined) {
          const error = this.#over
          done(() => reject(error))
        }
      }
      this.#look = look
      look()
    })
  }
}

async function openUdp({ host, port, withinMs }: Opening): Promise<Line> {
  const socket = createSocket('udp4')
  const mailbox = new Mailbox()
  socket.on('message', (bytes) => mailbox.put(bytes))
  // A closed port answers by ICMP, which reaches a connected socket as an error.
  socket.on('error', (error) => mailbox.end(new LineError(faultOf(error), error)))
  socket.connect(port, host)
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(withinMs) })
  } catch (error) {
    socket.close()
    throw error
  }
  return {
    send: (message) => void socket.send(message),
    next: (fits, within) => mailbox.next(fits, within),
    close: () => socket.close(),
  }
}

async function openStream({ host, port, protocol, framed, withinMs }: Opening): Promise<Line> {
  const socket: Socket =
    protocol === 'tls' ? connectTls({ host, port, servername: host }) : connectTcp({ host, port })
  const mailbox = new Mailbox()
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (bytes: Buffer) => {
    rest = takeMessages(Buffer.concat([rest, bytes]), framed, (message) => mailbox.put(message))
  })
  socket.on('error', (error) => mailbox.end(new LineError(faultOf(error), error)))
  socket.on('close', () => mailbox.end(new LineError('closed')))
  try {
    await once(socket, protocol === 'tls' ? 'secureConnect' : 'connect', {
      signal: AbortSignal.timeout(withinMs),
    })
  } catch (error) {
    socket.destroy()
    throw error
  }
  return {
    send(message) {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(message.length)
      socket.write(framed ? Buffer.concat([length, message]) : message)
    },
    next: (fits, within) => mailbox.next(fits, within),
    close: () => socket.destroy(),
  }
}

/** @returns what is not whole yet */
export function takeMessages(bytes: Buffer, framed: boolean, take: (message: Buffer) => void): Buffer {
  let rest = bytes
  while (true) {
    const start = framed ? 2 : 0
    const size = framed ? (rest.length < 2 ? null : rest.readUInt16BE(0)) : sizeOfMessage(rest)
    if (size === null || rest.length < start + size) return rest
    take(rest.subarray(start, start + size))
    rest = rest.subarray(start + size)
  }
}
