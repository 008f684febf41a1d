/**
 * The faces of printed documents: Noto Serif SC, cut by its publisher into one file for common Chinese and about a hundred slices
 * for the rest; Noto Sans Mongolian; and LXGW WenKai for what neither draws: Greek, Roman numerals, rare characters of names and
 * herbs up to the supplementary planes.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as fontkit from 'fontkit'
import * as harfbuzz from 'harfbuzzjs'
import { unpackWoff } from './woff.ts'

export type Weight = 400 | 600

export type Face = {
  /** The same name is the same face. */
  readonly name: string
  covers(codePoint: number): boolean
  /** A font for one document: its glyphs remember the characters they were first asked for, so it is not shared. */
  open(): fontkit.Font
}

const require = createRequire(import.meta.url)
const faces = new Map<string, Face>()

function face(family: string, slice: string, weight: number): Face {
  const name = `${family}-${slice}-${weight}-normal.woff`
  const known = faces.get(name)
  if (known !== undefined) return known
  const bytes = unpackWoff(readFileSync(require.resolve(`@fontsource/${family}/files/${name}`)))
  const font = parse(bytes)
  const made: Face = {
    name,
    covers: (codePoint) => font.hasGlyphForCodePoint(codePoint),
    open: () => (slice === 'mongolian' ? shapedByHarfbuzz(parse(bytes), bytes) : parse(bytes)),
  }
  faces.set(name, made)
  return made
}

function parse(bytes: Buffer): fontkit.Font {
  const font = fontkit.create(bytes)
  if ('fonts' in font) throw new Error('a collection of fonts where one is wanted')
  return font
}

/** fontkit cannot read the reverse chaining rules of this font, without which Mongolian letters do not join as written. */
function shapedByHarfbuzz(font: fontkit.Font, bytes: Buffer): fontkit.Font {
  const shaper = new harfbuzz.Font(new harfbuzz.Face(new harfbuzz.Blob(bytes)))
  const layout = (text: string) => {
    const buffer = new harfbuzz.Buffer()
    buffer.addText(text)
    buffer.guessSegmentProperties()
    harfbuzz.shape(shaper, buffer)
    const infos = buffer.getGlyphInfos()
    const glyphs = infos.map(({ codepoint: id, cluster }, index) => {
      const next = infos.slice(index + 1).find((other) => other.cluster > cluster)?.cluster ?? text.length
      const first = infos.findIndex((other) => other.cluster === cluster) === index
      const characters = first ? [...text.slice(cluster, next)] : []
      return font.getGlyph(
        id,
        characters.map((character) => character.codePointAt(0) ?? 0),
      )
    })
    const positions = buffer
      .getGlyphPositions()
      .map(({ xAdvance, yAdvance, xOffset, yOffset }) => ({ xAdvance, yAdvance, xOffset, yOffset }))
    return { glyphs, positions, advanceWidth: positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0) }
  }
  return Object.assign(font, { layout })
}

type Slice = { readonly name: string; readonly ranges: readonly (readonly [number, number])[] }
let sliceTable: readonly Slice[] | undefined

/** Which slice of Noto Serif SC holds what, as its publisher lists it. */
function slices(): readonly Slice[] {
  sliceTable ??= Object.entries(
    JSON.parse(readFileSync(require.resolve('@fontsource/noto-serif-sc/unicode.json'), 'utf8')) as Record<
      string,
      string
    >,
  ).map(([key, ranges]) => ({
    name: key.replace(/^\[(.*)\]$/, '$1'),
    ranges: ranges.split(',').map((range) => {
      const [from = '', to = from] = range.trim().replace(/^U\+/i, '').split('-')
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const
    }),
  }))
  return sliceTable
}

/** Letters and marks of the Mongolian script; U+202F joins its suffixes (domain.md §3.4). */
export function isMongolian(codePoint: number): boolean {
  return (codePoint >= 0x1800 && codePoint <= 0x18af) || codePoint === 0x202f
}

const known: Record<Weight, Map<number, Face | null>> = { 400: new Map(), 600: new Map() }

/** @returns null where no face draws it */
export function faceFor(codePoint: number, weight: Weight): Face | null {
  const before = known[weight].get(codePoint)
  if (before !== undefined) return before
  const found = findFace(codePoint, weight)
  known[weight].set(codePoint, found)
  return found
}

function findFace(codePoint: number, weight: Weight): Face | null {
  if (isMongolian(codePoint)) {
    const mongolian = face('noto-sans-mongolian', 'mongolian', 400)
    return mongolian.covers(codePoint) ? mongolian : null
  }
  const common = face('noto-serif-sc', 'chinese-simplified', weight)
  if (common.covers(codePoint)) return common
  for (const slice of slices()) {
    if (!slice.ranges.some(([from, to]) => codePoint >= from && codePoint <= to)) continue
    const cut = face('noto-serif-sc', slice.name, weight)
    if (cut.covers(codePoint)) return cut
  }
  const wenkai = face('lxgw-wenkai', 'latin', weight === 600 ? 700 : 500)
  return wenkai.covers(codePoint) ? wenkai : null
}
