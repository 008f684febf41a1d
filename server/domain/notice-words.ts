/**
 * The text of every notice in both languages: one source for the inbox, mail, web push and the gateway. A title says what it is,
 * the body which consultation and who; neither knows of a patient.
 */
import type { NoticeFacts, NoticeKind } from './notice.ts'
import { en } from './notice-words/en.ts'
import type { NoticeText, Texts } from './notice-words/text.ts'
import { zh } from './notice-words/zh.ts'

export type { NoticeText } from './notice-words/text.ts'
export type NoticeLanguage = 'zh' | 'en'

const texts: Readonly<Record<NoticeLanguage, Texts>> = { zh, en }

/** The text of a notice in one language. */
export function noticeText(language: NoticeLanguage, kind: NoticeKind, facts: NoticeFacts): NoticeText {
  return texts[language][kind](facts)
}
