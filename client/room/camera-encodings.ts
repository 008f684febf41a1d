/** How the cameras beside the face are sent. What they show is looked at closely, so size is kept and frames are given up first. */
import type { ProducerOptions } from 'mediasoup-client/types'
import type { CameraRole, MediaSource } from '../../server/domain/room.ts'

type Encodings = NonNullable<ProducerOptions['encodings']>

/**
 * Three sizes, 1080p at full: several people look at them at once, some on a narrow line and some at the side only. Bits per second;
 * 3 Mbit/s is what Chrome's VP8 takes for 1080p at 30 frames without visible blocks.
 */
const looked: Encodings = [
  { scaleResolutionDownBy: 4, maxBitrate: 200_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 2, maxBitrate: 700_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 1, maxBitrate: 3_000_000, scalabilityMode: 'L1T3' },
]

/** Letters and slides: one size, since a smaller one cannot be read, and few frames, since little moves. */
const encodings: Readonly<Record<CameraRole, Encodings>> = {
  examination: looked,
  tongue: looked,
  document: [{ maxBitrate: 2_000_000, maxFramerate: 5 }],
  microscope: [{ maxBitrate: 2_500_000, maxFramerate: 10 }],
}

export function encodingsOf(role: CameraRole): Encodings {
  return encodings[role]
}

/** Whether a source is sent in several sizes, from which each receiver gets the one that fits. */
export function hasSizes(source: MediaSource): boolean {
  return source === 'camera' || source === 'examination' || source === 'tongue'
}
