/** Signatures under opinions, and the copies that were handed out. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** In the order in which they were made. */
export function readSignatures(
  given: ReadDb | Tx,
  opinionIds: readonly string[],
): Promise<Row<'opinionSignature'>[]> {
  if (opinionIds.length === 0) return Promise.resolve([])
  return (given as ReadDb)
    .selectFrom('opinionSignature')
    .selectAll()
    .where('opinionId', 'in', opinionIds)
    .orderBy('signedAt')
    .execute()
}

export function insertSignature(tx: Tx, row: NewRow<'opinionSignature'>): Promise<unknown> {
  return tx.insertInto('opinionSignature').values(row).execute()
}

export function insertCopy(tx: Tx, row: NewRow<'opinionCopy'>): Promise<unknown> {
  return tx.insertInto('opinionCopy').values(row).execute()
}

/** What the public page needs of a version, and no more. */
export function findByToken(read: ReadDb, token: string) {
  return read
    .selectFrom('opinion')
    .innerJoin('consultation', 'consultation.id', 'opinion.consultationId')
    .innerJoin('person', 'person.id', 'opinion.authorId')
    .innerJoin('institution', 'institution.id', 'person.institutionId')
    .selectAll('opinion')
    .select(['consultation.number', 'institution.nameZh', 'institution.nameEn'])
    .select((eb) => [
      eb
        .selectFrom('opinion as other')
        .select((inner) => inner.fn.max('other.version').as('version'))
        .whereRef('other.consultationId', '=', 'opinion.consultationId')
        .$asScalar()
        .$notNull()
        .as('newestVersion'),
      eb
        .exists(
          eb
            .selectFrom('opinionSignature')
            .select('opinionSignature.id')
            .whereRef('opinionSignature.opinionId', '=', 'opinion.id')
            .where('opinionSignature.role', '=', 'requester'),
        )
        .as('counterSigned'),
    ])
    .where('opinion.token', '=', token)
    .executeTakeFirst()
}

export async function isKnownCopy(read: ReadDb, token: string, byteDigest: string): Promise<boolean | null> {
  const row = await read
    .selectFrom('opinion')
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('opinionCopy')
            .select('opinionCopy.id')
            .whereRef('opinionCopy.opinionId', '=', 'opinion.id')
            .where('opinionCopy.byteDigest', '=', byteDigest),
        )
        .as('known'),
    )
    .where('opinion.token', '=', token)
    .executeTakeFirst()
  return row === undefined ? null : Boolean(row.known)
}
