/** The doors through which notices leave the house. What stands behind them is in server/post; a use case sees only this. */
import type { Locale } from '../contract/common.ts'
import type { LinkPurpose } from '../domain/account.ts'
import { type Channel, channels } from '../domain/delivery.ts'
import type { NoticeCategory, NoticeFacts, NoticeKind } from '../domain/notice.ts'

/** A notice on its way to one person by one channel. */
export type Message = {
  /** The same for every attempt: receivers know a repetition by it. */
  readonly deliveryId: string
  readonly noticeId: string
  readonly kind: NoticeKind
  readonly category: NoticeCategory
  readonly facts: NoticeFacts
  readonly consultationId: string | null
  readonly referralId: string | null
  readonly createdAt: Date
  readonly locale: Locale
  readonly loginName: string
}

export type PushTarget = { readonly endpoint: string; readonly p256dh: string; readonly auth: string }

/** A link with which somebody chooses a password. */
export type AccountLetter = {
  /** The same for a repetition. */
  readonly linkId: string
  readonly purpose: LinkPurpose
  readonly token: string
  readonly address: string
  readonly loginName: string
  readonly locale: Locale
}

/** Each throws DeliveryError, and ends within `patienceMs` (domain/delivery.ts) whatever the other side does. */
export type MailDoor = {
  send(message: Message, address: string): Promise<void>
  /** The code that proves an address. @param claimId the same for a repetition */
  sendCode(code: string, to: { address: string; locale: Locale; claimId: string }): Promise<void>
  sendLink(letter: AccountLetter): Promise<void>
}
export type PushDoor = {
  /** What browsers subscribe with, base64url. */
  readonly publicKey: string
  /** Whether an address is one of a push service that this installation trusts. */
  accepts(endpoint: string): boolean
  send(message: Message, target: PushTarget): Promise<void>
}
export type WebhookDoor = { send(message: Message): Promise<void> }

export type Post = {
  readonly mail: MailDoor | null
  readonly push: PushDoor | null
  readonly webhook: WebhookDoor | null
  /** Idempotent. */
  close(): void
}

/** Nothing leaves; the inbox remains. */
export const noPost: Post = { mail: null, push: null, webhook: null, close: () => undefined }

export function channelsOf(post: Post): Channel[] {
  return channels.filter((channel) => post[channel] !== null)
}
