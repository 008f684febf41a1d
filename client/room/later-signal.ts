/** Signalling for somebody who has no session yet: a socket without one would be refused. It begins when the link has been opened. */

import { networkFailure } from '../failure.ts'
import type { RoomSignal } from './signal.ts'
import { socketSignal } from './signal.ts'

export type LaterSignal = { readonly signal: RoomSignal; readonly begin: () => void }

/** What is listened to before {@link LaterSignal.begin} is listened to from then on; what is asked before fails as without a network. */
export function laterSignal(real: RoomSignal = socketSignal): LaterSignal {
  let begun = false
  const waiting = new Set<() => void>()
  const later = (start: () => () => void): (() => void) => {
    if (begun) return start()
    let stop: (() => void) | null = null
    const run = () => {
      stop = start()
    }
    waiting.add(run)
    return () => {
      waiting.delete(run)
      stop?.()
    }
  }
  return {
    signal: {
      request: (name, input) => (begun ? real.request(name, input) : Promise.reject(networkFailure())),
      on: (name, listener) => later(() => real.on(name, listener)),
      isConnected: () => begun && real.isConnected(),
      onConnection: (listener) => later(() => real.onConnection(listener)),
    },
    begin: () => {
      if (begun) return
      begun = true
      for (const run of waiting) run()
      waiting.clear()
    },
  }
}
