/**
 * What a browser may say about its media, before a worker hears it. The SFU trusts these values too much: a fractional
 * bit rate leaves mediasoup's request builder broken for every later request of the worker, an endless scalability mode
 * overflows the worker's stack, and texts travel on into the session descriptions of the other participants. So: known
 * fields only, bounded sizes, whole numbers, printable characters.
 */
import type { SrtpParameters } from 'mediasoup/types'
import { z } from 'zod'
import type { DtlsParameters, RtpCapabilities, RtpParameters } from './port.ts'

/** Printable ASCII without line breaks: these texts end as attributes in somebody else's session description. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII')
const token = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\w.:+-]+$/, 'must be a token')

const uint32 = z.int().min(0).max(0xffff_ffff)
const ssrc = z.int().min(1).max(0xffff_ffff)
const payloadType = z.int().min(0).max(127)
const mimeType = z
  .string()
  .max(64)
  .regex(/^(audio|video)\/[\w.-]+$/i, 'must be a media type')

const codecParameters = z
  .record(
    z
      .string()
      .min(1)
      .max(64)
      .regex(/^[\w.-]+$/),
    z.union([text(256), z.int32()]),
  )
  .refine((parameters) => Object.keys(parameters).length <= 32, 'has too many entries')
  .optional()

const rtcpFeedback = z
  .array(z.object({ type: token(32), parameter: text(32).optional() }))
  .max(16)
  .optional()

const codec = z.object({
  mimeType,
  payloadType,
  clockRate: uint32,
  channels: z.int().min(1).max(8).optional(),
  parameters: codecParameters,
  rtcpFeedback,
})

const headerExtensionUri = z.enum([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
  'urn:3gpp:video-orientation',
  'urn:ietf:params:rtp-hdrext:toffset',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
  'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
])

const headerExtension = z.object({
  uri: headerExtensionUri,
  id: z.int().min(1).max(255),
  encrypt: z.boolean().optional(),
})

const encoding = z.object({
  ssrc: ssrc.optional(),
  rid: z
    .string()
    .regex(/^[\w-]{1,16}$/)
    .optional(),
  codecPayloadType: payloadType.optional(),
  rtx: z.object({ ssrc }).optional(),
  dtx: z.boolean().optional(),
  scalabilityMode: z
    .string()
    .regex(/^[LS][1-3]T[1-3](_KEY)?$/)
    .optional(),
  maxBitrate: z.int().min(0).max(100_000_000).optional(),
})

/** The worker takes two encodings with one name and then counts the packets of both for the first. */
function areDistinct(encodings: z.infer<typeof encoding>[]): boolean {
  const ssrcs = encodings.flatMap((one) => [one.ssrc, one.rtx?.ssrc]).filter((id) => id !== undefined)
  const rids = encodings.flatMap((one) => one.rid ?? [])
  return new Set(ssrcs).size === ssrcs.length && new Set(rids).size === rids.length
}

/** What a browser sends. At most four encodings: three layers of simulcast and room for one more. */
const sentParameters = z.object({
  mid: token(32).optional(),
  codecs: z.array(codec).min(1).max(16),
  headerExtensions: z.array(headerExtension).max(32).optional(),
  encodings: z.array(encoding).min(1).max(4).refine(areDistinct, 'has the same stream twice'),
  rtcp: z
    .object({ cname: text(255).optional(), reducedSize: z.boolean().optional(), mux: z.boolean().optional() })
    .optional(),
  msid: text(255).optional(),
})
export const rtpParameters: z.ZodType<RtpParameters> = sentParameters

/** What another node's worker sends through a pipe: it numbers packets in an extension of its own, which no browser may name. */
export const pipedRtpParameters: z.ZodType<RtpParameters> = sentParameters.extend({
  headerExtensions: z
    .array(
      headerExtension.extend({
        uri: z.union([headerExtensionUri, z.literal('urn:mediasoup:params:rtp-hdrext:packet-id')]),
      }),
    )
    .max(32)
    .optional(),
})

const capableCodec = z.object({
  kind: z.enum(['audio', 'video']),
  mimeType,
  preferredPayloadType: payloadType,
  clockRate: uint32,
  channels: z.int().min(1).max(8).optional(),
  parameters: codecParameters,
  rtcpFeedback,
})

const capableExtension = z.object({
  kind: z.enum(['audio', 'video']),
  uri: text(256),
  preferredId: z.int().min(1).max(255),
  preferredEncrypt: z.boolean().optional(),
  direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
})

/** What a browser can receive. Header extensions that the SFU does not have are no mistake: they are left out. */
export const rtpCapabilities: z.ZodType<RtpCapabilities> = z.object({
  codecs: z.array(capableCodec).max(128).optional(),
  headerExtensions: z
    .array(capableExtension)
    .max(64)
    .transform((extensions) =>
      extensions.flatMap((extension) => {
        const uri = headerExtensionUri.safeParse(extension.uri)
        return uri.success ? [{ ...extension, uri: uri.data }] : []
      }),
    )
    .optional(),
})

/** Lengths of the digests in bytes; a value of another length could never match and is a mistake or worse. */
const digestBytes = { 'sha-1': 20, 'sha-224': 28, 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 }

const fingerprint = z
  .object({
    algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
    value: z
      .string()
      .max(200)
      .regex(/^[\da-f]{2}(:[\da-f]{2})+$/i, 'must be hexadecimal pairs'),
  })
  .refine(
    ({ algorithm, value }) => value.length === digestBytes[algorithm] * 3 - 1,
    'does not have the length of its algorithm',
  )

export const dtlsParameters: z.ZodType<DtlsParameters> = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z.array(fingerprint).min(1).max(8),
})

/** The other end of a pipe; the worker takes numbers only. */
export const pipeAddress = z.union([z.ipv4(), z.ipv6()])

export const srtpParameters: z.ZodType<SrtpParameters> = z.object({
  cryptoSuite: z.enum([
    'AEAD_AES_256_GCM',
    'AEAD_AES_128_GCM',
    'AES_CM_128_HMAC_SHA1_80',
    'AES_CM_128_HMAC_SHA1_32',
  ]),
  keyBase64: z.base64().max(128),
})
