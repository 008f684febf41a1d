/** The way into a consultation's room, the room, and what stands there when there is no way in. */
import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Consultation } from '../../server/contract/consultation.ts'
import type { ConsultationId } from '../../server/contract/ids.ts'
import { useConsultation } from '../consultation.ts'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { retrySeconds } from '../queries.ts'
import { openRoomClient, type RoomClient } from '../room/client.ts'
import { type Gate, gateOf } from '../room/gate.ts'
import { hurryBack, socketSignal } from '../room/signal.ts'
import type { OverReason } from '../room/store.ts'
import { countInTitle } from '../room/title.ts'
import { CheckPage } from '../room/view/check-page.tsx'
import { RoomProvider, useClient, useRoomState } from '../room/view/context.tsx'
import { Message } from '../room/view/message.tsx'
import { useAskBeforeUnload } from '../ui/before-unload.ts'
import '../room/view/room.css'
import { RoomView } from '../room/view/room-view.tsx'
import { WaitingPage } from '../room/view/waiting-page.tsx'
import { keepNumbers } from '../telephone.ts'
import { ErrorState, ForbiddenOrAbsent } from '../ui/answer.tsx'
import { now } from '../ui/clock.ts'
import { KeptNumbers, PhoneCard } from '../ui/phone-card.tsx'
import { Waiting } from '../ui/waiting.tsx'

export function RoomPage() {
  const { id = '' } = useParams()
  const texts = useTexts()
  const query = useConsultation(id)
  // Before the effects of the parts below: one of them counts who waits in it.
  useLayoutEffect(() => {
    document.title = texts.common.pageTitle(texts.room.title)
  }, [texts])
  if (query.data !== undefined) return <Door key={id} consultation={query.data} />
  if (query.error === null) return <Waiting />
  if (isAbsent(query.error)) return <Absent />
  return (
    <main id="content">
      <ErrorState
        error={query.error}
        onRetry={() => void query.refetch()}
        retriesEvery={retrySeconds}
        kept="nothing"
      />
      <KeptNumbers consultationId={id} />
    </main>
  )
}

/** Not there, not yours, and not an id at all look the same. */
function isAbsent(error: unknown): boolean {
  return (
    error instanceof ApiFailure &&
    (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN' || error.status === 400)
  )
}

function Absent() {
  return (
    <main id="content">
      <ForbiddenOrAbsent />
    </main>
  )
}

/** Decides once whether there is a room; what changes later, the room itself hears of. */
function Door({ consultation }: { consultation: Consultation }) {
  const gate = gateOf(consultation, now())
  const [entered, setEntered] = useState(false)
  if (consultation.relation === 'auditor') return <Absent />
  if (!entered && gate !== 'open' && gate !== 'early') return <Closed gate={gate} id={consultation.id} />
  return <Visit consultation={consultation} onEntered={() => setEntered(true)} />
}

type ClosedProps = { gate: Exclude<Gate, 'open' | 'early'>; id: string }

function Closed({ gate, id }: ClosedProps) {
  const texts = useTexts()
  return (
    <Message {...texts.room.gate[gate]} testId={`room-gate-${gate}`}>
      <BackLink id={id} main />
    </Message>
  )
}

function BackLink({ id, main = false }: { id: string; main?: boolean }) {
  const texts = useTexts()
  return (
    <Link className={main ? 'r-button r-button-main' : 'r-button'} to={paths.consultation(id)}>
      {texts.room.toConsultation}
    </Link>
  )
}

type VisitProps = { consultation: Consultation; onEntered: () => void }

function Visit({ consultation, onEntered }: VisitProps) {
  const client = useRoomClient(consultation.id)
  // For when the server does not answer any more.
  useEffect(() => keepNumbers(consultation), [consultation])
  if (client === null) return null
  return (
    <RoomProvider client={client} consultation={consultation}>
      <Phases consultation={consultation} onEntered={onEntered} />
    </RoomProvider>
  )
}

/** Lives as long as the page: cameras are let go of and the seat is given up when another page is opened. */
function useRoomClient(id: string): RoomClient | null {
  const [client, setClient] = useState<RoomClient | null>(null)
  useEffect(() => {
    // The address is what it is; the server refuses an id that is none.
    const opened = openRoomClient(id as ConsultationId, socketSignal)
    const calmDown = hurryBack()
    setClient(opened)
    return () => {
      calmDown()
      void opened.call.leave()
      opened.close()
    }
  }, [id])
  return client
}

function Phases({ consultation, onEntered }: VisitProps) {
  const { phase } = useRoomState()
  const inside = phase.name === 'inside' || phase.name === 'returning'
  useEffect(() => {
    if (inside) onEntered()
  }, [inside, onEntered])
  useAskBeforeUnload(inside)
  useCountInTitle()
  if (inside) return <RoomView />
  if (phase.name === 'over') return <Over why={phase.why} consultation={consultation} />
  if (phase.name === 'refused' && phase.error.code === 'NOT_FOUND') return <Absent />
  if (phase.name === 'waiting') return <WaitingPage refused={phase.refused} />
  return <CheckPage />
}

function useCountInTitle(): void {
  const { common, room, host } = useTexts()
  const { store } = useClient()
  useEffect(
    () =>
      countInTitle(store, (waiting) =>
        common.pageTitle(waiting === 0 ? room.title : host.titleWaiting(room.title, waiting)),
      ),
    [store, common, room, host],
  )
}

/** What comes next is on the consultation's page. */
const ended: ReadonlySet<OverReason> = new Set(['right_ended', 'consultation_ended', 'call_ended'] as const)

/** Every way was tried in vain: what is left is the telephone. */
const cut: ReadonlySet<OverReason> = new Set(['no_network', 'no_server', 'no_media'] as const)

type OverProps = { why: OverReason; consultation: Consultation }

function Over({ why, consultation }: OverProps): ReactNode {
  const texts = useTexts()
  const { call, capture, sound } = useClient()
  const goOn = () => {
    sound.unlock()
    void capture.start()
    void call.join()
  }
  const again = !ended.has(why)
  return (
    <Message
      {...texts.room.over[why]}
      testId={`room-over-${why}`}
      below={cut.has(why) ? <PhoneCard consultation={consultation} /> : null}
    >
      {again ? (
        <button type="button" className="r-button r-button-main" onClick={goOn} data-testid="room-continue">
          {why === 'other_device' ? texts.room.continueHere : texts.room.again}
        </button>
      ) : null}
      <BackLink id={consultation.id} main={!again} />
    </Message>
  )
}
