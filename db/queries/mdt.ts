/** The board of a multidisciplinary consultation, its agenda, and what its members have signed. */
import { sql } from 'kysely'
import { json, type ReadDb, type Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** Everybody who was ever invited, in that order. */
export function readMembers(
  given: ReadDb | Tx,
  consultationId: string,
): Promise<Row<'consultationMember'>[]> {
  return (given as ReadDb)
    .selectFrom('consultationMember')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('invitedAt')
    .orderBy('personId')
    .limit(200)
    .execute()
}

export function findMember(
  tx: Tx,
  consultationId: string,
  personId: string,
): Promise<Row<'consultationMember'> | undefined> {
  return tx
    .selectFrom('consultationMember')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .where('personId', '=', personId)
    .executeTakeFirst()
}

/** Invites anew whoever declined or was removed before. */
export async function putMember(tx: Tx, member: NewRow<'consultationMember'>): Promise<void> {
  const { consultationId: _id, personId: _person, ...set } = member
  await tx
    .insertInto('consultationMember')
    .values(member)
    .onConflict((conflict) =>
      conflict
        .columns(['consultationId', 'personId'])
        .doUpdateSet({ ...set, answeredAt: null, reasonText: '' }),
    )
    .execute()
}

export async function setMember(
  tx: Tx,
  { consultationId, personId }: { consultationId: string; personId: string },
  set: Pick<NewRow<'consultationMember'>, 'state' | 'answeredAt' | 'reasonText'>,
): Promise<void> {
  await tx
    .updateTable('consultationMember')
    .set(set)
    .where('consultationId', '=', consultationId)
    .where('personId', '=', personId)
    .execute()
}

/** The row after the trigger has kept `member_ids`. @param moved by a new version: open rooms look at everybody's right again */
export async function readBoardRow(tx: Tx, id: string, moved = false): Promise<Row<'consultation'>> {
  if (!moved) {
    return tx.selectFrom('consultation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  }
  return tx
    .updateTable('consultation')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The board follows by its triggers: the new chair is no member any more. Open rooms look at rights by the new version. */
export async function moveChair(
  tx: Tx,
  id: string,
  set: Pick<NewRow<'consultation'>, 'expertId' | 'passedById' | 'passedCode' | 'passedWords'>,
): Promise<void> {
  await tx
    .updateTable('consultation')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** A region has some hundred experts. */
const mostExperts = 1_000

/** Experts of open lines who can sign in, with their lines; the line's own come first. */
export function readExperts(given: ReadDb | Tx, lineId: string, personId?: string) {
  return (given as ReadDb)
    .selectFrom('lineExpert')
    .innerJoin('line', 'line.id', 'lineExpert.lineId')
    .innerJoin('person', 'person.id', 'lineExpert.personId')
    .innerJoin('personRole', 'personRole.personId', 'person.id')
    .select(['person.id', 'person.institutionId'])
    .select(sql<string[]>`array_agg(line.id order by line.position)`.as('lineIds'))
    .where('line.open', '=', true)
    .where('personRole.role', '=', 'expert')
    .where('person.disabledAt', 'is', null)
    .$if(personId !== undefined, (query) => query.where('person.id', '=', personId ?? ''))
    .groupBy('person.id')
    .orderBy(sql`bool_or(line.id = ${lineId}) desc`)
    .orderBy('person.loginName')
    .limit(mostExperts)
    .execute()
}

export function findReceiver(given: ReadDb | Tx, lineId: string) {
  return (given as ReadDb)
    .selectFrom('line')
    .select('beijingInstitutionId')
    .where('id', '=', lineId)
    .executeTakeFirstOrThrow()
}

export function findAgenda(
  given: ReadDb | Tx,
  consultationId: string,
): Promise<Row<'consultationAgenda'> | undefined> {
  return (given as ReadDb)
    .selectFrom('consultationAgenda')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .executeTakeFirst()
}

export async function writeAgenda(
  tx: Tx,
  { consultationId, items, revision, savedAt }: Omit<NewRow<'consultationAgenda'>, 'circulatedAt'>,
): Promise<void> {
  const set = { items: json(items), revision, savedAt }
  await tx
    .insertInto('consultationAgenda')
    .values({ consultationId, ...set, circulatedRevision: null })
    .onConflict((conflict) => conflict.column('consultationId').doUpdateSet(set))
    .execute()
}

export async function markCirculated(
  tx: Tx,
  consultationId: string,
  circulatedRevision: number,
  circulatedAt: Date,
): Promise<void> {
  await tx
    .updateTable('consultationAgenda')
    .set({ circulatedRevision, circulatedAt })
    .where('consultationId', '=', consultationId)
    .execute()
}

/** In the order of the signatures. */
export function readMemberOpinions(
  given: ReadDb | Tx,
  consultationId: string,
): Promise<Row<'memberOpinion'>[]> {
  return (given as ReadDb)
    .selectFrom('memberOpinion')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('signedAt')
    .execute()
}

export async function insertMemberOpinion(tx: Tx, row: NewRow<'memberOpinion'>): Promise<void> {
  await tx.insertInto('memberOpinion').values(row).execute()
}

export function readDissents(
  given: ReadDb | Tx,
  opinionIds: readonly string[],
): Promise<Row<'opinionDissent'>[]> {
  if (opinionIds.length === 0) return Promise.resolve([])
  return (given as ReadDb)
    .selectFrom('opinionDissent')
    .selectAll()
    .where('opinionId', 'in', opinionIds)
    .orderBy('signedAt')
    .execute()
}

export async function insertDissent(tx: Tx, row: NewRow<'opinionDissent'>): Promise<void> {
  await tx.insertInto('opinionDissent').values(row).execute()
}
