/** The pre-check: which lines ask for it, who may give it, what was decided. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** A hospital has few of them; a bound all the same. */
const mostOfficers = 50

/** Whether a line asks for it, and the hospital whose office gives it. */
export function findLinePrecheck(read: ReadDb | Tx, lineId: string) {
  return (read as ReadDb)
    .selectFrom('line')
    .select(['precheck', 'beijingInstitutionId'])
    .where('id', '=', lineId)
    .executeTakeFirst()
}

/** The open lines that come to a hospital in Beijing. */
export async function readReceivedLines(read: ReadDb, institutionId: string): Promise<string[]> {
  const rows = await read
    .selectFrom('line')
    .select('id')
    .where('beijingInstitutionId', '=', institutionId)
    .where('open', '=', true)
    .orderBy('position')
    .execute()
  return rows.map((row) => row.id)
}

/** Who holds the medical-affairs role at a hospital and can sign in. */
export async function readOfficers(tx: Tx, institutionId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('person')
    .innerJoin('personRole', 'personRole.personId', 'person.id')
    .select('person.id')
    .where('personRole.role', '=', 'medical_affairs')
    .where('person.institutionId', '=', institutionId)
    .where('person.disabledAt', 'is', null)
    .orderBy('person.id')
    .limit(mostOfficers)
    .execute()
  return rows.map((row) => row.id)
}

export async function insertPrecheck(tx: Tx, decision: NewRow<'precheckDecision'>): Promise<void> {
  await tx.insertInto('precheckDecision').values(decision).execute()
}

/** What was decided about a request, oldest first. */
export function readPrechecks(read: ReadDb, consultationId: string): Promise<Row<'precheckDecision'>[]> {
  return read
    .selectFrom('precheckDecision')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('decidedAt')
    .limit(100)
    .execute()
}
