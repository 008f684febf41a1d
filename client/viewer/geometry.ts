/**
 * Where a point of a picture lies on the screen, and back. Points of a picture are counted in parts of its width and height
 * (domain/together.ts), points of the screen in pixels from the upper left corner of the place that shows it. Pure.
 */
import type { View } from '../../server/contract/together.ts'
import { beyondEdge, partsAcross, zoomRange } from '../../server/domain/together.ts'
import { fitScale, type Sight } from './sight.ts'

export type Size = { readonly width: number; readonly height: number }
export type Point = { readonly x: number; readonly y: number }
export type Box = Point & Size

type Sighting = Pick<View, 'zoom' | 'x' | 'y' | 'turn'>

export const wholeView: View = {
  page: 0,
  zoom: 1,
  x: partsAcross / 2,
  y: partsAcross / 2,
  turn: 0,
  brightness: 100,
  contrast: 100,
  window: null,
}

/** Pixels of the screen for one of the picture. */
export function scaleOf({ zoom, turn }: Sighting, picture: Size, place: Size): number {
  return fitScale(picture, place, turn) * zoom
}

function turnedBy({ x, y }: Point, turn: View['turn']): Point {
  switch (turn) {
    case 0:
      return { x, y }
    case 90:
      return { x: -y, y: x }
    case 180:
      return { x: -x, y: -y }
    case 270:
      return { x: y, y: -x }
  }
}

const back = { 0: 0, 90: 270, 180: 180, 270: 90 } as const

export function toPlace(view: Sighting, picture: Size, place: Size, { x, y }: Point): Point {
  const scale = scaleOf(view, picture, place)
  const fromMiddle = turnedBy(
    {
      x: ((x - view.x) / partsAcross) * picture.width * scale,
      y: ((y - view.y) / partsAcross) * picture.height * scale,
    },
    view.turn,
  )
  return { x: place.width / 2 + fromMiddle.x, y: place.height / 2 + fromMiddle.y }
}

/** Not rounded; {@link whole} makes it a message. */
export function toPicture(view: Sighting, picture: Size, place: Size, { x, y }: Point): Point {
  const scale = scaleOf(view, picture, place)
  const fromMiddle = turnedBy({ x: x - place.width / 2, y: y - place.height / 2 }, back[view.turn])
  return {
    x: view.x + (fromMiddle.x / scale / picture.width) * partsAcross,
    y: view.y + (fromMiddle.y / scale / picture.height) * partsAcross,
  }
}

/** Whole parts, within what the contract takes. */
export function whole({ x, y }: Point): Point {
  const bound = (value: number) =>
    Math.round(Math.min(partsAcross + beyondEdge, Math.max(-beyondEdge, value)))
  return { x: bound(x), y: bound(y) }
}

/** Zooms so that what lies at a point of the place stays under it. */
export function zoomedAt(view: View, picture: Size, place: Size, factor: number, at?: Point): View {
  const point = at ?? { x: place.width / 2, y: place.height / 2 }
  const wanted = Math.min(zoomRange.most, Math.max(zoomRange.least, view.zoom * factor))
  const zoom = Math.round(wanted * 1000) / 1000
  const under = toPicture(view, picture, place, point)
  const slipped = toPicture({ ...view, zoom }, picture, place, point)
  const middle = inside({ x: view.x + under.x - slipped.x, y: view.y + under.y - slipped.y })
  return { ...view, zoom, ...middle }
}

/** Moves the picture by pixels of the screen; its middle never leaves it. */
export function movedBy(view: View, picture: Size, place: Size, by: Point): View {
  const middle = { x: place.width / 2 - by.x, y: place.height / 2 - by.y }
  return { ...view, ...inside(toPicture(view, picture, place, middle)) }
}

function inside({ x, y }: Point): Point {
  const bound = (value: number) => Math.round(Math.min(partsAcross, Math.max(0, value)))
  return { x: bound(x), y: bound(y) }
}

/** The sight of the viewer on a page, as a view: `x` and `y` of a sight are pixels of the screen. */
export function viewOf(sight: Sight, picture: Size, place: Size): Sighting {
  const { zoom, turn } = sight
  const still = { zoom, turn, x: partsAcross / 2, y: partsAcross / 2 }
  const middle = { x: place.width / 2 - sight.x, y: place.height / 2 - sight.y }
  return { zoom, turn, ...toPicture(still, picture, place, middle) }
}

/** Where a picture lies in a box that shows it whole, with bars at two sides. */
export function letterbox(content: Size, box: Size): Box {
  if (content.width <= 0 || content.height <= 0) return { x: 0, y: 0, ...box }
  const scale = Math.min(box.width / content.width, box.height / content.height)
  const [width, height] = [content.width * scale, content.height * scale]
  return { x: (box.width - width) / 2, y: (box.height - height) / 2, width, height }
}

/** Parts of the content under a point of the box; null on the bars. */
export function partsIn(content: Size, box: Size, { x, y }: Point): Point | null {
  const { x: left, y: top, width, height } = letterbox(content, box)
  if (x < left || y < top || x > left + width || y > top + height) return null
  return whole({ x: ((x - left) / width) * partsAcross, y: ((y - top) / height) * partsAcross })
}

/**
 * The line with as few points as stay within a distance of it (Ramer, Douglas, Peucker).
 * @param points x and y in turn
 * @param tolerance in the same measure
 */
export function simplified(points: readonly number[], tolerance: number): number[] {
  const count = points.length / 2
  if (count <= 2) return [...points]
  const kept = new Set([0, count - 1])
  const spans: [number, number][] = [[0, count - 1]]
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [first, last] = span
    const { index, distance } = farthest(points, first, last)
    if (distance <= tolerance) continue
    kept.add(index)
    spans.push([first, index], [index, last])
  }
  return [...kept].toSorted((one, other) => one - other).flatMap((index) => pointAt(points, index))
}

function pointAt(points: readonly number[], index: number): [number, number] {
  return [points[2 * index] ?? 0, points[2 * index + 1] ?? 0]
}

function farthest(points: readonly number[], first: number, last: number) {
  const [ax, ay] = pointAt(points, first)
  const [bx, by] = pointAt(points, last)
  const [dx, dy] = [bx - ax, by - ay]
  const square = dx * dx + dy * dy
  let found = { index: first, distance: -1 }
  for (let index = first + 1; index < last; index += 1) {
    const [x, y] = pointAt(points, index)
    /* the nearest point of the piece, not of the endless line: a stroke may turn back on itself */
    const along = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square))
    const distance = Math.hypot(x - ax - along * dx, y - ay - along * dy)
    if (distance > found.distance) found = { index, distance }
  }
  return found
}

/**
 * Millimetres between two points of an image.
 * @param spacing millimetres from row to row and from column to column (DICOM PS3.3 10.7.1.1)
 */
export function millimetres(
  picture: Size,
  spacing: readonly [row: number, column: number],
  from: Point,
  to: Point,
): number {
  const across = ((to.x - from.x) / partsAcross) * picture.width * spacing[1]
  const down = ((to.y - from.y) / partsAcross) * picture.height * spacing[0]
  return Math.hypot(across, down)
}
