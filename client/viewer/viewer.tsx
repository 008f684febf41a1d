/**
 * The files of a case, one after the other, over the whole window: pictures to be looked at closely and beside one another, clips
 * and recordings to be played. Only the display is changed, never a file (look §8).
 */
import { type KeyboardEvent, useCallback } from 'react'
import { createPortal } from 'react-dom'
import { useTexts } from '../i18n/text.ts'
import { useDialog } from './focus.ts'
import { viewOf } from './geometry.ts'
import { isPicture } from './kind.ts'
import { LayerBoxes, type LayerChoice, useLayerChoice, useLayers } from './layers.tsx'
import { actOf, type Looking, useLooking, type ViewerProps } from './looking.ts'
import { Marks, onto } from './marks.tsx'
import { Pane, type Sizes } from './pane.tsx'
import { Player } from './player.tsx'
import { StillFacts, useFileTitle } from './still-facts.tsx'
import { LightTools, SightTools, ViewerFoot } from './tools.tsx'
import './viewer.css'

export function Viewer(props: ViewerProps) {
  const { onClose } = props
  const texts = useTexts()
  const words = texts.file.viewer
  const titleOf = useFileTitle()
  const looking = useLooking(props)
  const dialog = useDialog()
  const onKeyDown = (event: KeyboardEvent) => {
    const act = actOf(event, looking, onClose)
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const { file, index, viewable } = looking
  const layers = useLayerChoice(useLayers(file !== undefined && isPicture(file) ? file.id : null))
  if (file === undefined) return null
  const name = `${titleOf(file)}　${file.fileName}`
  /* out of whatever column it was opened from, which may be hidden on a narrow window */
  return createPortal(
    <div
      ref={dialog}
      className="dark viewer"
      role="dialog"
      aria-modal="true"
      aria-label={`${words.title}　${name}`}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <header className="viewer-head">
        <b className="cut">{name}</b>
        <span className="viewer-quiet">{words.place(index + 1, viewable.length)}</span>
        <StillFacts file={file} className="viewer-quiet" />
        <span className="viewer-quiet">{words.undiagnostic}</span>
        <button type="button" onClick={onClose}>
          {words.close}
        </button>
      </header>
      <Stage looking={looking} layers={layers} />
      {layers.layers.length === 0 && !layers.failed ? null : (
        <div className="viewer-tools">
          <LayerBoxes choice={layers} />
        </div>
      )}
      <Tools looking={looking} />
      <ViewerFoot looking={looking} file={file} />
    </div>,
    document.body,
  )
}

function Stage({ looking, layers }: { looking: Looking; layers: LayerChoice }) {
  const { file, beside, sights, light, change, sizes } = looking
  const keepSizes = useCallback(
    (now: Sizes) => {
      sizes.current = now
    },
    [sizes],
  )
  if (file === undefined) return null
  return (
    <div className={beside === undefined ? 'viewer-stage' : 'viewer-stage viewer-two'}>
      {isPicture(file) ? (
        <Pane
          key={file.id}
          file={file}
          sight={sights[0]}
          light={light}
          onSight={(step) => change(0, step)}
          onSizes={keepSizes}
          over={({ picture, place }) => (
            <Marks
              marks={layers.marks}
              place={place}
              at={onto(viewOf(sights[0], picture, place), picture, place)}
            />
          )}
        />
      ) : (
        <Player key={file.id} file={file} />
      )}
      {beside === undefined ? null : (
        <Pane
          key={`beside ${beside.id}`}
          file={beside}
          sight={sights[1]}
          light={light}
          onSight={(step) => change(1, step)}
        />
      )}
    </div>
  )
}

function Tools({ looking }: { looking: Looking }) {
  const words = useTexts().file.viewer
  const { file, index, viewable, go } = looking
  return (
    <div className="viewer-tools" role="toolbar" aria-label={words.tools}>
      <button type="button" onClick={() => go(-1)} disabled={index === 0}>
        {words.previous}
      </button>
      <button type="button" onClick={() => go(1)} disabled={index === viewable.length - 1}>
        {words.next}
      </button>
      {file !== undefined && isPicture(file) ? (
        <>
          <SightTools
            onZoom={looking.zoom}
            onFit={looking.fit}
            onFullSize={looking.showFullSize}
            onTurn={looking.turn}
          />
          <LightTools light={looking.light} onLight={looking.setLight} onReset={looking.reset} />
        </>
      ) : null}
    </div>
  )
}
