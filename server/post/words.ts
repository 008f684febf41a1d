/** What of a notice leaves the house: title, text and the address that it opens. */
import type { Message } from '../app/post.ts'
import type { LinkPurpose } from '../domain/account.ts'
import { noticeAddress } from '../domain/notice-address.ts'
import { type NoticeLanguage, noticeText } from '../domain/notice-words.ts'

export type Written = { title: string; text: string; url: string }

/** @param origin where people reach the product, without a slash at the end */
export function written(message: Message, origin: string): Written {
  const { title, body } = noticeText(message.locale, message.kind, message.facts)
  return { title, text: body, url: `${origin}${noticeAddress(message)}` }
}

type MailWords = {
  product: string
  subject(title: string): string
  open: string
  why: string
  code: { title: string; text(code: string): string }
  link: Record<LinkPurpose, { title: string; text(loginName: string): string }> & { unasked: string }
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
    link: {
      invite: {
        title: '开通您的账号',
        text: (loginName) =>
          `医院为您开了会诊系统的账号，登录名 ${loginName}。打开下面的链接设置密码，7 天内有效，只能用一次。`,
      },
      reset: {
        title: '重设密码',
        text: (loginName) => `安全管理员为账号 ${loginName} 发来重设密码的链接，24 小时内有效，只能用一次。`,
      },
      unasked: '您没有要求过的，请告诉本院的安全管理员。',
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
    link: {
      invite: {
        title: 'Open your account',
        text: (loginName) =>
          `Your hospital has opened an account for you; your login name is ${loginName}. Choose your password with this link. It is valid for 7 days and works once.`,
      },
      reset: {
        title: 'Choose a new password',
        text: (loginName) =>
          `The security administrator sends you a link to choose a new password for ${loginName}. It is valid for 24 hours and works once.`,
      },
      unasked: 'If you did not expect this, tell the security administrator of your hospital.',
    },
  },
}
