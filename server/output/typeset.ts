/**
 * Text into lines: Chinese breaks between any two characters but for the marks that may not begin or end a line; words of other
 * scripts stay whole. Each run of a line has one face. Nothing is trimmed or normalised: Mongolian needs its joiners as they are.
 */
import { type Face, faceFor, isMongolian, type Weight } from './faces.ts'

export type Run = { readonly text: string; readonly face: Face }
export type Line = { readonly runs: readonly Run[]; readonly width: number }

/** Width of a run in points. */
export type Measure = (run: Run) => number

/** Stands for a character that no face draws, so that nothing is left out silently. */
export const unknownMark = '〓'

const noStart = new Set('，。、；：？！）》〉」』】〕］｝”’…—～·％‰℃°′″,.;:?!)]}%')
const noEnd = new Set('（《〈「『【〔［｛“‘([{')
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** Without a width and a shape of their own: joiners, direction marks, selectors. */
function isInvisible(codePoint: number): boolean {
  return (
    codePoint === 0xad ||
    (codePoint >= 0x200b && codePoint <= 0x200f) ||
    (codePoint >= 0x202a && codePoint <= 0x202e) ||
    (codePoint >= 0x2060 && codePoint <= 0x206f) ||
    (codePoint >= 0xfe00 && codePoint <= 0xfe0f) ||
    codePoint === 0xfeff ||
    (codePoint >= 0xe0100 && codePoint <= 0xe01ef)
  )
}

/** Runs of one face each. Characters that nothing draws become {@link unknownMark} and are put into `unknown`. */
export function runsOf(text: string, weight: Weight, unknown: Set<number>): Run[] {
  const runs: { text: string; face: Face }[] = []
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0
    const last = runs.at(-1)
    if (isInvisible(codePoint)) {
      if (last?.face.covers(codePoint) === true) last.text += character
      continue
    }
    const drawn = faceFor(codePoint, weight)
    if (drawn === null) unknown.add(codePoint)
    const face = drawn ?? faceFor(unknownMark.codePointAt(0) ?? 0, weight)
    if (face === null) throw new Error('no face draws the mark for unknown characters')
    const shown = drawn === null ? unknownMark : character
    if (last?.face === face) last.text += shown
    else runs.push({ text: shown, face })
  }
  return runs
}

function isWide(grapheme: string): boolean {
  return /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u2010-\u2027\u2030-\u205e\u2100-\u2bff\u3000-\u303f\uff00-\uffef]/u.test(
    grapheme,
  )
}

/** What a line may not part: one Chinese character, one word, with the marks that cling to them. */
export function unitsOf(text: string): string[] {
  const units: string[] = []
  let joinsNext = false
  let inWord = false
  for (const { segment } of graphemes.segment(text.replaceAll('\t', '  '))) {
    const codePoint = segment.codePointAt(0) ?? 0
    const space = segment === ' ' || segment === '\u3000'
    const word = !space && (isMongolian(codePoint) || !isWide(segment))
    const clings = units.length > 0 && (joinsNext || noStart.has(segment) || (inWord && word))
    if (clings) units.push(`${units.pop() ?? ''}${segment}`)
    else units.push(segment)
    joinsNext = noEnd.has(segment)
    inWord = word
  }
  return units
}

/** Lines of at most `width` points; a blank paragraph is one line without runs. */
export function linesOf(
  text: string,
  width: number,
  weight: Weight,
  measure: Measure,
  unknown: Set<number>,
): Line[] {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .flatMap((paragraph) => fill(paragraph, width, weight, measure, unknown))
}

function fill(
  paragraph: string,
  width: number,
  weight: Weight,
  measure: Measure,
  unknown: Set<number>,
): Line[] {
  const widthOf = (piece: string) =>
    runsOf(piece, weight, unknown).reduce((sum, run) => sum + measure(run), 0)
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const unit of unitsOf(paragraph).flatMap((one) => splitLong(one, width, widthOf))) {
    const wide = widthOf(unit)
    const isSpace = /^[ \u3000]+$/.test(unit)
    if (used + wide > width && line !== '' && !isSpace) {
      lines.push(line.replace(/[ \u3000]+$/, ''))
      line = ''
      used = 0
    }
    line += unit
    used += wide
  }
  lines.push(line)
  return lines.map((one) => {
    const runs = runsOf(one, weight, unknown)
    return { runs, width: runs.reduce((sum, run) => sum + measure(run), 0) }
  })
}

/** A word that is wider than the line is parted where it must be. */
function splitLong(unit: string, width: number, widthOf: (piece: string) => number): string[] {
  if (widthOf(unit) <= width) return [unit]
  const pieces: string[] = []
  let piece = ''
  for (const { segment } of graphemes.segment(unit)) {
    if (piece !== '' && widthOf(piece + segment) > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += segment
  }
  return [...pieces, piece]
}
