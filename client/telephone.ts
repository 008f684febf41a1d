/**
 * Going on by telephone: whom to call, and that somebody does. Both stay on this computer from the moment they are known, because they
 * are needed when the server is out of reach. Neither says anything of a patient: numbers of doctors, and that a call went on.
 */
import type { Consultation } from '../server/contract/consultation.ts'
import type { Phoned, Telephone } from '../server/contract/phone.ts'
import { phoneKeptDays, phoneSide } from '../server/domain/phone.ts'
import { http, newKey, read, withKey } from './api.ts'
import { ApiFailure, isPassing } from './failure.ts'
import { keys, queryClient } from './queries.ts'
import { connection } from './socket.ts'
import { now } from './ui/clock.ts'
import { createStore, type Store } from './ui/store.ts'

/** What one side calls. */
export type Numbers = { side: 'beijing' | 'hohhot'; number: string; coordinator: Telephone['coordinator'] }

/** That somebody said they go on by telephone, until the server has it. */
export type PhoneWord = {
  id: string
  consultationId: string
  personId: string
  pressedAt: string
  state: 'waiting' | 'said' | 'refused'
  error: unknown
}
type KeptWord = Pick<PhoneWord, 'id' | 'consultationId' | 'personId' | 'pressedAt'>

const numbersKey = 'ss.telephone.numbers'
const wordsKey = 'ss.telephone.words'
/** Consultations whose numbers are kept; the ones opened last. */
const mostNumbers = 5
const keptMs = phoneKeptDays * 86_400_000
/** ms; what a dead line has stopped is tried again without a press */
const againAfter = 10_000

/** Locked-down browsers refuse storage, and it may hold anything: then there is nothing. */
function load<T>(key: string): T[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(found) ? (found as T[]) : []
  } catch {
    return []
  }
}

function store(key: string, list: readonly object[]): void {
  try {
    if (list.length === 0) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(list))
  } catch (error) {
    console.info('this browser keeps nothing; what was pressed lives in the page alone', error)
  }
}

/** Whom the reader calls; null for those whose call it is not. */
export function numbersOf({
  relation,
  telephone,
}: Pick<Consultation, 'relation' | 'telephone'>): Numbers | null {
  const side = phoneSide(relation)
  if (side === null || telephone === null) return null
  const { duty, contact, coordinator } = telephone
  return { side, number: side === 'hohhot' ? duty : contact, coordinator }
}

type KeptNumbers = Numbers & { consultationId: string }

export function keepNumbers(consultation: Consultation): void {
  const numbers = numbersOf(consultation)
  if (numbers === null) return
  const others = load<KeptNumbers>(numbersKey).filter((one) => one.consultationId !== consultation.id)
  store(numbersKey, [{ ...numbers, consultationId: consultation.id }, ...others].slice(0, mostNumbers))
}

/** What was kept when the room was opened on this computer. */
export function findNumbers(consultationId: string): Numbers | null {
  return load<KeptNumbers>(numbersKey).find((one) => one.consultationId === consultationId) ?? null
}

/** With the sign-out. What was said and is not sent stays: it is sent when the same person is back. */
export function forgetNumbers(): void {
  store(numbersKey, [])
}

/** What was pressed on this page, and what earlier ones have left to be sent; in the order of pressing. */
export const phoneWords: Store<readonly PhoneWord[]> = createStore<readonly PhoneWord[]>([])

function change(id: string, changed: Partial<PhoneWord>): void {
  phoneWords.set(phoneWords.get().map((word) => (word.id === id ? { ...word, ...changed } : word)))
}

function dropWord(id: string): void {
  store(
    wordsKey,
    load<KeptWord>(wordsKey).filter((word) => word.id !== id),
  )
}

/** Says that the reader goes on by telephone; kept first, then sent. */
export function sayPhoned(consultationId: string, personId: string): void {
  const word = { id: newKey(), consultationId, personId, pressedAt: new Date(now()).toISOString() }
  store(wordsKey, [...load<KeptWord>(wordsKey), word])
  phoneWords.set([...phoneWords.get(), { ...word, state: 'waiting', error: null }])
  void send(personId)
}

let sending: Promise<void> | null = null
let timer: ReturnType<typeof setTimeout> | undefined

function send(personId: string): Promise<void> {
  sending ??= sendAll(personId).finally(() => {
    sending = null
    clearTimeout(timer)
    const left = phoneWords.get().some((word) => word.personId === personId && word.state === 'waiting')
    if (left) timer = setTimeout(() => void send(personId), againAfter)
  })
  return sending
}

async function sendAll(personId: string): Promise<void> {
  const waiting = () =>
    phoneWords.get().find((word) => word.personId === personId && word.state === 'waiting')
  for (let word = waiting(); word !== undefined; word = waiting()) {
    if (!(await sendOne(word))) return
  }
}

/** @returns whether there is an answer, whatever it is */
async function sendOne({ id, consultationId, pressedAt }: PhoneWord): Promise<boolean> {
  try {
    const { phone } = http.api.consultations[':id']
    await read(phone.$post({ param: { id: consultationId }, json: { id, pressedAt } }, withKey(id)))
    change(id, { state: 'said' })
  } catch (error) {
    // Signed out is no answer to what was said: it waits for the same person.
    const waits = !(error instanceof ApiFailure) || isPassing(error) || error.status >= 500
    if (waits || error.code === 'SIGNED_OUT') return false
    change(id, { state: 'refused', error })
  }
  dropWord(id)
  void queryClient.invalidateQueries({ queryKey: keys.consultation(consultationId) })
  return true
}

/**
 * Sends what a person has said and the server has not heard: now, and whenever it may be reached again.
 * @returns ends it
 */
export function sendPhoneWords(personId: string): () => void {
  const known = phoneWords.get()
  const left = load<KeptWord>(wordsKey).filter(
    (word) => word.personId === personId && !known.some(({ id }) => id === word.id),
  )
  const isOld = ({ pressedAt }: KeptWord) => now() - Date.parse(pressedAt) > keptMs
  for (const { id } of left.filter(isOld)) dropWord(id)
  const fresh = left.filter((word) => !isOld(word))
  if (fresh.length > 0) {
    phoneWords.set([...fresh.map((word) => ({ ...word, state: 'waiting' as const, error: null })), ...known])
  }
  const hurry = () => void send(personId)
  hurry()
  window.addEventListener('online', hurry)
  const end = connection.subscribe(() => connection.get() === 'live' && hurry())
  return () => {
    clearTimeout(timer)
    window.removeEventListener('online', hurry)
    end()
  }
}

/** Of somebody who is not in the room now: who went on by telephone last, once for each person. */
export function latestPhoned(phoned: readonly Phoned[]): Phoned[] {
  return [...new Map(phoned.map((one) => [one.person.id, one])).values()]
}
