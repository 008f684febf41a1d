/** Asks the browser for a screen to show. */

/** @returns null when the person closed the browser's dialog without choosing */
export async function shareScreen(): Promise<MediaStreamTrack | null> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { max: 15 } },
      audio: false,
    })
    const [track] = stream.getVideoTracks()
    if (track === undefined) return null
    // Letters stay sharp when the line is narrow; frames are given up first.
    track.contentHint = 'detail'
    return track
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotAllowedError') return null
    throw error
  }
}

export function canShareScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function'
}
