/** Quality of a call: what a publisher need not send, and what each receives, as the others are told. Part of the registry in signal.ts. */
import * as z from 'zod'
import { mediaWays, qualitySteps, receivedStates, stepDeciders } from '../domain/quality.ts'

const nothing = z.object({})
const mediaId = z.string().min(1).max(64)
const pixels = z.number().int().min(0).max(16_384)

/** What arrives of one producer at one receiver, measured there over the last six seconds. */
export const ReceivedStream = z.object({
  producerId: mediaId,
  kind: z.enum(['audio', 'video']),
  state: z.enum(receivedStates),
  /** 0 for sound and before the first picture. */
  width: pixels,
  height: pixels,
  framesPerSecond: z.number().int().min(0).max(240),
  /** per cent of the packets */
  lossPercent: z.number().min(0).max(100),
})
export type ReceivedStream = z.infer<typeof ReceivedStream>

/**
 * What one person receives of everybody, and what they have given up. Sent when what it says in words changes, at most every five
 * seconds, and else every half minute so that the figures are known.
 */
export const QualityReport = z.object({
  step: z.enum(qualitySteps),
  decidedBy: z.enum(stepDeciders),
  /** Of the media; null while it is not measured. */
  roundTripMs: z.number().int().min(0).max(120_000).nullable(),
  way: z.enum(mediaWays).nullable(),
  streams: z.array(ReceivedStream).max(60),
})
export type QualityReport = z.infer<typeof QualityReport>

export const qualityRequests = {
  /** Streams that the server does not know as this person's own reception are passed over. */
  'quality.report': { input: QualityReport, output: nothing },
  /** A picture that stands still is asked for anew. */
  'consumer.request_key_frame': { input: z.object({ consumerId: mediaId }), output: nothing },
} as const

export const qualityNotifications = {
  /** What somebody receives of this person: only their own streams are in it, and only news of them is told. */
  'quality.reported': QualityReport.extend({ personId: z.string() }),
  /**
   * The largest size of one's own picture that anybody takes, from 0; null: nobody looks. Larger ones need not be sent. Told at once when
   * more is wanted, and when less is after it has stayed so for ten seconds. Before it is told everything is wanted.
   */
  'producer.wanted': z.object({
    producerId: mediaId,
    spatialLayer: z.number().int().min(0).max(3).nullable(),
  }),
} as const
