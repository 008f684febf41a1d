/** What was drawn on a picture, over it: lines keep their width however far one zooms. */
import type { Mark } from '../../server/contract/together.ts'
import { useTexts } from '../i18n/text.ts'
import { type Point, type Size, toPlace } from './geometry.ts'
import { dashFor, inkOf, lineWidth } from './ink.ts'
import './marks.css'

export type InkedMark = Mark & { ink: number; author: string }

type MarksProps = {
  marks: readonly InkedMark[]
  place: Size
  /** From parts of the picture to pixels of the place. */
  at: (point: Point) => Point
  /** The length of a ruler in words; null where the picture has no measure. */
  measure?: (from: Point, to: Point) => string | null
}

export function Marks({ marks, place, at, measure }: MarksProps) {
  return (
    <svg className="marks" width={place.width} height={place.height} aria-hidden="true" data-testid="marks">
      {marks.map((mark) => (
        <MarkShape key={mark.id} mark={mark} at={at} measure={measure} place={place} />
      ))}
    </svg>
  )
}

/** The way from parts of a picture to pixels, for {@link Marks}. */
export function onto(view: Parameters<typeof toPlace>[0], picture: Size, place: Size) {
  return (point: Point) => toPlace(view, picture, place, point)
}

type ShapeProps = { mark: InkedMark } & Pick<MarksProps, 'at' | 'measure' | 'place'>

function MarkShape({ mark, at, measure, place }: ShapeProps) {
  const { common } = useTexts()
  const parts = pairs(mark.points)
  const points = parts.map(at)
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined) return null
  if (mark.shape === 'text') {
    return (
      <Tag
        at={first}
        place={place}
        ink={mark.ink}
        words={mark.author === '' ? mark.text : common.named(mark.author, mark.text)}
      />
    )
  }
  const path = pathOf(mark.shape, points, first, last)
  const [from, to] = [parts[0], parts.at(-1)]
  const length = mark.shape === 'ruler' && from !== undefined && to !== undefined ? measure?.(from, to) : null
  return (
    <g data-testid="mark" data-shape={mark.shape} data-mark={mark.id}>
      <path d={path} className="mark-under" strokeWidth={lineWidth + 3} />
      <path
        d={path}
        className="mark-line"
        stroke={inkOf(mark.ink).colour}
        strokeWidth={lineWidth}
        strokeDasharray={dashFor(mark.ink, lineWidth)}
      />
      {length == null ? null : <Tag at={last} place={place} ink={mark.ink} words={length} />}
    </g>
  )
}

function pairs(points: readonly number[]): Point[] {
  return Array.from({ length: points.length / 2 }, (_, index) => ({
    x: points[2 * index] ?? 0,
    y: points[2 * index + 1] ?? 0,
  }))
}

const say = ({ x, y }: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`

function pathOf(shape: Mark['shape'], points: readonly Point[], first: Point, last: Point): string {
  switch (shape) {
    case 'pen':
    case 'text':
      return `M${points.map(say).join('L')}${points.length === 1 ? `L${say(first)}` : ''}`
    case 'arrow':
      return `M${say(first)}L${say(last)}${head(first, last)}`
    case 'rectangle':
      return `M${say(first)}H${last.x.toFixed(1)}V${last.y.toFixed(1)}H${first.x.toFixed(1)}Z`
    case 'ellipse': {
      const [rx, ry] = [Math.abs(last.x - first.x) / 2, Math.abs(last.y - first.y) / 2]
      const [cx, cy] = [(first.x + last.x) / 2, (first.y + last.y) / 2]
      const arc = (x: number) => `A${rx.toFixed(1)} ${ry.toFixed(1)} 0 1 0 ${say({ x, y: cy })}`
      return `M${say({ x: cx - rx, y: cy })}${arc(cx + rx)}${arc(cx - rx)}`
    }
    case 'ruler':
      return `${tick(first, last, first)}M${say(first)}L${say(last)}${tick(first, last, last)}`
  }
}

/** The two strokes at the tip of an arrow. */
function head(from: Point, to: Point): string {
  const turn = Math.atan2(to.y - from.y, to.x - from.x)
  const length = Math.min(16, Math.max(6, Math.hypot(to.x - from.x, to.y - from.y) / 3))
  const wing = (by: number) =>
    say({ x: to.x - length * Math.cos(turn + by), y: to.y - length * Math.sin(turn + by) })
  return `M${wing(0.5)}L${say(to)}L${wing(-0.5)}`
}

/** The short stroke across the end of a ruler. */
function tick(from: Point, to: Point, at: Point): string {
  const turn = Math.atan2(to.y - from.y, to.x - from.x) + Math.PI / 2
  const [dx, dy] = [6 * Math.cos(turn), 6 * Math.sin(turn)]
  return `M${say({ x: at.x - dx, y: at.y - dy })}L${say({ x: at.x + dx, y: at.y + dy })}`
}

type TagProps = { at: Point; place: Size; ink: number; words: string }

/** Words on the picture; they hang at the point, to the side where there is room, and are never turned. */
function Tag({ at, place, ink, words }: TagProps) {
  const { colour, dash } = inkOf(ink)
  return (
    <foreignObject x={at.x} y={at.y} width="1" height="1" className="mark-tag" data-testid="mark-tag">
      <span
        style={{
          borderColor: colour,
          borderStyle: dash === undefined ? 'solid' : 'dashed',
          transform: at.x > place.width * 0.6 ? 'translateX(-100%)' : undefined,
        }}
      >
        {words}
      </span>
    </foreignObject>
  )
}
