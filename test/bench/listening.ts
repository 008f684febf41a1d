/** What arrives at a person between two moments, by the browser's own counters. */
import type { Person } from '../e2e/person.ts'

export type Listened = {
  /** % of the samples of sound that were made up because nothing came; silence that was left out on purpose is not counted. */
  concealed: number
  /** Of the last decoded picture, pixels; 0 where none was decoded. */
  height: number
  fps: number
  /** bits per second, sound and pictures */
  bitrate: number
}

type Counters = { at: number; bytes: number; samples: number; madeUp: number; frames: number; height: number }

declare global {
  interface Window {
    listenedFrom?: Counters
  }
}

/** Begins to count. */
export async function listenFor({ page }: Person): Promise<void> {
  const from = await page.evaluate(count)
  await page.evaluate((counters) => {
    window.listenedFrom = counters
  }, from)
}

/** @throws Error where {@link listenFor} was not called in this page */
export async function takeListened({ page }: Person): Promise<Listened> {
  const from = await page.evaluate(() => window.listenedFrom)
  if (from === undefined) throw new Error('nothing was counted in this page')
  const to = await page.evaluate(count)
  const seconds = (to.at - from.at) / 1000
  const samples = to.samples - from.samples
  const frames = to.frames - from.frames
  return {
    concealed: samples === 0 ? 100 : (100 * (to.madeUp - from.madeUp)) / samples,
    height: frames === 0 ? 0 : to.height,
    fps: frames / seconds,
    bitrate: ((to.bytes - from.bytes) * 8) / seconds,
  }
}

/** Runs in the page. */
async function count(): Promise<Counters> {
  const sum = { at: performance.now(), bytes: 0, samples: 0, madeUp: 0, frames: 0, height: 0 }
  for (const connection of window.connections) {
    if (connection.connectionState === 'closed') continue
    for (const stat of (await connection.getStats()).values()) {
      if (stat.type !== 'inbound-rtp' || stat.trackIdentifier === 'probator') continue
      sum.bytes += stat.bytesReceived ?? 0
      sum.samples += stat.totalSamplesReceived ?? 0
      sum.madeUp += (stat.concealedSamples ?? 0) - (stat.silentConcealedSamples ?? 0)
      sum.frames += stat.framesDecoded ?? 0
      if (stat.kind === 'video') sum.height = stat.frameHeight ?? 0
    }
  }
  return sum
}
