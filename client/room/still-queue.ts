/**
 * Stills on their way into the case. They outlive the visit to the room: leaving it, a lost connection and a killed browser lose none,
 * since each lies sealed on this computer (kept.ts) until the server has it or its owner gives it up.
 */
import type { StillInput } from '../../server/contract/still.ts'
import { newKey } from '../api.ts'
import { cancelUpload, refreshConsultation } from '../consultation.ts'
import { ApiFailure } from '../failure.ts'
import { kept } from '../kept.ts'
import { fromBase64 } from '../kept-cipher.ts'
import { transfer } from '../pages/request/transfer.ts'
import { keys, queryClient } from '../queries.ts'
import { createStore, type Store } from '../ui/store.ts'

export type StillFacts = Pick<StillInput, 'kind' | 'source' | 'takenAt' | 'requestId' | 'report' | 'fileName'>

export type StillJob = {
  readonly key: string
  readonly facts: StillFacts
  /** Who asked for it, where it was not the owner. */
  readonly askedBy: { name: string; nameEn: string } | null
  readonly picture: Blob
  /** Of a tongue, where its colours could be corrected: goes in beside the original, after it. */
  readonly corrected: Blob | null
  /** The original is in the case already. */
  readonly originalId: string | null
}

export type StillItem = StillJob & {
  readonly state: 'waiting' | 'sending' | 'resting' | 'checking' | 'failed' | 'done'
  /** 0 to 100, of both pictures */
  readonly percent: number
  readonly error: unknown
}

/** ms; a finished one is shown for a while, so that it is seen to have arrived */
const shownDone = 6000
/** ms; what a dead line has stopped is tried again without a press */
const againAfter = 30_000

const prefixOf = (consultationId: string) => `still.${consultationId}.`

export class StillQueue {
  readonly items: Store<readonly StillItem[]> = createStore<readonly StillItem[]>([])
  readonly #consultationId: string
  readonly #running = new Map<string, AbortController>()
  readonly #uploads = new Map<string, string>()
  #personId: string | null = null
  #found = false
  readonly #onOnline = () => this.#again()
  readonly #onUnload = (event: BeforeUnloadEvent) => {
    if (this.unfinished > 0) event.preventDefault()
  }

  constructor(consultationId: string) {
    this.#consultationId = consultationId
    window.addEventListener('online', this.#onOnline)
    window.addEventListener('beforeunload', this.#onUnload)
  }

  get unfinished(): number {
    return this.items.get().filter(({ state }) => state !== 'done').length
  }

  /** Whose it is; what an earlier visit of theirs has left behind comes back. */
  async belongTo(personId: string): Promise<void> {
    this.#personId = personId
    if (this.#found) return
    this.#found = true
    try {
      await kept.prepare(personId)
      const prefix = prefixOf(this.#consultationId)
      for (const { name } of await kept.list(personId)) {
        if (!name.startsWith(prefix) || this.#has(name.slice(prefix.length))) continue
        const found = await kept.find(personId, name)
        const job = found === null ? null : jobOf(found.value)
        if (job !== null) this.#take(job)
      }
    } catch (error) {
      // Without the key nothing opens; it lies there until the next visit.
      this.#found = false
      console.info('stills of an earlier visit could not be looked for', error)
    }
  }

  add(job: Omit<StillJob, 'key' | 'originalId'>): void {
    const whole: StillJob = { ...job, key: newKey(), originalId: null }
    void this.#keep(whole)
    this.#take(whole)
  }

  retry(key: string): void {
    this.#patch(key, { state: 'waiting', error: null })
    this.#pump()
  }

  /** Gives it up: it is gone from this computer, and from the server where it did not arrive whole. */
  discard(key: string): void {
    this.#running.get(key)?.abort()
    const upload = this.#uploads.get(key)
    // Where this does not get through, the server sweeps it by itself.
    if (upload !== undefined) cancelUpload(upload).catch(() => undefined)
    this.#forget(key)
  }

  close(): void {
    window.removeEventListener('online', this.#onOnline)
    window.removeEventListener('beforeunload', this.#onUnload)
    for (const abort of this.#running.values()) abort.abort()
    this.items.set([])
  }

  #has(key: string): boolean {
    return this.items.get().some((item) => item.key === key)
  }

  #take(job: StillJob): void {
    this.items.set([...this.items.get(), { ...job, state: 'waiting', percent: 0, error: null }])
    this.#pump()
  }

  /** One at a time: the call has the line first. */
  #pump(): void {
    if (this.#running.size > 0) return
    const next = this.items.get().find(({ state }) => state === 'waiting')
    if (next !== undefined) void this.#send(next)
  }

  async #send(item: StillItem): Promise<void> {
    const { key } = item
    const abort = new AbortController()
    this.#running.set(key, abort)
    try {
      let { originalId } = item
      if (originalId === null) {
        originalId = await this.#transfer(item, item.picture, null, abort.signal)
        this.#patch(key, { originalId })
        if (item.corrected !== null) void this.#keep({ ...item, originalId })
      }
      if (item.corrected !== null) await this.#transfer(item, item.corrected, originalId, abort.signal)
      this.#patch(key, { state: 'done', percent: 100 })
      this.#drop(key)
      setTimeout(() => this.#forget(key), shownDone)
      await refreshConsultation(this.#consultationId)
    } catch (error) {
      if (abort.signal.aborted) return
      console.info('a still did not get into the case', error)
      this.#patch(key, { state: 'failed', error })
      if (isPassing(error)) setTimeout(() => this.#again(), againAfter)
    } finally {
      this.#running.delete(key)
      this.#uploads.delete(key)
      this.#pump()
    }
  }

  async #transfer(
    { key, facts, corrected }: StillItem,
    picture: Blob,
    corrects: string | null,
    signal: AbortSignal,
  ): Promise<string> {
    const { kind, fileName, ...origin } = facts
    const name = corrects === null ? fileName : correctedName(fileName)
    const file = new File([picture], name, { type: picture.type })
    const from = corrects === null ? 0 : 50
    const whole = corrected === null ? 100 : 50
    const percentOf = (bytes: number) => from + Math.min(whole, Math.floor((bytes / file.size) * whole))
    const attachment = await transfer(
      this.#consultationId,
      { file, kind, name, still: { ...origin, corrects } },
      signal,
      {
        begun: ({ id, received }) => {
          this.#uploads.set(key, id)
          this.#patch(key, { state: 'sending', percent: percentOf(received) })
        },
        sent: (bytes) => this.#patch(key, { state: 'sending', percent: percentOf(bytes) }),
        resting: (resting) => this.#patch(key, { state: resting ? 'resting' : 'sending' }),
        checking: () => this.#patch(key, { state: 'checking', percent: from + whole }),
      },
    )
    return attachment.id
  }

  /** What only the line has stopped goes on by itself. */
  #again(): void {
    for (const { key, state, error } of this.items.get()) {
      if (state === 'failed' && isPassing(error)) this.#patch(key, { state: 'waiting', error: null })
    }
    this.#pump()
  }

  #patch(key: string, change: Partial<StillItem>): void {
    this.items.set(this.items.get().map((item) => (item.key === key ? { ...item, ...change } : item)))
  }

  #forget(key: string): void {
    this.items.set(this.items.get().filter((item) => item.key !== key))
    this.#drop(key)
  }

  #drop(key: string): void {
    if (this.#personId !== null) kept.drop(this.#personId, prefixOf(this.#consultationId) + key)
  }

  async #keep({ key, facts, askedBy, picture, corrected, originalId }: StillJob): Promise<void> {
    const personId = this.#personId
    if (personId === null) return
    const value = {
      key,
      facts,
      askedBy,
      originalId,
      picture: await packed(picture),
      corrected: corrected === null ? null : await packed(corrected),
    }
    // It may have arrived while it was being packed.
    if (this.#has(key)) kept.keep(personId, prefixOf(this.#consultationId) + key, value)
  }
}

function correctedName(name: string): string {
  return name.replace(/(\.[a-z]+)?$/, '-corrected$1')
}

const passing: readonly string[] = [
  'NETWORK',
  'UNAVAILABLE',
  'UPLOAD_OUT_OF_STEP',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
]

function isPassing(error: unknown): boolean {
  return error instanceof ApiFailure && passing.includes(error.code)
}

type Packed = { type: string; data: string }

async function packed(blob: Blob): Promise<Packed> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  // In slices: a call has no room for millions of arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  }
  return { type: blob.type, data: btoa(text) }
}

/** What this program has kept itself, so its form is known; an older form counts as nothing. */
function jobOf(value: unknown): StillJob | null {
  const job = value as Partial<Record<keyof StillJob, unknown>> | null
  if (typeof job !== 'object' || job === null || typeof job.key !== 'string') return null
  const unpack = (part: unknown): Blob | null => {
    const { type, data } = (part ?? {}) as Partial<Packed>
    return typeof type === 'string' && typeof data === 'string'
      ? new Blob([fromBase64(data)], { type })
      : null
  }
  const picture = unpack(job.picture)
  if (picture === null) return null
  return {
    key: job.key,
    facts: job.facts as StillFacts,
    askedBy: (job.askedBy ?? null) as StillJob['askedBy'],
    originalId: typeof job.originalId === 'string' ? job.originalId : null,
    picture,
    corrected: unpack(job.corrected),
  }
}

const queues = new Map<string, StillQueue>()

/** The one queue of a case in this window. */
export function stillQueueOf(consultationId: string): StillQueue {
  const known = queues.get(consultationId)
  if (known !== undefined) return known
  if (queues.size === 0) closeWithSession()
  const queue = new StillQueue(consultationId)
  queues.set(consultationId, queue)
  return queue
}

/** Who signs out at a shared computer leaves nothing in it. */
function closeWithSession(): void {
  const end = queryClient.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey[0] !== keys.me[0] || query.state.data !== null) return
    for (const queue of queues.values()) queue.close()
    queues.clear()
    end()
  })
}
