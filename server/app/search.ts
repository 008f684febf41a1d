/**
 * Finding one's own consultations by patient, number and text. Nothing is found that may not be opened; every search stands in the
 * trail, by a keyed digest of its words.
 */
import {
  findEntries,
  readFound,
  type SearchFilter,
  type SearchPosition,
  type WordQuery,
} from '../../db/queries/search.ts'
import { readSources } from '../../db/queries/search-index.ts'
import { AppError } from '../contract/errors.ts'
import type {
  Match,
  QuickSearch,
  SearchHit,
  SearchInput,
  SearchPage,
  SearchPlace,
} from '../contract/search.ts'
import { relationOf } from '../domain/actor.ts'
import { momentsOf } from '../domain/beijing.ts'
import { seesCase } from '../domain/consent.ts'
import { ageAt, maskName } from '../domain/patient.ts'
import { Bucket, type Rate } from '../domain/rate.ts'
import { fold, looksLikeNumber, numberGrams, queryWords, searchScope, wordGrams } from '../domain/search.ts'
import { snippetOf } from '../domain/snippet.ts'
import { act } from './act.ts'
import { identityHas, identityQueries } from './blind-index.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Call, Deps } from './deps.ts'
import { canonical, digestOf } from './digest.ts'
import { openIdentity, type SealedIdentity } from './patient.ts'
import { textsOf } from './search-index.ts'

/** Somebody who types asks after each pause: three times a second is more than fingers do for long. */
const searchRate: Rate = { burst: 30, perSecond: 3 }
/** The panel shows so many of each kind. */
const shownAtOnce: Readonly<Record<SearchPlace, number>> = { patient: 5, number: 3, text: 8 }
const mostMatches = 3

const buckets = new WeakMap<Deps, Map<string, Bucket>>()

/** @throws AppError TOO_MANY_REQUESTS */
function takeTurn(deps: Deps, personId: string): void {
  const now = deps.clock().getTime()
  const people = buckets.get(deps) ?? new Map<string, Bucket>()
  buckets.set(deps, people)
  const bucket = people.get(personId) ?? new Bucket(searchRate, now)
  people.set(personId, bucket)
  const wait = bucket.take(now)
  if (people.size > 1_000) {
    for (const [id, one] of people) if (one.isFull(now)) people.delete(id)
  }
  if (wait > 0) throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds: wait })
}

/** How the words may be met in the wanted places; null: they are too short to be met at all. */
function plan(deps: Deps, words: readonly string[], place: SearchPlace | undefined): WordQuery[] | null {
  const alone = words.length === 1
  const wanted = (one: SearchPlace) => place === undefined || place === one
  const queries = words.map((word): WordQuery => {
    const grams = wordGrams(word)
    const single = grams.length === 0
    return {
      word,
      text:
        wanted('text') && !(single && alone) ? { grams, prove: single || Array.from(word).length > 2 } : null,
      number: wanted('number') && looksLikeNumber(word) ? numberGrams(grams) : null,
      identity: wanted('patient') ? identityQueries(deps.vault, word) : [],
    }
  })
  const possible = ({ text, number, identity }: WordQuery) =>
    text !== null || number !== null || identity.length > 0
  const narrows = queries.some(({ text }) => text === null || text.grams.length > 0)
  return queries.length > 0 && queries.every(possible) && narrows ? queries : null
}

type Wanted = {
  words: readonly string[]
  place: SearchPlace | undefined
  filter: SearchFilter
  limit: number
}
/** What the index has found, before it is read: a page of ids, and where the next begins. */
type FoundPage = { ids: string[]; next: SearchPosition | null }

async function find(deps: Deps, call: Call, wanted: Wanted, after?: SearchPosition): Promise<FoundPage> {
  const words = plan(deps, wanted.words, wanted.place)
  if (words === null) return { ids: [], next: null }
  const { filter, limit } = wanted
  const scope = searchScope(call.actor)
  const found = await inTime(findEntries(deps.read, { words, scope, filter, after, limit: limit + 1 }))
  const page = found.rows.slice(0, limit)
  const last = page.at(-1)
  const more = found.rows.length > limit && last !== undefined ? { at: last.at, id: last.id } : null
  return { ids: page.map(({ id }) => id), next: more ?? found.stoppedAt }
}

/** Postgres gives up a search that takes too long; it is no mistake of anybody's and may be tried again. */
async function inTime<T>(searching: Promise<T>): Promise<T> {
  try {
    return await searching
  } catch (error) {
    const cancelled = error instanceof Error && 'code' in error && error.code === '57014'
    throw cancelled ? new AppError('UNAVAILABLE') : error
  }
}

/**
 * The hits of a page, each with where it was met. The rights are asked again on the rows themselves: the index may be a moment older
 * than they are.
 */
async function showHits(
  deps: Deps,
  call: Call,
  ids: readonly string[],
  wanted: Wanted,
): Promise<SearchHit[]> {
  const read = wanted.place === undefined || wanted.place === 'text'
  const [rows, sources] = await Promise.all([
    readFound(deps.read, ids),
    read ? readSources(deps.read, ids) : [],
  ])
  const texts = new Map(sources.map((one) => [one.id, textsOf(one)]))
  const hits = new Map<string, SearchHit>()
  for (const row of rows) {
    const relation = relationOf(call.actor, row)
    if (relation === 'stranger' || relation === 'auditor' || relation === 'system') continue
    /* what may not be read is not found by its words either */
    if (!seesCase(relation, row.consentWithdrawnAt)) continue
    const identity = openIdentity(deps.vault, { id: row.patientId, identity: row.identity })
    const matches = matchesIn(row.number, identity, texts.get(row.id) ?? [], wanted)
    if (matches === null) continue
    const { id, number, state, kind, urgency, lineId } = row
    hits.set(id, {
      ...{ id, number, state, kind, urgency, lineId },
      patientName: maskName(identity.name),
      patientSex: row.sex,
      patientAge: row.birthDate === null ? null : ageAt(row.birthDate, deps.clock()),
      createdAt: row.createdAt.toISOString(),
      matches,
    })
  }
  return ids.flatMap((id) => hits.get(id) ?? [])
}

type Texts = ReturnType<typeof textsOf>

/** Where all words are met; null where one is not, as when an identity only has the parts of a name and not the name. */
function matchesIn(
  number: string,
  identity: SealedIdentity,
  texts: Texts,
  { words, place }: Wanted,
): Match[] | null {
  const wanted = (one: SearchPlace) => place === undefined || place === one
  const open = new Set(words)
  const matches: Match[] = []
  if (wanted('patient')) {
    const met = words.filter((word) => identityHas(identity, word))
    for (const word of met) open.delete(word)
    if (met.length > 0) matches.push({ field: 'patient', text: maskName(identity.name), marks: [] })
  }
  const fields = [
    ...(wanted('number') ? [{ field: 'number' as const, text: number }] : []),
    ...(wanted('text') ? texts : []),
  ]
  for (const { field, text } of fields) {
    const folded = fold(text)
    const met = words.filter((word) => folded.includes(word))
    const news = met.filter((word) => open.delete(word))
    if (met.length === 0 || (matches.length >= mostMatches && news.length === 0)) continue
    const snippet = snippetOf(text, met)
    if (snippet !== null) matches.push({ field, ...snippet })
  }
  return open.size > 0 ? null : matches
}

function filterOf({ lineId, state, urgency, from, to }: SearchInput): SearchFilter {
  return {
    lineId,
    state,
    urgency,
    ...momentsOf({ from, to }),
  }
}

/**
 * A page of what the caller may open and the words are met in, newest first.
 * @throws AppError TOO_MANY_REQUESTS, VALIDATION_FAILED where the cursor is none of ours
 */
export async function searchConsultations(deps: Deps, call: Call, input: SearchInput): Promise<SearchPage> {
  takeTurn(deps, call.actor.personId)
  const words = queryWords(input.q)
  const after = input.cursor === undefined ? undefined : readCursor(input.cursor)
  const wanted = { words, place: input.in, filter: filterOf(input), limit: input.limit }
  const { ids, next } = await find(deps, call, wanted, after)
  const [items] = await Promise.all([
    showHits(deps, call, ids, wanted),
    noteSearch(deps, call, words, input.in ?? 'all', ids.length),
  ])
  return {
    items,
    nextCursor: next === null ? null : writeCursor(next),
    tooShort: isTooShort(words),
  }
}

/**
 * The newest of each kind, for the panel that opens over every page.
 * @throws AppError TOO_MANY_REQUESTS
 */
export async function quickSearch(deps: Deps, call: Call, q: string): Promise<QuickSearch> {
  takeTurn(deps, call.actor.personId)
  const words = queryWords(q)
  const places = ['patient', 'number', 'text'] as const
  const found = await Promise.all(
    places.map(async (place) => {
      const wanted = { words, place, filter: {}, limit: shownAtOnce[place] }
      return { wanted, ...(await find(deps, call, wanted)) }
    }),
  )
  const rows = found.reduce((sum, { ids }) => sum + ids.length, 0)
  const [shown] = await Promise.all([
    Promise.all(
      found.map(async ({ wanted, ids, next }) => ({
        in: wanted.place,
        items: await showHits(deps, call, ids, wanted),
        more: next !== null,
      })),
    ),
    noteSearch(deps, call, words, 'quick', rows),
  ])
  const groups = shown.filter(({ items }) => items.length > 0)
  return { groups, tooShort: isTooShort(words) }
}

function isTooShort(words: readonly string[]): boolean {
  return words.every((word) => Array.from(word).length < 2)
}

/**
 * In the trail before the answer goes out. The words may be a name, so a keyed digest of them stands there: whoever has the key can
 * ask whether somebody looked for this very name, and nobody can read what was looked for. The same search within a minute is one.
 */
async function noteSearch(
  deps: Deps,
  call: Call,
  words: readonly string[],
  place: SearchPlace | 'all' | 'quick',
  rows: number,
): Promise<void> {
  const { personId } = call.actor
  const text = words.join(' ')
  const digest = deps.vault.mark('search trail', text).toString('hex').slice(0, 32)
  const minute = deps.clock().toISOString().slice(0, 16)
  const requestDigest = digestOf('sha256', canonical({ digest, place }))
  const key = `searched:${minute}:${requestDigest.slice(0, 24)}`
  await act(deps, { ...call, idempotency: { key, requestDigest } }, async (hands) => {
    await hands.audit(
      { personId },
      { kind: 'consultation.searched', data: { place, digest, characters: Array.from(text).length, rows } },
    )
  })
}
