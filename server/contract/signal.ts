/**
 * The one registry of signalling: every request with input and output, every notification with its shape (design §7). Socket.IO's
 * types, the exhaustive handlers and the protocol page derive from it. Names are `noun.verb`, notifications are past tense.
 */
import * as z from 'zod'
import { kinds, states } from '../domain/consultation.ts'
import { guestKinds } from '../domain/guest.ts'
import { ringStages } from '../domain/line-rules.ts'
import { noticeCategories } from '../domain/notice.ts'
import { referralStates } from '../domain/referral.ts'
import { mediaSources, roomRoles } from '../domain/room.ts'
import { Names, text } from './common.ts'
import type { AppErrorShape } from './errors.ts'
import { hostNotifications, hostRequests, RoomControls } from './host.ts'
import { AttachmentId, ConsultationId } from './ids.ts'
import { probeRequests } from './probe.ts'
import { qualityNotifications, qualityRequests } from './quality.ts'
import { RoomRecording } from './recording.ts'
import { DtlsParameters, IceServers, RtpCapabilities, RtpParameters, TransportParameters } from './rtp.ts'
import { stillNotifications, stillRequests } from './still.ts'
import { erasures, Hand, MarkPiece, PointedAt, Shared, Together, View } from './together.ts'

/** Sent in the handshake (`auth.protocol`); a client of another number is told to load anew. */
export const protocolVersion = 2

const mediaId = z.string().min(1).max(64)

export const Participant = z.object({
  personId: z.string(),
  name: z.string(),
  nameEn: z.string(),
  title: Names,
  institution: Names,
  role: z.enum(roomRoles),
  /** Of a guest alone: what they are to the consultation. */
  guest: z.enum(guestKinds).optional(),
  joinedAt: z.string(),
  /** `away`: the connection is lost, the seat is kept. */
  connection: z.enum(['here', 'away']),
  producers: z.array(
    z.object({
      producerId: z.string(),
      source: z.enum(mediaSources),
      kind: z.enum(['audio', 'video']),
      paused: z.boolean(),
    }),
  ),
})
export type Participant = z.infer<typeof Participant>

export const ChatMessage = z.object({
  id: z.string(),
  personId: z.string(),
  name: z.string(),
  text: z.string(),
  at: z.string(),
})
export type ChatMessage = z.infer<typeof ChatMessage>

export const RoomSnapshot = z.object({
  consultationId: z.string(),
  self: Participant,
  participants: z.array(Participant),
  /** The last 200. */
  chat: z.array(ChatMessage),
  together: Together,
  rtpCapabilities: RtpCapabilities,
  sendTransport: TransportParameters,
  receiveTransport: TransportParameters,
  /** When the call began (both sides in the room), ISO; null before. */
  startedAt: z.string().nullable(),
  /** Relays (TURN) with keys that hold for an hour. */
  iceServers: IceServers,
  controls: RoomControls,
})
export type RoomSnapshot = z.infer<typeof RoomSnapshot>

const ConsumerShape = z.object({
  consumerId: z.string(),
  producerId: z.string(),
  personId: z.string(),
  source: z.enum(mediaSources),
  kind: z.enum(['audio', 'video']),
  rtpParameters: RtpParameters,
  producerPaused: z.boolean(),
})
export type ConsumerShape = z.infer<typeof ConsumerShape>

/** What `room.prepare` sets up: the connections, and what is sent in the room now, paused. */
const PreparedMedia = RoomSnapshot.pick({
  rtpCapabilities: true,
  sendTransport: true,
  receiveTransport: true,
  iceServers: true,
}).extend({ consumers: z.array(ConsumerShape) })
export type PreparedMedia = z.infer<typeof PreparedMedia>

const nothing = z.object({})

/** Requests: the client asks, the server acks `{ok:true,data}` or `{ok:false,error}`. */
export const requests = {
  /**
   * Sets up one's media while one is still on the check page, so that the picture is there with the press on "join": nothing flows,
   * nobody is told, nothing is written. Asked again it answers with the same transports and the consumers that came since. Without
   * capabilities there are no consumers. `room.join` takes it over, `room.leave` lets it go.
   */
  'room.prepare': {
    input: z.object({ consultationId: ConsultationId, rtpCapabilities: RtpCapabilities.nullable() }),
    output: PreparedMedia,
  },
  /**
   * Enters the room of a consultation, or returns to the kept seat. Another device of the same person gives up its seat.
   * `ready`: prepared consumers whose tracks are in place; they flow as soon as the entry is written. An id that is not known is passed over.
   */
  'room.join': {
    input: z.object({ consultationId: ConsultationId, ready: z.array(mediaId).max(30) }),
    output: RoomSnapshot,
  },
  /**
   * Goes back to the seat over a new connection and on with the same media, which has flowed meanwhile or can be mended: every id
   * stays. Refused with NOT_FOUND where that media is not there any more; then `room.join` makes the way anew.
   * `expected`: people whose media flows although this server has not seen them yet, since it was started a moment ago.
   */
  'room.resume': {
    input: z.object({ consultationId: ConsultationId, receiveTransportId: mediaId }),
    output: RoomSnapshot.omit({ sendTransport: true, receiveTransport: true }).extend({
      expected: z.array(z.string()),
    }),
  },
  /** Gives up the seat, or what was prepared for one. */
  'room.leave': { input: nothing, output: nothing },
  /** Fresh state after a gap; media ids stay. */
  'room.resync': {
    input: nothing,
    output: RoomSnapshot.omit({ sendTransport: true, receiveTransport: true }),
  },
  'transport.connect': {
    input: z.object({ transportId: mediaId, dtlsParameters: DtlsParameters }),
    output: nothing,
  },
  'transport.restart_ice': {
    input: z.object({ transportId: mediaId }),
    /** Keys of the relay may have run out since the entry. */
    output: z.object({ iceParameters: TransportParameters.shape.iceParameters, iceServers: IceServers }),
  },
  'producer.create': {
    input: z.object({
      transportId: mediaId,
      kind: z.enum(['audio', 'video']),
      source: z.enum(mediaSources),
      rtpParameters: RtpParameters,
      /** The mute state is known before the producer exists (design §8). */
      paused: z.boolean(),
    }),
    output: z.object({ producerId: z.string() }),
  },
  'producer.set_paused': { input: z.object({ producerId: mediaId, paused: z.boolean() }), output: nothing },
  'producer.close': { input: z.object({ producerId: mediaId }), output: nothing },
  /** Consumers start paused; `consumer.resume` follows when the tracks are in place. */
  'consumer.create': {
    input: z.object({ producerIds: z.array(mediaId).min(1).max(30), rtpCapabilities: RtpCapabilities }),
    output: z.object({ consumers: z.array(ConsumerShape) }),
  },
  'consumer.resume': { input: z.object({ consumerIds: z.array(mediaId).min(1).max(30) }), output: nothing },
  'consumer.set_paused': { input: z.object({ consumerId: mediaId, paused: z.boolean() }), output: nothing },
  /** The layer that fits the rendered size; counts from 0. */
  'consumer.set_layers': {
    input: z.object({ consumerId: mediaId, spatialLayer: z.number().int().min(0).max(3) }),
    output: nothing,
  },
  /** What is recorded, or being asked for, in the room. */
  'recording.read': { input: nothing, output: RoomRecording },
  /** The host asks everybody in the room whether the call may be recorded, and agrees by it. It runs when all have agreed. */
  'recording.ask': { input: nothing, output: RoomRecording },
  /** A no, also after a yes, stops it at once. */
  'recording.answer': {
    input: z.object({ recordingId: z.uuid(), agrees: z.boolean() }),
    output: RoomRecording,
  },
  'recording.stop': { input: z.object({ recordingId: z.uuid() }), output: RoomRecording },
  'chat.send': {
    /** `key` makes a repeated sending harmless; the form is that of HTTP's idempotency keys. */
    input: z.object({
      key: z.string().regex(/^[\x21-\x7e]{8,64}$/),
      text: text(2000).refine((value) => value.trim() !== ''),
    }),
    output: ChatMessage,
  },
  ...qualityRequests,
  ...probeRequests,
  ...hostRequests,
  ...stillRequests,
  /** Shows a file of the case to everybody, or takes the showing over with another one. Everybody loads it with their own rights. */
  'together.open': { input: z.object({ attachmentId: AttachmentId, view: View }), output: Shared },
  /** Takes over what is shown as it is. */
  'together.take': { input: nothing, output: nothing },
  'together.close': { input: nothing, output: nothing },
  /** The view of the one who shows; the others' windows follow. */
  'together.look': { input: z.object({ view: View }), output: nothing },
  /** null: the pointer is taken away. */
  'together.point': { input: z.object({ at: PointedAt.nullable() }), output: nothing },
  /** What one draws, while one draws it. */
  'together.draw': { input: MarkPiece, output: nothing },
  /** One's last mark, all of one's own, or everybody's on this file. What was saved stays saved. */
  'together.erase': { input: z.object({ what: z.enum(erasures) }), output: nothing },
  /** Keeps one's finished marks as a layer beside the file. Happens by itself where the file is closed and where one leaves. */
  'together.save': { input: nothing, output: z.object({ savedAt: z.string().nullable() }) },
} as const

/** Notifications: the server tells, no answer. */
export const notifications = {
  'consultation.changed': z.object({
    id: z.string(),
    version: z.number().int(),
    state: z.enum(states),
    kind: z.enum(kinds),
  }),
  'referral.changed': z.object({ id: z.string(), version: z.number().int(), state: z.enum(referralStates) }),
  /** Something new in the inbox; the inbox itself is read by HTTP. */
  'notice.arrived': z.object({ category: z.enum(noticeCategories) }),
  /** Notices were read elsewhere or have settled themselves. */
  'notice.settled': z.object({}),
  /** Work on the whole trail has begun, is further, or has ended; for those who may start it. */
  'trail.changed': z.object({}),
  /** An export of the log was asked for, decided about, is further, or has ended; for those who read the log. */
  'export.changed': z.object({}),
  /** An announcement over the pages was made or changed; it is read by HTTP. */
  'banner.changed': z.object({}),
  /** An emergency rings for this person; what it is about comes by HTTP. */
  'consultation.ringing': z.object({ id: z.string(), stage: z.enum(ringStages) }),
  /** It rings no more for this person: somebody took it, it was ended, or they said that they cannot. */
  'consultation.ring_ended': z.object({ id: z.string(), why: z.enum(['taken', 'ended', 'unable']) }),
  'participant.joined': Participant,
  'participant.dropped': z.object({ personId: z.string() }),
  'participant.returned': Participant,
  'participant.left': z.object({ personId: z.string() }),
  /** The chair of a board has changed hands. */
  'participant.role_changed': z.object({ personId: z.string(), role: z.enum(roomRoles) }),
  'producer.created': z.object({
    personId: z.string(),
    producerId: z.string(),
    source: z.enum(mediaSources),
    kind: z.enum(['audio', 'video']),
    paused: z.boolean(),
  }),
  'producer.paused': z.object({ personId: z.string(), producerId: z.string(), paused: z.boolean() }),
  'producer.closed': z.object({ personId: z.string(), producerId: z.string() }),
  'consumer.closed': z.object({ consumerId: z.string(), producerId: z.string() }),
  'speaker.changed': z.object({ personId: z.string().nullable() }),
  'chat.sent': ChatMessage,
  'recording.changed': RoomRecording,
  'room.started': z.object({ startedAt: z.string() }),
  'together.opened': Shared,
  /** Who shows it now; null: nobody does, and anybody may take it over. */
  'together.taken': z.object({ presenterId: z.string().nullable() }),
  'together.closed': z.object({ personId: z.string() }),
  'together.looked': z.object({ view: View }),
  'together.pointed': z.object({ personId: z.string(), ink: Hand.shape.ink, at: PointedAt.nullable() }),
  'together.drawn': MarkPiece.extend({ personId: z.string(), ink: Hand.shape.ink }),
  'together.erased': z.object({ personId: z.string(), ids: z.array(z.string()) }),
  'together.saved': z.object({ attachmentId: z.string(), personId: z.string(), ids: z.array(z.string()) }),
  /** The media behind the room is gone; join again, the seat and the tracks stay. */
  'room.lost': z.object({ consultationId: z.string() }),
  /** The seat was taken by another device of the same person, the right to it ended, or the host has sent out one or all. */
  'room.expelled': z.object({
    why: z.enum(['other_device', 'right_ended', 'consultation_ended', 'removed', 'call_ended']),
  }),
  'session.ended': z.object({ why: z.enum(['signed_out', 'expired', 'disabled']) }),
  ...qualityNotifications,
  ...hostNotifications,
  ...stillNotifications,
} as const

export type RequestName = keyof typeof requests
export type NotificationName = keyof typeof notifications
export type RequestInput<N extends RequestName> = z.infer<(typeof requests)[N]['input']>
export type RequestOutput<N extends RequestName> = z.infer<(typeof requests)[N]['output']>
export type NotificationData<N extends NotificationName> = z.infer<(typeof notifications)[N]>

export type Ack<N extends RequestName> =
  | { ok: true; data: RequestOutput<N> }
  | { ok: false; error: AppErrorShape }

/** Socket.IO's event maps. */
export type ClientToServer = {
  [N in RequestName]: (input: RequestInput<N>, ack: (answer: Ack<N>) => void) => void
}
export type ServerToClient = { [N in NotificationName]: (data: NotificationData<N>) => void }
