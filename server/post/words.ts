/** What of a notice leaves the house: title, text and the address that it opens. */
import type { Message } from '../app/post.ts'
import { type NoticeLanguage, noticeText } from '../domain/notice-words.ts'

export type Written = { title: string; text: string; url: string }

/** @param origin where people reach the product, without a slash at the end */
export function written(message: Message, origin: string): Written {
  const { title, body } = noticeText(message.locale, message.kind, message.facts)
  const path =
    message.consultationId === null ? '/notices/settings' : `/consultations/${message.consultationId}`
  return { title, text: body, url: `${origin}${path}` }
}

type MailWords = {
  product: string
  subject(title: string): string
  open: string
  why: string
  code: { title: string; text(code: string): string }
}

export const mailWords: Readonly<Record<NoticeLanguage, MailWords>> = {
  zh: {
    product: '双首会诊',
    subject: (title) => `【双首会诊】${title}`,
    open: '打开会诊系统查看',
    why: '这封邮件由系统发出，不用回复。怎样接收通知，在这里改：',
    code: {
      title: '确认通知邮箱',
      text: (code) => `验证码 ${code}，15 分钟内有效。在“通知设置”里填入。没有要求过的，不用理会。`,
    },
  },
  en: {
    product: 'Shuangshou Consult',
    subject: (title) => `Shuangshou Consult: ${title}`,
    open: 'Open it in the system',
    why: 'Sent by the system; no reply is read. Change how you are told here:',
    code: {
      title: 'Confirm your address',
      text: (code) =>
        `Your code is ${code}. It is valid for 15 minutes; enter it under “Notice settings”. If you did not ask for it, do nothing.`,
    },
  },
}
