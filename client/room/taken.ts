/**
 * A device that is taken away in the middle of a call. Most systems end its track; iOS mutes it while a phone call has it, and may
 * give it back (room.md #22).
 */

/** ms; what mutes for shorter goes by itself, as a headset that is handed over */
export const takenAfter = 2000

type Hooks = {
  ended: () => void
  /** Muted by the system, and not only for a moment. */
  taken: () => void
  /** After {@link taken}: it gives sound or pictures again. */
  back: () => void
}

/** @returns the way to stop watching */
export function watchTrack(track: MediaStreamTrack, { ended, taken, back }: Hooks): () => void {
  const watching = new AbortController()
  const { signal } = watching
  let timer: ReturnType<typeof setTimeout> | undefined
  let isTaken = false
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(judge, takenAfter)
  }
  const judge = () => {
    // A page that nobody sees has no camera on a phone; it is judged when somebody is there to press.
    if (isHidden()) {
      wait()
      return
    }
    isTaken = true
    taken()
  }
  const unmuted = () => {
    clearTimeout(timer)
    if (isTaken) back()
    isTaken = false
  }
  track.addEventListener('ended', ended, { signal })
  track.addEventListener('mute', wait, { signal })
  track.addEventListener('unmute', unmuted, { signal })
  if (track.muted) wait()
  return () => {
    clearTimeout(timer)
    watching.abort()
  }
}

function isHidden(): boolean {
  return typeof document !== 'undefined' && document.hidden
}
