/** The trial of a computer's way to the media, outside of any room: its requests in the registry of signalling. */
import * as z from 'zod'
import { DtlsParameters, IceServers, RtpCapabilities, RtpParameters, TransportParameters } from './rtp.ts'

const mediaId = z.string().min(1).max(64)
const nothing = z.object({})

/** A trial ends by itself after this, or with the connection. */
export const longestProbeSeconds = 120

export const probeRequests = {
  /**
   * Opens a router of one's own for {@link longestProbeSeconds}: what is sent to it comes back to the sender and to nobody else.
   * One that is open already is closed.
   */
  'probe.open': {
    input: nothing,
    output: z.object({
      rtpCapabilities: RtpCapabilities,
      sendTransport: TransportParameters,
      receiveTransport: TransportParameters,
      iceServers: IceServers,
    }),
  },
  'probe.connect': {
    input: z.object({ transportId: mediaId, dtlsParameters: DtlsParameters }),
    output: nothing,
  },
  'probe.restart_ice': {
    input: z.object({ transportId: mediaId }),
    output: z.object({ iceParameters: TransportParameters.shape.iceParameters, iceServers: IceServers }),
  },
  'probe.produce': {
    input: z.object({ kind: z.enum(['audio', 'video']), rtpParameters: RtpParameters }),
    output: z.object({ producerId: z.string() }),
  },
  /** One's own stream back; paused until `probe.resume`. */
  'probe.consume': {
    input: z.object({ producerId: mediaId, rtpCapabilities: RtpCapabilities }),
    output: z.object({
      consumerId: z.string(),
      producerId: z.string(),
      kind: z.enum(['audio', 'video']),
      rtpParameters: RtpParameters,
    }),
  },
  'probe.resume': { input: z.object({ consumerId: mediaId }), output: nothing },
  /** Where none is open nothing happens: that measures the signalling alone. */
  'probe.close': { input: nothing, output: nothing },
} as const

export type ProbeRequestName = keyof typeof probeRequests
