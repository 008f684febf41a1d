/** What the browser tells of this computer's own network: it is back, or it is another one (from Wi-Fi to a phone's). */

/** Not in every browser, and not in the library's types. */
type WithConnection = { connection?: EventTarget }

/** @returns the way to stop listening */
export function onNetworkChange(listener: () => void): () => void {
  // Without a window, as in a test of the logic, nothing changes.
  if (typeof window === 'undefined') return () => undefined
  const { connection } = navigator as WithConnection
  window.addEventListener('online', listener)
  connection?.addEventListener('change', listener)
  return () => {
    window.removeEventListener('online', listener)
    connection?.removeEventListener('change', listener)
  }
}

export function isOffline(): boolean {
  return typeof navigator !== 'undefined' && navigator.onLine === false
}
