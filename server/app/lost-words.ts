/**
 * What proves a chain of which a destruction took the words. An event that held words keeps everything else, and its digest, on which the
 * next one stands; its own digest cannot be computed again. So the event that ends the destruction carries a digest over what is left of
 * all of them, and is itself computed as ever.
 */
import type { Row } from '../../db/schema.ts'
import { auditData } from '../contract/audit.ts'
import { hasLostWords } from '../domain/destruction.ts'
import { canonical, type DigestAlgorithm, digestAlgorithms, digestOf } from './digest.ts'

type Left = Pick<Row<'auditEvent'>, 'position' | 'kind' | 'data' | 'digest'>

function lineOf({ position, kind, data, digest }: Left): string {
  return canonical([position, kind, data, digest])
}

/** Over what is left of these events, in the order of their chain. */
export function lostWordsDigest(algorithm: DigestAlgorithm, events: readonly Left[]): string {
  return digestOf(algorithm, events.map(lineOf).join('\n'))
}

/** Follows one chain, row by row; it remembers those without their words alone. */
export class LostWords {
  #waiting: Left[] = []

  /** @returns whether the event's own digest is not to be asked for */
  take(event: Left): boolean {
    if (hasLostWords(event.data)) {
      this.#waiting.push(event)
      return true
    }
    if (event.kind === 'record.destroyed' && this.#fits(event.data)) this.#waiting = []
    return false
  }

  #fits(data: unknown): boolean {
    const said = auditData['record.destroyed'].safeParse(data)
    const algorithm = digestAlgorithms.find((one) => one === said.data?.algorithm)
    if (!said.success || algorithm === undefined) return false
    return said.data.digest === lostWordsDigest(algorithm, this.#waiting)
  }

  /** The position of the first event that lost its words and is covered by no destruction; null where there is none. */
  get uncovered(): number | null {
    return this.#waiting[0]?.position ?? null
  }
}
