/** The viewer's buttons. Each has its word; what they change is said beside them. */
import { useId } from 'react'
import type { Attachment } from '../../server/contract/attachment.ts'
import { addresses } from '../consultation.ts'
import { useTexts } from '../i18n/text.ts'
import type { Looking } from './looking.ts'
import { isChanged, type Light, stepFactor } from './sight.ts'

type SightToolsProps = {
  onZoom: (factor: number) => void
  onFit: () => void
  onFullSize: () => void
  onTurn: () => void
}

export function SightTools({ onZoom, onFit, onFullSize, onTurn }: SightToolsProps) {
  const words = useTexts().file.viewer
  return (
    <>
      <button
        type="button"
        className="viewer-zoom"
        aria-keyshortcuts="-"
        onClick={() => onZoom(1 / stepFactor)}
      >
        {words.smaller}
      </button>
      <button type="button" className="viewer-zoom" aria-keyshortcuts="+" onClick={() => onZoom(stepFactor)}>
        {words.larger}
      </button>
      <button type="button" onClick={onFit}>
        {words.fit}
      </button>
      <button type="button" onClick={onFullSize}>
        {words.original}
      </button>
      <button type="button" aria-keyshortcuts="R" onClick={onTurn}>
        {words.turn}
      </button>
    </>
  )
}

type LightToolsProps = { light: Light; onLight: (light: Light) => void; onReset: () => void }

export function LightTools({ light, onLight, onReset }: LightToolsProps) {
  const words = useTexts().file.viewer
  return (
    <>
      <Slider
        label={words.brightness}
        value={light.brightness}
        onValue={(brightness) => onLight({ ...light, brightness })}
      />
      <Slider
        label={words.contrast}
        value={light.contrast}
        onValue={(contrast) => onLight({ ...light, contrast })}
      />
      <button type="button" aria-keyshortcuts="0" onClick={onReset}>
        {words.reset}
      </button>
    </>
  )
}

type SliderProps = { label: string; value: number; onValue: (value: number) => void }

function Slider({ label, value, onValue }: SliderProps) {
  const id = useId()
  return (
    <span className="viewer-slider">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={40}
        max={200}
        step={5}
        value={value}
        aria-valuetext={`${value}%`}
        onChange={(event) => onValue(Number(event.target.value))}
      />
    </span>
  )
}

type ViewerFootProps = { looking: Looking; file: Attachment }

export function ViewerFoot({ looking, file }: ViewerFootProps) {
  const texts = useTexts()
  const words = texts.file.viewer
  return (
    <footer className="viewer-foot">
      <Comparison looking={looking} file={file} />
      {file.original ? (
        <a href={addresses.original(file.id)} download={file.fileName} title={texts.file.originalNote}>
          {texts.file.original}
        </a>
      ) : null}
      <span className="viewer-quiet viewer-keys">{words.keys}</span>
      {isChanged(looking.light) ? (
        <span className="viewer-changed" role="status">
          {words.untouched}
        </span>
      ) : null}
    </footer>
  )
}

function Comparison({ looking, file }: ViewerFootProps) {
  const texts = useTexts()
  const words = texts.file.viewer
  const { pictures, beside, compare, linked, setLinked, setBesideId } = looking
  const others = pictures.filter(({ id }) => id !== file.id)
  if (others.length === 0 || others.length === pictures.length) return null
  return (
    <>
      <button type="button" aria-keyshortcuts="C" aria-pressed={beside !== undefined} onClick={compare}>
        {words.compare}
      </button>
      {beside === undefined ? null : (
        <>
          <select
            aria-label={words.compareWith}
            value={beside.id}
            onChange={(event) => setBesideId(event.target.value)}
          >
            {pictures.map((one) => (
              <option key={one.id} value={one.id}>
                {`${texts.record.attachmentKinds[one.kind]}　${one.fileName}`}
              </option>
            ))}
          </select>
          <label className="viewer-check">
            <input type="checkbox" checked={linked} onChange={(event) => setLinked(event.target.checked)} />
            {words.linked}
          </label>
        </>
      )}
    </>
  )
}
