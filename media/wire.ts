/** The lines that server and media node exchange: one JSON value a line, requests with an id, replies, and events. */
import type { Socket } from 'node:net'
import { z } from 'zod'
import type { MediaErrorCode, MediaEvent } from './port.ts'

/** Raised when a line changes its meaning; both sides must say the same. */
export const protocol = 1

/** The longest request: RTP parameters take a few kilobytes. */
export const maxRequestBytes = 256 * 1024
/** The longest reply: the description of a full lecture room. */
export const maxReplyBytes = 8 * 1024 * 1024
/** A side that reads so slowly that this much waits for it is cut off. */
const maxWaitingBytes = 32 * 1024 * 1024

/** The server says `ping` this often (milliseconds); a line silent for three times as long is dead. */
export const pingInterval = 5_000

const requestLine = z.object({ id: z.int(), method: z.string().max(64), input: z.unknown().optional() })
export type RequestLine = z.infer<typeof requestLine>
export const readRequest = (line: unknown): RequestLine | undefined => requestLine.safeParse(line).data

/** Introduces a server: which protocol it speaks and the rooms that it holds open. */
export const greeting = z.object({
  protocol: z.literal(protocol),
  roomIds: z.array(z.string().max(128)).max(10_000),
})
export type Greeting = z.infer<typeof greeting>
/** The node's answer; `missingRoomIds` are those of the greeting that are gone. */
export type Welcome = { nodeId: string; missingRoomIds: string[] }

export type ReplyLine =
  | { id: number; ok: true; data: unknown }
  | { id: number; ok: false; code: MediaErrorCode; message: string }
export type EventLine = { event: MediaEvent }

/**
 * Calls `onLine` with each value that arrives. A line that is too long or no JSON ends the connection: after it nothing
 * that follows could be trusted.
 */
export function readLines(socket: Socket, maxBytes: number, onLine: (line: unknown) => void): void {
  let waiting: Buffer[] = []
  let size = 0
  socket.on('data', (chunk: Buffer) => {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      waiting.push(chunk.subarray(start, end))
      size += end - start
      if (size > maxBytes) return void socket.destroy(new Error('line too long'))
      const text = Buffer.concat(waiting, size).toString('utf8')
      waiting = []
      size = 0
      start = end + 1
      let line: unknown
      try {
        line = JSON.parse(text)
      } catch {
        return void socket.destroy(new Error('line is not JSON'))
      }
      onLine(line)
      if (socket.destroyed) return
    }
    waiting.push(chunk.subarray(start))
    size += chunk.length - start
    if (size > maxBytes) socket.destroy(new Error('line too long'))
  })
}

/** Sends one line; a side that does not read what it is sent is cut off. */
export function writeLine(socket: Socket, line: RequestLine | ReplyLine | EventLine): void {
  if (socket.destroyed) return
  socket.write(`${JSON.stringify(line)}\n`)
  if (socket.writableLength > maxWaitingBytes) socket.destroy(new Error('the other side does not read'))
}
