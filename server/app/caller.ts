/** Where a request comes from, and the number it is known by. */
import { randomBytes } from 'node:crypto'
import { type Actor, system } from '../domain/actor.ts'
import type { Call } from './deps.ts'

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Eight characters without I, L, O and U: can be read out over the telephone. */
export function newRequestId(): string {
  const text = [...randomBytes(8)].map((byte) => letters[byte % 32]).join('')
  return `${text.slice(0, 4)}-${text.slice(4)}`
}

/** What nobody asks for: by the clock, by a node's word, or because of somebody who is not the one who acts. */
export function systemCall(): Call<Actor> {
  return { actor: system, requestId: newRequestId(), address: null, idempotency: null }
}

/**
 * The caller's address: of the connection, or what the outermost of the trusted proxies saw.
 * @param forwarded the header X-Forwarded-For
 */
export function callerAddress(
  connection: string | undefined,
  forwarded: string | undefined,
  trustedProxies: number,
): string | null {
  const hops = (forwarded ?? '').split(',').map((hop) => hop.trim())
  const address = (trustedProxies > 0 && hops.at(-trustedProxies)) || connection
  return address === undefined ? null : address.replace(/^::ffff:/, '').slice(0, 64)
}
