/** How a picture is looked at: size, place and turn, as pure figures. The picture itself is never touched. */

/** `zoom` relative to the whole picture fitting its place; `x`, `y` in pixels of the screen from its middle; `turn` in degrees. */
export type Sight = {
  readonly zoom: number
  readonly x: number
  readonly y: number
  readonly turn: 0 | 90 | 180 | 270
}

export const whole: Sight = { zoom: 1, x: 0, y: 0, turn: 0 }
export const stepFactor = 1.25
const smallest = 0.25
const largest = 16

/** @param point where it is zoomed, from the middle of the place; it stays under the hand */
export function zoomed(
  sight: Sight,
  factor: number,
  point: { x: number; y: number } = { x: 0, y: 0 },
): Sight {
  const zoom = Math.min(largest, Math.max(smallest, sight.zoom * factor))
  const by = zoom / sight.zoom
  return { ...sight, zoom, x: point.x - (point.x - sight.x) * by, y: point.y - (point.y - sight.y) * by }
}

export function moved(sight: Sight, dx: number, dy: number): Sight {
  return { ...sight, x: sight.x + dx, y: sight.y + dy }
}

const next = { 0: 90, 90: 180, 180: 270, 270: 0 } as const

export function turned(sight: Sight): Sight {
  return { ...sight, turn: next[sight.turn], x: 0, y: 0 }
}

type Size = { width: number; height: number }

/** The scale at which a picture that lies so fits its place; a turned one is bounded by the other side. */
export function fitScale(picture: Size, place: Size, turn: Sight['turn']): number {
  const across = turn === 90 || turn === 270
  const [width, height] = across ? [picture.height, picture.width] : [picture.width, picture.height]
  if (width === 0 || height === 0) return 1
  return Math.min(place.width / width, place.height / height)
}

/** One pixel of the picture on one of the screen. */
export function fullSize(sight: Sight, picture: Size, place: Size, devicePixels: number): Sight {
  return { ...sight, zoom: 1 / fitScale(picture, place, sight.turn) / devicePixels, x: 0, y: 0 }
}

export type Light = { readonly brightness: number; readonly contrast: number }
/** per cent */
export const daylight: Light = { brightness: 100, contrast: 100 }

export function isChanged({ brightness, contrast }: Light): boolean {
  return brightness !== 100 || contrast !== 100
}
