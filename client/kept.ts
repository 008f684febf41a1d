/**
 * Text that has not reached the server yet, kept so that neither a reload nor a killed browser nor a dead network loses it. Hospital
 * computers are shared and patient data must not stay on them readable: it lies encrypted, with a key that the server gives to its
 * author alone and that is never stored. It is removed as soon as the server has it and when its author signs out; what nobody came
 * back for goes after two weeks. Without TLS browsers have no ciphers; then it lies in the tab and nowhere else.
 */
import { http, newKey, read } from './api.ts'
import { aesCipher, type Cipher, noCipher } from './kept-cipher.ts'
import { diskStore, type KeptStore, tabStore } from './kept-store.ts'
import { createStore, type Store } from './ui/store.ts'

export type Found = { name: string; at: string; value: unknown }

export type Kept = {
  /** To be awaited before anything is typed that may have to be kept without a network. Throws where the key cannot be fetched. */
  prepare: (personId: string) => Promise<void>
  /** Keeps a value under a name of one person; of several in a row the last one. */
  keep: (personId: string, name: string, value: unknown) => void
  drop: (personId: string, name: string) => void
  /** What was kept; null where there is nothing, or nothing that opens. Throws where the key cannot be fetched. */
  find: (personId: string, name: string) => Promise<Found | null>
  /** What a person has, newest first, without opening it. */
  list: (personId: string) => Promise<{ name: string; at: string }[]>
  /** Everything of a person, as when they sign out. */
  dropAll: (personId: string) => Promise<void>
  /** Whether what was to be kept last could not be: then the page alone has it, and must say so. */
  failed: Store<boolean>
  /** When everything that was asked for is done. */
  settled: () => Promise<void>
}

const lifetime = 14 * 24 * 60 * 60_000

type Change = { personId: string; name: string; value: unknown } | null

export function createKept(store: KeptStore, cipher: Cipher, now: () => number): Kept {
  const pending = new Map<string, Change>()
  const failed = createStore(false)
  let running: Promise<void> | null = null
  const idOf = (personId: string, name: string) => `${personId} ${name}`

  function push(id: string, change: Change) {
    pending.delete(id)
    pending.set(id, change)
    running ??= work().finally(() => {
      running = null
    })
  }

  async function work(): Promise<void> {
    for (let next = pending.entries().next(); !next.done; next = pending.entries().next()) {
      const [id, change] = next.value
      pending.delete(id)
      try {
        await carryOut(id, change)
        failed.set(false)
      } catch (error) {
        // The disk is full or the key out of reach; the page still has the text, and the server gets it with the next saving.
        console.debug('what was typed could not be kept on this computer', error)
        failed.set(true)
      }
    }
  }

  async function carryOut(id: string, change: Change): Promise<void> {
    if (change === null) return store.remove(id)
    const { personId, name, value } = change
    const body = await cipher.seal(personId, id, JSON.stringify(value))
    // What was dropped or written anew meanwhile must not come back.
    if (!pending.has(id)) await store.put({ id, personId, name, at: new Date(now()).toISOString(), body })
  }

  const settled = () => running ?? Promise.resolve()

  return {
    failed,
    prepare: cipher.prepare,
    keep: (personId, name, value) => push(idOf(personId, name), { personId, name, value }),
    drop: (personId, name) => push(idOf(personId, name), null),
    find: async (personId, name) => {
      await settled()
      const id = idOf(personId, name)
      const sealed = await store.get(id)
      if (sealed === undefined) return null
      const text = await cipher.open(personId, id, sealed.body).catch((error: unknown) => {
        // Sealed with another key, or cut short: of no use to anybody. A key that could not be fetched is another matter.
        if (error instanceof DOMException || error instanceof SyntaxError) return null
        throw error
      })
      if (text === null) await store.remove(id)
      return text === null ? null : { name, at: sealed.at, value: JSON.parse(text) as unknown }
    },
    list: async (personId) => {
      await settled()
      const all = await store.all()
      const old = all.filter(({ at }) => now() - Date.parse(at) > lifetime)
      await Promise.all(old.map(({ id }) => store.remove(id)))
      return all
        .filter((one) => one.personId === personId && !old.includes(one))
        .sort((one, other) => other.at.localeCompare(one.at))
        .map(({ name, at }) => ({ name, at }))
    },
    dropAll: async (personId) => {
      pending.clear()
      await settled()
      const mine = (await store.all()).filter((one) => one.personId === personId)
      await Promise.all(mine.map(({ id }) => store.remove(id)))
      cipher.forget()
    },
    settled,
  }
}

const nowhere: KeptStore = {
  put: async () => undefined,
  get: async () => undefined,
  all: async () => [],
  remove: async () => undefined,
}

/** The best that this browser has. */
function ofBrowser(): Kept {
  const clock = () => Date.now()
  if (globalThis.crypto?.subtle !== undefined && globalThis.indexedDB !== undefined) {
    const fetchKey = async () => (await read(http.api.session['draft-key'].$get())).key
    return createKept(diskStore(), aesCipher(fetchKey), clock)
  }
  // Locked-down browsers refuse storage; then the text lives in the page alone, as the page says.
  try {
    return createKept(tabStore(globalThis.sessionStorage), noCipher, clock)
  } catch {
    return createKept(nowhere, noCipher, clock)
  }
}

export const kept = ofBrowser()

/**
 * Takes a name for this window as long as it lives, so that two windows do not take the same text for theirs; a killed browser lets
 * go. Null where another window has it.
 * @returns lets go
 */
export function hold(name: string): Promise<(() => void) | null> {
  const { locks } = navigator
  if (locks === undefined) return Promise.resolve(() => undefined)
  return new Promise((resolve) => {
    void locks.request(lockOf(name), { ifAvailable: true }, (lock) => {
      if (lock === null) return resolve(null)
      return new Promise<void>((release) => resolve(release))
    })
  })
}

/** What a person left on this computer and no window has open, newest first. */
export async function leftBehind(personId: string): Promise<{ name: string; at: string }[]> {
  const all = (await kept.list(personId)).filter(({ name }) => name.startsWith(requestPrefix))
  if (all.length === 0 || navigator.locks === undefined) return all
  const { held = [] } = await navigator.locks.query()
  return all.filter(({ name }) => !held.some((lock) => lock.name === lockOf(name)))
}

const lockOf = (name: string) => `ss.kept.${name}`

const requestPrefix = 'request.'
const newPrefix = 'request.new.'

/** Under which name a request is kept; one that has no id yet has a name of its window. */
export const requestName = (id: string) => `request.${id}`

export function isNewRequest(name: string): boolean {
  return name.startsWith(newPrefix)
}

/** The id of the request that is kept under a name. */
export function requestOf(name: string): string {
  return name.slice('request.'.length)
}

export type Claimed = { name: string; found: Found | null; release: () => void }

/**
 * A new request's name in this window: that of one which nobody came back for, or a fresh one.
 * @param wanted the only one that is meant, where the person chose among several
 */
export async function claimNewRequest(personId: string, wanted: string | null = null): Promise<Claimed> {
  const names = (await kept.list(personId))
    .map(({ name }) => name)
    .filter((name) => isNewRequest(name) && (wanted === null || name === wanted))
  for (const name of names) {
    const release = await hold(name)
    if (release === null) continue
    const found = await kept.find(personId, name).catch((error: unknown) => {
      release()
      throw error
    })
    if (found !== null) return { name, found, release }
    release()
  }
  const name = `${newPrefix}${newKey()}`
  return { name, found: null, release: (await hold(name)) ?? (() => undefined) }
}
