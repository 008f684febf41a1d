/**
 * The signed call to the hospital's own gateway, which sends SMS or WeChat. What it gets and how it checks the signature is
 * described in server/post/README.md.
 */
import { createHmac } from 'node:crypto'
import type { WebhookDoor } from '../app/post.ts'
import { post, requireTaken } from './request.ts'
import { written } from './words.ts'

export type WebhookOptions = {
  readonly url: string
  /** At least 32 characters. */
  readonly secret: string
  /** Where people reach the product, without a slash at the end. */
  readonly origin: string
  readonly clock: () => Date
}

/** @param seconds since 1970, as in the header */
export function signatureOf(secret: string, id: string, seconds: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${seconds}.${id}.${body}`).digest('hex')}`
}

export function openWebhook({ url, secret, origin, clock }: WebhookOptions): WebhookDoor {
  return {
    async send(message) {
      const { title, text, url: link } = written(message, origin)
      const id = message.deliveryId
      const body = JSON.stringify({
        id,
        kind: message.kind,
        category: message.category,
        language: message.locale,
        recipient: { loginName: message.loginName },
        title,
        text,
        url: link,
        at: message.createdAt.toISOString(),
      })
      const seconds = String(Math.floor(clock().getTime() / 1000))
      const status = await post(url, {
        headers: {
          'Content-Type': 'application/json',
          'X-Shuangshou-Id': id,
          'X-Shuangshou-Timestamp': seconds,
          'X-Shuangshou-Signature': signatureOf(secret, id, seconds, body),
        },
        body: Buffer.from(body),
      })
      requireTaken(status)
    },
  }
}
