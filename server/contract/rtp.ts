/**
 * RTP, ICE and DTLS parameters as they come from a client: checked and bounded before they reach a worker, because malformed ones
 * have killed workers (design §7). Shapes follow the ORTC dictionaries that mediasoup uses.
 */
import * as z from 'zod'

/** Printable ASCII: these texts end as attributes in somebody else's session description, where a line break would be a new line. */
const printable = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\x20-\x7e]*$/)
const token = printable(200).min(1)
const parameters = z.record(z.string().max(60), z.union([printable(300), z.int32(), z.null()]).optional())
const payloadType = z.number().int().min(0).max(127)
const RtcpFeedback = z.object({ type: token, parameter: printable(60).optional() })
const HeaderExtensionUri = printable(120)

const Codec = z.object({
  mimeType: z
    .string()
    .max(60)
    .regex(/^(audio|video)\/[\w.+-]+$/i),
  clockRate: z.number().int().min(1).max(1_000_000),
  channels: z.number().int().min(1).max(8).optional(),
  parameters: parameters.optional(),
  rtcpFeedback: z.array(RtcpFeedback).max(20).optional(),
})

export const RtpCapabilities = z.object({
  codecs: z
    .array(Codec.extend({ kind: z.enum(['audio', 'video']), preferredPayloadType: payloadType.optional() }))
    .max(60)
    .optional(),
  headerExtensions: z
    .array(
      z.object({
        kind: z.enum(['audio', 'video']),
        uri: HeaderExtensionUri,
        preferredId: z.number().int().min(1).max(255),
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .max(60)
    .optional(),
})

const ssrc = z.number().int().min(0).max(0xffffffff)
export const RtpParameters = z.object({
  mid: printable(40).optional(),
  msid: printable(200).optional(),
  codecs: z.array(Codec.extend({ payloadType })).min(1).max(20),
  headerExtensions: z
    .array(
      z.object({
        uri: HeaderExtensionUri,
        id: z.number().int().min(1).max(255),
        encrypt: z.boolean().optional(),
        parameters: parameters.optional(),
      }),
    )
    .max(40)
    .optional(),
  encodings: z
    .array(
      z.object({
        ssrc: ssrc.optional(),
        rid: printable(16).optional(),
        codecPayloadType: payloadType.optional(),
        rtx: z.object({ ssrc }).optional(),
        dtx: z.boolean().optional(),
        active: z.boolean().optional(),
        scalabilityMode: z
          .string()
          .regex(/^[LS][1-9]T[1-9](_KEY(_SHIFT)?)?$/)
          .optional(),
        scaleResolutionDownBy: z.number().min(1).max(64).optional(),
        maxBitrate: z.number().int().min(1).max(100_000_000).optional(),
        maxFramerate: z.number().min(0).max(240).optional(),
        adaptivePtime: z.boolean().optional(),
        priority: z.enum(['very-low', 'low', 'medium', 'high']).optional(),
        networkPriority: z.enum(['very-low', 'low', 'medium', 'high']).optional(),
      }),
    )
    .min(1)
    .max(6)
    .optional(),
  rtcp: z
    .object({
      cname: printable(120).optional(),
      reducedSize: z.boolean().optional(),
      mux: z.boolean().optional(),
    })
    .optional(),
})

export const DtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.object({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z
          .string()
          .max(200)
          .regex(/^([0-9A-Fa-f]{2}:)+[0-9A-Fa-f]{2}$/),
      }),
    )
    .min(1)
    .max(5),
})

/** What the server sends is its own; the client hands it to its WebRTC stack unread. */
export const TransportParameters = z.object({
  transportId: token,
  iceParameters: z.object({
    usernameFragment: z.string(),
    password: z.string(),
    iceLite: z.boolean().optional(),
  }),
  iceCandidates: z.array(
    z.object({
      foundation: z.string(),
      priority: z.number(),
      address: z.string(),
      ip: z.string(),
      protocol: z.enum(['udp', 'tcp']),
      port: z.number(),
      type: z.enum(['host', 'srflx', 'prflx', 'relay']),
      tcpType: z.enum(['passive']).optional(),
    }),
  ),
  dtlsParameters: DtlsParameters,
})

/** Relays (TURN) with keys that hold for an hour. */
export const IceServers = z.array(
  z.object({ urls: z.string(), username: z.string(), credential: z.string() }),
)
