/** A picture, whole, on black, never filtered. Zoom and move; the original is what is shown (look §8). */
import { Button, Modal } from 'antd'
import { type PointerEvent, useRef, useState, type WheelEvent } from 'react'
import type { Attachment } from '../../../server/contract/attachment.ts'
import { addresses } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { useKeys } from '../../ui/keys.ts'

type ViewerProps = {
  pictures: readonly Attachment[]
  openId: string
  onOpen: (id: string) => void
  onClose: () => void
}

const smallest = 0.25
const largest = 8
const stepFactor = 1.25

/** `turn`: degrees, clockwise. */
type Sight = { zoom: number; x: number; y: number; turn: number }
const whole: Sight = { zoom: 1, x: 0, y: 0, turn: 0 }

function clampZoom(zoom: number): number {
  return Math.min(largest, Math.max(smallest, zoom))
}

export function Viewer({ pictures, openId, onOpen, onClose }: ViewerProps) {
  const texts = useTexts()
  const words = texts.detail.viewer
  const image = useRef<HTMLImageElement>(null)
  const [sight, setSight] = useState(whole)
  const index = Math.max(
    0,
    pictures.findIndex((picture) => picture.id === openId),
  )
  const picture = pictures[index]
  const turn = (step: number) => {
    const next = pictures[index + step]
    if (next === undefined) return
    setSight(whole)
    onOpen(next.id)
  }
  const zoomBy = (factor: number) =>
    setSight((before) => ({ ...before, zoom: clampZoom(before.zoom * factor) }))
  const rotate = () => setSight((before) => ({ ...before, turn: (before.turn + 90) % 360 }))
  /** One pixel of the picture on one of the screen. */
  const original = () => {
    const shown = image.current
    if (shown === null || shown.clientWidth === 0) return
    const fit = Math.min(shown.clientWidth / shown.naturalWidth, shown.clientHeight / shown.naturalHeight)
    setSight((before) => ({ ...before, zoom: clampZoom(1 / fit), x: 0, y: 0 }))
  }
  useKeys(
    [
      { keys: '+', label: words.larger, run: () => zoomBy(stepFactor) },
      { keys: '=', label: words.larger, run: () => zoomBy(stepFactor) },
      { keys: '-', label: words.smaller, run: () => zoomBy(1 / stepFactor) },
      { keys: 'R', label: words.turn, run: rotate },
      { keys: '0', label: words.fit, run: () => setSight(whole) },
      { keys: 'ArrowLeft', label: words.previous, run: () => turn(-1) },
      { keys: 'ArrowRight', label: words.next, run: () => turn(1) },
    ],
    { layer: 'dialog' },
  )
  if (picture === undefined) return null
  return (
    <Modal
      open
      onCancel={onClose}
      title={`${texts.record.attachmentKinds[picture.kind]}　${picture.fileName}`}
      width="min(1240px, calc(100vw - 32px))"
      centered
      closable={{ 'aria-label': words.close }}
      footer={
        <div className="viewer-tools">
          <span className="small second">
            {words.place(index + 1, pictures.length)}　{words.undiagnostic}
          </span>
          <Button onClick={() => setSight(whole)}>{words.fit}</Button>
          <Button onClick={original}>{words.original}</Button>
          <Button onClick={rotate}>{words.turn}</Button>
          <Button onClick={() => zoomBy(1 / stepFactor)}>{words.smaller}</Button>
          <Button onClick={() => zoomBy(stepFactor)}>{words.larger}</Button>
          {pictures.length < 2 ? null : (
            <>
              <Button onClick={() => turn(-1)} disabled={index === 0}>
                {words.previous}
              </Button>
              <Button onClick={() => turn(1)} disabled={index === pictures.length - 1}>
                {words.next}
              </Button>
            </>
          )}
        </div>
      }
    >
      <Stage key={picture.id} picture={picture} image={image} sight={sight} onSight={setSight} />
    </Modal>
  )
}

type StageProps = {
  picture: Attachment
  image: React.RefObject<HTMLImageElement | null>
  sight: Sight
  onSight: (change: (before: Sight) => Sight) => void
}

function Stage({ picture, image, sight, onSight }: StageProps) {
  const texts = useTexts()
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading')
  const held = useRef<{ x: number; y: number } | null>(null)
  const grasp = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    held.current = { x: event.clientX, y: event.clientY }
  }
  const drag = (event: PointerEvent) => {
    if (held.current === null) return
    const [dx, dy] = [event.clientX - held.current.x, event.clientY - held.current.y]
    held.current = { x: event.clientX, y: event.clientY }
    onSight((before) => ({ ...before, x: before.x + dx, y: before.y + dy }))
  }
  const release = () => {
    held.current = null
  }
  const wheel = (event: WheelEvent) =>
    onSight((before) => ({
      ...before,
      zoom: clampZoom(before.zoom * (event.deltaY < 0 ? stepFactor : 1 / stepFactor)),
    }))
  return (
    <div
      className="viewer-stage"
      onPointerDown={grasp}
      onPointerMove={drag}
      onPointerUp={release}
      onPointerCancel={release}
      onWheel={wheel}
    >
      {state === 'shown' ? null : (
        <p role="status" className="viewer-word">
          {state === 'failed' ? texts.detail.viewer.failed : texts.detail.viewer.loading}
        </p>
      )}
      <img
        ref={image}
        src={addresses.attachment(picture.id)}
        alt={`${texts.record.attachmentKinds[picture.kind]}　${picture.fileName}`}
        draggable={false}
        onLoad={() => setState('shown')}
        onError={() => setState('failed')}
        style={{
          transform: `translate(${sight.x}px, ${sight.y}px) rotate(${sight.turn}deg) scale(${sight.zoom})`,
        }}
      />
    </div>
  )
}
