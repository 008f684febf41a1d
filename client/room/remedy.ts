/** What may cure a device that could not be had, so that nobody has to press "try again": the page goes on by itself. */
import type { CaptureSource, MediaFault } from './devices.ts'

/** A plug that was put in may bring what was missing, or another device than the one that is used elsewhere. */
export const curedByPlug: ReadonlySet<MediaFault> = new Set(['missing', 'busy'] as const)
/** The system's settings and other programs are outside of the page; whoever comes back from there may have changed it. */
export const curedOutside: ReadonlySet<MediaFault> = new Set(['denied_by_system', 'busy'] as const)

type Hooks = {
  plugged: () => void
  /** Allowed in the browser's own settings. */
  permitted: (source: CaptureSource) => void
  /** The page is looked at again. */
  returned: () => void
}

/** @returns the way to stop watching */
export function watchRemedies({ plugged, permitted, returned }: Hooks): () => void {
  const watching = new AbortController()
  const { signal } = watching
  navigator.mediaDevices.addEventListener('devicechange', plugged, { signal })
  for (const source of ['camera', 'microphone'] as const) {
    void watchPermission(source, () => permitted(source), signal)
  }
  // Without a window, as in a test of the logic, nobody goes away and comes back.
  if (typeof window !== 'undefined') window.addEventListener('focus', returned, { signal })
  if (typeof document !== 'undefined') {
    document.addEventListener('visibilitychange', () => document.hidden || returned(), { signal })
  }
  return () => watching.abort()
}

async function watchPermission(
  source: CaptureSource,
  permitted: () => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const status = await navigator.permissions.query({ name: source })
    status.addEventListener('change', () => status.state === 'granted' && permitted(), { signal })
  } catch {
    // Some browsers do not tell about these permissions; the retry button does the same.
  }
}
