/**
 * The server's time, as near as the answers tell it: a ward computer's own clock may be minutes off, and a countdown must not be.
 */
import { useEffect, useState } from 'react'

let offset = 0

/** Learns the server's clock from the `date` header of an answer. Under two seconds the header is too coarse to be better. */
export function learnServerTime(dateHeader: string | null, receivedAt: number = Date.now()): void {
  if (dateHeader === null) return
  const server = Date.parse(dateHeader)
  if (Number.isNaN(server)) return
  const difference = server - receivedAt
  offset = Math.abs(difference) < 2000 ? 0 : difference
}

/** Now by the server's clock, in milliseconds since 1970. */
export function now(): number {
  return Date.now() + offset
}

/** Now, again and again. `interval` in milliseconds; it may change from one rendering to the next. */
export function useNow(interval: number): number {
  const [time, setTime] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), interval)
    return () => clearInterval(timer)
  }, [interval])
  return time
}
