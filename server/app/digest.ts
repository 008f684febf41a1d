/** Digests over a canonical form; the algorithm's name is stored beside every digest (design §3). */
import { createHash } from 'node:crypto'

export const digestAlgorithms = ['sha256', 'sm3'] as const
export type DigestAlgorithm = (typeof digestAlgorithms)[number]

/** Hexadecimal. */
export function digestOf(algorithm: DigestAlgorithm, content: string | Buffer): string {
  return createHash(algorithm).update(content).digest('hex')
}

/**
 * JSON with sorted keys and no blanks, so that what comes back from jsonb gives the same bytes. `undefined` members are left out,
 * as JSON does.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  )
}
