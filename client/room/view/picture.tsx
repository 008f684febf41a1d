/** A moving picture, whole in its place. */
import { useEffect, useRef, useState } from 'react'
import { markStep } from '../marks.ts'
import type { StreamState } from '../store.ts'
import { useClient } from './context.tsx'

type PictureProps = {
  track: MediaStreamTrack | null | undefined
  /** Told when the first frame of a track is there, and when there is none any more. */
  onLive?: (live: boolean) => void
  /** For what comes from others: lets the server send the size that fits. */
  received?: { consumerId: string; source: StreamState['source'] } | undefined
  mirrored?: boolean
  /** For what lies over the picture and follows its size. */
  element?: React.RefObject<HTMLVideoElement | null>
  /** Names for tests and for the person's own tools; they go onto the element. */
  data?: Record<`data-${string}`, string>
}

export function Picture({ track, onLive, received, mirrored = false, element: given, data }: PictureProps) {
  const own = useRef<HTMLVideoElement>(null)
  const element = given ?? own
  const live = useLive(element, track, received !== undefined, onLive)
  useLayer(element, received)
  return (
    <video
      ref={element}
      className={mirrored ? 'picture picture-mirrored' : 'picture'}
      data-live={live}
      // The sound is played elsewhere, once, however many pictures show the person.
      muted
      autoPlay
      playsInline
      disablePictureInPicture
      {...data}
    />
  )
}

function useLive(
  element: React.RefObject<HTMLVideoElement | null>,
  track: MediaStreamTrack | null | undefined,
  remote: boolean,
  onLive: ((live: boolean) => void) | undefined,
): boolean {
  const [live, setLive] = useState(false)
  const told = useRef(onLive)
  useEffect(() => {
    told.current = onLive
  })
  useEffect(() => {
    const video = element.current
    if (video === null) return
    const tell = (now: boolean) => {
      setLive(now)
      told.current?.(now)
    }
    video.srcObject = track == null ? null : new MediaStream([track])
    tell(false)
    if (track == null) return
    let over = false
    const first = () => {
      if (over) return
      over = true
      if (remote) markStep('first-frame')
      tell(true)
    }
    // The frame's own callback where there is one; `loadeddata` comes a little later.
    video.requestVideoFrameCallback?.(first)
    video.addEventListener('loadeddata', first)
    // Some browsers inside other applications want play() said (room.md #26).
    void video.play().catch(() => undefined)
    return () => {
      over = true
      video.removeEventListener('loadeddata', first)
      video.srcObject = null
    }
  }, [element, track, remote])
  return live
}

function useLayer(
  element: React.RefObject<HTMLVideoElement | null>,
  received: PictureProps['received'],
): void {
  const { layers } = useClient()
  const consumerId = received?.consumerId
  const source = received?.source
  useEffect(() => {
    const video = element.current
    if (video === null || consumerId === undefined || source === undefined) return
    return layers.watch(consumerId, video, source)
  }, [element, layers, consumerId, source])
}
