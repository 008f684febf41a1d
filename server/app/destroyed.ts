/** What stands for a record that was destroyed. */
import type { ReadDb } from '../../db/open.ts'
import { findItems, findPlanNumber } from '../../db/queries/destruction.ts'
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

/** Of what came about beside it; null while it is there, or where there never was any. */
export async function processDestroyedOf(read: ReadDb, consultationId: string): Promise<Destroyed | null> {
  const items = await findItems(read, consultationId, 'destroyed')
  const gone = items.find(({ class: kind }) => kind === 'process')
  if (gone === undefined || gone.at === null) return null
  return { at: gone.at.toISOString(), plan: planNumber(await findPlanNumber(read, gone.planId)) }
}
