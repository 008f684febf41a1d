/**
 * Emergencies that ring, over every page and over the room. Nothing closes it by accident: it goes when somebody takes it, or when
 * this person says that they cannot.
 */
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { RingItem } from '../../server/contract/ring.ts'
import { useLineOf } from '../consultation.ts'
import { ApiFailure } from '../failure.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { dropRing, useRings, useTake } from '../ring.ts'
import { announce } from './announce.tsx'
import { ErrorState } from './answer.tsx'
import { now, useNow } from './clock.ts'
import { runningFigures } from './countdown.ts'
import { useKeys } from './keys.ts'
import { LinkButton } from './link-button.tsx'
import { soundBlocked, startRinging, unlockSound } from './ring-sound.ts'
import { UnableForm } from './ring-unable.tsx'
import { Seal } from './seal.tsx'
import { createStore, useStore } from './store.ts'
import { Triangle } from './urgency.tsx'
import './ring.css'

const regionId = 'rings'
/** A press within this time was meant for what stood there before: the buttons do not take it, ms. */
const settlesWithin = 700

const muted = createStore(false)
/** Down to its head line, so that the page below can be used; it rings on. */
const folded = createStore(false)

export function Rings() {
  const texts = useTexts()
  const rings = useRings()
  useEffect(unlockSound, [])
  useSound(rings)
  useTitle(rings)
  useArrival(rings)
  const silent = useStore(muted)
  const small = useStore(folded)
  const blocked = useStore(soundBlocked)
  const words = texts.ring
  const [first, ...others] = rings
  if (first === undefined) return null
  return (
    <section
      className={small ? 'rings rings-folded' : 'rings'}
      id={regionId}
      tabIndex={-1}
      aria-label={words.region}
      data-testid="rings"
    >
      <RingPanel key={first.consultationId} ring={first} main />
      {others.map((ring) => (
        <RingPanel key={ring.consultationId} ring={ring} />
      ))}
      <div className="rings-foot">
        <span className="tiny second">{blocked && !silent ? words.soundBlocked : ''}</span>
        <Button
          size="small"
          type="text"
          aria-expanded={!small}
          data-testid="ring-fold"
          onClick={() => folded.set(!small)}
        >
          {small ? words.unfold : words.fold}
        </Button>
        <Button
          size="small"
          type="text"
          aria-pressed={silent}
          data-testid="ring-mute"
          onClick={() => muted.set(!silent)}
        >
          {silent ? words.unmute : words.mute}
        </Button>
      </div>
    </section>
  )
}

/** In a call the sound would be heard by the other side: there the panel alone says it. */
function useSound(rings: readonly RingItem[]): void {
  const silent = useStore(muted)
  const inRoom = useLocation().pathname.endsWith('/room')
  const ringing = rings.length > 0
  useEffect(() => {
    if (ringing) return
    // Muting lasts as long as what was muted.
    muted.set(false)
  }, [ringing])
  useEffect(() => (ringing && !silent && !inRoom ? startRinging() : undefined), [ringing, silent, inRoom])
}

const flashEvery = 1_000

/** The window's title alternates, so that a window behind others is found. */
function useTitle(rings: readonly RingItem[]): void {
  const texts = useTexts()
  const language = useLanguage()
  const [first] = rings
  const flash = first === undefined ? null : texts.ring.flash(nameIn(language, first.line))
  useEffect(() => {
    if (flash === null) return undefined
    let own = document.title
    const timer = setInterval(() => {
      if (document.title === flash) document.title = own
      else {
        own = document.title
        document.title = flash
      }
    }, flashEvery)
    return () => {
      clearInterval(timer)
      if (document.title === flash) document.title = own
    }
  }, [flash])
}

/** Says a new one aloud. It takes the focus only from a page on which nobody is typing and nothing is chosen. */
function useArrival(rings: readonly RingItem[]): void {
  const texts = useTexts()
  const language = useLanguage()
  const known = useRef<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const fresh = rings.find((one) => !known.current.has(one.consultationId))
    known.current = new Set(rings.map((one) => one.consultationId))
    if (fresh === undefined) return
    folded.set(false)
    announce(texts.ring.spoken(nameIn(language, fresh.line), nameIn(language, fresh.institution)))
    const active = document.activeElement
    if (active === null || active === document.body) focusRings()
  }, [rings, texts, language])
  useKeys([{ keys: 'Alt+J', label: texts.ring.focusKey, run: focusRings, bar: false, scope: 'everywhere' }], {
    enabled: rings.length > 0,
  })
}

function focusRings(): void {
  document.getElementById(regionId)?.focus({ preventScroll: true })
}

type PanelProps = {
  ring: RingItem
  /** The longest waiting one, with the one filled button. */
  main?: boolean
}

function RingPanel({ ring, main = false }: PanelProps) {
  const texts = useTexts()
  const language = useLanguage()
  const lineOf = useLineOf()
  const [refusing, setRefusing] = useState(false)
  const words = texts.ring
  const time = useNow(1_000)
  return (
    <article className="ring" data-testid="ring" data-consultation={ring.consultationId}>
      <header className="ring-head">
        <b className="ring-title">
          <Triangle filled size={13} />
          {words.title}
        </b>
        <span role="timer" aria-live="off" className="ring-waits">
          <span className="tiny">{words.waiting}</span>
          <b>{runningFigures(Math.max(0, time - Date.parse(ring.since)))}</b>
        </span>
      </header>
      <div className="ring-body">
        <div className="ring-who">
          <Seal seal={ring.seal} code={lineOf(ring.lineId)?.code ?? ring.seal} />
          <b>{nameIn(language, ring.line)}</b>
          <span className="second">
            {words.from(nameIn(language, ring.institution), personIn(language, ring.requester))}
          </span>
        </div>
        <p className="ring-complaint">{ring.chiefComplaint}</p>
        <p className="small second ring-facts">
          {ring.contactPhone === '' ? null : (
            <a href={`tel:${ring.contactPhone}`}>{words.call(ring.contactPhone)}</a>
          )}
          {ring.gapCount === 0 ? null : <span className="tone-ochre">{words.gap(ring.gapCount)}</span>}
        </p>
        {refusing ? (
          <UnableForm ring={ring} onClose={() => setRefusing(false)} />
        ) : (
          <RingButtons ring={ring} main={main} onRefuse={() => setRefusing(true)} />
        )}
      </div>
    </article>
  )
}

type ButtonsProps = { ring: RingItem; main: boolean; onRefuse: () => void }

function RingButtons({ ring, main, onRefuse }: ButtonsProps) {
  const texts = useTexts()
  const navigate = useNavigate()
  const { take, isPending } = useTake(ring)
  const [error, setError] = useState<unknown>(null)
  const settled = useSettled()
  const words = texts.ring
  const video = ring.kind === 'video'
  const accept = async (startAt: string | null) => {
    setError(null)
    try {
      await take(startAt)
    } catch (thrown) {
      setError(thrown)
      return
    }
    dropRing(ring.consultationId)
    const { consultationId } = ring
    await navigate(startAt === null ? paths.consultation(consultationId) : paths.room(consultationId))
  }
  const taken = error instanceof ApiFailure && error.code === 'TIME_TAKEN'
  return (
    <>
      <TakeProblem error={error} taken={taken} />
      <div className="ring-buttons">
        {taken ? (
          <Button
            type={main ? 'primary' : 'default'}
            loading={isPending}
            disabled={!settled}
            onClick={() => void accept(null)}
            data-testid="ring-accept-later"
          >
            {words.acceptLater}
          </Button>
        ) : (
          <Button
            type={main ? 'primary' : 'default'}
            loading={isPending}
            disabled={!settled}
            onClick={() => void accept(video ? new Date(now()).toISOString() : null)}
            data-testid="ring-accept"
          >
            {video ? words.accept : words.acceptWritten}
          </Button>
        )}
        <Button disabled={!settled} onClick={onRefuse} data-testid="ring-unable">
          {words.unable}
        </Button>
        <LinkButton type="text" to={paths.consultation(ring.consultationId)}>
          {words.view}
        </LinkButton>
      </div>
    </>
  )
}

function useSettled(): boolean {
  const [settled, setSettled] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), settlesWithin)
    return () => clearTimeout(timer)
  }, [])
  return settled
}

/** Why it could not be taken, in one sentence: busy at this hour, or somebody was quicker. */
function TakeProblem({ error, taken }: { error: unknown; taken: boolean }) {
  const texts = useTexts()
  if (error === null) return null
  if (taken) {
    return (
      <p className="small tone-ochre ring-problem" role="alert">
        {texts.ring.taken}
      </p>
    )
  }
  const fresh = error instanceof ApiFailure ? error.fresh : undefined
  if (fresh === undefined) return <ErrorState error={error} kept="nothing" />
  const names: Readonly<Record<string, string>> = texts.state.names
  const state = names[fresh.state] ?? fresh.state
  return (
    <p className="small tone-ochre ring-problem" role="alert">
      {fresh.changedBy === null
        ? texts.ring.quickerUnknown(state)
        : texts.ring.quicker(fresh.changedBy, state)}
    </p>
  )
}
