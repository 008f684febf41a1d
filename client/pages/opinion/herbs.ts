/** A formula as a doctor types it, and as it is kept: `酸枣仁 30 打碎，川芎 6`. Pure. */
import type { z } from 'zod'
import type { Herb } from '../../../server/contract/opinion.ts'

export type HerbLine = z.infer<typeof Herb>

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
    if (name === '' || !(grams > 0 && grams <= 500)) unread.push(words)
    else herbs.push({ name, grams, note: (groups?.note ?? '').replace(/[()（）]/gu, '').trim() })
  }
  return { herbs, unread }
}

export function writeHerbs(herbs: readonly HerbLine[]): string {
  return herbs
    .map(({ name, grams, note }) => [name, grams, note].filter((word) => word !== '').join(' '))
    .join('，')
}
