/** Camera, microphone and loudspeaker: chosen, tried out, and explained where they do not come. */
import { useId, useState } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { useStore } from '../../ui/store.ts'
import type { SourceState } from '../capture-state.ts'
import type { CaptureSource, DeviceKind } from '../devices.ts'
import { canChooseLoudspeaker, playTestTone } from '../sound.ts'
import { useCapture, useClient, useRoomTexts } from './context.tsx'
import { ThriftField } from './thrift-field.tsx'

export function DeviceFields() {
  const { camera, microphone, listening } = useCapture()
  return (
    <>
      {listening ? null : (
        <>
          <div className="r-device">
            <DeviceSelect kind="camera" used={camera.deviceId} />
            <SourceWords source="camera" state={camera} />
          </div>
          <div className="r-device">
            <DeviceSelect kind="microphone" used={microphone.deviceId} />
            <Level />
            <NoiseField />
            <SourceWords source="microphone" state={microphone} />
          </div>
        </>
      )}
      <div className="r-device">
        <Loudspeaker />
      </div>
      <ThriftField />
    </>
  )
}

type DeviceSelectProps = { kind: DeviceKind; used: string | null }

function DeviceSelect({ kind, used }: DeviceSelectProps) {
  const { check } = useRoomTexts()
  const { capture } = useClient()
  const { devices, choice } = useCapture()
  const id = useId()
  const list = devices[kind]
  const value = used ?? choice[kind] ?? ''
  const known = list.some((device) => device.id === value)
  return (
    <>
      <label className="r-label" htmlFor={id}>
        {check[kind]}
      </label>
      <select
        id={id}
        className="r-select"
        value={known ? value : ''}
        onChange={(event) => void capture.choose(kind, event.target.value)}
        data-testid={`room-choose-${kind}`}
      >
        {known && list.length > 0 ? null : <option value="">{check.systemDevice}</option>}
        {list.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label === '' ? check.unnamed(check[kind], index + 1) : device.label}
          </option>
        ))}
      </select>
    </>
  )
}

type SourceWordsProps = { source: CaptureSource; state: SourceState }

/** Why it does not come, or what was taken instead. */
function SourceWords({ source, state }: SourceWordsProps) {
  const texts = useRoomTexts()
  const { capture } = useClient()
  const { camera } = useCapture()
  if (state.fault !== null) {
    const { what, next } = texts.fault[state.fault]
    // The same remedy for both is said once, at the camera.
    const said = source === 'microphone' && camera.fault === state.fault
    const hopeless = state.fault === 'insecure' || state.fault === 'unsupported'
    return (
      <div className="r-device-fault" role="alert" data-testid={`room-fault-${source}`}>
        <span className="r-warn">{texts.faultOf(texts.check[source], what)}</span>
        <br />
        {said ? null : `${next} `}
        {hopeless ? null : (
          <button type="button" className="r-link" onClick={() => void capture.retry(source)}>
            {texts.check.retry}
          </button>
        )}
      </div>
    )
  }
  if (state.instead === null) return null
  return (
    <p className="r-device-fault r-quiet">
      {state.instead === 'smaller' ? texts.check.smaller : texts.check.otherDevice(state.label)}
    </p>
  )
}

const bars = Array.from({ length: 24 }, (_, index) => index)

/** The meter, and what it says in words: for those who do not see it, and for a microphone that gives nothing. */
function Level() {
  const { check } = useRoomTexts()
  const { meter } = useClient()
  const { microphone } = useCapture()
  const { level, silent } = useStore(meter.heard)
  if (microphone.status !== 'open') return null
  const lit = Math.round(level * bars.length)
  return (
    <>
      <meter className="hidden-text" aria-label={check.level} min={0} max={bars.length} value={lit}>
        {lit}
      </meter>
      <div className="r-level" aria-hidden="true" data-testid="room-level">
        {bars.map((bar) => (
          <i key={bar} data-lit={bar < lit} />
        ))}
      </div>
      <p className={silent && microphone.wanted ? 'r-tab-small r-warn' : 'r-tab-small'}>
        {!microphone.wanted ? check.muted : silent ? check.silent : check.levelHint}
      </p>
    </>
  )
}

function NoiseField() {
  const { quality } = useTexts()
  const { capture } = useClient()
  const { microphone, noiseSuppression } = useCapture()
  if (microphone.status !== 'open' && microphone.status !== 'opening') return null
  return (
    <label className="r-check-line r-check-close">
      <input
        type="checkbox"
        checked={noiseSuppression}
        onChange={(event) => void capture.setNoiseSuppression(event.target.checked)}
        data-testid="room-noise"
      />
      {quality.noise}
    </label>
  )
}

function Loudspeaker() {
  const { check } = useRoomTexts()
  const { choice } = useCapture()
  const [tone, setTone] = useState<'rest' | 'playing' | 'failed'>('rest')
  const play = async () => {
    if (tone === 'playing') return
    setTone('playing')
    try {
      await playTestTone(choice.loudspeaker)
      setTone('rest')
    } catch (error) {
      console.warn('the test tone did not play', error)
      setTone('failed')
    }
  }
  return (
    <>
      {canChooseLoudspeaker() ? (
        <DeviceSelect kind="loudspeaker" used={choice.loudspeaker} />
      ) : (
        <span className="r-label">{check.loudspeaker}</span>
      )}
      <div className="r-row" style={{ marginTop: 8 }}>
        <button type="button" className="r-button" onClick={() => void play()} data-testid="room-tone">
          {tone === 'playing' ? check.tonePlaying : check.tone}
        </button>
        <span className={tone === 'failed' ? 'r-tab-small r-warn' : 'r-tab-small'} style={{ flex: 1 }}>
          {tone === 'failed' ? check.toneFailed : check.toneHint}
        </span>
      </div>
    </>
  )
}
