/** Unsaved text on a shared computer: it survives, its author alone can read it, and it goes when it should. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createKept } from '../../client/kept.ts'
import { aesCipher } from '../../client/kept-cipher.ts'
import type { KeptStore, Sealed } from '../../client/kept-store.ts'

function memoryStore() {
  const rows = new Map<string, Sealed>()
  const store: KeptStore = {
    put: async (sealed) => void rows.set(sealed.id, sealed),
    get: async (id) => rows.get(id),
    all: async () => [...rows.values()],
    remove: async (id) => void rows.delete(id),
  }
  return { store, rows }
}

const keyOfA = randomBytes(32).toString('base64')
const keyOfB = randomBytes(32).toString('base64')
const day = 24 * 60 * 60_000

/** A browser in which one person is signed in. */
const browser = (store: KeptStore, key: string, now = Date.now()) =>
  createKept(
    store,
    aesCipher(async () => key),
    () => now,
  )

describe('what was typed', () => {
  test('is there again in a browser that was started anew', async () => {
    const { store } = memoryStore()
    const first = browser(store, keyOfA)
    first.keep('a', 'request.1', { complaint: '失眠 ᠬᠡᠢ\u202f' })
    await first.settled()
    const found = await browser(store, keyOfA).find('a', 'request.1')
    expect(found?.value).toEqual({ complaint: '失眠 ᠬᠡᠢ\u202f' })
  })

  test('lies on the disk without a readable word', async () => {
    const { store, rows } = memoryStore()
    const mine = browser(store, keyOfA)
    mine.keep('a', 'request.1', { name: '乌日汉', id: '150102198203074526' })
    await mine.settled()
    const disk = JSON.stringify([...rows.values()])
    expect(disk).not.toContain('乌日汉')
    expect(disk).not.toContain('150102198203074526')
    const [sealed] = [...rows.values()]
    expect(Buffer.from(sealed?.body.split('.')[1] ?? '', 'base64').toString()).not.toContain('乌日汉')
  })

  test('opens for nobody else, nor under another name', async () => {
    const { store, rows } = memoryStore()
    const mine = browser(store, keyOfA)
    mine.keep('a', 'request.1', 'text')
    await mine.settled()
    const [sealed] = [...rows.values()]
    if (sealed === undefined) throw new Error('nothing was kept')
    rows.set('b request.1', { ...sealed, id: 'b request.1', personId: 'b' })
    expect(await browser(store, keyOfB).find('b', 'request.1')).toBeNull()
    rows.set('a request.2', { ...sealed, id: 'a request.2', name: 'request.2' })
    expect(await browser(store, keyOfA).find('a', 'request.2')).toBeNull()
    expect(rows.has('a request.2'), 'what opens for nobody is removed').toBe(false)
  })

  test('is the last of what came in a row, and stays dropped once it is dropped', async () => {
    const { store, rows } = memoryStore()
    const mine = browser(store, keyOfA)
    for (let count = 1; count <= 50; count += 1) mine.keep('a', 'request.1', count)
    expect((await mine.find('a', 'request.1'))?.value).toBe(50)
    mine.keep('a', 'request.1', 51)
    mine.drop('a', 'request.1')
    await mine.settled()
    expect(rows.size).toBe(0)
  })

  test('goes when its author signs out; another’s stays, sealed', async () => {
    const { store, rows } = memoryStore()
    const a = browser(store, keyOfA)
    a.keep('a', 'request.1', 'text')
    await a.settled()
    const b = browser(store, keyOfB)
    b.keep('b', 'request.2', 'text')
    b.keep('b', 'request.3', 'not written yet')
    await b.dropAll('b')
    expect([...rows.keys()]).toEqual(['a request.1'])
    expect(await b.list('b')).toEqual([])
    expect((await a.list('a')).map(({ name }) => name)).toEqual(['request.1'])
  })

  test('goes by itself when nobody came back for two weeks', async () => {
    const { store, rows } = memoryStore()
    const start = Date.parse('2026-11-01T00:00:00Z')
    const mine = browser(store, keyOfA, start)
    mine.keep('a', 'request.1', 'text')
    await mine.settled()
    expect(await browser(store, keyOfB, start + 13 * day).list('b')).toEqual([])
    expect(rows.size).toBe(1)
    await browser(store, keyOfB, start + 15 * day).list('b')
    expect(rows.size).toBe(0)
  })

  test('is kept without a network where the key was fetched before', async () => {
    const { store, rows } = memoryStore()
    let asked = 0
    const cipher = aesCipher(async () => {
      asked += 1
      if (asked > 1) throw new Error('offline')
      return keyOfA
    })
    const mine = createKept(store, cipher, Date.now)
    await mine.prepare('a')
    mine.keep('a', 'request.1', 'text')
    await mine.settled()
    expect(rows.size).toBe(1)
  })

  test('a key out of reach is said where text is looked for, and asked for again', async () => {
    const { store } = memoryStore()
    let reachable = true
    const cipher = aesCipher(async () => {
      if (!reachable) throw new Error('offline')
      return keyOfA
    })
    const mine = createKept(store, cipher, Date.now)
    mine.keep('a', 'request.1', 'text')
    await mine.settled()
    cipher.forget()
    reachable = false
    await expect(mine.find('a', 'request.1')).rejects.toThrow('offline')
    reachable = true
    expect((await mine.find('a', 'request.1'))?.value).toBe('text')
  })

  test('that the disk takes nothing is said, until it does again', async () => {
    const { store } = memoryStore()
    let full = true
    const put: KeptStore['put'] = async (sealed) => {
      if (full) throw new DOMException('', 'QuotaExceededError')
      await store.put(sealed)
    }
    const mine = browser({ ...store, put }, keyOfA)
    mine.keep('a', 'request.1', 'text')
    await mine.settled()
    expect(mine.failed.get()).toBe(true)
    full = false
    mine.keep('a', 'request.1', 'text, longer')
    await mine.settled()
    expect(mine.failed.get()).toBe(false)
  })
})
