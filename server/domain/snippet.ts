/** The part of a text that shows where the words of a search were met. */
import { foldOne } from './search.ts'

export type Snippet = {
  text: string
  /** Where the words stand in `text`, `[from, to)` in UTF-16 units, in order. */
  marks: [number, number][]
}

const before = 18
const longestSnippet = 88

/** The part of a text around the first of the folded words, with all of them marked; null where none is in it. */
export function snippetOf(text: string, words: readonly string[]): Snippet | null {
  const { folded, origin } = foldWithOrigin(text)
  const found = words.flatMap((word) => placesOf(folded, word)).toSorted((a, b) => a[0] - b[0])
  const [first] = found
  if (first === undefined) return null
  const place = ([from, to]: [number, number]): [number, number] => [
    origin[from] ?? 0,
    nextOrigin(text, origin[to - 1] ?? 0),
  ]
  const [at] = place(first)
  const start = wholeCharacter(text, at <= before ? 0 : at - before)
  const end = wholeCharacter(text, Math.min(text.length, start + longestSnippet))
  const marks = joined(found.map(place).filter(([from, to]) => from >= start && to <= end))
  const head = start > 0 ? '…' : ''
  return {
    text: `${head}${text.slice(start, end).replace(/[\n\t]/g, ' ')}${end < text.length ? '…' : ''}`,
    marks: marks.map(([from, to]) => [from - start + head.length, to - start + head.length]),
  }
}

/** Folded, with the place in the text that each of its units came from. */
function foldWithOrigin(text: string): { folded: string; origin: number[] } {
  const origin: number[] = []
  let folded = ''
  let at = 0
  for (const character of text) {
    const one = foldOne(character)
    for (let unit = 0; unit < one.length; unit += 1) origin.push(at)
    folded += one
    at += character.length
  }
  return { folded, origin }
}

function placesOf(folded: string, word: string): [number, number][] {
  const places: [number, number][] = []
  for (
    let at = folded.indexOf(word);
    at >= 0 && places.length < 20;
    at = folded.indexOf(word, at + word.length)
  ) {
    places.push([at, at + word.length])
  }
  return places
}

function nextOrigin(text: string, at: number): number {
  return at + String.fromCodePoint(text.codePointAt(at) ?? 32).length
}

/** Never the second half of a pair. */
function wholeCharacter(text: string, at: number): number {
  return /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at
}

function joined(places: readonly [number, number][]): [number, number][] {
  const all: [number, number][] = []
  for (const [from, to] of places) {
    const last = all.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else all.push([from, to])
  }
  return all
}
