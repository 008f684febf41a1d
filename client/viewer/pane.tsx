/** One picture, whole, on black: wheel and pinch zoom where they are, a hand moves it. */
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { Attachment } from '../../server/contract/attachment.ts'
import { addresses } from '../consultation.ts'
import { useTexts } from '../i18n/text.ts'
import { fitScale, type Light, moved, type Sight, zoomed } from './sight.ts'

type PaneProps = {
  file: Attachment
  sight: Sight
  light: Light
  onSight: (change: (before: Sight) => Sight) => void
  /** Told the sizes that full size is computed from. */
  onSizes?: (sizes: Sizes) => void
  /** What lies over the picture, in pixels of the place. */
  over?: (sizes: Sizes) => ReactNode
}

type Size = { width: number; height: number }
export type Sizes = { picture: Size; place: Size }

export function Pane({ file, sight, light, onSight, onSizes, over }: PaneProps) {
  const texts = useTexts()
  const words = texts.file
  const place = useRef<HTMLDivElement>(null)
  const size = usePlace(place)
  const [picture, setPicture] = useState<Size | null>(null)
  const [tries, setTries] = useState(0)
  const [failed, setFailed] = useState(false)
  const hands = useHands(place, onSight)
  useWheel(place, onSight)
  useEffect(() => {
    if (picture !== null) onSizes?.({ picture, place: size })
  }, [picture, size, onSizes])
  const scale = picture === null ? 1 : fitScale(picture, size, sight.turn) * sight.zoom
  const name = `${texts.record.attachmentKinds[file.kind]}　${file.fileName}`
  return (
    <div ref={place} className="viewer-pane" {...hands}>
      {file.preview !== 'ready' ? (
        <p className="viewer-word">
          {file.preview === 'failed' ? words.preview.failed : words.preview.pending}
        </p>
      ) : failed ? (
        <div className="viewer-word" role="alert">
          <p>{words.viewer.failed}</p>
          <button
            type="button"
            onClick={() => {
              setFailed(false)
              setTries(tries + 1)
            }}
          >
            {words.viewer.retry}
          </button>
        </div>
      ) : (
        <>
          {picture === null ? (
            <p role="status" className="viewer-word">
              {words.viewer.loading}
            </p>
          ) : null}
          <img
            key={tries}
            src={addresses.attachment(file.id)}
            alt={name}
            draggable={false}
            data-testid="viewer-picture"
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
              setPicture({ width, height })
            }
            onError={() => setFailed(true)}
            style={{
              transform: `translate(-50%, -50%) translate(${sight.x}px, ${sight.y}px) rotate(${sight.turn}deg) scale(${scale})`,
              filter: `brightness(${light.brightness}%) contrast(${light.contrast}%)`,
              visibility: picture === null ? 'hidden' : undefined,
            }}
          />
          {picture === null ? null : over?.({ picture, place: size })}
        </>
      )}
    </div>
  )
}

function usePlace(place: React.RefObject<HTMLDivElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 1, height: 1 })
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const look = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    look()
    const watch = new ResizeObserver(look)
    watch.observe(element)
    return () => watch.disconnect()
  }, [place])
  return size
}

function pointIn(element: Element, { clientX, clientY }: { clientX: number; clientY: number }) {
  const { left, top, width, height } = element.getBoundingClientRect()
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 }
}

/** React's own listener is passive and cannot keep the page from scrolling. */
function useWheel(place: React.RefObject<HTMLDivElement | null>, onSight: PaneProps['onSight']): void {
  const told = useRef(onSight)
  useEffect(() => {
    told.current = onSight
  })
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      const point = pointIn(element, event)
      const factor = Math.exp(-Math.max(-100, Math.min(100, event.deltaY)) / 400)
      told.current((before) => zoomed(before, factor, point))
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [place])
}

/** One finger or the mouse moves, two fingers pinch. */
function useHands(place: React.RefObject<HTMLDivElement | null>, onSight: PaneProps['onSight']) {
  const fingers = useRef(new Map<number, { clientX: number; clientY: number }>())
  const onPointerDown = (event: PointerEvent) => {
    if (event.target instanceof Element && event.target.closest('button') !== null) return
    event.currentTarget.setPointerCapture(event.pointerId)
    fingers.current.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY })
  }
  const onPointerMove = (event: PointerEvent) => {
    const last = fingers.current.get(event.pointerId)
    const element = place.current
    if (last === undefined || element === null) return
    const now = { clientX: event.clientX, clientY: event.clientY }
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1]
    fingers.current.set(event.pointerId, now)
    const [dx, dy] = [now.clientX - last.clientX, now.clientY - last.clientY]
    if (other === undefined) {
      onSight((before) => moved(before, dx, dy))
      return
    }
    const spread = (one: typeof now) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
    const middle = pointIn(element, {
      clientX: (now.clientX + other.clientX) / 2,
      clientY: (now.clientY + other.clientY) / 2,
    })
    const factor = spread(now) / Math.max(1, spread(last))
    onSight((before) => moved(zoomed(before, factor, middle), dx / 2, dy / 2))
  }
  const release = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId)
  }
  return { onPointerDown, onPointerMove, onPointerUp: release, onPointerCancel: release }
}
