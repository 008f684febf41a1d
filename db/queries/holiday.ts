/** The holidays of a year, as days and as the plan that is kept in versions. */
import type { HolidayDay } from '../../server/domain/holiday.ts'
import type { ReadDb, Tx } from '../open.ts'

/** Of these years, in order. */
export function readHolidayPlans(read: ReadDb, from: number, to: number) {
  return read
    .selectFrom('holidayPlan')
    .selectAll()
    .where('year', '>=', from)
    .where('year', '<=', to)
    .orderBy('year')
    .execute()
}

export function findHolidayPlan(given: ReadDb | Tx, id: string) {
  return (given as Tx).selectFrom('holidayPlan').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Puts these days in the place of the year's. @param days all of that year */
export async function replaceHolidays(tx: Tx, year: number, days: readonly HolidayDay[]): Promise<void> {
  await tx
    .deleteFrom('holiday')
    .where('day', '>=', `${year}-01-01`)
    .where('day', '<=', `${year}-12-31`)
    .execute()
  if (days.length > 0)
    await tx
      .insertInto('holiday')
      .values([...days])
      .execute()
}
