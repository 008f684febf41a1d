/** Whom a referral concerns at the receiving side, and clocks that have run out. */
import type { ReadDb, Tx } from '../open.ts'
import type { Row } from '../schema.ts'
import { readRoster } from './ring.ts'

/** A hospital has hundreds of doctors; where nobody is named, so many of them are told at most. */
const mostTold = 50

/**
 * Who is told at the receiving side. Once somebody has accepted: that person and the named contact. Before: the contact, and upwards
 * the experts of the line who work there, downwards the doctor from whom the patient came; where nobody is known, doctors there.
 */
export async function readReceiving(tx: Tx, row: Row<'referral'>): Promise<string[]> {
  const named = [row.contactPersonId, row.acceptedBy].filter((id) => id !== null)
  if (row.acceptedBy !== null) return [...new Set(named)]
  const others =
    row.direction === 'up'
      ? await readRoster(tx, row.lineId, row.toInstitutionId)
      : await readFormerDoctor(tx, row)
  const known = [...new Set([...named, ...others])]
  return known.length > 0 ? known : readDoctors(tx, row.toInstitutionId)
}

/** Who sent the patient up, or asked for the consultation. */
async function readFormerDoctor(
  tx: Tx,
  { parentId, consultationId, toInstitutionId }: Row<'referral'>,
): Promise<string[]> {
  const rows = await tx
    .selectFrom('person')
    .innerJoin('personRole', 'personRole.personId', 'person.id')
    .select('person.id')
    .where('person.institutionId', '=', toInstitutionId)
    .where('personRole.role', '=', 'doctor')
    .where((eb) =>
      eb.or([
        eb('person.id', 'in', eb.selectFrom('referral').select('referrerId').where('id', '=', parentId)),
        eb(
          'person.id',
          'in',
          eb.selectFrom('consultation').select('requesterId').where('id', '=', consultationId),
        ),
      ]),
    )
    .execute()
  return rows.map(({ id }) => id)
}

async function readDoctors(tx: Tx, institutionId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('person')
    .innerJoin('personRole', 'personRole.personId', 'person.id')
    .select('person.id')
    .where('person.institutionId', '=', institutionId)
    .where('personRole.role', '=', 'doctor')
    .where('person.disabledAt', 'is', null)
    .orderBy('person.id')
    .limit(mostTold)
    .execute()
  return rows.map(({ id }) => id)
}

/** Whose step is due and nobody has been reminded of, the longest waiting first. */
export async function readOverdue(read: ReadDb, now: Date, limit: number): Promise<string[]> {
  const rows = await read
    .selectFrom('referral')
    .select('id')
    .where('dueAt', '<=', now)
    .whereRef('overdueFor', 'is distinct from', 'dueAt')
    .orderBy('dueAt')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}
