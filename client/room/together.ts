/**
 * Looking together: the shared file, whose view is followed, pointers and marks. What one does oneself is seen here at once; the
 * others get it over the socket, throttled ({@link Latest}). The picture itself everybody loads by HTTP.
 */
import type { AttachmentId } from '../../server/contract/ids.ts'
import type { NotificationData } from '../../server/contract/signal.ts'
import type { DrawnMark, Hand, Mark, PointedAt, Shared, View } from '../../server/contract/together.ts'
import { createStore, type Store } from '../ui/store.ts'
import { Latest } from './latest.ts'
import { Outbox } from './outbox.ts'
import { findPerson } from './people.ts'
import { type RoomError, type RoomSignal, roomErrorOf } from './signal.ts'
import type { RoomStore } from './store.ts'

/** ms between two messages of one kind; well under the 15 a second that the server takes */
const every = 100
/** ms after its last movement, until a pointer is no longer seen */
const pointerFades = { file: 8000, live: 3000 } as const

export type Pointer = { personId: string; ink: number; at: PointedAt; until: number }

export type TogetherState = {
  shared: Shared | null
  /** Whether one sees what the presenter sees. */
  following: boolean
  /** One's own view while not following. */
  own: View | null
  pointers: readonly Pointer[]
  saving: 'idle' | 'busy' | 'failed'
  /** ISO, of one's last layer. */
  savedAt: string | null
  /** What did not go, until the next thing does. */
  problem: RoomError | null
}

const nothing: TogetherState = {
  shared: null,
  following: true,
  own: null,
  pointers: [],
  saving: 'idle',
  savedAt: null,
  problem: null,
}

/** What one sees of the shared file now. */
export function viewNow({ shared, following, own }: TogetherState): View | null {
  return shared === null ? null : following ? shared.view : (own ?? shared.view)
}

/** One's finished marks that no layer holds yet. */
export function unsavedOf({ shared }: TogetherState, selfId: string | null): DrawnMark[] {
  return shared?.marks.filter((mark) => mark.personId === selfId && mark.done && !mark.saved) ?? []
}

export class TogetherLooking {
  readonly state: Store<TogetherState> = createStore(nothing)
  readonly #signal: RoomSignal
  readonly #room: RoomStore
  readonly #ends: (() => void)[]
  readonly #looks: Latest<View>
  readonly #points: Latest<PointedAt | null>
  readonly #outbox: Outbox
  #epoch: string | null = null
  #facts: unknown = null
  #fading: ReturnType<typeof setTimeout> | undefined

  constructor(signal: RoomSignal, room: RoomStore) {
    this.#signal = signal
    this.#room = room
    this.#looks = new Latest(every, (view) => this.#quietly(() => signal.request('together.look', { view })))
    this.#points = new Latest(every, (at) => this.#quietly(() => signal.request('together.point', { at })))
    this.#outbox = new Outbox(every, signal, (id, error) => this.#refused(id, error))
    this.#ends = [
      room.subscribe(() => this.#comeIn()),
      signal.on('together.opened', (shared) => this.#opened(shared)),
      signal.on('together.taken', ({ presenterId }) => this.#taken(presenterId)),
      signal.on('together.closed', ({ personId }) => {
        this.#tell('presents_no_more', personId)
        this.#change({ shared: null, own: null, following: true, pointers: [] })
      }),
      signal.on('together.looked', ({ view }) => this.#changeShared((shared) => ({ ...shared, view }))),
      signal.on('together.pointed', (pointed) => this.#pointed(pointed)),
      signal.on('together.drawn', (piece) => this.#drawn(piece)),
      signal.on('together.erased', ({ ids }) => this.#without(ids)),
      signal.on('together.saved', ({ ids }) => this.#saved(ids)),
    ]
  }

  /** Runs with the end of the visit. */
  atClose(end: () => void): void {
    this.#ends.push(end)
  }

  get selfId(): string | null {
    return this.#room.get().self?.personId ?? null
  }

  isPresenter(): boolean {
    return this.selfId !== null && this.state.get().shared?.presenterId === this.selfId
  }

  /** Shows a file to everybody. @returns whether it is shown; what went wrong is in the state */
  async open(attachmentId: string, view: View): Promise<boolean> {
    // The ids of the case's files come from the server; it looks again whether this is one.
    const id = attachmentId as AttachmentId
    const shared = await this.#ask(() => this.#signal.request('together.open', { attachmentId: id, view }))
    if (shared === null) return false
    this.#take(shared)
    this.#change({ following: true, own: null })
    return true
  }

  /** Takes over with what one sees oneself. */
  async take(): Promise<void> {
    const view = viewNow(this.state.get())
    const { selfId } = this
    const taken = await this.#ask(() => this.#signal.request('together.take', {}))
    if (taken === null || view === null) return
    this.#changeShared((shared) => ({ ...shared, presenterId: selfId, view }))
    this.#change({ following: true, own: null })
    this.#looks.push(view)
  }

  async stop(): Promise<void> {
    const stopped = await this.#ask(() => this.#signal.request('together.close', {}))
    if (stopped !== null) this.#change({ shared: null, own: null, following: true, pointers: [] })
  }

  /** Looks otherwise: the presenter for everybody, anybody else for themselves. */
  look(view: View): void {
    if (this.isPresenter()) {
      this.#changeShared((shared) => ({ ...shared, view }))
      this.#looks.push(view)
    } else {
      this.#change({ following: false, own: view })
    }
  }

  follow(following: boolean): void {
    const { shared } = this.state.get()
    this.#change({ following, own: following ? null : (shared?.view ?? null) })
  }

  point(at: PointedAt | null): void {
    this.#points.push(at)
    const { selfId } = this
    // On a live picture one sees one's own light as well: there is no other sign that it is on.
    if (selfId !== null && (at === null || at.on !== 'file')) {
      this.#pointed({ personId: selfId, ink: this.inkOf(selfId), at })
    }
  }

  inkOf(personId: string): number {
    return this.state.get().shared?.hands.find((hand) => hand.personId === personId)?.ink ?? 0
  }

  /** One's own mark as it is now; told to the others in pieces. */
  draw(mark: Mark, done: boolean): void {
    const { selfId } = this
    if (selfId === null) return
    this.#change({ problem: null })
    this.#put({ ...mark, personId: selfId, done, saved: false })
    this.#outbox.put(mark, done)
  }

  /** A mark that was begun and is none. */
  discard(id: string): void {
    this.#without([id])
    if (this.#outbox.forget(id))
      void this.#ask(() => this.#signal.request('together.erase', { what: 'last' }))
  }

  async erase(what: 'last' | 'own' | 'all'): Promise<void> {
    const { shared } = this.state.get()
    const own = shared?.marks.filter(({ personId }) => what === 'all' || personId === this.selfId) ?? []
    const ids = (what === 'last' ? own.slice(-1) : own).map(({ id }) => id)
    if (ids.length === 0) return
    for (const id of ids) this.#outbox.forget(id)
    if ((await this.#ask(() => this.#signal.request('together.erase', { what }))) !== null) this.#without(ids)
  }

  async save(): Promise<void> {
    this.#change({ saving: 'busy' })
    const answer = await this.#ask(() => this.#signal.request('together.save', {}))
    if (answer === null) this.#change({ saving: 'failed' })
    else this.#change({ saving: 'idle', savedAt: answer.savedAt ?? this.state.get().savedAt })
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end()
    this.#looks.clear()
    this.#points.clear()
    this.#outbox.close()
    clearTimeout(this.#fading)
  }

  /** After every way in: what the server has, and what it has lost. */
  #comeIn(): void {
    const facts = this.#room.get().together
    if (facts === null || facts === this.#facts) return
    this.#facts = facts
    const before = this.state.get().shared
    const forgotten = this.#epoch !== null && facts.epoch !== this.#epoch
    this.#epoch = facts.epoch
    if (facts.shared !== null) {
      const still = this.isPresenter() && facts.shared.presenterId === this.selfId
      const mine = still && before?.attachmentId === facts.shared.attachmentId ? before.view : undefined
      this.#take(facts.shared, { forgotten, ...(mine !== undefined && { view: mine }) })
    } else if (forgotten && before !== null && before.presenterId === this.selfId) {
      void this.#reopen(before)
    } else if (!forgotten || before === null) {
      this.#change({ shared: null, own: null, following: true, pointers: [] })
    }
  }

  /** The server was started anew: whoever showed the file shows it again, as it was. */
  async #reopen(before: Shared): Promise<void> {
    this.#epoch = null
    const opened = await this.open(before.attachmentId, before.view)
    if (opened) this.#retell(before.marks)
  }

  #opened(shared: Shared): void {
    const forgotten = this.#epoch !== null && this.#epoch !== shared.epoch
    const before = this.state.get().shared
    this.#epoch = shared.epoch
    this.#take(shared, { forgotten })
    if (before?.presenterId !== shared.presenterId) this.#tell('presents', shared.presenterId)
    this.#change({ following: true, own: null })
  }

  #taken(presenterId: string | null): void {
    const view = this.state.get().shared?.view
    this.#changeShared((shared) => ({ ...shared, presenterId }))
    if (presenterId !== null) this.#tell('presents', presenterId)
    // Who showed it until now follows from here on.
    if (view !== undefined) this.#looks.clear()
  }

  /** The server's word over one's own, but for what is still on its way there. @param view what is seen, where it is newer here */
  #take(shared: Shared, { forgotten = false, view = shared.view } = {}): void {
    const before = this.state.get().shared
    const same = before?.attachmentId === shared.attachmentId
    const own = same ? before.marks.filter(({ personId }) => personId === this.selfId) : []
    const missing = own.filter((mark) => !shared.marks.some(({ id }) => id === mark.id))
    const waiting = missing.filter(({ id }) => this.#outbox.has(id))
    this.#epoch = shared.epoch
    this.#change({ shared: { ...shared, view, marks: [...shared.marks, ...waiting] } })
    if (view !== shared.view) this.#looks.push(view)
    if (forgotten) this.#retell(missing)
    this.#outbox.flush()
  }

  #retell(marks: readonly DrawnMark[]): void {
    for (const { personId, done, saved, ...mark } of marks) {
      if (personId === this.selfId && done && !saved) this.draw(mark, true)
    }
  }

  #pointed({ personId, ink, at }: NotificationData<'together.pointed'>): void {
    const others = this.state.get().pointers.filter((pointer) => pointer.personId !== personId)
    const fades = at?.on === 'file' ? pointerFades.file : pointerFades.live
    const pointers = at === null ? others : [...others, { personId, ink, at, until: Date.now() + fades }]
    this.#change({ pointers })
    this.#know(personId, ink)
    this.#fade()
  }

  #fade(): void {
    clearTimeout(this.#fading)
    const { pointers } = this.state.get()
    if (pointers.length === 0) return
    const next = Math.min(...pointers.map(({ until }) => until))
    this.#fading = setTimeout(
      () => {
        this.#change({ pointers: this.state.get().pointers.filter(({ until }) => until > Date.now()) })
        this.#fade()
      },
      Math.max(50, next - Date.now()),
    )
  }

  #drawn({ personId, ink, from, ...piece }: NotificationData<'together.drawn'>): void {
    this.#know(personId, ink)
    const known = this.state.get().shared?.marks.find(({ id }) => id === piece.id)?.points ?? []
    const points = [...known.slice(0, from * 2), ...piece.points]
    this.#put({ ...piece, points, personId, saved: false })
  }

  /** Remembers who draws in which colour, for the time after they have left. */
  #know(personId: string, ink: number): void {
    const { self, people } = this.#room.get()
    const person = personId === self?.personId ? self : findPerson(people, personId)
    if (person === undefined) return
    const hand: Hand = { personId, name: person.name, nameEn: person.nameEn, ink }
    this.#changeShared((shared) =>
      shared.hands.some((one) => one.personId === personId && one.ink === ink)
        ? shared
        : { ...shared, hands: [...shared.hands.filter((one) => one.personId !== personId), hand] },
    )
  }

  #put(mark: DrawnMark): void {
    this.#changeShared((shared) => {
      const known = shared.marks.some(({ id }) => id === mark.id)
      const marks = known
        ? shared.marks.map((one) => (one.id === mark.id ? { ...mark, saved: one.saved } : one))
        : [...shared.marks, mark]
      return { ...shared, marks }
    })
  }

  #without(ids: readonly string[]): void {
    this.#changeShared((shared) => ({ ...shared, marks: shared.marks.filter(({ id }) => !ids.includes(id)) }))
  }

  #saved(ids: readonly string[]): void {
    this.#changeShared((shared) => ({
      ...shared,
      marks: shared.marks.map((mark) => (ids.includes(mark.id) ? { ...mark, saved: true } : mark)),
    }))
  }

  #refused(id: string, error: unknown): void {
    this.#without([id])
    this.#change({ problem: roomErrorOf(error) })
  }

  #tell(what: 'presents' | 'presents_no_more', personId: string | null): void {
    const { people } = this.#room.get()
    const person = personId === null ? undefined : findPerson(people, personId)
    if (person !== undefined) this.#room.tell({ what, name: person.name, nameEn: person.nameEn })
  }

  async #ask<T>(request: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await request()
      this.#change({ problem: null })
      return answer
    } catch (error) {
      this.#change({ problem: roomErrorOf(error) })
      return null
    }
  }

  /** A movement that is lost is made good by the next one; somebody may have taken over a moment ago. */
  async #quietly(request: () => Promise<unknown>): Promise<void> {
    try {
      await request()
    } catch (error) {
      console.debug('a movement was not told', roomErrorOf(error).code)
    }
  }

  #changeShared(change: (shared: Shared) => Shared): void {
    const { shared } = this.state.get()
    if (shared !== null) this.#change({ shared: change(shared) })
  }

  #change(change: Partial<TogetherState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }
}
