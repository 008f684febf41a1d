/** The page before the room: see oneself, be heard, choose, and press to enter. */
import { type ReactNode, useEffect } from 'react'
import { Link } from 'react-router'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useMe } from '../../session.ts'
import { errorWords } from '../../ui/answer.tsx'
import { now as serverNow, useNow } from '../../ui/clock.ts'
import { runningFigures, tickOf } from '../../ui/countdown.ts'
import { PhoneCard } from '../../ui/phone-card.tsx'
import { formatSpan, useTime } from '../../ui/time.ts'
import { gateOf, opensAt } from '../gate.ts'
import { prepareLink } from '../link.ts'
import { markClick } from '../marks.ts'
import { mayPass, type RoomError } from '../signal.ts'
import { Patient } from './bar.tsx'
import { useCapture, useCase, useClient, useRoomState, useRoomTexts } from './context.tsx'
import { DeviceFields } from './device-fields.tsx'
import { Picture } from './picture.tsx'

/** Opens camera and microphone, and meanwhile what entering needs. */
export function useDevicesOpened(): void {
  const { capture } = useClient()
  useEffect(() => {
    void capture.start()
    // Only saves time: a browser that cannot is told so when it enters.
    prepareLink().catch((error: unknown) => console.debug('the link could not be prepared', error))
  }, [capture])
}

export function CheckPage() {
  const texts = useRoomTexts()
  const { id } = useCase()
  useDevicesOpened()
  return (
    <div className="dark check">
      <header className="r-bar">
        <Patient />
        <span className="r-bar-end">
          <Link to={paths.consultation(id)}>{texts.check.back}</Link>
        </span>
      </header>
      <main className="check-body" id="content">
        <OwnPicture />
        <section className="check-side" aria-labelledby="check-title">
          <h1 id="check-title">{texts.check.title}</h1>
          <Who />
          <DeviceFields />
          <Entering />
        </section>
      </main>
    </div>
  )
}

/** Oneself, as the others are going to see it. */
export function OwnPicture() {
  const { check, tile } = useRoomTexts()
  const { capture } = useClient()
  const { camera, microphone, listening } = useCapture()
  const cameraOn = camera.status === 'open' || camera.status === 'opening'
  return (
    <div className="check-picture">
      <figure className="tile" aria-label={check.preview}>
        {camera.status === 'open' ? (
          <Picture track={capture.track('camera')} mirrored data={{ 'data-testid': 'room-preview' }} />
        ) : (
          <div className="tile-word">
            {listening
              ? check.listening
              : camera.status === 'opening'
                ? check.cameraOpening
                : camera.status === 'failed'
                  ? tile.noCamera
                  : check.cameraOff}
          </div>
        )}
      </figure>
      {listening ? null : (
        <div className="check-under">
          {microphone.status === 'open' ? (
            <button
              type="button"
              className="r-button"
              onClick={() => void capture.setMicrophone(!microphone.wanted)}
              data-testid="room-check-mic"
            >
              {microphone.wanted ? check.mute : check.unmute}
            </button>
          ) : null}
          <button
            type="button"
            className="r-button"
            onClick={() => void capture.setCamera(!cameraOn)}
            data-testid="room-check-cam"
          >
            {cameraOn ? check.turnCameraOff : check.turnCameraOn}
          </button>
        </div>
      )}
    </div>
  )
}

/** When it is, and who is there already. */
function Who() {
  const { guest: words, room: texts } = useTexts()
  const { check } = texts
  const time = useTime()
  const { scheduledStart, room } = useCase()
  const me = useMe()
  const names = room.inside
    .filter(({ personId }) => personId !== me.person.id)
    .map(({ name, guest }) => (guest === null ? name : `${name} ${words.tag(guest)}`))
  return (
    <p className="check-who">
      {scheduledStart === null ? null : (
        <>
          {check.scheduled(time.near(scheduledStart))}
          <br />
        </>
      )}
      {names.length === 0 ? check.nobody : check.inside(names.join(check.insideJoin))}
    </p>
  )
}

function Entering() {
  const { call } = useClient()
  const consultation = useCase()
  const { phase } = useRoomState()
  const opens = opensAt(consultation.scheduledStart)
  const now = useNow(tickOf(opens === null ? 0 : opens - serverNow(), false))
  const early = gateOf(consultation, now) === 'early'
  const waits = phase.name === 'outside' || phase.name === 'refused'
  useEffect(() => {
    if (waits && !early) call.prepare()
  }, [call, waits, early])
  return (
    <div className="check-join">
      {phase.name === 'refused' ? <Refusal error={phase.error} /> : null}
      {early && opens !== null ? <Waiting opens={opens} now={now} /> : <JoinButton />}
      <ListenOnly />
      {phase.name === 'refused' && isNoWay(phase.error) ? <PhoneCard consultation={consultation} /> : null}
    </div>
  )
}

/** What another press may not mend: no server, no media, a browser that cannot. What was refused for its hour or its right has no telephone. */
function isNoWay({ code }: RoomError): boolean {
  return code === 'BROWSER_UNSUPPORTED' || code === 'MEDIA_REJECTED' || mayPass(code)
}

/** A real press: it is also what lets the browser play the others' voices. */
function JoinButton() {
  const { check } = useRoomTexts()
  const { call, sound } = useClient()
  const { phase } = useRoomState()
  const joining = phase.name === 'joining'
  const join = () => {
    if (joining) return
    markClick()
    sound.unlock()
    void call.join()
  }
  return (
    <>
      <button
        type="button"
        className="r-button r-button-main r-button-large"
        onClick={join}
        aria-busy={joining}
        data-testid="room-join"
      >
        {joining ? check.joining : check.join}
      </button>
      <JoiningAgain />
    </>
  )
}

/** Nobody answers yet, and nobody has to press again. */
export function JoiningAgain() {
  const { check } = useRoomTexts()
  const { phase } = useRoomState()
  if (phase.name !== 'joining' || !phase.again) return null
  return (
    <p className="r-quiet" role="status" data-testid="room-joining-again">
      {check.joiningAgain}
    </p>
  )
}

/** @param note instead of the words that a button appears */
export function Waiting({ opens, now, note }: { opens: number; now: number; note?: string | undefined }) {
  const texts = useTexts()
  const { check } = texts.room
  const time = useTime()
  const left = opens - now
  return (
    <div className="check-wait" data-testid="room-early">
      <span role="timer" aria-live="off" style={{ margin: 0, color: 'inherit' }}>
        <b>{left < 4 * 3_600_000 ? runningFigures(left) : formatSpan(texts, left)}</b>
        <span>{check.opensIn}</span>
      </span>
      <p className="r-quiet">{note ?? check.opensAt(time.near(opens, now))}</p>
    </div>
  )
}

/** Without camera and microphone, and back. */
export function ListenOnly() {
  const { check } = useRoomTexts()
  const { capture } = useClient()
  const { listening } = useCapture()
  return (
    <button
      type="button"
      className="r-link"
      onClick={() => (listening ? void capture.askForBoth() : capture.listenOnly())}
      data-testid="room-listen"
    >
      {listening ? check.useDevices : check.listen}
    </button>
  )
}

/** Why the door did not open, and what to do; the button below tries again. */
export function Refusal({ error }: { error: RoomError }) {
  const texts = useTexts()
  return <RefusalWords {...refusalWords(texts, error)} />
}

function refusalWords(texts: ReturnType<typeof useTexts>, error: RoomError): { what: string; next: string } {
  if (error.code === 'BROWSER_UNSUPPORTED') return texts.room.refused.BROWSER_UNSUPPORTED
  return errorWords(texts, new ApiFailure({ code: error.code, requestId: error.requestId }, 0))
}

export function RefusalWords({ what, next }: { what: ReactNode; next: ReactNode }) {
  return (
    <div className="check-error" role="alert" data-testid="room-refused">
      <b>{what}</b>
      <br />
      {next}
    </div>
  )
}
