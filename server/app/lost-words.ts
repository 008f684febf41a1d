/**
 * What proves a chain of which a destruction took the words. An event that held words keeps everything else, and its digest, on which the
 * next one stands; its own digest cannot be computed again. So the event that ends the destruction carries a digest over all that is left of
 * them, and is itself computed as ever; and the plan that it names has to stand in the trail as begun before.
 */
import type { ReadDb, Tx } from '../../db/open.ts'
import { readBeginnings } from '../../db/queries/destruction.ts'
import type { Row } from '../../db/schema.ts'
import { auditData } from '../contract/audit.ts'
import { hasLostWords } from '../domain/destruction.ts'
import { canonical, type DigestAlgorithm, digestAlgorithms, digestOf } from './digest.ts'

/** A row of the trail; every column of it is proved, so nothing else may stand beside them. */
export type Left = Omit<Row<'auditEvent'>, 'id'>

/** An event that says it ended a destruction. */
export type Ending = { planId: string; at: Date; position: number }

/** Over what is left of these events, in the order of their chain. */
export function lostWordsDigest(algorithm: DigestAlgorithm, events: readonly Left[]): string {
  return digestOf(
    algorithm,
    events.map((event) => canonical({ ...event, at: event.at.toISOString() })).join('\n'),
  )
}

/** Follows one chain, row by row; it remembers those without their words alone, and what says that it took them. */
export class LostWords {
  readonly endings: Ending[] = []
  #waiting: Left[] = []

  /** @returns whether the event's own digest is not to be asked for */
  take(event: Left): boolean {
    if (hasLostWords(event.data)) {
      this.#waiting.push(event)
      return true
    }
    if (event.kind === 'record.destroyed') this.#end(event)
    return false
  }

  #end({ data, at, position }: Left): void {
    const said = auditData['record.destroyed'].safeParse(data)
    const algorithm = digestAlgorithms.find((one) => one === said.data?.algorithm)
    if (!said.success || algorithm === undefined) return
    this.endings.push({ planId: said.data.planId, at, position })
    if (said.data.digest === lostWordsDigest(algorithm, this.#waiting)) this.#waiting = []
  }

  /** The position of the first event that lost its words and is covered by no destruction; null where there is none. */
  get uncovered(): number | null {
    return this.#waiting[0]?.position ?? null
  }
}

/** Of these endings those whose plan the trail does not know as begun by then. */
export async function withoutPlan<E extends Ending>(given: ReadDb | Tx, endings: readonly E[]): Promise<E[]> {
  const beginnings = await readBeginnings(given, [...new Set(endings.map(({ planId }) => planId))])
  return endings.filter(({ planId, at }) => {
    const began = beginnings.get(planId)
    return began === undefined || began > at
  })
}
