/** Leading the room as one person meets it: what is told of it, and what of that is worth a word. */
import type { RoomControls } from '../../server/contract/host.ts'
import type { RequestInput } from '../../server/contract/signal.ts'
import type { Call } from './call.ts'
import type { Capture } from './capture.ts'
import { Chime } from './chime.ts'
import { findPerson } from './people.ts'
import type { RoomSignal } from './signal.ts'
import type { RoomState, RoomStore } from './store.ts'

type Parts = {
  signal: RoomSignal
  store: RoomStore
  capture: Pick<Capture, 'setMicrophone'>
  call: Pick<Call, 'knock'>
}

/** @returns the way to stop listening */
export function listenToHost(
  { signal, store, capture, call }: Parts,
  chime: Pick<Chime, 'play' | 'close'> = new Chime(),
): () => void {
  const isHere = (consultationId: string) => consultationId === store.get().consultationId
  const ends = [
    signal.on('room.controlled', (controls) => {
      const { controls: before } = store.get()
      store.change({ controls })
      if (before !== null) tellDifference(store, before, controls)
    }),
    followDoor(store, chime),
    signal.on('host.muted', ({ by }) => {
      // The server has stopped it already; here the track is silenced too, and only a press opens it again.
      void capture.setMicrophone(false)
      store.tell({ what: 'muted_by', name: by?.name ?? '', nameEn: by?.nameEn ?? '' })
    }),
    signal.on('door.opened', ({ consultationId }) => {
      // On any other page of the room nobody asked to come in with this device.
      if (isHere(consultationId) && store.get().phase.name === 'waiting') void call.knock()
    }),
    signal.on('door.refused', ({ consultationId }) => {
      if (isHere(consultationId) && store.get().phase.name === 'waiting') {
        store.change({ phase: { name: 'waiting', refused: true } })
      }
    }),
  ]
  return () => {
    for (const end of ends) end()
    chime.close()
  }
}

/** Whoever comes to the door is told with a chime; so are those who stand there already when one enters or comes back. */
function followDoor(store: RoomStore, chime: Pick<Chime, 'play'>): () => void {
  let waiting: RoomControls['waiting'] = []
  return store.subscribe(() => {
    const now = store.get().controls?.waiting ?? []
    if (now === waiting) return
    const knocking = now.filter(({ personId }) => waiting.every((one) => one.personId !== personId))
    waiting = now
    for (const { name, nameEn } of knocking) store.tell({ what: 'knocked', name, nameEn })
    if (knocking.length > 0) chime.play()
  })
}

function tellDifference(store: RoomStore, before: RoomControls, now: RoomControls): void {
  const { people, self } = store.get()
  const raised = now.hands.filter(
    (personId) => !before.hands.includes(personId) && personId !== self?.personId,
  )
  for (const personId of raised) {
    const person = findPerson(people, personId)
    if (person !== undefined) store.tell({ what: 'hand_raised', name: person.name, nameEn: person.nameEn })
  }
  const own = self?.personId ?? ''
  if (before.hands.includes(own) && !now.hands.includes(own)) store.tell({ what: 'hand_lowered' })
  if (before.locked !== now.locked) store.tell({ what: now.locked ? 'locked' : 'unlocked' })
  if ((before.expertsSince === null) !== (now.expertsSince === null)) {
    store.tell({ what: now.expertsSince === null ? 'phase_ended' : 'phase_begun' })
  }
  if ((before.endsAt === null) !== (now.endsAt === null)) {
    store.tell({ what: now.endsAt === null ? 'ending_off' : 'ending' })
  }
}

/** What leading the room asks of the server. */
export type HostRequest =
  | 'hand.raise'
  | `host.${'admit' | 'refuse' | 'mute' | 'remove' | 'lock' | 'lower_hands' | 'set_phase' | 'end_call'}`

/**
 * Asks for it and says in the room when it was refused; the state itself comes back by the news.
 * @returns whether it was done
 */
export async function askAsHost<N extends HostRequest>(
  { signal, store }: Pick<Parts, 'signal' | 'store'>,
  name: N,
  input: RequestInput<N>,
): Promise<boolean> {
  try {
    await signal.request(name, input)
    return true
  } catch (error) {
    console.warn(`${name} was refused`, error)
    store.tell({ what: 'host_failed' })
    return false
  }
}

/** Whether one's own hand is up. */
export function handIsUp({ controls, self }: Pick<RoomState, 'controls' | 'self'>): boolean {
  return self !== null && controls?.hands.includes(self.personId) === true
}
