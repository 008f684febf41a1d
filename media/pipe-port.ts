/** The part of the door (port.ts) that lets one room have receivers at several routers. */
import type { MediaKind, RtpParameters, SrtpParameters } from 'mediasoup/types'
import type { MediaSource } from './port.ts'

/** Where an end of a pipe listens; the keys where it leaves the machine. */
export type PipeEnd = { ip: string; port: number; srtpParameters?: SrtpParameters }

/** A producer on its way through a pipe, as it comes out at the other end under the same id. */
export type PipedProducer = {
  producerId: string
  peerId: string
  kind: MediaKind
  source: MediaSource
  rtpParameters: RtpParameters
  paused: boolean
  /** ms since it began */
  ageMs: number
}

/** What has gone over one end of a pipe since it was opened, RTP and RTCP. */
export type PipeFlow = { pipeId: string; bytesSent: number; bytesReceived: number }

/** What a fleet asks of its nodes; nobody else calls it. */
export interface PipePort {
  /**
   * Opens this end of a pipe.
   * @param input.pipeId chosen by the caller, of its own at each end
   * @param input.at home sends producers into it, at the edge they come out
   * @param input.secure SRTP, and lost packets sent again: for a pipe to another node; without it the pipe stays on the loopback
   */
  openPipe(input: { roomId: string; pipeId: string; at: 'home' | 'edge'; secure: boolean }): Promise<PipeEnd>
  connectPipe(input: { pipeId: string } & PipeEnd): Promise<void>
  /** Idempotent. */
  closePipe(input: { pipeId: string }): Promise<void>
  /** Counts of those that are open. */
  pipeFlow(input: { pipeIds: string[] }): Promise<{ pipes: PipeFlow[] }>
  /** At home: sends a producer with all its layers into the pipe; `pipe.paused` and `pipe.ended` tell what becomes of it. */
  pipeOut(input: { pipeId: string; producerId: string }): Promise<PipedProducer>
  endPipeOut(input: { pipeId: string; producerId: string }): Promise<void>
  /** At the edge: the other end of {@link pipeOut}. */
  pipeIn(input: { pipeId: string } & PipedProducer): Promise<void>
  setPipedPaused(input: { pipeId: string; producerId: string; paused: boolean }): Promise<void>
  /** @param input.ifUnheard leaves it where somebody receives it */
  endPipeIn(input: { pipeId: string; producerId: string; ifUnheard: boolean }): Promise<{ ended: boolean }>
}
export type PipeMethod = keyof PipePort
