/**
 * Traditional Mongolian script as text (domain.md §3.4). What is stored is never touched: U+202F joins suffixes, U+180E parts a
 * vowel, the selectors U+180B–180D and 180F choose a letter's form. Here is what is derived from it.
 */

const script = /[\u1800-\u18af]/u

/** Whether a text holds letters of the Mongolian script. */
export function hasMongolian(text: string): boolean {
  return script.test(text)
}

/** Whether a line is to be set vertically: Mongolian letters, and more of them than of everything else that is read. */
export function isMongolianLine(line: string): boolean {
  let mongolian = 0
  let other = 0
  for (const character of line) {
    if (script.test(character)) mongolian += 1
    else if (/[\p{L}\p{N}]/u.test(character)) other += 1
  }
  return mongolian > other
}

export type ScriptRun = { readonly vertical: boolean; readonly text: string }

/** A text as runs of whole lines that are set alike. Joined by line feeds they are the text again, to the character. */
export function scriptRuns(text: string): ScriptRun[] {
  const runs: { vertical: boolean; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const last = runs.at(-1)
    const vertical = isMongolianLine(line)
    if (last !== undefined && (last.vertical === vertical || line === '')) last.lines.push(line)
    else runs.push({ vertical, lines: [line] })
  }
  return runs.map(({ vertical, lines }) => ({ vertical, text: lines.join('\n') }))
}

/** Letters that are written alike in some position, each by the one that stands for all of them. */
const lookAlikes: Readonly<Record<string, string>> = {
  '\u1824': '\u1823', // U as O
  '\u1826': '\u1825', // UE as OE
  '\u1821': '\u1820', // E as A
  '\u1833': '\u1832', // DA as TA
  '\u182d': '\u182c', // GA as QA
  '\u1836': '\u1835', // YA as JA
  '\u1838': '\u1827', // WA as EE
}

/** Selectors, vowel separators and joiners: they change a letter's shape and not the word. */
const marks = /[\u180b-\u180f\u200c\u200d]/u

/**
 * One character of traditional Mongolian as a search compares it: marks fall away, letters that look alike are one. Two spellings that
 * a reader cannot tell apart compare equal; some that can be told apart do as well, so what is found is shown and never taken as
 * equal. For search only; never stored in place of the text. Other characters stay.
 */
export function foldMongolian(character: string): string {
  return marks.test(character) ? '' : (lookAlikes[character] ?? character)
}

/** As masked in lists and headings: the first letter; enough to tell two patients apart, too little to name one. */
export function maskMongolianName(name: string): string {
  const [first] = [...name.trimStart()]
  return first === undefined ? '' : `${first}**`
}
