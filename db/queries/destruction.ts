/** Plans of destruction with their lists, and the records whose years may be over. */
import { type RawBuilder, sql } from 'kysely'
import type { ItemState, PlanState } from '../../server/domain/destruction.ts'
import { json, type ReadDb, type Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** What decides whether a record is due. */
export type DueRow = {
  id: string
  number: string
  lineId: string | null
  patientId: string
  identity: Buffer
  record: unknown
  referralKinds: ('inpatient' | 'outpatient')[]
  /** The last change of the consultation, and of what came of it. */
  since: Date
  /** For the order: as Postgres writes it. */
  changedAt: string
}

/** In which nothing is awaited any more, as the domain has them. */
export type RestingStates = { resting: readonly string[]; restingReferrals: readonly string[] }

export type DueSearch = {
  /** Rests since before then; years are counted by the day, so it is one day late. */
  before: Date
  now: Date
  after?: { at: string; id: string }
  limit: number
}

const beyond = (after: DueSearch['after']) =>
  after === undefined
    ? sql<boolean>`true`
    : sql<boolean>`(c.changed_at, c.id) > (${after.at}::timestamptz, ${after.id}::uuid)`

/** Records at rest that no seal holds and no plan lists, the oldest first. Whether their years are over is asked of each. */
export async function readDueRows(
  read: ReadDb,
  states: RestingStates,
  { before, now, after, limit }: DueSearch,
): Promise<DueRow[]> {
  return select(
    read,
    sql`c.changed_at < ${before} and ${beyond(after)} and not exists
    (select from destruction_item i where i.consultation_id = c.id and i.state = 'listed' and i.class <> 'process')`,
    states,
    now,
    limit,
  )
}

/** Those of these that are at rest and not sealed. */
export function readDueRowsOf(
  given: ReadDb | Tx,
  states: RestingStates,
  ids: readonly string[],
  now: Date,
): Promise<DueRow[]> {
  return select(given as ReadDb, sql`c.id = any(${ids}::uuid[])`, states, now, ids.length)
}

/* a recording may be held by itself; and a patient whom two records should share goes with neither */
async function select(
  read: ReadDb,
  which: RawBuilder<unknown>,
  states: RestingStates,
  now: Date,
  limit: number,
): Promise<DueRow[]> {
  const due = sql<DueRow>`(
    select c.id, c.number, c.line_id, c.patient_id, p.identity, r.content as record,
      array(select kind from referral where consultation_id = c.id and requested_at is not null) as referral_kinds,
      greatest(c.changed_at, (select max(changed_at) from referral where patient_id = c.patient_id)) as since,
      c.changed_at::text as changed_at, c.changed_at as position
    from consultation c
      join patient p on p.id = c.patient_id
      join case_record r on r.consultation_id = c.id and r.version = (
        select max(version) from case_record where consultation_id = c.id)
    where c.destroyed_at is null
      and c.state = any(${states.resting}::text[])
      and not is_held(c.id, ${now})
      and not exists (select from recording where consultation_id = c.id and legal_hold)
      and not exists (select from referral where patient_id = c.patient_id
        and state <> all(${states.restingReferrals}::text[]))
      and not exists (select from consultation other where other.patient_id = c.patient_id and other.id <> c.id)
      and ${which}
    order by c.changed_at, c.id limit ${limit})`
  return read
    .selectFrom(due.as('due'))
    .select([
      'id',
      'number',
      'lineId',
      'patientId',
      'identity',
      'record',
      'referralKinds',
      'since',
      'changedAt',
    ])
    .orderBy(sql`position`)
    .orderBy('id')
    .execute()
}

/** A consultation at rest that was looked at for what came about beside it. */
export type ProcessRow = {
  id: string
  number: string
  lineId: string | null
  since: Date
  changedAt: string
  /** Something is there, no seal holds it and no referral goes on; lists are asked for apart. */
  free: boolean
}

/** The oldest first, those with nothing to destroy among them, so that a page costs the same wherever it begins. */
export function readProcessRows(
  read: ReadDb,
  states: RestingStates,
  { before, now, after, limit }: DueSearch,
): Promise<ProcessRow[]> {
  return selectProcess(read, sql`c.changed_at < ${before} and ${beyond(after)}`, states, now, limit)
}

/** Of these, as they stand now, whatever list names them. */
export function readProcessRowsOf(
  given: ReadDb | Tx,
  states: RestingStates,
  ids: readonly string[],
  now: Date,
): Promise<ProcessRow[]> {
  return selectProcess(given as ReadDb, sql`c.id = any(${ids}::uuid[])`, states, now, ids.length)
}

function selectProcess(
  read: ReadDb,
  which: RawBuilder<unknown>,
  states: RestingStates,
  now: Date,
  limit: number,
): Promise<ProcessRow[]> {
  const rows = sql<ProcessRow & { position: Date }>`(
    select c.id, c.number, c.line_id, c.changed_at as since, c.changed_at::text as changed_at, c.changed_at as position,
      (exists (select from chat_message where consultation_id = c.id)
          or exists (select from annotation_layer where consultation_id = c.id))
        and not is_held(c.id, ${now})
        and not exists (select from referral where consultation_id = c.id
          and state <> all(${states.restingReferrals}::text[])) as free
    from consultation c
    where c.destroyed_at is null and c.state = any(${states.resting}::text[]) and ${which}
    order by c.changed_at, c.id limit ${limit})`
  return read
    .selectFrom(rows.as('looked'))
    .select(['id', 'number', 'lineId', 'since', 'changedAt', 'free'])
    .orderBy('position')
    .orderBy('id')
    .execute()
}

/** Of these consultations those whose process data stand on a list. */
export async function readListedProcess(read: ReadDb, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await read
    .selectFrom('destructionItem')
    .select('consultationId')
    .where('consultationId', 'in', ids)
    .where('class', '=', 'process')
    .where('state', '=', 'listed')
    .execute()
  return new Set(rows.map(({ consultationId }) => consultationId))
}

export async function insertPlan(
  tx: Tx,
  plan: Pick<NewRow<'destructionPlan'>, 'id' | 'scope' | 'reason' | 'proposedBy' | 'proposedAt'>,
  items: readonly NewRow<'destructionItem'>[],
): Promise<Row<'destructionPlan'>> {
  const made = await tx
    .insertInto('destructionPlan')
    .values({ ...plan, state: 'proposed' })
    .returningAll()
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('destructionItem')
    .values([...items])
    .execute()
  return made
}

/** Newest first. @param before the number of the last one of the page before */
export function readPlans(read: ReadDb, before: number | undefined, limit: number) {
  return read
    .selectFrom('destructionPlan')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('number', '<', before ?? 0))
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
}

export function findPlan(given: ReadDb | Tx, id: string): Promise<Row<'destructionPlan'> | undefined> {
  return (given as ReadDb).selectFrom('destructionPlan').selectAll().where('id', '=', id).executeTakeFirst()
}

/** For the rest of the transaction. */
export function lockPlan(tx: Tx, id: string): Promise<Row<'destructionPlan'> | undefined> {
  return tx.selectFrom('destructionPlan').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function findPlanNumber(read: ReadDb, id: string): Promise<number> {
  const { number } = await read
    .selectFrom('destructionPlan')
    .select('number')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return number
}

export async function changePlan(tx: Tx, id: string, set: Partial<NewRow<'destructionPlan'>>): Promise<void> {
  await tx.updateTable('destructionPlan').set(set).where('id', '=', id).execute()
}

/** How many records of each plan stand how. */
export async function countItems(
  read: ReadDb,
  planIds: readonly string[],
): Promise<{ planId: string; state: ItemState; records: number }[]> {
  if (planIds.length === 0) return []
  const rows = await read
    .selectFrom('destructionItem')
    .select(['planId', 'state'])
    .select((eb) => eb.fn.countAll<string>().as('records'))
    .where('planId', 'in', planIds)
    .groupBy(['planId', 'state'])
    .execute()
  return rows.map(({ records, ...row }) => ({ ...row, records: Number(records) }))
}

/** In the order of the list; as many as one plan holds. */
export function readItems(given: ReadDb | Tx, planId: string): Promise<Row<'destructionItem'>[]> {
  return (given as ReadDb)
    .selectFrom('destructionItem')
    .selectAll()
    .where('planId', '=', planId)
    .orderBy('number')
    .orderBy('consultationId')
    .execute()
}

/** The lists on which a record stands, or by which it went, and those of what came about beside it. */
export function findItems(
  given: ReadDb | Tx,
  consultationId: string,
  state: 'listed' | 'destroyed',
): Promise<Row<'destructionItem'>[]> {
  return (given as ReadDb)
    .selectFrom('destructionItem')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .where('state', '=', state)
    .execute()
}

/** @param counts of what was destroyed @returns whether it stood on the list */
export async function endItem(
  tx: Tx,
  { planId, consultationId }: Pick<Row<'destructionItem'>, 'planId' | 'consultationId'>,
  state: Exclude<ItemState, 'listed'>,
  at: Date,
  counts: unknown = null,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('destructionItem')
    .set({ state, at, counts: counts === null ? null : json(counts) })
    .where('planId', '=', planId)
    .where('consultationId', '=', consultationId)
    .where('state', '=', 'listed')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Its records may be listed again. */
export async function releaseItems(tx: Tx, planId: string, at: Date): Promise<void> {
  await tx
    .updateTable('destructionItem')
    .set({ state: 'released', at })
    .where('planId', '=', planId)
    .where('state', '=', 'listed')
    .execute()
}

/** Plans in a state, those first that are due the longest. @param dueBy the end of their waiting time */
export function plansIn(read: ReadDb, state: PlanState, dueBy: Date): Promise<Row<'destructionPlan'>[]> {
  return read
    .selectFrom('destructionPlan')
    .selectAll()
    .where('state', '=', state)
    .where('dueAt', '<=', dueBy)
    .orderBy('dueAt')
    .limit(20)
    .execute()
}

export async function listedIn(read: ReadDb, planId: string, limit: number): Promise<string[]> {
  const rows = await read
    .selectFrom('destructionItem')
    .select('consultationId')
    .where('planId', '=', planId)
    .where('state', '=', 'listed')
    .orderBy('number')
    .orderBy('consultationId')
    .limit(limit)
    .execute()
  return rows.map(({ consultationId }) => consultationId)
}

/** When each of these plans began to be carried out, as the trail has it. */
export async function readBeginnings(
  given: ReadDb | Tx,
  planIds: readonly string[],
): Promise<Map<string, Date>> {
  if (planIds.length === 0) return new Map()
  const rows = await (given as ReadDb)
    .selectFrom('auditEvent')
    .select(['at', sql<string>`data ->> 'planId'`.as('planId')])
    .where('chain', '=', 'log:destruction')
    .where('kind', '=', 'destruction.started')
    .where(sql<boolean>`data ->> 'planId' = any(${planIds}::text[])`)
    .execute()
  return new Map(rows.map(({ planId, at }) => [planId, at]))
}
