/** Small shapes that several nouns share. */
import * as z from 'zod'

/**
 * Free text: length-bounded, no control characters but line feed and tab, no halves of surrogate pairs, which Postgres refuses.
 * Not trimmed, not normalised: Mongolian script needs its joiners and selectors as they are (domain.md §3.4).
 */
export function text(max: number) {
  return (
    z
      .string()
      .max(max)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are refused
      .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f\ud800-\udfff]*$/u, { error: 'control_character' })
  )
}

/** Text that says something. */
export function filledText(max: number) {
  return text(max).refine((value) => value.trim() !== '', { error: 'required' })
}

/** An instant, ISO 8601 with offset or Z. */
export const Instant = z.iso.datetime({ offset: true })
/** A calendar day, `YYYY-MM-DD`. */
export const Day = z.iso.date()

/** Days of Asia/Shanghai, both inclusive; either end may be open. */
export const dayRange = { from: Day.optional(), to: Day.optional() }
/** For `refine`, with `inOrder`. */
export const backwards = { error: 'range_backwards', path: ['to'] }

export const Names = z.object({ zh: z.string(), en: z.string() })
export type Names = z.infer<typeof Names>

export const locales = ['zh', 'en'] as const
export const Locale = z.enum(locales)
export type Locale = z.infer<typeof Locale>

/** Opaque position in a list; comes from the list before. */
export const Cursor = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-]+$/)

export const PersonBrief = z.object({
  id: z.string(),
  name: z.string(),
  nameEn: z.string(),
  title: Names,
  institution: Names,
  /** For lists, where the full name does not fit. */
  institutionShort: Names,
  department: Names.nullable(),
})
export type PersonBrief = z.infer<typeof PersonBrief>

/** Somebody's name in both languages; `nameEn` is empty where none is kept. */
export const PersonName = PersonBrief.pick({ name: true, nameEn: true })
export type PersonName = z.infer<typeof PersonName>
