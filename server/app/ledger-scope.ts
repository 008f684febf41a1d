/** Whose ledger somebody reads and keeps: the bureau and the auditor the whole programme's, a hospital's office its own and those below it. */

import type { ReadDb, Tx } from '../../db/open.ts'
import type { LedgerScope } from '../../db/queries/ledger.ts'
import { type PlaceRow, readLinesOfPlaces, readTree } from '../../db/queries/ledger-record.ts'
import type { LedgerOptions } from '../contract/ledger.ts'
import type { PersonActor } from '../domain/actor.ts'
import { withBelow } from '../domain/institution.ts'
import { mayDo } from '../domain/permission.ts'
import type { Call, Deps } from './deps.ts'

export type Reach = {
  tree: readonly PlaceRow[]
  /** null: everything. */
  reads: LedgerScope
  /** null: everything; an empty list: nothing. */
  writes: LedgerScope
}

/** What the actor may read and write. */
export async function reachOf(read: ReadDb | Tx, actor: PersonActor): Promise<Reach> {
  const tree = await readTree(read)
  const own = placesOf(tree, actor)
  return {
    tree,
    reads: actor.roles.includes('audit_admin') ? null : own,
    writes: mayDo(actor, 'ledger.write') ? own : [],
  }
}

/** Of whom an office answers for the programme: at the bureau everybody (null), else its own hospital and those below it. */
export function placesOf(tree: readonly PlaceRow[], { institutionId }: PersonActor): LedgerScope {
  const atBureau = tree.find((one) => one.id === institutionId)?.level === 'bureau'
  return atBureau ? null : withBelow(tree, institutionId)
}

/** Whether an entry of these places is theirs to keep. */
export function isKeptBy({ writes }: Reach, placeIds: readonly string[]): boolean {
  return writes === null || placeIds.some((id) => writes.includes(id))
}

export async function ledgerOptions(deps: Deps, { actor }: Call): Promise<LedgerOptions> {
  const { tree, reads, writes } = await reachOf(deps.read, actor)
  const { lines } = await readLinesOfPlaces(deps.read)
  return {
    institutions: tree
      /* a hospital's entry also names who came from Beijing */
      .filter(({ id, level }) => reads === null || reads.includes(id) || level === 'beijing')
      .map(({ id, nameZh, nameEn, level }) => ({ id, level, name: { zh: nameZh, en: nameEn } })),
    lines: lines.map(({ id, nameZh, nameEn }) => ({ id, name: { zh: nameZh, en: nameEn } })),
    wholeProgramme: writes === null,
    mayWrite: mayDo(actor, 'ledger.write'),
  }
}
