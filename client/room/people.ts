/** How the news of the room change who is in it. Pure: state in, state out. */
import type { NotificationData, Participant } from '../../server/contract/signal.ts'
import type { PersonState, RoomFacts, RoomState, StreamState } from './store.ts'

type ProducerFacts = Participant['producers'][number]

export function streamOf(producer: ProducerFacts, known?: StreamState): StreamState {
  const { producerId, source, kind, paused } = producer
  return {
    producerId,
    source,
    kind,
    paused,
    consumerId: known?.consumerId ?? null,
    frozen: known?.frozen ?? false,
    figures: known?.figures ?? null,
  }
}

export function personOf(participant: Participant, known?: PersonState): PersonState {
  const { producers, connection, ...facts } = participant
  return {
    ...facts,
    away: connection === 'away',
    streams: producers.map((producer) =>
      streamOf(
        producer,
        known?.streams.find((stream) => stream.producerId === producer.producerId),
      ),
    ),
  }
}

/** Takes a snapshot over; what is known of streams that go on stays known. */
export function applyFacts(state: RoomState, facts: RoomFacts): Partial<RoomState> {
  const { producers: _own, connection: _connection, ...self } = facts.self
  const sent = facts.chat.map((message) => ({ ...message, key: message.id, status: 'sent' as const }))
  const waiting = state.chat.filter((entry) => entry.status !== 'sent')
  return {
    self,
    people: facts.participants
      .filter((participant) => participant.personId !== self.personId)
      .map((participant) =>
        personOf(
          participant,
          state.people.find((person) => person.personId === participant.personId),
        ),
      ),
    startedAt: facts.startedAt,
    controls: facts.controls,
    together: facts.together,
    chat: [...sent, ...waiting],
  }
}

/**
 * As {@link applyFacts} for a server that was started a moment ago: those whom it expects stay as they are, since their media flows and
 * nothing is known of them that would be worse.
 */
export function applyResumed(
  state: RoomState,
  facts: RoomFacts & { expected: readonly string[] },
): Partial<RoomState> {
  const applied = applyFacts(state, facts)
  const here = applied.people ?? []
  const expected = state.people.filter(
    ({ personId }) =>
      facts.expected.includes(personId) && here.every((person) => person.personId !== personId),
  )
  return { ...applied, people: [...here, ...expected] }
}

/** Somebody came or came back. */
export function withPerson(people: readonly PersonState[], participant: Participant): readonly PersonState[] {
  const known = people.find((person) => person.personId === participant.personId)
  const person = personOf(participant, known)
  return known === undefined ? [...people, person] : people.map((other) => (other === known ? person : other))
}

export function withoutPerson(people: readonly PersonState[], personId: string): readonly PersonState[] {
  return people.filter((person) => person.personId !== personId)
}

export function changePerson(
  people: readonly PersonState[],
  personId: string,
  change: (person: PersonState) => PersonState,
): readonly PersonState[] {
  return people.map((person) => (person.personId === personId ? change(person) : person))
}

export function withStream(
  people: readonly PersonState[],
  { personId, ...producer }: NotificationData<'producer.created'>,
): readonly PersonState[] {
  return changePerson(people, personId, (person) => ({
    ...person,
    streams: [
      ...person.streams.filter((stream) => stream.producerId !== producer.producerId),
      streamOf(
        producer,
        person.streams.find((stream) => stream.producerId === producer.producerId),
      ),
    ],
  }))
}

export function withoutStream(people: readonly PersonState[], producerId: string): readonly PersonState[] {
  return people.map((person) =>
    person.streams.some((stream) => stream.producerId === producerId)
      ? { ...person, streams: person.streams.filter((stream) => stream.producerId !== producerId) }
      : person,
  )
}

export function changeStream(
  people: readonly PersonState[],
  producerId: string,
  change: Partial<StreamState>,
): readonly PersonState[] {
  return people.map((person) =>
    person.streams.some((stream) => stream.producerId === producerId)
      ? {
          ...person,
          streams: person.streams.map((stream) =>
            stream.producerId === producerId ? { ...stream, ...change } : stream,
          ),
        }
      : person,
  )
}

export function findPerson(people: readonly PersonState[], personId: string): PersonState | undefined {
  return people.find((person) => person.personId === personId)
}

/** Ids of everything that can be received. */
export function producerIds(people: readonly PersonState[]): string[] {
  return people.flatMap((person) => person.streams.map((stream) => stream.producerId))
}

/** Neither camera, nor microphone, nor screen: somebody who listens. */
export function isListener(person: PersonState): boolean {
  return person.streams.length === 0
}

/** Whether somebody's sound should arrive: a microphone that is on, of a person whose connection stands. Pictures may be off unseen. */
export function isSpokenTo({ people }: Pick<RoomState, 'people'>): boolean {
  return people.some(
    (person) =>
      !person.away && person.streams.some(({ source, paused }) => source === 'microphone' && !paused),
  )
}
