/** What hands do on the shared picture: point, move, pinch, draw. Mouse, pen and fingers alike. */
import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import type { Mark, View } from '../../../../server/contract/together.ts'
import { mostPointsOfMark, partsAcross } from '../../../../server/domain/together.ts'
import { newKey } from '../../../api.ts'
import {
  movedBy,
  type Point,
  type Size,
  scaleOf,
  simplified,
  toPicture,
  whole,
  zoomedAt,
} from '../../../viewer/geometry.ts'
import type { Window } from '../../../viewer/sheet.ts'
import type { TogetherLooking } from '../../together.ts'

export const tools = ['point', 'pen', 'arrow', 'ellipse', 'rectangle', 'text', 'ruler', 'window'] as const
export type Tool = (typeof tools)[number]

export type Scene = {
  together: TogetherLooking
  view: View
  picture: Size
  place: Size
  tool: Tool
  /** The window that is seen; null where there is none. */
  window: Window | null
  /** Where words are to be written. */
  onWrite: (at: Point) => void
  /** Turns pages by the wheel, where there is something to scroll through; else the wheel zooms. */
  onScroll: ((step: number) => void) | null
}

/** px; less is a slip of the hand */
const smallestShape = 5
/** px between two points of a line */
const pace = 2.5
/** px that a simplified line may lie beside the drawn one */
const slack = 0.8

const pointIn = (element: Element, { clientX, clientY }: { clientX: number; clientY: number }): Point => {
  const { left, top } = element.getBoundingClientRect()
  return { x: clientX - left, y: clientY - top }
}

type Hand = {
  fingers: Map<number, Point>
  mark: Mark | null
  /** Where the line was last prolonged, px. */
  last: Point
}

export function useHands(place: RefObject<HTMLElement | null>, scene: Scene) {
  const now = useRef(scene)
  useEffect(() => {
    now.current = scene
  })
  const hand = useRef<Hand>({ fingers: new Map(), mark: null, last: { x: 0, y: 0 } })
  useWheel(place, now)
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('input') !== null))
      return
    event.currentTarget.setPointerCapture(event.pointerId)
    const at = pointIn(event.currentTarget, event)
    hand.current.fingers.set(event.pointerId, at)
    if (hand.current.fingers.size === 1) begin(now.current, hand.current, at)
    else giveUp(now.current, hand.current)
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const at = pointIn(event.currentTarget, event)
    const before = hand.current.fingers.get(event.pointerId)
    if (before === undefined) {
      if (event.pointerType !== 'touch') pointAt(now.current, at)
      return
    }
    const other = [...hand.current.fingers].find(([id]) => id !== event.pointerId)?.[1]
    hand.current.fingers.set(event.pointerId, at)
    if (other !== undefined) pinch(now.current, before, at, other)
    else if (hand.current.mark !== null) prolong(now.current, hand.current, at)
    else drag(now.current, before, at)
  }
  const release = (event: PointerEvent<HTMLElement>) => {
    if (!hand.current.fingers.delete(event.pointerId)) return
    finish(now.current, hand.current)
  }
  const onPointerLeave = () => now.current.tool === 'point' && now.current.together.point(null)
  return { onPointerDown, onPointerMove, onPointerUp: release, onPointerCancel: release, onPointerLeave }
}

function partsAt({ view, picture, place }: Scene, at: Point): Point {
  return whole(toPicture(view, picture, place, at))
}

function pointAt(scene: Scene, at: Point): void {
  const { together, tool, view } = scene
  if (tool !== 'point') return
  together.point({ on: 'file', page: view.page, ...partsAt(scene, at) })
}

function begin(scene: Scene, hand: Hand, at: Point): void {
  const { tool, together, view, onWrite } = scene
  const { x, y } = partsAt(scene, at)
  hand.last = at
  if (tool === 'point') pointAt(scene, at)
  if (tool === 'text') onWrite({ x, y })
  if (tool === 'point' || tool === 'text' || tool === 'window') return
  hand.mark = { id: newKey(), shape: tool, page: view.page, points: [x, y], text: '' }
  if (tool === 'pen') together.draw(hand.mark, false)
}

function prolong(scene: Scene, hand: Hand, at: Point): void {
  const { mark } = hand
  if (mark === null) return
  const { x, y } = partsAt(scene, at)
  if (mark.shape !== 'pen') {
    hand.mark = { ...mark, points: [...mark.points.slice(0, 2), x, y] }
    scene.together.draw(hand.mark, false)
    return
  }
  if (Math.hypot(at.x - hand.last.x, at.y - hand.last.y) < pace) return
  hand.last = at
  hand.mark = { ...mark, points: [...mark.points, x, y] }
  scene.together.draw(hand.mark, false)
  if (hand.mark.points.length >= 2 * mostPointsOfMark) {
    /* a very long line goes on as another one */
    finish(scene, hand)
    begin(scene, hand, at)
  }
}

function finish(scene: Scene, hand: Hand): void {
  const { mark } = hand
  hand.mark = null
  if (mark === null) return
  const { view, picture, place, together } = scene
  const pixel = partsAcross / (scaleOf(view, picture, place) * Math.max(picture.width, picture.height))
  const [x0 = 0, y0 = 0, x1 = x0, y1 = y0] = mark.points
  if (mark.shape === 'pen') together.draw({ ...mark, points: simplified(mark.points, slack * pixel) }, true)
  else if (Math.hypot(x1 - x0, y1 - y0) < smallestShape * pixel) together.discard(mark.id)
  else together.draw(mark, true)
}

/** A second finger: what the first one began was no drawing. */
function giveUp({ together }: Scene, hand: Hand): void {
  if (hand.mark !== null) together.discard(hand.mark.id)
  hand.mark = null
}

function drag(scene: Scene, before: Point, at: Point): void {
  const { tool, together, view, picture, place, window } = scene
  const by = { x: at.x - before.x, y: at.y - before.y }
  if (tool === 'window' && window !== null) {
    const center = Math.round(window.center + by.y * Math.max(1, window.width / 400))
    const width = Math.max(1, Math.round(window.width + by.x * Math.max(1, window.width / 400)))
    together.look({ ...view, window: { center, width } })
  } else if (tool === 'point') {
    together.look(movedBy(view, picture, place, by))
  }
}

function pinch({ together, view, picture, place }: Scene, before: Point, at: Point, other: Point): void {
  const spread = (one: Point) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y))
  const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }
  const zoomed = zoomedAt(view, picture, place, spread(at) / spread(before), middle)
  together.look(movedBy(zoomed, picture, place, { x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 }))
}

/** px of the wheel for one page */
const notch = 60

/** React's own listener is passive and cannot keep the page from scrolling. */
function useWheel(place: RefObject<HTMLElement | null>, scene: RefObject<Scene>): void {
  useEffect(() => {
    const element = place.current
    if (element === null) return
    let turned = 0
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      const { together, view, picture, place: size, onScroll } = scene.current
      if (onScroll !== null && !event.ctrlKey) {
        turned += event.deltaMode === 0 ? event.deltaY : event.deltaY * notch
        const steps = Math.trunc(turned / notch)
        turned -= steps * notch
        if (steps !== 0) onScroll(Math.sign(steps))
        return
      }
      const factor = Math.exp(-Math.max(-100, Math.min(100, event.deltaY)) / 400)
      together.look(zoomedAt(view, picture, size, factor, pointIn(element, event)))
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [place, scene])
}
