/** Notices about exports: to those who may agree to one, and to who asked for it. */
import type { ExportRow } from '../../db/queries/export.ts'
import { readNames } from '../../db/queries/notice.ts'
import { readPeopleOf } from '../../db/queries/person.ts'
import { roles } from '../domain/actor.ts'
import { exportNumber, mayDecide } from '../domain/export.ts'
import { noFacts, topics } from '../domain/notice.ts'
import { granted } from '../domain/permission.ts'
import type { Act } from './act.ts'

const deciding = roles.filter((role) => granted[role].includes('log.approve'))

/** Asks everybody who may agree to it, its owner left out; settled when one of them has decided, or it is over otherwise. */
export async function tellDeciders(hands: Act, row: ExportRow): Promise<void> {
  const people = await readPeopleOf(hands.tx, deciding)
  const to = people.filter((personId) => mayDecide({ personId, askedBy: row.personId }))
  await tell(hands, row, 'waiting', to)
}

/** What became of it, once; `lapsed`: nobody has answered. */
export type ExportNews = 'approved' | 'refused' | 'finished' | 'failed' | 'lapsed'

export function tellAsker(hands: Act, row: ExportRow, news: ExportNews): Promise<void> {
  return tell(hands, row, news, [row.personId])
}

async function tell(
  hands: Act,
  { id, sequence }: ExportRow,
  news: ExportNews | 'waiting',
  to: readonly string[],
): Promise<void> {
  const kind = `export.${news}` as const
  const actorId = hands.actor.kind === 'person' ? hands.actor.personId : null
  hands.notify({
    event: `${kind}:${id}`,
    kind,
    to: to.map((personId) => ({ personId, category: topics[kind] })),
    consultationId: null,
    exportId: id,
    facts: {
      ...noFacts,
      ...(await readNames(hands.tx, null, actorId)),
      number: exportNumber(Number(sequence)),
    },
  })
}
