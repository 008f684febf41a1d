/** The page behind a guest's link. The token stands after the #, is taken out of the address at once and sent in a body alone. */
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import type { GuestVisit } from '../../server/contract/guest.ts'
import type { ConsultationId } from '../../server/contract/ids.ts'
import { ApiFailure } from '../failure.ts'
import { openInvitation, readVisit } from '../guest.ts'
import { hasChosenLanguage, setLanguage, useTexts } from '../i18n/text.ts'
import { openRoomClient, type RoomClient } from '../room/client.ts'
import { type LaterSignal, laterSignal } from '../room/later-signal.ts'
import { markClick } from '../room/marks.ts'
import { hurryBack } from '../room/signal.ts'
import type { OverReason } from '../room/store.ts'
import { RoomProvider, useClient, useRoomState } from '../room/view/context.tsx'
import { Door } from '../room/view/door.tsx'
import { GuestCheck, GuestHead } from '../room/view/guest-check.tsx'
import { GuestRoom } from '../room/view/guest-room.tsx'
import { Message } from '../room/view/message.tsx'
import { useAskBeforeUnload } from '../ui/before-unload.ts'
import '../room/view/room.css'
import { Announcer } from '../ui/announce.tsx'
import { ErrorState, errorWords } from '../ui/answer.tsx'
import { now } from '../ui/clock.ts'
import { listenToKeys } from '../ui/keys.ts'
import { Waiting } from '../ui/waiting.tsx'
import { findWay, keepToken, useToken, type Way, type Why, whyNot } from './guests/way.ts'

export function GuestPage() {
  const texts = useTexts()
  const token = useToken()
  const [why, setWhy] = useState<Why | null>(null)
  useEffect(listenToKeys, [])
  useEffect(() => {
    document.title = texts.common.pageTitle(texts.guest.page.title)
  }, [texts])
  const way = useQuery({
    queryKey: ['guest', token],
    queryFn: () => findWay(token),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const { data, refetch } = way
  const lookAgain = useCallback(() => void refetch(), [refetch])
  if (why !== null) return <Refused why={why} phone={null} />
  if (data === undefined) return <Looking error={way.error} onRetry={lookAgain} />
  return (
    <>
      {data.name === 'refused' ? (
        <Refused why={data.why} phone={data.phone} />
      ) : (
        <Guest key={data.who.id} way={data} onOver={lookAgain} onRefused={setWhy} />
      )}
      <Announcer />
    </>
  )
}

function Looking({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  if (error === null) return <Waiting />
  return (
    <main id="content">
      <ErrorState error={error} kept="nothing" onRetry={onRetry} />
    </main>
  )
}

/** A sentence, what to do, and whom to call. */
function Sentence({
  what,
  next,
  phone,
  testId,
  children,
}: {
  what: string
  next: string
  phone: string | null
  testId: string
  children?: ReactNode
}) {
  const { common, guest } = useTexts()
  const said = phone === null ? next : common.sentences([next, guest.page.call(phone)])
  return (
    <div className="dark guest-message">
      <GuestHead />
      <Message what={what} next={said} testId={testId}>
        {children}
      </Message>
    </div>
  )
}

function Refused({ why, phone }: { why: Why; phone: string | null }) {
  const { refusal } = useTexts().guest
  return <Sentence {...refusal[why]} phone={phone} testId={`guest-refused-${why}`} />
}

type GuestProps = {
  way: Exclude<Way, { name: 'refused' }>
  /** The link is good for nothing any more: what became of it is to be said. */
  onOver: () => void
  onRefused: (why: Why) => void
}

type Opened = { client: RoomClient; later: LaterSignal }

function Guest({ way, onOver, onRefused }: GuestProps) {
  const { who } = way
  const opened = useOpened(who.consultationId, way.name === 'guest')
  useEffect(() => {
    if (!hasChosenLanguage()) void setLanguage(who.locale)
  }, [who.locale])
  if (opened === null) return null
  return (
    <RoomProvider client={opened.client} consultation={null}>
      <Phases way={way} later={opened.later} onOver={onOver} onRefused={onRefused} />
    </RoomProvider>
  )
}

/** @param inside whether this browser has a session already */
function useOpened(consultationId: string, inside: boolean): Opened | null {
  const [opened, setOpened] = useState<Opened | null>(null)
  useEffect(() => {
    const later = laterSignal()
    // The server has given it, as it gives that of the address of the room.
    const client = openRoomClient(consultationId as ConsultationId, later.signal)
    let calmDown: (() => void) | null = null
    const begin = () => {
      later.begin()
      calmDown ??= hurryBack()
    }
    if (inside) begin()
    setOpened({ client, later: { ...later, begin } })
    return () => {
      calmDown?.()
      void client.call.leave()
      client.close()
    }
  }, [consultationId, inside])
  return opened
}

function Phases({ way, later, onOver, onRefused }: GuestProps & { later: LaterSignal }) {
  const [visit, setVisit] = useState(way.name === 'guest' ? way.who : null)
  const { phase } = useRoomState()
  const entry = useEntry({ way, visit, later, onVisit: setVisit, onOver, onRefused })
  const moved = phase.name === 'refused' && phase.error.code === 'TOO_EARLY'
  useEffect(() => {
    if (moved) void readAgain(setVisit)
  }, [moved])
  const inside = phase.name === 'inside' || phase.name === 'returning'
  useAskBeforeUnload(inside)
  if (inside && visit !== null) return <GuestRoom visit={visit} />
  if (phase.name === 'over')
    return <Over why={phase.why} phone={way.who.phone} onAgain={entry.again} until={way.who.validUntil} />
  if (phase.name === 'waiting') return <AtDoor refused={phase.refused} />
  return (
    <GuestCheck
      who={visit ?? way.who}
      agreed={visit !== null}
      opens={Math.max(Date.parse((visit ?? way.who).opensAt), entry.notBefore)}
      onEnter={entry.enter}
      entering={entry.busy || phase.name === 'joining'}
      problem={entry.problem}
    />
  )
}

/** The time is another one than when the page was opened. What fails leaves the old one, and the next press says so. */
async function readAgain(onVisit: (visit: GuestVisit) => void): Promise<void> {
  try {
    const visit = await readVisit()
    if (visit !== null && visit !== 'staff') onVisit(visit)
  } catch (error) {
    console.warn('the visit could not be read again', error)
  }
}

type EntryParts = GuestProps & {
  visit: GuestVisit | null
  later: LaterSignal
  onVisit: (visit: GuestVisit) => void
}

/** ms; where the clocks differ, the server says once more that it is too early. */
const clocksDiffer = 5000

/** The press that uses the link, where it is not used yet, and goes in; it is also what lets the browser play the others' voices. */
function useEntry({ way, visit, later, onVisit, onOver, onRefused }: EntryParts) {
  const texts = useTexts()
  const { call, capture, sound } = useClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [notBefore, setNotBefore] = useState(0)
  const open = async (): Promise<boolean> => {
    if (visit !== null || way.name === 'guest') return true
    try {
      const opened = await openInvitation(way.token)
      keepToken(null)
      later.begin()
      onVisit(opened)
      return true
    } catch (thrown) {
      const code = thrown instanceof ApiFailure ? thrown.code : null
      const why = whyNot(thrown)
      if (code === 'TOO_EARLY') setNotBefore(now() + clocksDiffer)
      else if (code === 'LINK_OVER') onOver()
      else if (why !== null) onRefused(why)
      else setError(thrown)
      return false
    }
  }
  const enter = async () => {
    if (busy) return
    markClick()
    sound.unlock()
    setBusy(true)
    setError(null)
    try {
      if (await open()) await call.join()
    } finally {
      setBusy(false)
    }
  }
  return {
    busy,
    notBefore,
    enter: () => void enter(),
    /** After an end that let go of the devices. */
    again: () => {
      void capture.start()
      void enter()
    },
    problem: error === null ? null : errorWords(texts, error),
  }
}

function AtDoor({ refused }: { refused: boolean }) {
  const { guest, room } = useTexts()
  const { call } = useClient()
  return (
    <Door refused={refused} words={{ atDoor: guest.door, refused: guest.refused }}>
      <button type="button" className="r-button" onClick={() => void call.leave()} data-testid="room-leave">
        {room.control.leave}
      </button>
    </Door>
  )
}

/** What no press of the guest's changes. */
const ended: ReadonlySet<OverReason> = new Set([
  'right_ended',
  'consultation_ended',
  'call_ended',
  'signed_out',
] as const)

type OverProps = { why: OverReason; phone: string | null; until: string; onAgain: () => void }

function Over({ why, phone, until, onAgain }: OverProps) {
  const { guest, room } = useTexts()
  const words = why === 'signed_out' && now() >= Date.parse(until) ? guest.timeOver : guest.over[why]
  return (
    <Sentence {...words} phone={ended.has(why) ? phone : null} testId={`room-over-${why}`}>
      {ended.has(why) ? null : (
        <button
          type="button"
          className="r-button r-button-main"
          onClick={onAgain}
          data-testid="room-continue"
        >
          {why === 'other_device' ? room.continueHere : room.again}
        </button>
      )}
    </Sentence>
  )
}
