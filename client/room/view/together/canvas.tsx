/** The picture with what is drawn on it and where people point. */
import { type CSSProperties, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Shared, View } from '../../../../server/contract/together.ts'
import { longestMarkText } from '../../../../server/domain/together.ts'
import { newKey } from '../../../api.ts'
import { personIn, useLanguage, useTexts } from '../../../i18n/text.ts'
import { useOverLimit } from '../../../ui/limit.ts'
import { useStore } from '../../../ui/store.ts'
import { millimetres, movedBy, type Point, type Size, scaleOf, zoomedAt } from '../../../viewer/geometry.ts'
import { type InkedMark, Marks, onto } from '../../../viewer/marks.tsx'
import type { Sheet, Window } from '../../../viewer/sheet.ts'
import { useClient } from '../context.tsx'
import { PointerSign } from '../laser.tsx'
import { type Scene, type Tool, useHands } from './hands.ts'

type CanvasProps = {
  shared: Shared
  view: View
  sheet: Sheet
  window: Window | null
  tool: Tool
  /** Saved ones. */
  layers: readonly InkedMark[]
  onPage: ((step: number) => void) | null
}

export function Canvas({ shared, view, sheet, window, tool, layers, onPage }: CanvasProps) {
  const words = useTexts().together
  const { together } = useClient()
  const element = useRef<HTMLDivElement>(null)
  const place = usePlace(element)
  const [writing, setWriting] = useState<Point | null>(null)
  const picture = sheet.size(view.page)
  const scene = { together, view, picture, place, tool, window, onWrite: setWriting, onScroll: onPage }
  const hands = useHands(element, scene)
  const at = onto(view, picture, place)
  const measure = (from: Point, to: Point) =>
    sheet.spacing === null ? null : `${millimetres(picture, sheet.spacing, from, to).toFixed(1)} mm`
  return (
    <div
      ref={element}
      className="r-canvas t-canvas"
      data-tool={tool}
      data-testid="together-canvas"
      data-view={JSON.stringify(view)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is moved and zoomed by the keys
      tabIndex={0}
      role="img"
      aria-label={words.canvas}
      onKeyDown={(event) => onKey(event, scene, onPage)}
      {...hands}
    >
      <Picture sheet={sheet} view={view} window={window} place={place} picture={picture} />
      <Marks marks={useShown(shared, layers, view.page)} place={place} at={at} measure={measure} />
      <Pointers page={view.page} at={at} />
      {writing === null ? null : (
        <Writing
          at={at(writing)}
          onDone={(text) => {
            setWriting(null)
            if (text === '') return
            const points = [writing.x, writing.y]
            together.draw({ id: newKey(), shape: 'text', page: view.page, points, text }, true)
          }}
        />
      )}
    </div>
  )
}

/** Everything drawn on this page; what is on the table and in a layer as well is drawn once. */
function useShown(shared: Shared, layers: readonly InkedMark[], page: number): InkedMark[] {
  const language = useLanguage()
  const hands = new Map(shared.hands.map((hand) => [hand.personId, hand]))
  const live = shared.marks.map(({ personId, ...mark }): InkedMark => {
    const hand = hands.get(personId)
    return { ...mark, ink: hand?.ink ?? 0, author: hand === undefined ? '' : personIn(language, hand) }
  })
  const known = new Set(live.map(({ id }) => id))
  return [...layers.filter(({ id }) => !known.has(id)), ...live].filter((mark) => mark.page === page)
}

type PictureProps = { sheet: Sheet; view: View; window: Window | null; place: Size; picture: Size }

function Picture({ sheet, view, window, place, picture }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { page } = view
  const [center, width] = [window?.center, window?.width]
  useEffect(() => {
    const target = canvas.current
    if (target === null) return
    const level = center === undefined || width === undefined ? null : { center, width }
    let over = false
    // Painted aside, so that a late answer for another page is not taken for this one.
    const fresh = document.createElement('canvas')
    sheet.paint(fresh, page, level).then(
      () => {
        if (over) return
        Object.assign(target, { width: fresh.width, height: fresh.height })
        target.getContext('2d')?.drawImage(fresh, 0, 0)
        target.dataset.painted = String(page)
      },
      (error: unknown) => console.error('a page could not be painted', error),
    )
    return () => {
      over = true
    }
  }, [sheet, page, center, width])
  const scale = scaleOf(view, picture, place)
  const [x, y] = [(view.x / 10_000) * picture.width, (view.y / 10_000) * picture.height]
  const style: CSSProperties = {
    width: picture.width,
    height: picture.height,
    transform: `translate(${place.width / 2}px, ${place.height / 2}px) rotate(${view.turn}deg) scale(${scale}) translate(${-x}px, ${-y}px)`,
    filter:
      view.brightness === 100 && view.contrast === 100
        ? undefined
        : `brightness(${view.brightness}%) contrast(${view.contrast}%)`,
    imageRendering: scale > 2 ? 'pixelated' : undefined,
  }
  return sheet.url === null ? (
    <canvas ref={canvas} className="t-picture" style={style} data-testid="together-picture" />
  ) : (
    <img
      className="t-picture"
      style={style}
      src={sheet.url}
      alt=""
      draggable={false}
      data-testid="together-picture"
    />
  )
}

function Pointers({ page, at }: { page: number; at: (point: Point) => Point }) {
  const { together } = useClient()
  const { pointers } = useStore(together.state)
  const here = pointers.filter((pointer) => pointer.at.on === 'file' && pointer.at.page === page)
  return here.map((pointer) => <PointerSign key={pointer.personId} pointer={pointer} at={at(pointer.at)} />)
}

function Writing({ at, onDone }: { at: Point; onDone: (text: string) => void }) {
  const words = useTexts().together
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const text = typed.trim()
  const says = useId()
  const over = useOverLimit(text, longestMarkText, 'pressed')
  // The press that led here gives the focus away after this is drawn.
  useEffect(() => {
    const timer = setTimeout(() => field.current?.focus(), 0)
    return () => clearTimeout(timer)
  }, [])
  /** What is too long is drawn on nobody's picture: it stays here to be shortened. */
  const finish = () => {
    if (over === null) onDone(text)
  }
  return (
    <div className="t-writing" style={{ left: at.x, top: at.y }}>
      <input
        ref={field}
        className="r-field"
        value={typed}
        aria-label={words.textLabel}
        {...(over === null ? {} : { 'aria-invalid': true, 'aria-describedby': says })}
        placeholder={words.textHint}
        data-testid="together-text"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          event.stopPropagation()
          // Enter also ends the composing of a Chinese word.
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter') finish()
          if (event.key === 'Escape') onDone('')
        }}
        onBlur={finish}
      />
      {over === null ? null : (
        <p id={says} className="t-writing-over" role="alert">
          {over}
        </p>
      )}
    </div>
  )
}

function onKey(event: KeyboardEvent, scene: Scene, onPage: CanvasProps['onPage']): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
  const act = actOfKey(event.key, scene, onPage)
  if (act === null) return
  event.preventDefault()
  act()
}

/** px that an arrow key moves the picture */
const stride = 60

function actOfKey(key: string, scene: Scene, onPage: CanvasProps['onPage']): (() => void) | null {
  const { together, view, picture, place } = scene
  const move = (x: number, y: number) => () => together.look(movedBy(view, picture, place, { x, y }))
  const zoom = (factor: number) => () => together.look(zoomedAt(view, picture, place, factor))
  switch (key) {
    case 'ArrowLeft':
      return move(stride, 0)
    case 'ArrowRight':
      return move(-stride, 0)
    case 'ArrowUp':
      return move(0, stride)
    case 'ArrowDown':
      return move(0, -stride)
    case '+':
    case '=':
      return zoom(1.25)
    case '-':
      return zoom(1 / 1.25)
    case 'PageUp':
      return () => onPage?.(-1)
    case 'PageDown':
      return () => onPage?.(1)
    default:
      return null
  }
}

function usePlace(element: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 1, height: 1 })
  useEffect(() => {
    const place = element.current
    if (place === null) return
    const look = () => setSize({ width: place.clientWidth, height: place.clientHeight })
    look()
    const watch = new ResizeObserver(look)
    watch.observe(place)
    return () => watch.disconnect()
  }, [element])
  return size
}
