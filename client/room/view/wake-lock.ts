/** A phone that lies beside the patient must not go dark in the middle of the call. */
import { useEffect } from 'react'

export function useWakeLock(): void {
  useEffect(keepAwake, [])
}

/** @returns the way to let the screen go dark again */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null
  let over = false
  const ask = async () => {
    // A hidden page loses it and may ask again when it is seen.
    if (document.hidden || navigator.wakeLock === undefined) return
    try {
      const given = await navigator.wakeLock.request('screen')
      if (over) await given.release()
      else lock = given
    } catch (error) {
      // Refused when the battery is low.
      console.debug('the screen may go dark', error)
    }
  }
  const onVisibility = () => void ask()
  void ask()
  document.addEventListener('visibilitychange', onVisibility)
  return () => {
    over = true
    document.removeEventListener('visibilitychange', onVisibility)
    void lock?.release()
  }
}
