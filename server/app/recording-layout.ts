/** How the parts of a recording become one picture and one sound: every camera its place in a grid, every part at its time. */
import type { RecordedSource } from '../domain/room.ts'

export type ComposePart = {
  readonly personId: string
  readonly source: RecordedSource
  readonly kind: 'audio' | 'video'
  /** ms after the first one */
  readonly offsetMs: number
  readonly durationMs: number
}

const frame = { width: 1280, height: 720, rate: 15 }

/** A grid that holds so many pictures, as near to square as it can be. */
export function gridOf(count: number): { columns: number; rows: number } {
  const columns = Math.max(1, Math.ceil(Math.sqrt(count)))
  return { columns, rows: Math.max(1, Math.ceil(count / columns)) }
}

type Cell = { x: number; y: number; width: number; height: number }

/** Where each camera and screen stands; a person's second part of the same source stands where the first stood. */
export function cellsOf(parts: readonly ComposePart[]): Map<string, Cell> {
  const lanes = [...new Set(parts.filter(({ kind }) => kind === 'video').map(laneOf))]
  const { columns, rows } = gridOf(lanes.length)
  /* pictures of VP8 have even sides */
  const width = Math.floor(frame.width / columns / 2) * 2
  const height = Math.floor(frame.height / rows / 2) * 2
  return new Map(
    lanes.map((lane, index) => [
      lane,
      { x: (index % columns) * width, y: Math.floor(index / columns) * height, width, height },
    ]),
  )
}

function laneOf({ personId, source }: ComposePart): string {
  return `${personId}.${source}`
}

/** The filters, and the outputs that are to be written. */
function filtersOf(parts: readonly ComposePart[], totalMs: number): { filters: string[]; maps: string[] } {
  const cells = cellsOf(parts)
  const seconds = (totalMs / 1000).toFixed(3)
  const filters: string[] = []
  const maps: string[] = []
  let canvas = 'base'
  if (cells.size > 0) {
    filters.push(`color=c=black:s=${frame.width}x${frame.height}:r=${frame.rate}:d=${seconds}[base]`)
  }
  const sounds: string[] = []
  parts.forEach((part, index) => {
    const offset = (part.offsetMs / 1000).toFixed(3)
    if (part.kind === 'audio') {
      /* what was muted is silence, so that the rest stays in its place */
      filters.push(
        `[${index}:a]aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo,adelay=${part.offsetMs}:all=1[a${index}]`,
      )
      sounds.push(`[a${index}]`)
      return
    }
    const cell = cells.get(laneOf(part))
    if (cell === undefined) return
    const { x, y, width, height } = cell
    filters.push(
      `[${index}:v]fps=${frame.rate},scale=${width}:${height}:force_original_aspect_ratio=decrease,` +
        `pad=${width}:${height}:-1:-1,setsar=1,setpts=PTS-STARTPTS+${offset}/TB[v${index}]`,
      `[${canvas}][v${index}]overlay=${x}:${y}:eof_action=pass[c${index}]`,
    )
    canvas = `c${index}`
  })
  if (cells.size > 0) {
    /* the canvas has transparency, which a recording has no use for */
    filters.push(`[${canvas}]format=yuv420p[picture]`)
    maps.push('[picture]')
  }
  if (sounds.length > 0) {
    filters.push(
      `${sounds.join('')}amix=inputs=${sounds.length}:duration=longest:normalize=0,alimiter[sound]`,
    )
    maps.push('[sound]')
  }
  return { filters, maps }
}

/** @param place.firstPipe the number of the pipe that the first part comes through */
export function composeArguments(
  parts: readonly ComposePart[],
  totalMs: number,
  place: { firstPipe: number; target: string },
): string[] {
  const { filters, maps } = filtersOf(parts, totalMs)
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', '-progress', 'pipe:1', '-nostats'],
    ...parts.flatMap((_, index) => [
      '-thread_queue_size',
      '512',
      '-f',
      'matroska',
      '-i',
      `pipe:${place.firstPipe + index}`,
    ]),
    ...['-filter_complex', filters.join(';')],
    ...maps.flatMap((map) => ['-map', map]),
    ...[
      '-c:v',
      'libvpx',
      '-deadline',
      'realtime',
      '-cpu-used',
      '8',
      '-b:v',
      '1200k',
      '-g',
      String(frame.rate * 5),
    ],
    ...['-threads', '1', '-c:a', 'libopus', '-b:a', '64k', '-t', (totalMs / 1000).toFixed(3)],
    ...['-f', 'webm', place.target],
  ]
}
