/** Before the room, for a guest: who invites, what is seen and what not, the devices, the agreement to be named, and the press. */
import { useEffect, useId, useState } from 'react'
import type { GuestInvitation, GuestVisit } from '../../../server/contract/guest.ts'
import { nameIn, personIn, setLanguage, useLanguage, useTexts } from '../../i18n/text.ts'
import { now as serverNow, useNow } from '../../ui/clock.ts'
import { tickOf } from '../../ui/countdown.ts'
import { Logo } from '../../ui/seal.tsx'
import { useTime } from '../../ui/time.ts'
import type { RoomError } from '../signal.ts'
import {
  JoiningAgain,
  ListenOnly,
  OwnPicture,
  Refusal,
  RefusalWords,
  useDevicesOpened,
  Waiting,
} from './check-page.tsx'
import { useRoomState } from './context.tsx'
import { DeviceFields } from './device-fields.tsx'
import './guest.css'

type CheckProps = {
  who: GuestInvitation | GuestVisit
  /** Whether the link was used already, on this device: then the agreement was given. */
  agreed: boolean
  /** ms; not before then. */
  opens: number
  /** Opens the link and goes in. */
  onEnter: () => void
  entering: boolean
  /** Why opening the link failed, where another press may help. */
  problem: { what: string; next: string } | null
}

export function GuestCheck({ who, ...entering }: CheckProps) {
  useDevicesOpened()
  return (
    <div className="dark check">
      <GuestHead />
      <main className="check-body guest-check" id="content">
        <Invitation who={who} />
        <OwnPicture />
        <Sees />
        <section className="check-side guest-enter">
          <DeviceFields />
          <Entering who={who} {...entering} />
        </section>
      </main>
    </div>
  )
}

/** The product, and the other language. */
export function GuestHead() {
  const { common } = useTexts()
  const other = useLanguage() === 'zh' ? 'en' : 'zh'
  return (
    <header className="r-bar">
      <Logo size={22} />
      <b>{common.product}</b>
      <span className="r-bar-end">
        <button
          type="button"
          className="r-link"
          lang={common.person.languageLang}
          onClick={() => void setLanguage(other)}
        >
          {common.person.language}
        </button>
      </span>
    </header>
  )
}

function Invitation({ who }: { who: CheckProps['who'] }) {
  const { page, tag } = useTexts().guest
  const language = useLanguage()
  const time = useTime()
  const { inviter } = who
  const facts: readonly (readonly [string, string])[] = [
    [page.facts.institution, nameIn(language, inviter.institution)],
    ...(who.scheduledStart === null ? [] : [[page.facts.when, time.near(who.scheduledStart)] as const]),
    [page.facts.as, who.name === null ? tag(who.kind) : `${who.name}　${tag(who.kind)}`],
    [page.facts.until, time.near(who.validUntil)],
  ]
  const name = page.inviter(personIn(language, inviter), nameIn(language, inviter.title))
  return (
    <section className="check-side guest-invitation" aria-labelledby="guest-title">
      <h1 id="guest-title">{page.invites(name)}</h1>
      <dl>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Sees() {
  const { page } = useTexts().guest
  return (
    <div className="guest-sees">
      <p>{page.sees}</p>
      <p>{page.seesNot}</p>
    </div>
  )
}

function Entering({ who, agreed, opens, onEnter, entering, problem }: CheckProps) {
  const { page } = useTexts().guest
  const { phase } = useRoomState()
  const time = useTime()
  const [agrees, setAgrees] = useState(agreed)
  const [missing, setMissing] = useState(false)
  const { now, early, armed, arm } = useOpening(opens, entering, onEnter)
  const press = () => {
    setMissing(!agrees)
    if (!agrees || entering) return
    if (early) arm()
    else onEnter()
  }
  return (
    <div className="check-join">
      {phase.name === 'refused' ? <NotIn error={phase.error} /> : null}
      {problem === null ? null : <RefusalWords {...problem} />}
      {agreed ? null : <Agreement who={who} agrees={agrees} missing={missing} onAgree={setAgrees} />}
      {early ? (
        <Waiting opens={opens} now={now} note={armed ? page.armed : page.opensAt(time.near(opens, now))} />
      ) : null}
      {armed ? null : (
        <button
          type="button"
          className="r-button r-button-main r-button-large"
          onClick={press}
          aria-busy={entering}
          data-testid="room-join"
        >
          {entering ? page.entering : early ? page.whenOpen : page.enter}
        </button>
      )}
      <JoiningAgain />
      <ListenOnly />
      {who.phone === null ? null : <p className="r-tab-small">{page.call(who.phone)}</p>}
    </div>
  )
}

/** Why the room did not open: what a guest can make of it, else what everybody is told. */
function NotIn({ error }: { error: RoomError }) {
  const { moved, refusal, over } = useTexts().guest
  const own: Partial<Record<RoomError['code'], { what: string; next: string }>> = {
    TOO_EARLY: moved,
    WRONG_STATE: refusal.ended,
    WRONG_KIND: refusal.ended,
    NOT_FOUND: refusal.ended,
    FORBIDDEN: over.right_ended,
    SIGNED_OUT: over.signed_out,
  }
  const words = own[error.code]
  return words === undefined ? <Refusal error={error} /> : <RefusalWords {...words} />
}

/** The door opens by itself for whoever has pressed before the time. */
function useOpening(opens: number, entering: boolean, onEnter: () => void) {
  const [armed, setArmed] = useState(false)
  const now = useNow(tickOf(opens - serverNow(), false))
  const early = now < opens
  useEffect(() => {
    if (!armed || early || entering) return
    setArmed(false)
    onEnter()
  }, [armed, early, entering, onEnter])
  return { now, early, armed, arm: () => setArmed(true) }
}

type AgreementProps = {
  who: CheckProps['who']
  agrees: boolean
  /** Whether it was pressed without it. */
  missing: boolean
  onAgree: (agrees: boolean) => void
}

/** Nobody is shown to others by name without having said so. */
function Agreement({ who, agrees, missing, onAgree }: AgreementProps) {
  const { page, tag } = useTexts().guest
  const says = useId()
  const lacks = missing && !agrees
  return (
    <>
      <label className="r-check-line guest-agree">
        <input
          type="checkbox"
          checked={agrees}
          aria-invalid={lacks}
          aria-describedby={says}
          onChange={(event) => onAgree(event.target.checked)}
          data-testid="guest-agree"
        />
        {page.agree(who.name ?? '', tag(who.kind))}
      </label>
      <p id={says} className={lacks ? 'r-tab-small r-bad' : 'r-tab-small'} role="status">
        {lacks ? page.agreeFirst : page.nameWrong}
      </p>
    </>
  )
}
