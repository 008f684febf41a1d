/**
 * How texts and names are cut into what an index can hold, and how a query finds them again. Folding goes character by character, so
 * what was a part of a text is a part of its folded text: every part of two characters or more is found, in every script.
 */
import type { PersonActor } from './actor.ts'
import { foldMongolian } from './mongolian.ts'

/** Spaces, line ends and joiners that nobody sees, and halves of surrogate pairs. */
const unseen = /[\s\u200b-\u200f\u202f\u2060\ufeff\ud800-\udfff]/u
const accents = /[\u0300-\u036f]/gu

function foldCharacter(character: string): string {
  if (unseen.test(character)) return ''
  return foldMongolian(character).normalize('NFKD').replace(accents, '').toLowerCase().replace(accents, '')
}

/** What characters fold to and which are letters: a few thousand different ones stand in all texts together. */
const mostRemembered = 20_000
function remembering<T>(find: (character: string) => T): (character: string) => T {
  const known = new Map<string, T>()
  return (character) => {
    const before = known.get(character)
    if (before !== undefined) return before
    const found = find(character)
    if (known.size < mostRemembered) known.set(character, found)
    return found
  }
}

/** One character of a text; none, or several, in the folded text. */
export const foldOne = remembering(foldCharacter)

/** As it is compared: small letters, full width and half width alike, without accents, spaces and Mongolian selectors. */
export function fold(text: string): string {
  let folded = ''
  for (const character of text) folded += foldOne(character)
  return folded
}

/** Letters and figures of a small alphabet: two of them are in every text, so three are indexed as well. */
const alphabetic = /^[\p{L}\p{N}]$/u
const ideograph = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u
/** What fits three times into the integers that a double holds exactly. */
const largestLetter = 2 ** 17

const isLetter = remembering(
  (character) =>
    alphabetic.test(character) && !ideograph.test(character) && codeOf(character) < largestLetter,
)

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

/** Two characters as one integer below 2⁴². Nothing is hashed, so a pair of characters is found exactly. */
function pairOf(first: number, second: number): number {
  return first * 2 ** 21 + second
}

/** Three letters as one integer from 2⁵² on. */
function tripleOf(first: number, second: number, third: number): number {
  return 2 ** 52 + (first * 2 ** 17 + second) * 2 ** 17 + third
}

/** A folded text as numbers, with which of its characters begin three letters. */
function cut(folded: string): { codes: number[]; begins: boolean[] } {
  const characters = Array.from(folded)
  const letters = characters.map(isLetter)
  const begins = letters.map((letter, at) => letter && letters[at + 1] === true && letters[at + 2] === true)
  return { codes: characters.map(codeOf), begins }
}

/** Adds all grams of a folded text: each two neighbours, and each three where they are letters or figures. */
function addGrams(folded: string, grams: Set<number>): void {
  const { codes, begins } = cut(folded)
  for (let at = 0; at + 1 < codes.length; at += 1) {
    const [first = 0, second = 0, third = 0] = [codes[at], codes[at + 1], codes[at + 2]]
    grams.add(pairOf(first, second))
    if (begins[at] === true) grams.add(tripleOf(first, second, third))
  }
}

/** The grams of several texts; none reaches from one text into the next. */
export function gramsOf(foldedTexts: readonly string[]): number[] {
  const grams = new Set<number>()
  for (const text of foldedTexts) addGrams(text, grams)
  return [...grams]
}

/** The fewest grams that a text with this folded word must have; empty for a single character. */
export function wordGrams(word: string): number[] {
  const { codes, begins } = cut(word)
  const grams = new Set<number>()
  for (let at = 0; at + 1 < codes.length; at += 1) {
    const [first = 0, second = 0, third = 0] = [codes[at], codes[at + 1], codes[at + 2]]
    if (begins[at] === true) grams.add(tripleOf(first, second, third))
    else if (begins[at - 1] !== true) grams.add(pairOf(first, second))
  }
  return [...grams]
}

/** Consultation numbers have grams of their own, below zero, so that a figure of a finding is no part of a number. */
export function numberGrams(grams: readonly number[]): number[] {
  return grams.map((gram) => -gram)
}

/** As many words count; more make a search no narrower than anybody needs. */
const mostWords = 6

/**
 * The folded words of a query; all of them have to be found. A no-break space joins a Mongolian suffix to its word. Words of one
 * character each are taken together, as when somebody parts 头 痛.
 */
export function queryWords(query: string): string[] {
  const words = query
    .split(/[^\S\u202f\u00a0]+/u)
    .map(fold)
    .filter((word) => word !== '')
  const long = words.some((word) => Array.from(word).length > 1)
  return long || words.length < 2 ? [...new Set(words)].slice(0, mostWords) : [words.join('')]
}

/** Whether a word can be (a part of) a consultation number, `SS-眠-20261119-0042`. */
export function looksLikeNumber(word: string): boolean {
  return (
    Array.from(word).length > 1 &&
    /^[a-z0-9\u2010-\u2015-]*\p{Script=Han}?[a-z0-9-]*$/u.test(word) &&
    /[\d-]/.test(word)
  )
}

/** A name as it is compared: letters alone, no dots and hyphens between its parts. */
export function foldName(name: string): string {
  return fold(name).replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}

/** So many syllables of a name are read aloud in full; longer names are found by their characters. */
const mostSyllables = 8

/**
 * What a blind index holds of a name, before it is made unreadable: the first character (the surname alone), each two neighbours,
 * each three of an alphabet, and by sound each run of whole syllables and each run of two or more initials.
 * @param readings each syllable's readings, as `[['li'], ['xiao'], ['ping']]`; empty for names that are not Chinese
 */
export function nameMarks(name: string, readings: readonly (readonly string[])[]): string[] {
  const folded = foldName(name)
  const characters = Array.from(folded)
  const [first] = characters
  if (first === undefined) return []
  const marks = new Set(ideograph.test(first) ? [`surname:${first}`] : [])
  for (const part of nameGrams(characters)) marks.add(`part:${part}`)
  for (const sound of soundsOf(readings.slice(0, mostSyllables))) marks.add(`sound:${sound}`)
  return [...marks]
}

/** Two characters each; three each between letters, of which two tell nobody anything. */
function nameGrams(characters: readonly string[]): string[] {
  if (characters.length === 1) return [...characters]
  const grams = characters.flatMap((_, at) => {
    const size = characters.slice(at, at + 2).every(isLetter) ? 3 : 2
    const gram = characters.slice(at, at + size)
    return gram.length === size && (size === 2 || gram.every(isLetter)) ? [gram.join('')] : []
  })
  return grams.length > 0 ? grams : [characters.join('')]
}

function soundsOf(readings: readonly (readonly string[])[]): string[] {
  const sounds = new Set<string>()
  for (let from = 0; from < readings.length; from += 1) {
    let whole: string[] = ['']
    let initials: string[] = ['']
    for (const syllable of readings.slice(from)) {
      whole = whole.flatMap((before) => syllable.map((reading) => before + reading)).slice(0, 8)
      initials = [
        ...new Set(initials.flatMap((before) => syllable.map((reading) => before + (reading[0] ?? '')))),
      ].slice(0, 8)
      for (const sound of whole) sounds.add(sound)
      for (const sound of initials) if (sound.length > 1) sounds.add(sound)
    }
  }
  return [...sounds]
}

/** The marks that a name with this folded word has: one of these sets, the whole of it. */
export function nameQueries(word: string): string[][] {
  const folded = foldName(word)
  const characters = Array.from(folded)
  const [only] = characters
  if (only === undefined) return []
  if (characters.length === 1) return ideograph.test(only) ? [[`surname:${only}`]] : []
  const parts = nameGrams(characters).map((part) => `part:${part}`)
  return /^[a-z]+$/.test(folded) ? [[`sound:${folded}`], parts] : [parts]
}

/** What is searched for whole: id number, hospital number, telephone. Null where a word is none of these. */
export function exactMark(text: string): string | null {
  const plain = fold(text).replace(/[^\p{L}\p{N}]/gu, '')
  return plain.length >= 6 && /\d/.test(plain) ? `exact:${plain.replace(/^86(?=1\d{10}$)/, '')}` : null
}

/**
 * Which rows a person may find, by the columns that decide it; the same rule as `relationOf`, without those who read the log and
 * department heads, who have their lists.
 */
export type SearchScope = {
  /** Their own, drafts too. */
  readonly requesterId: string | null
  /** Of their hospital, no drafts. */
  readonly institutionId: string | null
  /** Accepted by them, or on its board. */
  readonly expertId: string | null
  /** On lines that they serve, nothing that has not left its hospital. */
  readonly lineIds: readonly string[]
  /** The hospital in Beijing whose office has received it. */
  readonly receiverId: string | null
}

export function searchScope(actor: PersonActor): SearchScope {
  const doctor = actor.roles.includes('doctor')
  const office = actor.roles.includes('medical_affairs')
  /* whoever reviews others reads the log and not the cases */
  const reviews = actor.roles.includes('audit_admin')
  const expert = actor.roles.includes('expert') && !reviews
  return {
    requesterId: doctor ? actor.personId : null,
    institutionId: (doctor || office) && !reviews ? actor.institutionId : null,
    expertId: expert ? actor.personId : null,
    lineIds: expert ? actor.expertLineIds : [],
    receiverId: office && !reviews ? actor.institutionId : null,
  }
}
