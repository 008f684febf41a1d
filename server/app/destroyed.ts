/** What stands for a record that was destroyed. */
import type { ReadDb } from '../../db/open.ts'
import { findPlanNumber } from '../../db/queries/destruction.ts'
import type { Row } from '../../db/schema.ts'
import type { Destroyed } from '../contract/destruction.ts'
import { planNumber } from '../domain/destruction.ts'

/** null while the record is there. */
export async function destroyedOf(
  read: ReadDb,
  { destroyedAt, destroyedBy }: Pick<Row<'consultation'>, 'destroyedAt' | 'destroyedBy'>,
): Promise<Destroyed | null> {
  if (destroyedAt === null || destroyedBy === null) return null
  return { at: destroyedAt.toISOString(), plan: planNumber(await findPlanNumber(read, destroyedBy)) }
}
