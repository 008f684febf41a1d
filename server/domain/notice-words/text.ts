/** What a text of a notice is. */
import type { NoticeFacts, NoticeKind } from '../notice.ts'

export type NoticeText = { readonly title: string; readonly body: string }
export type Texts = Readonly<Record<NoticeKind, (facts: NoticeFacts) => NoticeText>>

/** Moments are told as they are in both cities. */
export const clock = {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const
