/** Which doors an installation has, from its environment. */
import type { Post } from '../app/post.ts'
import { type MailOptions, openMail } from './mail.ts'
import { openPush, type PushOptions, readKeyPair } from './push.ts'
import { openWebhook, type WebhookOptions } from './webhook.ts'

export type PostOptions = {
  readonly mail: MailOptions | null
  readonly push: PushOptions | null
  readonly webhook: WebhookOptions | null
}

export function openPost({ mail, push, webhook }: PostOptions): Post {
  const opened = mail === null ? null : openMail(mail)
  return {
    mail: opened,
    push: push === null ? null : openPush(push),
    webhook: webhook === null ? null : openWebhook(webhook),
    close: () => opened?.close(),
  }
}

type Settings = {
  HOST: string
  PORT: number
  TLS_CERT?: string | undefined
  PUBLIC_ORIGIN?: string | undefined
  SMTP_URL?: string | undefined
  MAIL_FROM?: string | undefined
  NOTICE_WEBHOOK_URL?: string | undefined
  NOTICE_WEBHOOK_SECRET?: string | undefined
  VAPID_KEY_FILE?: string | undefined
  PUSH_SERVICES: string
}

/** @throws Error where the file of the push keys holds none */
export function postOptionsOf(env: Settings): PostOptions {
  const origin = (env.PUBLIC_ORIGIN ?? ownOrigin(env)).replace(/\/+$/, '')
  const { SMTP_URL: smtp, MAIL_FROM: from, NOTICE_WEBHOOK_URL: hook, NOTICE_WEBHOOK_SECRET: secret } = env
  return {
    mail: smtp === undefined || from === undefined ? null : { url: smtp, from, origin },
    webhook:
      hook === undefined || secret === undefined
        ? null
        : { url: hook, secret, origin, clock: () => new Date() },
    push:
      env.VAPID_KEY_FILE === undefined
        ? null
        : {
            ...readKeyPair(env.VAPID_KEY_FILE),
            contact: contactOf(origin, from),
            services: env.PUSH_SERVICES.split(',')
              .map((service) => service.trim().toLowerCase())
              .filter((service) => service !== ''),
          },
  }
}

function ownOrigin({ HOST, PORT, TLS_CERT }: Settings): string {
  return `${TLS_CERT === undefined ? 'http' : 'https'}://${HOST}:${PORT}`
}

/** Push services want to know whom to turn to (RFC 8292 §2.1). */
function contactOf(origin: string, from: string | undefined): string {
  const address = from === undefined ? undefined : /([^\s<>@]+@[^\s<>@]+?)>?$/.exec(from)?.[1]
  if (address !== undefined) return `mailto:${address}`
  return origin.startsWith('https:') ? origin : 'mailto:nobody@shuangshou.invalid'
}
