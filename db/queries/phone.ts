/** Calls that went on by telephone. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

export async function insertPhoned(tx: Tx, phoned: NewRow<'callPhone'>): Promise<void> {
  await tx.insertInto('callPhone').values(phoned).execute()
}

export function findPhoned(read: ReadDb, id: string): Promise<Row<'callPhone'> | undefined> {
  return read.selectFrom('callPhone').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function countPhoned(tx: Tx, consultationId: string, personId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('callPhone')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('consultationId', '=', consultationId)
    .where('personId', '=', personId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** More than the people of a full room press in a call. */
const mostShown = 200

/** Of a consultation, in the order of pressing. @param from those since then */
export function readPhoned(
  read: ReadDb | Tx,
  consultationId: string,
  from: Date | null = null,
): Promise<Row<'callPhone'>[]> {
  const all = (read as ReadDb)
    .selectFrom('callPhone')
    .selectAll()
    .where('consultationId', '=', consultationId)
  const since = from === null ? all : all.where('pressedAt', '>=', from)
  return since.orderBy('pressedAt').limit(mostShown).execute()
}

/** The stay that somebody was in at a moment, or had last been in before it. */
export function findStayAt(tx: Tx, consultationId: string, personId: string, at: Date) {
  return tx
    .selectFrom('presence')
    .select('id')
    .where('consultationId', '=', consultationId)
    .where('personId', '=', personId)
    .where('joinedAt', '<=', at)
    .orderBy('joinedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** What one reads out when a call fails: the duty of a line, and its rules, in which the coordinator's words stand. */
export function findLineTelephone(read: ReadDb, lineId: string) {
  return read
    .selectFrom('line')
    .select(['dutyPhone', 'rules'])
    .where('id', '=', lineId)
    .executeTakeFirstOrThrow()
}
