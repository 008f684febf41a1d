/** The stethoscope: its strip over the stage, for whoever sends it and for whoever may listen; and its place among the devices. */
import { useId } from 'react'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useStore } from '../../ui/store.ts'
import type { Meter } from '../meter.ts'
import { streamFrom } from '../stage.ts'
import type { PersonState } from '../store.ts'
import { useCapture, useClient, useRoomState, useRoomTexts } from './context.tsx'

export function AuscultationStrips() {
  const { people } = useRoomState()
  return (
    <>
      <SendingStrip />
      {people.map((person) => (
        <ListeningStrip key={person.personId} person={person} />
      ))}
    </>
  )
}

function SendingStrip() {
  const { auscultation: texts } = useTexts()
  const { auscultation, call } = useClient()
  const { sending } = useStore(auscultation.state)
  const { receptions } = useRoomState()
  if (sending === 'off') return null
  const own = call.producerIdOf('stethoscope')
  const listeners = [...receptions.values()].filter(({ streams }) =>
    streams.some(({ producerId, state }) => producerId === own && state === 'flowing'),
  ).length
  return (
    <div className="r-strip r-strip-on" data-testid="room-stethoscope-sending">
      <span>
        {sending === 'opening' ? texts.opening : texts.sending}
        {sending === 'opening' ? null : <small>{texts.listeners(listeners)}</small>}
      </span>
      <SoundLevel meter={auscultation.sent} />
      <button type="button" className="r-button" onClick={() => void auscultation.stop()}>
        {texts.stop}
      </button>
    </div>
  )
}

function ListeningStrip({ person }: { person: PersonState }) {
  const { auscultation: texts } = useTexts()
  const { auscultation } = useClient()
  const { listening } = useStore(auscultation.state)
  const language = useLanguage()
  const consumerId = streamFrom(person, 'stethoscope')?.consumerId ?? null
  if (consumerId === null) return null
  const on = listening === consumerId
  return (
    <div className="r-strip r-strip-on" data-testid="room-stethoscope">
      <span>
        {texts.comes(personIn(language, person))}
        <small>{texts.headphones}</small>
      </span>
      {on ? <SoundLevel meter={auscultation.heard} /> : null}
      <button
        type="button"
        className={on ? 'r-button' : 'r-button r-button-main'}
        onClick={() => (on ? auscultation.unlisten(consumerId) : auscultation.listen(consumerId))}
        data-testid="room-stethoscope-listen"
      >
        {on ? texts.unlisten : texts.listen}
      </button>
    </div>
  )
}

const bars = 16

function SoundLevel({ meter }: { meter: Meter }) {
  const { auscultation: texts } = useTexts()
  const { level } = useStore(meter.heard)
  return (
    <meter
      className="r-sound-level"
      aria-label={texts.level}
      min={0}
      max={bars}
      value={Math.round(level * bars)}
    />
  )
}

export function AuscultationField() {
  const { auscultation: texts } = useTexts()
  const { check, fault } = useRoomTexts()
  const { auscultation } = useClient()
  const { devices } = useCapture()
  const state = useStore(auscultation.state)
  const id = useId()
  return (
    <section className="r-device" aria-label={texts.title}>
      <label className="r-label" htmlFor={id}>
        {texts.device}
      </label>
      <select
        id={id}
        className="r-select"
        value={state.deviceId ?? ''}
        disabled={state.sending !== 'off'}
        onChange={(event) => auscultation.choose(event.target.value)}
      >
        <option value="">{check.systemDevice}</option>
        {devices.microphone.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label === '' ? check.unnamed(check.microphone, index + 1) : device.label}
          </option>
        ))}
      </select>
      {state.fault === null ? null : (
        <p className="r-device-fault r-warn" role="alert">
          {fault[state.fault].what} {fault[state.fault].next}
        </p>
      )}
      <div className="r-row r-row-start">
        <button
          type="button"
          className="r-button"
          onClick={() => void (state.sending === 'off' ? auscultation.start() : auscultation.stop())}
          data-testid="room-stethoscope-start"
        >
          {state.sending === 'off' ? texts.start : texts.stop}
        </button>
        <span className="r-tab-small">{texts.hint}</span>
      </div>
    </section>
  )
}
