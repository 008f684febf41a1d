/** Web push: encrypted for one browser (RFC 8291), signed for the push service (RFC 8292). */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import webPush from 'web-push'
import * as z from 'zod'
import type { Message, PushDoor, PushTarget } from '../app/post.ts'
import { DeliveryError } from '../domain/delivery.ts'
import { post, requireTaken } from './request.ts'
import { written } from './words.ts'

export type PushOptions = {
  readonly publicKey: string
  readonly privateKey: string
  /** Whom a push service turns to: https: or mailto:. */
  readonly contact: string
  /** Hosts that browsers may name, with what lies below them. */
  readonly services: readonly string[]
}

const KeyPair = z.object({
  publicKey: z.string().regex(/^B[A-Za-z0-9_-]{86}$/),
  privateKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})

/** @throws Error where the file holds no key pair */
export function readKeyPair(file: string): z.infer<typeof KeyPair> {
  const pair = KeyPair.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!pair.success) throw new Error(`${file} holds no VAPID key pair`)
  return pair.data
}

const hour = 3_600

export function openPush({ publicKey, privateKey, contact, services }: PushOptions): PushDoor {
  return {
    publicKey,
    accepts: (endpoint) => isTrusted(endpoint, services),
    async send(message, target) {
      if (!isTrusted(target.endpoint, services)) throw new DeliveryError('refused', true)
      const { endpoint, headers, body } = sealed(message, target, { subject: contact, publicKey, privateKey })
      const status = await post(endpoint, { headers, body })
      /* the browser has unsubscribed, or nobody has opened it for long */
      if (status === 404 || status === 410) throw new DeliveryError('expired', true)
      requireTaken(status)
    },
  }
}

/** Anybody signed in names an address that we then call: only those of push services, by https, on their usual port. */
function isTrusted(endpoint: string, services: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false
  const { protocol, hostname, port, username, password } = new URL(endpoint)
  if (username !== '' || password !== '') return false
  /* a stand-in on this machine, where the operator names it */
  if (hostname === '127.0.0.1') return services.includes(hostname)
  return (
    protocol === 'https:' &&
    port === '' &&
    services.some((service) => hostname === service || hostname.endsWith(`.${service}`))
  )
}

function sealed(
  message: Message,
  { endpoint, p256dh, auth }: PushTarget,
  vapidDetails: { subject: string; publicKey: string; privateKey: string },
) {
  const isEmergency = message.category === 'emergency'
  const { title, text } = written(message, '')
  const path = written(message, '').url
  const payload = JSON.stringify({
    title,
    body: text,
    path,
    tag: message.noticeId,
    lang: message.locale,
    isEmergency,
  })
  try {
    const details = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
      vapidDetails,
      TTL: isEmergency ? hour : 24 * hour,
      urgency: isEmergency ? 'high' : message.category === 'news' ? 'low' : 'normal',
      /* what still waits at the push service is replaced by its own repetition */
      topic: createHash('sha256').update(message.noticeId).digest('base64url').slice(0, 32),
      contentEncoding: 'aes128gcm',
    })
    const headers = Object.fromEntries(
      Object.entries(details.headers)
        .filter(([name]) => name !== 'Content-Length')
        .map(([name, value]) => [name, String(value)]),
    )
    return { endpoint: details.endpoint, headers, body: details.body }
  } catch {
    /* a key that is no point of the curve: the browser's, so it stays wrong */
    throw new DeliveryError('refused', true)
  }
}
