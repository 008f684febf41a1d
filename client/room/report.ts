/** What this person receives, as it is told to those from whom it comes. Pure. */
import type { QualityReport, ReceivedStream } from '../../server/contract/quality.ts'
import type { ReceivedState } from '../../server/domain/quality.ts'
import { keeps } from './ladder.ts'
import type { RoomState, StreamState } from './store.ts'

/** ms: the least time between two reports, and between two that say the same */
export const reportAfter = 5000
export const repeatAfter = 30_000
/** As the contract bounds it. */
const mostStreams = 60

type Measured = Pick<RoomState, 'people' | 'figures' | 'quality'>

/** @param seen what is known of the places of a stream: whether anybody looks, and whether it came larger before */
export function reportOf(
  { people, figures, quality }: Measured,
  seen: { isUnseen: (consumerId: string) => boolean; isLowered: (producerId: string) => boolean },
): QualityReport {
  const streams = people
    .filter(({ away }) => !away)
    .flatMap((person) => person.streams)
    .slice(0, mostStreams)
    .map((stream): ReceivedStream => {
      const { width = 0, height = 0, framesPerSecond = 0, loss = 0 } = stream.figures ?? {}
      return {
        producerId: stream.producerId,
        kind: stream.kind,
        state: stateOf(stream, quality, seen),
        width,
        height,
        framesPerSecond: Math.min(240, framesPerSecond),
        lossPercent: Math.round(loss * 1000) / 10,
      }
    })
  const { step, decidedBy } = quality
  const roundTrip = figures?.roundTrip ?? null
  return {
    step,
    decidedBy,
    roundTripMs: roundTrip === null ? null : Math.min(120_000, Math.round(roundTrip)),
    way: figures?.way ?? null,
    streams,
  }
}

function stateOf(
  { consumerId, producerId, source, kind, paused, frozen, figures }: StreamState,
  { step, decidedBy }: RoomState['quality'],
  { isUnseen, isLowered }: Parameters<typeof reportOf>[1],
): ReceivedState {
  if (paused) return 'paused'
  if (!keeps(step, source)) return decidedBy === 'self' ? 'declined' : 'dropped'
  if (consumerId === null) return 'waiting'
  if (isUnseen(consumerId)) return 'unseen'
  if (kind === 'audio') return 'flowing'
  if (frozen) return 'frozen'
  if (figures === null || figures.height === 0) return 'waiting'
  return isLowered(producerId) ? 'lowered' : 'flowing'
}

/** What of a report becomes a sentence for somebody; figures that wander do not. */
export function wordsOf({ step, decidedBy, streams }: QualityReport): string {
  return JSON.stringify([step, decidedBy, streams.map((one) => [one.producerId, one.state, one.height])])
}

/** Whether it is time to tell. @param last what was told, and when, ms */
export function isDue(
  report: QualityReport,
  last: { words: string; at: number } | null,
  now: number,
): boolean {
  if (last === null) return true
  const passed = now - last.at
  return passed >= (wordsOf(report) === last.words ? repeatAfter : reportAfter)
}
