/** What camera and microphone give, while they are looked at. */
import { useEffect, useRef } from 'react'
import { useTexts } from '../../i18n/text.ts'
import type { Trial, TrialState } from '../../network/trial.ts'
import { useStore } from '../../ui/store.ts'

export function Self({ trial, state }: { trial: Trial; state: TrialState }) {
  const { network } = useTexts()
  const { level } = useStore(trial.meter.heard)
  const video = useRef<HTMLVideoElement>(null)
  const { camera } = state
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = camera === null ? null : new MediaStream([camera])
  }, [camera])
  if (state.phase !== 'running') return null
  return (
    <aside className="network-self">
      {camera === null ? null : (
        <video
          ref={video}
          className="network-picture"
          aria-label={network.preview}
          autoPlay
          muted
          playsInline
        />
      )}
      <p className="network-speak" role="status">
        {state.listening ? network.speak : ''}
      </p>
      <meter className="network-level" aria-label={network.level} min={0} max={1} value={level} />
    </aside>
  )
}
