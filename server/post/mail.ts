/** Mail by SMTP: one pool of connections, plain text beside simple HTML, a Message-ID that is the delivery's. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import type { MailDoor } from '../app/post.ts'
import { DeliveryError, patienceMs } from '../domain/delivery.ts'
import { mailWords, written } from './words.ts'

export type MailOptions = {
  /** smtp://… or smtps://… */
  readonly url: string
  readonly from: string
  /** Where people reach the product, without a slash at the end. */
  readonly origin: string
}

type Letter = { id: string; to: string; subject: string; text: string; html: string }

/** Opens no connection before the first letter. */
export function openMail({ url, from, origin }: MailOptions): MailDoor & { close(): void } {
  const transport = createTransport(
    {
      url,
      pool: true,
      maxConnections: 2,
      connectionTimeout: 8_000,
      greetingTimeout: 8_000,
      dnsTimeout: 5_000,
      socketTimeout: 10_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from, headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' } },
  )
  const domain = /@([^>\s]+)>?$/.exec(from)?.[1] ?? new URL(origin).hostname

  async function send({ id, ...letter }: Letter): Promise<void> {
    const late = new AbortController()
    try {
      await Promise.race([
        transport.sendMail({ ...letter, messageId: `<${id}@${domain}>` }),
        sleep(patienceMs, undefined, { signal: late.signal, ref: false }).then(() => {
          throw new DeliveryError('timeout', false)
        }),
      ])
    } catch (error) {
      throw error instanceof DeliveryError ? error : faultOf(error)
    } finally {
      late.abort()
    }
  }

  return {
    async send(message, address) {
      const words = mailWords[message.locale]
      const { title, text, url: link } = written(message, origin)
      const settings = `${origin}/notices/settings`
      await send({
        id: message.deliveryId,
        to: address,
        subject: words.subject(title),
        text: `${text}\n\n${words.open}\n${link}\n\n--\n${words.why}\n${settings}\n`,
        html: page(message.locale, title, [
          `<p>${escapeHtml(text)}</p>`,
          `<p><a href="${escapeHtml(link)}">${words.open}</a></p>`,
          `<p style="color:#5F686A;font-size:13px">${words.why}<br><a href="${escapeHtml(settings)}">${escapeHtml(settings)}</a></p>`,
        ]),
      })
    },
    async sendCode(code, { address, locale, claimId }) {
      const { subject, code: words } = mailWords[locale]
      await send({
        id: claimId,
        to: address,
        subject: subject(words.title),
        text: `${words.text(code)}\n`,
        html: page(locale, words.title, [`<p>${escapeHtml(words.text(code))}</p>`]),
      })
    },
    async sendLink({ linkId, purpose, token, address, loginName, locale }) {
      const { subject, link: words } = mailWords[locale]
      const { title, text } = words[purpose]
      /* after the # it reaches no server and no log on its way */
      const url = `${origin}/welcome#${token}`
      await send({
        id: linkId,
        to: address,
        subject: subject(title),
        text: `${text(loginName)}\n${url}\n\n${words.unasked}\n`,
        html: page(locale, title, [
          `<p>${escapeHtml(text(loginName))}</p>`,
          `<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`,
          `<p style="color:#5F686A;font-size:13px">${words.unasked}</p>`,
        ]),
      })
    },
    close: () => transport.close(),
  }
}

function page(locale: 'zh' | 'en', title: string, parts: readonly string[]): string {
  const lang = locale === 'zh' ? 'zh-CN' : 'en'
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="font:16px/1.6 sans-serif;color:#1A2224"><h1 style="font-size:20px">${escapeHtml(title)}</h1>${parts.join('')}</body></html>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** Nodemailer's codes and the server's own (RFC 5321: 4xx may go later, 5xx never). */
function faultOf(error: unknown): DeliveryError {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2')
    return new DeliveryError('login_refused', false)
  if (code === 'ETIMEDOUT') return new DeliveryError('timeout', false)
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 500) {
    return new DeliveryError('busy', false)
  }
  if (code === 'EENVELOPE') return new DeliveryError('address_refused', true)
  if (responseCode !== undefined && responseCode >= 500) return new DeliveryError('refused', true)
  return new DeliveryError('unreachable', false)
}
