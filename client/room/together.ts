/**
 * Looking together: the shared file, whose view is followed, pointers and marks. What one does oneself is seen here at once; the
 * others get it over the socket, throttled ({@link Latest}). The picture itself everybody loads by HTTP.
 */
import type { AttachmentId } from '../../server/contract/ids.ts'
import type { NotificationData } from '../../server/contract/signal.ts'
import type { DrawnMark, Mark, PointedAt, Shared, View } from '../../server/contract/together.ts'
import { createStore, type Store } from '../ui/store.ts'
import { Latest } from './latest.ts'
import { Outbox } from './outbox.ts'
import { findPerson } from './people.ts'
import { type Pointer, Pointers } from './pointers.ts'
import { withHand, withMark, withoutMarks, withPiece, withSaved } from './shared.ts'
import { type RoomError, type RoomSignal, roomErrorOf } from './signal.ts'
import type { RoomStore } from './store.ts'

/** ms between two messages of one kind; well under the 15 a second that the server takes */
const every = 100
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

/** Which file everybody looks at together; it stays the same while pointers and views move. */
export function sharedIdOf({ shared }: TogetherState): string | null {
  return shared?.attachmentId ?? null
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
  readonly #pointers = new Pointers((pointers) => this.#change({ pointers }))
  #epoch: string | null = null
  #facts: unknown = null

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
        this.#clear()
      }),
      signal.on('together.looked', ({ view }) => this.#changeShared((shared) => ({ ...shared, view }))),
      signal.on('together.pointed', (pointed) => this.#pointed(pointed)),
      signal.on('together.drawn', (piece) => {
        this.#know(piece.personId, piece.ink)
        this.#changeShared((shared) => withPiece(shared, piece))
      }),
      signal.on('together.erased', ({ ids }) => this.#changeShared((shared) => withoutMarks(shared, ids))),
      signal.on('together.saved', ({ ids }) => this.#changeShared((shared) => withSaved(shared, ids))),
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
    if (stopped !== null) this.#clear()
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
    const drawn = { ...mark, personId: selfId, done, saved: false }
    this.#changeShared((shared) => withMark(shared, drawn))
    this.#outbox.put(mark, done)
  }

  /** A mark that was begun and is none. */
  discard(id: string): void {
    this.#changeShared((shared) => withoutMarks(shared, [id]))
    if (this.#outbox.forget(id))
      void this.#ask(() => this.#signal.request('together.erase', { what: 'last' }))
  }

  async erase(what: 'last' | 'own' | 'all'): Promise<void> {
    const { shared } = this.state.get()
    const own = shared?.marks.filter(({ personId }) => what === 'all' || personId === this.selfId) ?? []
    const ids = (what === 'last' ? own.slice(-1) : own).map(({ id }) => id)
    if (ids.length === 0) return
    for (const id of ids) this.#outbox.forget(id)
    if ((await this.#ask(() => this.#signal.request('together.erase', { what }))) !== null)
      this.#changeShared((shared) => withoutMarks(shared, ids))
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
    this.#pointers.clear()
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
      this.#clear()
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
    this.#pointers.set(personId, ink, at)
    this.#know(personId, ink)
  }

  #know(personId: string, ink: number): void {
    const { self, people } = this.#room.get()
    const person = personId === self?.personId ? self : findPerson(people, personId)
    if (person === undefined) return
    const { name, nameEn } = person
    this.#changeShared((shared) => withHand(shared, { personId, name, nameEn, ink }))
  }

  #refused(id: string, error: unknown): void {
    this.#changeShared((shared) => withoutMarks(shared, [id]))
    this.#change({ problem: roomErrorOf(error) })
  }

  #clear(): void {
    this.#pointers.clear()
    this.#change({ shared: null, own: null, following: true })
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
