/** Notices: the inbox, what a person wishes, and what could not be delivered. */
import * as z from 'zod'
import { noShowSides, states, urgencies } from '../domain/consultation.ts'
import { channels, deliveryFaults, deliveryStates } from '../domain/delivery.ts'
import { type NoticeKind, noticeCategories, noticeKinds } from '../domain/notice.ts'
import { filledText, Instant, Names } from './common.ts'

export const NoticeKindName = z.enum(noticeKinds as readonly [NoticeKind, ...NoticeKind[]])

/** The parameters of a text. Strict: what is not listed, such as anything of a patient, is refused when it is written. */
export const NoticeFacts = z.strictObject({
  number: z.string().max(40).nullable(),
  line: Names.nullable(),
  urgency: z.enum(urgencies).nullable(),
  fromState: z.enum(states).nullable(),
  startAt: Instant.nullable(),
  side: z.enum(noShowSides).nullable(),
  by: Names.nullable(),
})

export const Notice = z
  .object({
    id: z.string(),
    kind: NoticeKindName,
    category: z.enum(noticeCategories),
    /** What it opens; both null where it is about the account. */
    consultationId: z.string().nullable(),
    referralId: z.string().nullable(),
    facts: NoticeFacts,
    createdAt: z.string(),
    /** `settled`: what it asked for is done, by whomever. */
    state: z.enum(['unread', 'read', 'settled']),
  })
  .meta({ id: 'Notice' })
export type Notice = z.infer<typeof Notice>

/** The unread ones, counted up to 999. */
export const NoticeCount = z.object({ unread: z.number().int(), emergency: z.number().int() })
export type NoticeCount = z.infer<typeof NoticeCount>

export const NoticePage = z
  .object({ items: z.array(Notice), next: z.string().nullable() })
  .meta({ id: 'NoticePage' })
export type NoticePage = z.infer<typeof NoticePage>

export const NoticeQuery = z.object({
  /** The last notice of the page before. */
  cursor: z.uuid().optional(),
  only: z.enum(['all', 'unread']).default('all'),
  limit: z.coerce.number().int().min(1).max(100).default(30),
})
export type NoticeQuery = z.infer<typeof NoticeQuery>

/** Some, or all up to the newest one that the person has seen in the list. */
export const NoticeReading = z.union([
  z.strictObject({ ids: z.array(z.uuid()).min(1).max(100) }),
  z.strictObject({ until: z.uuid() }),
])
export type NoticeReading = z.infer<typeof NoticeReading>

/** Time of day in Beijing, `HH:MM`. */
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const ChannelList = z.array(z.enum(channels)).max(channels.length)

export const NoticeWishes = z.strictObject({
  channels: z.strictObject({
    emergency: ChannelList,
    action_needed: ChannelList,
    reminder: ChannelList,
    news: ChannelList,
    security: ChannelList,
  }),
  /** null: none. */
  quiet: z
    .strictObject({ from: TimeOfDay, until: TimeOfDay })
    .refine(({ from, until }) => from !== until, { path: ['until'], error: 'same_time' })
    .nullable(),
})
export type NoticeWishes = z.infer<typeof NoticeWishes>

export const NoticeSettings = z
  .object({
    wishes: NoticeWishes,
    mail: z.object({
      address: z.string().nullable(),
      /** An address that waits for its code. */
      pending: z.object({ address: z.string(), expiresAt: z.string() }).nullable(),
    }),
    devices: z.array(z.object({ id: z.string(), label: z.string(), createdAt: z.string() })),
    /** What this installation has. */
    available: z.array(z.enum(channels)),
    /** What a browser subscribes with; null where web push is off. */
    pushKey: z.string().nullable(),
  })
  .meta({ id: 'NoticeSettings' })
export type NoticeSettings = z.infer<typeof NoticeSettings>

export const MailClaim = z.strictObject({ address: z.email().max(254) })
export const MailCode = z.strictObject({ code: z.string().regex(/^\d{6}$/) })

export const PushDevice = z.strictObject({
  endpoint: z.url().max(1000),
  /** Of the browser's PushSubscription, base64url: a point of P-256 uncompressed, and 16 bytes. */
  p256dh: z.string().regex(/^B[A-Za-z0-9_-]{86}=?$/),
  auth: z.string().regex(/^[A-Za-z0-9_-]{22}(==)?$/),
  /** What the person sees in the list of devices. */
  label: filledText(80),
})
export type PushDevice = z.infer<typeof PushDevice>

export const Delivery = z
  .object({
    id: z.string(),
    channel: z.enum(channels),
    state: z.enum(deliveryStates),
    attempts: z.number().int(),
    fault: z.enum(deliveryFaults).nullable(),
    createdAt: z.string(),
    /** When it is tried again; null where it is given up. */
    nextAt: z.string().nullable(),
    kind: NoticeKindName,
    category: z.enum(noticeCategories),
    number: z.string().nullable(),
    person: z.object({ name: z.string(), nameEn: z.string(), loginName: z.string() }),
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.infer<typeof Delivery>

export const DeliveryPage = z
  .object({ items: z.array(Delivery), next: z.string().nullable(), available: z.array(z.enum(channels)) })
  .meta({ id: 'DeliveryPage' })
export type DeliveryPage = z.infer<typeof DeliveryPage>

export const DeliveryQuery = z.object({
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type DeliveryQuery = z.infer<typeof DeliveryQuery>
