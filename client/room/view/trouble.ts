/** Whether the line has been bad enough of late that somebody who leaves may mean to go on by telephone. */
import { useEffect, useRef } from 'react'
import type { RoomState } from '../store.ts'
import { useRoomState } from './context.tsx'

/** ms; a blink that mends itself is no reason to ask anybody */
const leastMs = 3000
/** ms; what is longer ago is not why they leave */
const heldMs = 10 * 60_000

export function isInTrouble({ phase, signalling, media, held }: RoomState): boolean {
  return phase.name === 'returning' || signalling === 'down' || media === 'recovering' || held
}

/** @returns asks whether there was such trouble in the last minutes, or is now */
export function useTrouble(): () => boolean {
  const trouble = isInTrouble(useRoomState())
  const began = useRef<number | null>(null)
  const last = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    if (!trouble) return
    const from = performance.now()
    began.current = from
    return () => {
      began.current = null
      if (performance.now() - from >= leastMs) last.current = performance.now()
    }
  }, [trouble])
  return () => {
    const at = performance.now()
    const now = began.current !== null && at - began.current >= leastMs
    return now || at - last.current < heldMs
  }
}
