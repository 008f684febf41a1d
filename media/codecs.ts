/** What the SFU speaks, and how bandwidth is shared out; every number of the media plane that is a choice stands here. */
import type { ConsumerOptions, RouterRtpCodecCapability, WebRtcTransportOptions } from 'mediasoup/types'
import type { MediaSource } from './port.ts'

/**
 * Opus with in-band FEC and DTX: the SFU has no RED, so FEC and NACK ({@link consumerDefaults}) are what audio has
 * against loss. VP8 comes first because every browser encodes it with simulcast; H.264 constrained baseline is there for
 * Safari and for machines with a hardware encoder only.
 */
export const mediaCodecs: RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: { minptime: 10, useinbandfec: 1, usedtx: 1 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: {
      'packetization-mode': 1,
      'profile-level-id': '42e01f',
      'level-asymmetry-allowed': 1,
    },
  },
]

/**
 * UDP wherever it passes; TCP on the same port number for hospital networks that block UDP. No SCTP: chat and pointers go
 * over signalling. The first estimate of 1 Mbit/s lets the first picture be the middle layer; the estimator corrects it
 * within a second on a narrow link.
 */
export const transportDefaults = {
  enableUdp: true,
  enableTcp: true,
  preferUdp: true,
  enableSctp: false,
  initialAvailableOutgoingBitrate: 1_000_000,
} satisfies Partial<WebRtcTransportOptions>

/** Bits per second that one sender may use for everything: camera with simulcast, a second camera or a screen, sound. */
export const maxIncomingBitrate = 8_000_000

/**
 * `enableRtx` on audio too: it turns on NACK for Opus, worth having at the 10 to 30 ms of round trip between the two
 * cities. A consumer starts paused and is resumed by the receiver's word, or the first key frame would come too early.
 */
export const consumerDefaults = { paused: true, enableRtx: true } satisfies Partial<ConsumerOptions>

/**
 * Milliseconds after its beginning in which a browser may stop sending the larger sizes again, since it has yet to learn what its line
 * carries. Whoever begins with a larger one then waits more than two seconds, until the worker takes the size for gone.
 */
export const sizesSettleWithin = 5_000

/**
 * Milliseconds: for how long a large picture that stutters is left alone, since an estimate that grows passes through it; how long the smaller
 * one is kept, as long as a client waits before a step up (client/room/ladder.ts), twice as long each time that the larger one did not hold
 * for `holds`, at most `longestRest`.
 */
export const smoothing = { believeAfter: 3_000, rest: 45_000, holds: 60_000, longestRest: 360_000 }

/** Milliseconds in which several receivers' wishes for a key frame cost the sender one. */
export const keyFrameRequestDelay = 300

/** On a narrow link what is shown on purpose comes before a sharp face; 1 is mediasoup's default. */
export const priorities: Record<MediaSource, number> = {
  screen: 10,
  camera: 1,
  microphone: 1,
  examination: 10,
  tongue: 10,
  document: 10,
  microscope: 10,
  stethoscope: 1,
}
