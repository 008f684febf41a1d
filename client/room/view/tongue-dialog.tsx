/** Taking a tongue with the colour card: aim, take, see what was found, then keep it or take it again. Nothing goes into the case by itself. */
import { useEffect, useId, useRef, useState } from 'react'
import { faultsOf, tongueLimits } from '../../../server/domain/tongue.ts'
import { useTexts } from '../../i18n/text.ts'
import { announce } from '../../ui/announce.tsx'
import { now } from '../../ui/clock.ts'
import type { TongueResult } from '../stills.ts'
import { examineTongue } from '../tongue/examine.ts'
import { tonguePlace } from '../tongue/quality.ts'
import { useClient } from './context.tsx'
import { Dialog } from './dialog.tsx'
import { useCameras } from './own-cameras.tsx'
import { Picture } from './picture.tsx'
import './tongue.css'

type Kind = 'tongue' | 'sublingual'
/** `found: null`: the picture could not be looked at. */
type Taken = { picture: Blob; takenAt: string; found: TongueResult | null }
type Step =
  | { name: 'aim'; failed: boolean }
  | { name: 'taking' }
  | { name: 'examining' }
  | ({ name: 'taken' } & Taken)

export default function TongueDialog({ onClose }: { onClose: () => void }) {
  const words = useTexts().tongue
  const { stills } = useClient()
  const [step, setStep] = useState<Step>({ name: 'aim', failed: false })
  const [kind, setKind] = useState<Kind>('tongue')
  const closed = useRef(false)
  useEffect(() => {
    closed.current = false
    return () => {
      closed.current = true
    }
  }, [])
  const take = async () => {
    setStep({ name: 'taking' })
    const shot = await stills.shoot('tongue')
    if (closed.current) return
    if (shot === null) return setStep({ name: 'aim', failed: true })
    setStep({ name: 'examining' })
    const taken = { picture: shot.blob, takenAt: new Date(now()).toISOString() }
    const found = await examineTongue(shot.blob).catch((error: unknown) => {
      console.warn('a picture of a tongue could not be looked at', error)
      return null
    })
    if (!closed.current) setStep({ name: 'taken', ...taken, found })
  }
  const keep = ({ picture, takenAt, found }: Taken) => {
    const { report = null, corrected = null } = found ?? {}
    stills.put('tongue', { kind, takenAt, report, picture, corrected })
    onClose()
  }
  return (
    <Dialog title={words.title} onClose={onClose} wide>
      {step.name === 'taken' ? (
        <Result
          taken={step}
          onAgain={() => setStep({ name: 'aim', failed: false })}
          onKeep={() => keep(step)}
        />
      ) : (
        <Aim step={step} kind={kind} onKind={setKind} onTake={() => void take()} onClose={onClose} />
      )}
      <p className="r-tab-small tongue-honest">{words.honest}</p>
    </Dialog>
  )
}

type AimProps = {
  step: Exclude<Step, { name: 'taken' }>
  kind: Kind
  onKind: (kind: Kind) => void
  onTake: () => void
  onClose: () => void
}

function Aim({ step, kind, onKind, onTake, onClose }: AimProps) {
  const words = useTexts().tongue
  const { cameras } = useClient()
  const { status } = useCameras().roles.tongue
  const busy = step.name !== 'aim'
  const track = cameras.track('tongue')
  const { width = 16, height = 9 } = track?.getSettings() ?? {}
  return (
    <>
      <div className="tongue-aim" style={{ aspectRatio: `${width} / ${height}` }}>
        <Picture track={track} data={{ 'data-testid': 'tongue-preview' }} />
        <Outline />
        {status === 'open' ? null : <div className="tile-word tile-word-over r-warn">{words.noCamera}</div>}
        {step.name === 'examining' ? (
          <div className="tile-word tile-word-over" role="status">
            {words.examining}
          </div>
        ) : null}
      </div>
      <ol className="tongue-guide">
        {words.guide.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ol>
      {step.name === 'aim' && step.failed ? (
        <p className="r-warn" role="alert">
          {words.noPicture}
        </p>
      ) : null}
      <fieldset className="tongue-place">
        <legend className="hidden-text">{words.placeLabel}</legend>
        {(['tongue', 'sublingual'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="tongue-place" checked={kind === one} onChange={() => onKind(one)} />
            {words.place[one]}
          </label>
        ))}
      </fieldset>
      <div className="r-row">
        <button type="button" className="r-button" onClick={onClose}>
          {words.close}
        </button>
        <button
          type="button"
          className="r-button r-button-main"
          aria-disabled={busy || status !== 'open'}
          onClick={() => !busy && status === 'open' && onTake()}
          data-testid="tongue-take"
        >
          {step.name === 'taking' ? words.shooting : words.shoot}
        </button>
      </div>
    </>
  )
}

/** Where the tongue and the card are to lie; measured is what lies within the dashes. */
function Outline() {
  const { x, y, halfWidth, halfHeight } = tonguePlace
  return (
    <svg className="tongue-outline" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <ellipse cx={x * 100} cy={y * 100} rx={halfWidth * 100} ry={halfHeight * 100} />
      <rect x="76" y="28" width="19" height="44" />
    </svg>
  )
}

type ResultProps = { taken: Taken; onAgain: () => void; onKeep: () => void }

function Result({ taken, onAgain, onKeep }: ResultProps) {
  const words = useTexts().tongue
  const { picture, found } = taken
  const good = found?.corrected != null
  const sentence = found === null ? words.failed : good ? words.passed : words.refused
  useEffect(() => announce(sentence), [sentence])
  return (
    <div data-testid="tongue-result" data-good={good}>
      <div className="tongue-pair">
        <Shown picture={picture} word={words.original} />
        {found?.corrected == null ? (
          <figure>
            <div className="tile-word tongue-none">{words.none}</div>
            <figcaption>{words.corrected}</figcaption>
          </figure>
        ) : (
          <Shown picture={found.corrected} word={words.corrected} />
        )}
      </div>
      <p className={good ? 'tongue-verdict r-accent' : 'tongue-verdict r-warn'}>{sentence}</p>
      {found === null ? null : <Findings found={found} />}
      <div className="r-row">
        <button
          type="button"
          className={good ? 'r-button' : 'r-button r-button-main'}
          onClick={onAgain}
          data-testid="tongue-again"
        >
          {words.again}
        </button>
        <button
          type="button"
          className={good ? 'r-button r-button-main' : 'r-button'}
          onClick={onKeep}
          data-testid="tongue-keep"
        >
          {good ? words.keep : words.keepOriginal}
        </button>
      </div>
    </div>
  )
}

function Findings({ found: { report, corrected } }: { found: TongueResult }) {
  const words = useTexts().tongue
  if (report === null) return null
  const { deviation } = report
  const faults = faultsOf(report)
  return (
    <>
      {deviation === null ? null : (
        <dl className="tongue-figures">
          <dt>{words.deviation}</dt>
          <dd>
            {words.before}　{words.meanMax(deviation.before.mean, deviation.before.max)}
          </dd>
          <dd>
            {words.after}　{words.meanMax(deviation.after.mean, deviation.after.max)}
          </dd>
          <dd className="r-quiet">
            {words.limit(tongueLimits.meanDeviation, tongueLimits.largestDeviation)}
          </dd>
        </dl>
      )}
      {faults.length === 0 ? null : (
        <ul className="tongue-faults" data-testid="tongue-faults">
          {faults.map((fault) => (
            <li key={fault} data-fault={fault}>
              <b>{words.fault[fault].what}</b>　{words.fault[fault].next}
            </li>
          ))}
        </ul>
      )}
      {corrected === null ? <p className="r-tab-small">{words.keepsOriginal}</p> : null}
    </>
  )
}

function Shown({ picture, word }: { picture: Blob; word: string }) {
  const [address, setAddress] = useState<string>()
  const id = useId()
  useEffect(() => {
    const made = URL.createObjectURL(picture)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [picture])
  return (
    <figure aria-labelledby={id}>
      {address === undefined ? null : <img src={address} alt="" />}
      <figcaption id={id}>{word}</figcaption>
    </figure>
  )
}
