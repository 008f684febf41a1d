/**
 * The blind index of patients' identity: what is indexed are keyed digests, so a copy of the database tells nobody a name, and a name
 * is still found by the digest of what was typed. README "Search" says what it gives away and why that is bounded.
 */
import { pinyin, polyphonic } from 'pinyin-pro'
import { exactMark, foldName, nameMarks, nameQueries } from '../domain/search.ts'
import type { SealedIdentity } from './patient.ts'
import type { Vault } from './vault.ts'

/** A digest's first eight bytes as Postgres' bigint; the hit is proved on the decrypted name afterwards. */
function blind(vault: Vault, mark: string): string {
  const kind = mark.slice(0, mark.indexOf(':'))
  return vault.mark(`blind index ${kind}`, mark).readBigInt64BE().toString()
}

/** What of an identity is indexed; decimal bigints. */
export function identityMarks(vault: Vault, identity: SealedIdentity): string[] {
  const exact = [identity.idNumber, identity.phone, identity.hospitalNumber].map(exactMark)
  const names = [identity.name, identity.nameMongolian]
  const marks = [...names.flatMap((name) => nameMarks(name, readingsOf(name))), ...exact]
  return [...new Set(marks.flatMap((mark) => (mark === null ? [] : [blind(vault, mark)])))]
}

/** What an identity with this folded word has: one of these sets, the whole of it. */
export function identityQueries(vault: Vault, word: string): string[][] {
  const exact = exactMark(word)
  const queries = [...nameQueries(word), ...(exact === null ? [] : [[exact]])]
  return queries.map((marks) => marks.map((mark) => blind(vault, mark)))
}

/**
 * Whether an identity has the word, read in clear: neighbours that stand apart, as 晓萍 and 李晓 in two places, are no hit.
 */
export function identityHas(identity: SealedIdentity, word: string): boolean {
  const { idNumber, phone, hospitalNumber } = identity
  const exact = exactMark(word)
  if (exact !== null && [idNumber, phone, hospitalNumber].some((text) => exactMark(text) === exact))
    return true
  const wanted = foldName(word)
  if (wanted === '') return false
  return [identity.name, identity.nameMongolian].some((name) => {
    if (Array.from(wanted).length === 1) return foldName(name).startsWith(wanted)
    return foldName(name).includes(wanted) || nameMarks(name, readingsOf(name)).includes(`sound:${wanted}`)
  })
}

/** The readings of a Chinese name's characters, surnames as surnames (单 shàn); nothing for another script. */
function readingsOf(name: string): string[][] {
  const folded = foldName(name)
  if (!/^\p{Script=Han}+$/u.test(folded)) return []
  const options = { toneType: 'none', type: 'array', v: true } as const
  const surnames = pinyin(folded, { ...options, mode: 'surname' })
  return polyphonic(folded, options).map((readings, at) => {
    /* the first two may be a surname; elsewhere a character is read as one may read it */
    const known = at < 2 ? [surnames[at] ?? '', ...readings] : [...readings]
    /* lü is written lv, lyu or lu */
    return [
      ...new Set(known.flatMap((one) => (one.includes('v') ? [one, one.replace('v', 'u')] : [one]))),
    ].slice(0, 4)
  })
}
