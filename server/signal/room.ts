/** One room in the memory of its process: the seats, what each sends and receives, and who is told what. */
import type { TransportParameters } from '../../media/port.ts'
import type { StayEnd } from '../app/presence.ts'
import type { RoomPerson } from '../app/room.ts'
import type { NotificationData, NotificationName, Participant, RoomSnapshot } from '../contract/signal.ts'
import type { PersonActor } from '../domain/actor.ts'
import { mayReceive } from '../domain/host.ts'
import type { MediaSource, RoomRole, Seated } from '../domain/room.ts'
import { type Controls, phaseOf } from './controls.ts'
import type { StayFacts } from './facts.ts'
import type { Taking } from './interest.ts'
import { Queue } from './queue.ts'
import type { KeptReport } from './reports.ts'
import type { ClientSocket } from './socket.ts'
import type { Table } from './table.ts'

export type SeatProducer = {
  readonly producerId: string
  readonly source: MediaSource
  readonly kind: 'audio' | 'video'
  paused: boolean
}

/** The media of one connection of one person. A return opens a new one and then closes the old. */
export type SeatMedia = {
  /** Names the connection at the media node. */
  readonly peerId: string
  readonly sendTransportId: string
  readonly receiveTransportId: string
  readonly producers: Map<string, SeatProducer>
  /** Consumer → producer. */
  readonly consumers: Map<string, string>
  /** Consumer → what of it is taken, as far as its receiver has said so (interest.ts). */
  readonly takings: Map<string, Taking>
}

/** A person's place in a room, held by one connection. It outlives the connection for a while; a return makes it anew. */
export type Seat = {
  readonly room: Room
  readonly person: RoomPerson
  readonly presenceId: string
  readonly joinedAt: Date
  /** Changes with the chair of a board. */
  role: RoomRole
  readonly sessionKey: string
  readonly address: string | null
  actor: PersonActor
  /** null while the connection is lost and the seat is kept. */
  socket: ClientSocket | null
  /** Gives the seat up when nobody returned. */
  keeping: NodeJS.Timeout | null
  /** null before it is open and after the node has lost it. */
  media: SeatMedia | null
  /** What this person receives, as they told last. */
  report: KeptReport | null
  /** Of the whole stay, whichever connection holds it. */
  readonly facts: StayFacts
}

/** Media of somebody who looks at the check page: what they would take to a seat with them. */
export type Prepared = {
  readonly personId: string
  readonly role: RoomRole
  /** What the node answered when the transports were made. */
  readonly offer: {
    readonly sendTransport: TransportParameters
    readonly receiveTransport: TransportParameters
  }
  readonly media: SeatMedia
}

export type SeatEnd = { seat: Seat; how: StayEnd; leftAt: Date }

export class Room {
  readonly consultationId: string
  readonly queue = new Queue()
  /** By person, in the order of their coming. */
  readonly seats = new Map<string, Seat>()
  /** By connection: those who have prepared to enter. They see nobody, and nobody sees them. */
  readonly prepared = new Map<ClientSocket, Prepared>()
  /** From the media node; null while the room is not open there. */
  rtpCapabilities: RoomSnapshot['rtpCapabilities'] | null = null
  /** Peers that another life of this server left at the node. */
  leftovers: string[] = []
  /** A sweep of them is on its way. */
  sweeping = false
  startedAt: Date | null = null
  /** Whether this server has claimed it (placement.ts). */
  claimed = false
  /** The media node that has its media, or had it last; null where that is not known. */
  mediaNode: string | null = null
  /** Who sends or receives what has changed in this turn. */
  changed = false
  /** By audience: what is looked at together (together.ts). */
  readonly tables = new Map<string, Table>()
  /** The consultation's version at which the rights of those inside were last looked at. */
  reviewedVersion = 0
  /** How it is led; null before the first one came. */
  controls: Controls | null = null

  constructor(consultationId: string) {
    this.consultationId = consultationId
  }

  /** Everybody but one, as the rules of places see them. */
  seatedBeside(personId: string): Seated[] {
    return [...this.seats.values()]
      .filter(({ person }) => person.personId !== personId)
      .map(({ role, media }) => ({ role, sends: media !== null && media.producers.size > 0 }))
  }

  /** Tells everybody whose connection stands, but one. */
  tell<N extends NotificationName>(name: N, data: NotificationData<N>, except?: Seat): void {
    for (const seat of this.seats.values()) if (seat !== except) tellSeat(seat, name, data)
  }

  /** Tells those who may receive what one seat sends. */
  tellReceivers<N extends NotificationName>(from: Seat, name: N, data: NotificationData<N>): void {
    for (const seat of this.seats.values()) {
      if (seat !== from && this.mayReceive(seat.role, from.role)) tellSeat(seat, name, data)
    }
  }

  /** As {@link tellReceivers} for those who may want to prepare more. */
  tellPrepared<N extends NotificationName>(from: Seat, name: N, data: NotificationData<N>): void {
    for (const [socket, { role }] of this.prepared) {
      if (this.mayReceive(role, from.role)) emit(socket, name, data)
    }
  }

  /** Whether one role receives another now. */
  mayReceive(reader: RoomRole, sender: RoomRole): boolean {
    return mayReceive(phaseOf(this), reader, sender)
  }

  /** Roles of those whose connection stands, but one person. */
  presentRoles(exceptPersonId: string): RoomRole[] {
    return [...this.seats.values()]
      .filter((seat) => seat.socket !== null && seat.person.personId !== exceptPersonId)
      .map((seat) => seat.role)
  }

  findProducer(producerId: string): { seat: Seat; producer: SeatProducer } | undefined {
    for (const seat of this.seats.values()) {
      const producer = seat.media?.producers.get(producerId)
      if (producer !== undefined) return { seat, producer }
    }
    return undefined
  }

  seatOfPeer(peerId: string): Seat | undefined {
    return [...this.seats.values()].find((seat) => seat.media?.peerId === peerId)
  }

  /** Everything that somebody could receive. */
  producersFor(personId: string, reader: RoomRole): { personId: string; producer: SeatProducer }[] {
    return [...this.seats.values()]
      .filter((seat) => seat.person.personId !== personId && this.mayReceive(reader, seat.role))
      .flatMap(({ person, media }) =>
        [...(media?.producers.values() ?? [])].map((producer) => ({ personId: person.personId, producer })),
      )
  }

  /** Everybody but one, as the contract shows them. */
  participantsBut(self: Seat): Participant[] {
    return [...this.seats.values()]
      .filter((seat) => seat !== self)
      .map((seat) => participantFor(seat, self.role))
  }
}

/** Tells one person, unless their connection is lost. */
export function tellSeat<N extends NotificationName>(seat: Seat, name: N, data: NotificationData<N>): void {
  emit(seat.socket, name, data)
}

export function emit<N extends NotificationName>(
  socket: ClientSocket | null,
  name: N,
  data: NotificationData<N>,
): void {
  /* Socket.IO's tuple of arguments does not follow a generic name */
  const send = socket?.emit.bind(socket) as ((name: N, data: NotificationData<N>) => boolean) | undefined
  send?.(name, data)
}

/** As {@link participantOf}, without streams that the reader may not receive. */
export function participantFor(seat: Seat, reader: RoomRole): Participant {
  const participant = participantOf(seat)
  return seat.room.mayReceive(reader, seat.role) ? participant : { ...participant, producers: [] }
}

export function participantOf(seat: Seat): Participant {
  return {
    ...seat.person,
    role: seat.role,
    joinedAt: seat.joinedAt.toISOString(),
    connection: seat.socket === null ? 'away' : 'here',
    producers: [...(seat.media?.producers.values() ?? [])].map((producer) => ({ ...producer })),
  }
}
