/** A formula as a doctor types it, and as it is kept: `酸枣仁 30 打碎，川芎 6`. Pure. */
import type { z } from 'zod'
import type { Herb } from '../../../server/contract/opinion.ts'

export type HerbLine = z.infer<typeof Herb>

/** characters of a name and of a note; what is longer is no herb but a sentence */
const longest = 40
const separators = /[,，、;；\n]+/u
/** herb, grams (with or without g), note; the blank between herb and figure may be missing */
const line = /^(?<name>\D+?)\s*(?<grams>\d+(?:\.\d+)?)\s*(?:g|克)?\s*(?<note>.*)$/iu

/** What was understood, and the pieces that were not. */
export function parseHerbs(text: string): { herbs: HerbLine[]; unread: string[] } {
  const herbs: HerbLine[] = []
  const unread: string[] = []
  for (const piece of text.split(separators)) {
    const words = piece.trim()
    if (words === '') continue
    const groups = line.exec(words)?.groups
    const grams = Number(groups?.grams)
    const name = groups?.name?.trim() ?? ''
    const note = (groups?.note ?? '').replace(/[()（）]/gu, '').trim()
    const fits = name !== '' && name.length <= longest && note.length <= longest
    if (fits && grams > 0 && grams <= 500) herbs.push({ name, grams, note })
    else unread.push(words)
  }
  return { herbs, unread }
}

export function writeHerbs(herbs: readonly HerbLine[]): string {
  return herbs
    .map(({ name, grams, note }) => [name, grams, note].filter((word) => word !== '').join(' '))
    .join('，')
}
