/** What stands out in the access log, as it is shown and explained; and the thresholds of the rules. */
import type { AccessRule } from '../../server/domain/access.ts'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'
import type { AccessEventRow, AccessPosition } from './access.ts'

export type AnomalyFilter = {
  state: 'open' | 'explained' | 'all'
  rule?: AccessRule | undefined
  personId?: string | undefined
}

/** Newest first, by the last access that belongs to it. */
export function readAnomalies(
  read: ReadDb,
  { state, rule, personId }: AnomalyFilter,
  after: AccessPosition | null,
  limit: number,
) {
  return read
    .selectFrom('accessAnomaly')
    .selectAll()
    .$if(state === 'open', (q) => q.where('explainedAt', 'is', null))
    .$if(state === 'explained', (q) => q.where('explainedAt', 'is not', null))
    .$if(rule !== undefined, (q) => q.where('rule', '=', rule ?? ''))
    .$if(personId !== undefined, (q) => q.where('personId', '=', personId ?? ''))
    .$if(after !== null, (q) =>
      q.where((eb) =>
        eb(eb.refTuple('lastAt', 'id'), '<', eb.tuple(after?.at ?? new Date(0), after?.id ?? '')),
      ),
    )
    .orderBy('lastAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export async function countOpenAnomalies(read: ReadDb, most: number): Promise<number> {
  const rows = await read
    .selectFrom('accessAnomaly')
    .select('id')
    .where('explainedAt', 'is', null)
    .limit(most)
    .execute()
  return rows.length
}

export function findAnomaly(read: ReadDb, id: string) {
  return read.selectFrom('accessAnomaly').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The newest accesses that belong to it. */
export function readEvidence(read: ReadDb, anomalyId: string, limit: number): Promise<AccessEventRow[]> {
  return read
    .selectFrom('accessAnomalyEvent')
    .innerJoin('auditEvent', 'auditEvent.id', 'accessAnomalyEvent.eventId')
    .select(['auditEvent.id', 'auditEvent.at', 'auditEvent.kind', 'auditEvent.chain', 'auditEvent.actorId'])
    .select(['auditEvent.actorRole', 'auditEvent.actorInstitutionId'])
    .select(['auditEvent.address', 'auditEvent.consultationId'])
    .where('accessAnomalyEvent.anomalyId', '=', anomalyId)
    .orderBy('accessAnomalyEvent.at', 'desc')
    .orderBy('accessAnomalyEvent.eventId', 'desc')
    .limit(limit)
    .execute()
}

export function readExplanations(read: ReadDb, anomalyId: string) {
  return read
    .selectFrom('accessExplanation')
    .innerJoin('person', 'person.id', 'accessExplanation.personId')
    .select(['accessExplanation.version', 'words', 'accessExplanation.at', 'person.name'])
    .where('anomalyId', '=', anomalyId)
    .orderBy('version', 'desc')
    .limit(100)
    .execute()
}

export function lockAnomaly(tx: Tx, id: string) {
  return tx.selectFrom('accessAnomaly').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** One more explanation; those before stay. @returns its number */
export async function insertExplanation(
  tx: Tx,
  given: Omit<NewRow<'accessExplanation'>, 'version' | 'at'> & { anomalyId: string; at: Date },
): Promise<number> {
  const last = await tx
    .selectFrom('accessExplanation')
    .select('version')
    .where('anomalyId', '=', given.anomalyId)
    .orderBy('version', 'desc')
    .executeTakeFirst()
  const version = (last?.version ?? 0) + 1
  await tx
    .insertInto('accessExplanation')
    .values({ ...given, version })
    .execute()
  await tx
    .updateTable('accessAnomaly')
    .set((eb) => ({ explainedAt: given.at, version: eb('version', '+', 1) }))
    .where('id', '=', given.anomalyId)
    .execute()
  return version
}

/** The newest setting of each rule at these places; null is the house. */
export function readRules(given: ReadDb | Tx, institutionIds: readonly (string | null)[]) {
  const ids = institutionIds.filter((id): id is string => id !== null)
  return (given as ReadDb)
    .selectFrom('accessRule')
    .innerJoin('person', 'person.id', 'accessRule.setBy')
    .distinctOn(['accessRule.institutionId', 'rule'])
    .select(['accessRule.institutionId', 'rule', 'accessRule.version', 'setting', 'setAt', 'person.name'])
    .where((eb) =>
      eb.or([
        ...(institutionIds.includes(null) ? [eb('accessRule.institutionId', 'is', null)] : []),
        ...(ids.length === 0 ? [] : [eb('accessRule.institutionId', 'in', ids)]),
      ]),
    )
    .orderBy('accessRule.institutionId')
    .orderBy('rule')
    .orderBy('accessRule.version', 'desc')
    .execute()
}
export type RuleRow = Awaited<ReturnType<typeof readRules>>[number]

export async function insertRule(tx: Tx, row: NewRow<'accessRule'>): Promise<void> {
  await tx.insertInto('accessRule').values(row).execute()
}

export function findInstitution(read: ReadDb, id: string) {
  return read.selectFrom('institution').select('id').where('id', '=', id).executeTakeFirst()
}
