/** Recording in the room: the sign in the bar that is there the whole time, and the questions that go with it. */
import { useEffect, useRef, useState } from 'react'
import type { RoomRecording } from '../../../server/contract/recording.ts'
import { mayHostRecording } from '../../../server/domain/recording.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { announce } from '../../ui/announce.tsx'
import { errorWords } from '../../ui/answer.tsx'
import { Mark } from '../../ui/mark.tsx'
import { useStore } from '../../ui/store.ts'
import { useClient, useRoomState } from './context.tsx'
import { Dialog } from './dialog.tsx'
import './recording.css'

type Live = NonNullable<RoomRecording['live']>

function useRecording() {
  const { recording } = useClient()
  return { recording, now: useStore(recording.state) }
}

function sentenceOf(words: Texts['recording'], now: RoomRecording | null): string {
  if (now === null || now.live === null) return now?.stopped == null ? words.off : words.stopped[now.stopped]
  const { state, answers } = now.live
  if (state === 'asking')
    return words.asking(answers.filter(({ agrees }) => agrees === true).length, answers.length)
  return words[state]
}

/** Whether this person starts and stops it; the server asks the same rule again. */
function useIsHost(): boolean {
  const { self, people } = useRoomState()
  if (self === null) return false
  const present = people.filter(({ away }) => !away).map(({ role }) => role)
  return mayHostRecording(self.role, present)
}

/** Red dot and words, what the host may do, and for everybody the way out. */
export function RecordingMark() {
  const words = useTexts().recording
  const { now } = useRecording()
  const sentence = sentenceOf(words, now)
  const state = now?.live?.state ?? 'off'
  const said = useRef(words.off)
  useEffect(() => {
    if (said.current === sentence) return
    said.current = sentence
    announce(sentence)
  }, [sentence])
  return (
    <span className="r-recording r-recording-said" data-state={state} data-testid="room-recording">
      {state === 'running' ? (
        <span className="r-recording-dot" aria-hidden="true" />
      ) : (
        <Mark state="submitted" tone="inherit" size={12} />
      )}
      <span>{sentence}</span>
      <RecordingButtons />
    </span>
  )
}

function RecordingButtons() {
  const { recording: words, common, room } = useTexts()
  const { recording, now } = useRecording()
  const { self } = useRoomState()
  const isHost = useIsHost()
  const [open, setOpen] = useState<'ask' | 'withdraw' | 'obstacle' | null>(null)
  if (now === null || self === null) return null
  const { live } = now
  const agreed = live?.answers.some(({ personId, agrees }) => personId === self.personId && agrees === true)
  const obstacle = now.patientConsents ? null : words.host.patient
  return (
    <>
      {live === null && isHost && now.allowed ? (
        <button
          type="button"
          className="r-recording-button"
          aria-disabled={obstacle !== null}
          aria-label={obstacle === null ? words.start : common.named(words.start, obstacle)}
          onClick={() => setOpen(obstacle === null ? 'ask' : 'obstacle')}
          data-testid="room-record-start"
        >
          {words.start}
        </button>
      ) : null}
      {live !== null && isHost ? (
        <RecordingAct label={words.stop} run={() => recording.stop(live.id)} testId="room-record-stop" />
      ) : null}
      {live !== null && agreed === true && !isHost ? (
        <button
          type="button"
          className="r-recording-button"
          onClick={() => setOpen('withdraw')}
          data-testid="room-record-withdraw"
        >
          {words.withdraw}
        </button>
      ) : null}
      {open === 'obstacle' && obstacle !== null ? (
        <Dialog title={words.start} onClose={() => setOpen(null)}>
          <p>{obstacle}</p>
          <div className="r-row">
            <button type="button" className="r-button r-button-main" onClick={() => setOpen(null)}>
              {room.dialog.done}
            </button>
          </div>
        </Dialog>
      ) : null}
      {open === 'ask' ? <AskDialog days={now.retentionDays} onClose={() => setOpen(null)} /> : null}
      {open === 'withdraw' && live !== null ? (
        <WithdrawDialog live={live} onClose={() => setOpen(null)} />
      ) : null}
    </>
  )
}

/** A press that waits for its answer; what went wrong is said aloud and in its place. */
function useAct() {
  const texts = useTexts()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const run = async (work: () => Promise<void>, done?: () => void) => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await work()
      done?.()
    } catch (thrown) {
      const { what, next } = errorWords(texts, thrown instanceof Error ? thrown : new Error(String(thrown)))
      setError(texts.common.sentences([what, next]))
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, run }
}

function RecordingAct({ label, run, testId }: { label: string; run: () => Promise<void>; testId: string }) {
  const act = useAct()
  return (
    <>
      <button
        type="button"
        className="r-recording-button"
        disabled={act.busy}
        onClick={() => void act.run(run)}
        data-testid={testId}
      >
        {label}
      </button>
      {act.error === null ? null : <span role="alert">{act.error}</span>}
    </>
  )
}

/** What is recorded, for what, how long: the same words for who asks and who is asked. */
function Facts({ days }: { days: number }) {
  const { ask } = useTexts().recording
  return (
    <ul className="r-recording-facts">
      {[ask.what, ask.purpose, ask.kept(days), ask.who, ask.free].map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  )
}

function Problem({ words }: { words: string | null }) {
  return words === null ? null : (
    <p className="check-error" role="alert">
      {words}
    </p>
  )
}

function AskDialog({ days, onClose }: { days: number; onClose: () => void }) {
  const { confirm } = useTexts().recording
  const { recording } = useRecording()
  const act = useAct()
  return (
    <Dialog title={confirm.title} onClose={onClose}>
      <Facts days={days} />
      <Problem words={act.error} />
      <div className="r-row">
        <button type="button" className="r-button" onClick={onClose}>
          {confirm.cancel}
        </button>
        <button
          type="button"
          className="r-button r-button-main"
          disabled={act.busy}
          onClick={() => void act.run(recording.ask, onClose)}
          data-testid="room-record-ask"
        >
          {confirm.agree}
        </button>
      </div>
    </Dialog>
  )
}

function WithdrawDialog({ live, onClose }: { live: Live; onClose: () => void }) {
  const { withdrawing } = useTexts().recording
  const { recording } = useRecording()
  const act = useAct()
  return (
    <Dialog title={withdrawing.title} onClose={onClose}>
      <p>{withdrawing.body}</p>
      <Problem words={act.error} />
      <div className="r-row">
        <button type="button" className="r-button" onClick={onClose}>
          {withdrawing.no}
        </button>
        <button
          type="button"
          className="r-button r-button-danger"
          disabled={act.busy}
          onClick={() => void act.run(() => recording.answer(live.id, false), onClose)}
          data-testid="room-record-withdraw-confirm"
        >
          {withdrawing.yes}
        </button>
      </div>
    </Dialog>
  )
}

/** Asks whoever has not answered. It stays until there is an answer: closing it without one is not a yes, and not a no either. */
export function RecordingQuestion() {
  const { ask } = useTexts().recording
  const { recording, now } = useRecording()
  const { self } = useRoomState()
  const act = useAct()
  const live = now?.live ?? null
  const own = live?.answers.find(({ personId }) => personId === self?.personId)
  if (now === null || live === null || own === undefined || own.agrees !== null) return null
  const answer = (agrees: boolean) => void act.run(() => recording.answer(live.id, agrees))
  return (
    <Dialog title={ask.title} onClose={() => undefined}>
      {live.state === 'asking' ? null : <p>{ask.running}</p>}
      <Facts days={now.retentionDays} />
      <Problem words={act.error} />
      <div className="r-row">
        <button
          type="button"
          className="r-button"
          disabled={act.busy}
          onClick={() => answer(false)}
          data-testid="room-record-decline"
        >
          {ask.decline}
        </button>
        <button
          type="button"
          className="r-button r-button-main"
          disabled={act.busy}
          onClick={() => answer(true)}
          data-testid="room-record-agree"
        >
          {ask.agree}
        </button>
      </div>
    </Dialog>
  )
}
