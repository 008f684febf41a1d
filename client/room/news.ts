/** Every notification of the room, and what becomes of it. */
import type { ChatMessage, NotificationData, NotificationName } from '../../server/contract/signal.ts'
import { isCameraRole, largestRoom, looksOn, type RoomRole } from '../../server/domain/room.ts'
import {
  changePerson,
  changeStream,
  findPerson,
  withoutPerson,
  withoutStream,
  withPerson,
  withStream,
} from './people.ts'
import type { RoomSignal } from './signal.ts'
import type { OverReason, RoomStore } from './store.ts'

type Hooks = {
  /** There may be something new to receive. */
  received: () => void
  dropped: (producerId: string) => void
  said: (message: ChatMessage) => void
  wanted: (producerId: string, layer: number | null) => void
  /** The media behind the room is gone. */
  lost: () => void
  ended: (why: OverReason) => void
}

type Handlers = { [N in NotificationName]: ((data: NotificationData<N>) => void) | null }

/** @returns the ways to stop listening */
export function listenToNews(signal: RoomSignal, store: RoomStore, hooks: Hooks): (() => void)[] {
  const handlers = handlersOf(store, hooks)
  const names = Object.keys(handlers) as NotificationName[]
  return names.flatMap((name) => listenTo(signal, name, handlers[name]))
}

function listenTo<N extends NotificationName>(
  signal: RoomSignal,
  name: N,
  handler: Handlers[N],
): (() => void)[] {
  return handler === null ? [] : [signal.on(name, handler)]
}

function handlersOf(store: RoomStore, hooks: Hooks): Handlers {
  const nameOf = (personId: string) => {
    const { name = '', nameEn = '' } = findPerson(store.get().people, personId) ?? {}
    return { name, nameEn }
  }
  /* in a lecture nobody wants to hear two hundred names come and go */
  const isNews = ({ role }: { role: RoomRole }) => !looksOn(role) || store.get().people.length < largestRoom
  return {
    // The record's own pages and the case panel listen to this one.
    'consultation.changed': null,
    'referral.changed': null,
    // The bar of every other page does; in the room nothing rings.
    'notice.arrived': null,
    'notice.settled': null,
    'trail.changed': null,
    'export.changed': null,
    'banner.changed': null,
    'consultation.ringing': null,
    'consultation.ring_ended': null,
    // recording.ts keeps it.
    'recording.changed': null,
    'participant.joined': (participant) => {
      if (participant.personId === store.get().self?.personId) return
      // Whom a server that was started anew sees for the first time has been here all the while.
      const known = findPerson(store.get().people, participant.personId) !== undefined
      store.change(({ people }) => ({ people: withPerson(people, participant) }))
      if (!known && isNews(participant))
        store.tell({ what: 'joined', name: participant.name, nameEn: participant.nameEn })
      hooks.received()
    },
    'participant.returned': (participant) => {
      if (participant.personId === store.get().self?.personId) return
      // Whoever was not away only changed the connection; that is no news.
      const away = findPerson(store.get().people, participant.personId)?.away === true
      store.change(({ people }) => ({ people: withPerson(people, participant) }))
      if (away && isNews(participant))
        store.tell({ what: 'returned', name: participant.name, nameEn: participant.nameEn })
      hooks.received()
    },
    'participant.dropped': ({ personId }) => {
      const known = findPerson(store.get().people, personId)
      if (known === undefined || known.away) return
      store.change(({ people }) => ({
        people: changePerson(people, personId, (person) => ({ ...person, away: true })),
      }))
      if (isNews(known)) store.tell({ what: 'dropped', ...nameOf(personId) })
    },
    'participant.left': ({ personId }) => {
      const person = findPerson(store.get().people, personId)
      if (person === undefined) return
      store.change(({ people }) => ({ people: withoutPerson(people, personId) }))
      if (isNews(person)) store.tell({ what: 'left', name: person.name, nameEn: person.nameEn })
      for (const { producerId } of person.streams) hooks.dropped(producerId)
    },
    'participant.role_changed': ({ personId, role }) => {
      store.change(({ people, self }) => ({
        people: changePerson(people, personId, (person) => ({ ...person, role })),
        self: self?.personId === personId ? { ...self, role } : self,
      }))
    },
    'producer.created': (producer) => {
      store.change(({ people }) => ({ people: withStream(people, producer) }))
      if (producer.source === 'screen' && findPerson(store.get().people, producer.personId) !== undefined) {
        store.tell({ what: 'shared', ...nameOf(producer.personId) })
      }
      if (isCameraRole(producer.source)) {
        store.tell({ what: 'camera_shown', role: producer.source, ...nameOf(producer.personId) })
      }
      if (producer.source === 'stethoscope') {
        store.tell({ what: 'stethoscope_on', ...nameOf(producer.personId) })
      }
      hooks.received()
    },
    'producer.paused': ({ producerId, paused }) => {
      store.change(({ people }) => ({ people: changeStream(people, producerId, { paused, frozen: false }) }))
    },
    'producer.closed': ({ personId, producerId }) => {
      const stream = findPerson(store.get().people, personId)?.streams.find(
        (one) => one.producerId === producerId,
      )
      if (stream?.source === 'screen') store.tell({ what: 'unshared', ...nameOf(personId) })
      if (stream !== undefined && isCameraRole(stream.source)) {
        store.tell({ what: 'camera_hidden', role: stream.source, ...nameOf(personId) })
      }
      if (stream?.source === 'stethoscope') store.tell({ what: 'stethoscope_off', ...nameOf(personId) })
      hooks.dropped(producerId)
      store.change(({ people }) => ({ people: withoutStream(people, producerId) }))
    },
    'consumer.closed': ({ producerId }) => hooks.dropped(producerId),
    'speaker.changed': ({ personId }) => store.change({ speakerId: personId }),
    'chat.sent': hooks.said,
    // Looking together listens by itself (together.ts).
    'together.opened': null,
    'together.taken': null,
    'together.closed': null,
    'together.looked': null,
    'together.pointed': null,
    'together.drawn': null,
    'together.erased': null,
    'together.saved': null,
    // stills.ts listens to these.
    'still.asked': null,
    'still.told': null,
    'room.started': ({ startedAt }) => store.change({ startedAt }),
    'room.lost': ({ consultationId }) => {
      if (consultationId === store.get().consultationId) hooks.lost()
    },
    'room.expelled': ({ why }) => hooks.ended(why),
    'session.ended': () => hooks.ended('signed_out'),
    'producer.wanted': ({ producerId, spatialLayer }) => hooks.wanted(producerId, spatialLayer),
    // quality.ts listens to this one.
    'quality.reported': null,
    // host.ts listens to these.
    'room.controlled': null,
    'host.muted': null,
    'door.opened': null,
    'door.refused': null,
  }
}
