/** The holidays of a year, as the system administrator sets them: in versions. Scheduling reads the days (`slots.ts`). */
import { findHolidayPlan, readHolidayPlans, replaceHolidays } from '../../db/queries/holiday.ts'
import { insertVersion, readVersions, type StoredSettings } from '../../db/queries/version.ts'
import { AppError } from '../contract/errors.ts'
import {
  type HolidayChange,
  HolidaySettings,
  type HolidayVersions,
  type HolidayYear,
  type HolidayYears,
} from '../contract/holiday.ts'
import { type Saved, versionsPerPage } from '../contract/version.ts'
import { dayOf } from '../domain/beijing.ts'
import { daysOf, type HolidayDay, holidayProblems, spansOf, yearsAhead } from '../domain/holiday.ts'
import { settingChanges } from '../domain/setting-change.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { listVersions, lockSettings, stampsOf } from './version.ts'

const noun = 'holiday_plan'

const settingsOf = (stored: StoredSettings): HolidaySettings =>
  HolidaySettings.parse({ spans: spansOf(stored.days as HolidayDay[]) })

/** The running year in Beijing and the two ahead of it; each is at most two queries. */
export async function listHolidayYears(deps: Deps): Promise<HolidayYears> {
  const running = Number(dayOf(deps.clock()).slice(0, 4))
  const plans = await readHolidayPlans(deps.read, running, running + yearsAhead)
  return Promise.all(plans.map((plan) => yearOf(deps, plan)))
}

async function yearOf(deps: Deps, { id, year }: { id: string; year: number }): Promise<HolidayYear> {
  const [last] = await readVersions(deps.read, noun, id, 1)
  if (last === undefined) throw new Error(`the holidays of ${year} have no version`)
  const [changed] = await stampsOf(deps, [last])
  return {
    ...{ id, year, version: last.number, settings: settingsOf(last.settings) },
    changed: changed ?? { at: last.at.toISOString(), by: null },
  }
}

/** The newest first, a page at a time. @throws AppError NOT_FOUND */
export function listHolidayVersions(deps: Deps, id: string, before?: number): Promise<HolidayVersions> {
  return listVersions(deps, noun, id, { before, size: versionsPerPage }, settingsOf)
}

/**
 * Sets the holidays of a year anew, as a version. What is on a calendar already stays there: a session on a new holiday is moved by the two
 * sides or not at all.
 * @throws AppError NOT_FOUND, VALIDATION_FAILED (`other_year`, `range_backwards`, `overlap`, `unchanged`), CONFLICT with who was quicker
 */
export function changeHolidays(
  deps: Deps,
  call: Call,
  id: string,
  { version, settings, reason }: HolidayChange,
): Promise<Saved> {
  return act(deps, call, async (hands) => {
    const before = settingsOf(await lockSettings(hands.tx, noun, id, version))
    const plan = await findHolidayPlan(hands.tx, id)
    if (plan === undefined) throw new AppError('NOT_FOUND')
    const problems = holidayProblems(settings.spans, plan.year)
    if (problems.length > 0) {
      const fields = problems.map(({ path, code }) => ({ path: `settings.${path}`, code }))
      throw new AppError('VALIDATION_FAILED', { fields })
    }
    const days = daysOf(settings.spans).sort((one, other) => one.day.localeCompare(other.day))
    const after = spansOf(days)
    if (settingChanges(before.spans, after).length === 0)
      throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'settings', code: 'unchanged' }] })
    await replaceHolidays(hands.tx, plan.year, days)
    const number = version + 1
    const at = await hands.audit(
      { log: 'settings' },
      {
        kind: 'holidays.changed',
        data: { planId: id, year: plan.year, version: number, reason, before: before.spans, after },
      },
    )
    await insertVersion(hands.tx, noun, id, {
      ...{ number, personId: call.actor.personId, reason, restoredFrom: null, at },
    })
    return { id, version: number }
  })
}
