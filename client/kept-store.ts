/** Where sealed text lies on this computer. IndexedDB writes through to the disk before it says so, which survives a killed browser. */

/** Everything but `body` may be read by anybody at this computer; so it names no patient. */
export type Sealed = {
  /** Of person and name together. */
  id: string
  personId: string
  name: string
  /** When it was written, ISO. */
  at: string
  body: string
}

export type KeptStore = {
  put: (sealed: Sealed) => Promise<void>
  get: (id: string) => Promise<Sealed | undefined>
  all: () => Promise<Sealed[]>
  remove: (id: string) => Promise<void>
}

const table = 'sealed'

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'))
  })
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('ss.kept', 1)
  request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: 'id' })
  return answer(request)
}

function written(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB'))
  })
}

export function diskStore(): KeptStore {
  let opened: Promise<IDBDatabase> | undefined
  const database = () => {
    opened ??= open()
    // A database that would not open is asked again the next time.
    opened.catch(() => {
      opened = undefined
    })
    return opened
  }
  const read = async () => (await database()).transaction(table).objectStore(table)
  const write = async (change: (objects: IDBObjectStore) => void) => {
    const transaction = (await database()).transaction(table, 'readwrite', { durability: 'strict' })
    change(transaction.objectStore(table))
    await written(transaction)
  }
  return {
    put: (sealed) => write((objects) => objects.put(sealed)),
    remove: (id) => write((objects) => objects.delete(id)),
    get: async (id) => answer<Sealed | undefined>((await read()).get(id)),
    all: async () => answer<Sealed[]>((await read()).getAll()),
  }
}

const prefix = 'ss.kept.'

/** For this tab alone, where the browser gives nothing better. */
export function tabStore(storage: Storage): KeptStore {
  const parse = (text: string | null) => (text === null ? undefined : (JSON.parse(text) as Sealed))
  return {
    put: async (sealed) => storage.setItem(prefix + sealed.id, JSON.stringify(sealed)),
    remove: async (id) => storage.removeItem(prefix + id),
    get: async (id) => parse(storage.getItem(prefix + id)),
    all: async () =>
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .flatMap((key) => parse(storage.getItem(key)) ?? []),
  }
}
