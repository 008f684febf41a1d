/** Announcements over every page, set by system administrators; everybody who is signed in puts them aside for themselves. */
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import {
  dismissBanner,
  findBannerSetter,
  insertBanner,
  insertBannerVersion,
  lockBanner,
  readBanners,
  readBannerVersions,
  readShownBanners,
  updateBanner,
} from '../../db/queries/banner.ts'
import type { Row } from '../../db/schema.ts'
import {
  type Banner,
  type BannerChange,
  type BannerEntries,
  BannerSettings,
  type BannerVersions,
} from '../contract/banner.ts'
import { AppError } from '../contract/errors.ts'
import { type Act, act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { stampsOf } from './version.ts'

const mostBanners = 100
const mostVersions = 100

function settingsOf(row: Row<'banner'>): BannerSettings {
  const { textZh, textEn, level, audience, fromAt, untilAt } = row
  return { textZh, textEn, level, audience, fromAt: fromAt.toISOString(), untilAt: untilAt.toISOString() }
}

/** What stands over the pages now. @param personId null: nobody has signed in, and only what is for all is shown */
export async function listShownBanners(deps: Deps, personId: string | null): Promise<Banner[]> {
  const rows = await readShownBanners(deps.read, deps.clock(), personId)
  return rows.map((row) => {
    const { audience: _audience, ...shown } = settingsOf(row)
    return { id: row.id, version: row.version, ...shown }
  })
}

/** The newest hundred, those that are over among them. */
export async function listBanners(deps: Deps): Promise<BannerEntries> {
  const rows = await readBanners(deps.read, mostBanners)
  const stamps = await stampsOf(deps, rows)
  return rows.map((row, index) => ({
    ...{ id: row.id, version: row.version, settings: settingsOf(row) },
    changed: stamps[index] ?? { at: row.at.toISOString(), by: null },
  }))
}

/** The newest first. @throws AppError NOT_FOUND */
export async function listBannerVersions(deps: Deps, id: string): Promise<BannerVersions> {
  const rows = await readBannerVersions(deps.read, id, mostVersions)
  if (rows.length === 0) throw new AppError('NOT_FOUND')
  const stamps = await stampsOf(deps, rows)
  return rows.map((row, index) => ({
    ...{ number: row.number, settings: BannerSettings.parse(row.settings) },
    ...(stamps[index] ?? { at: row.at.toISOString(), by: null }),
  }))
}

export function addBanner(deps: Deps, call: Call, settings: BannerSettings) {
  return act(deps, call, async (hands) => {
    const id = uuid()
    await insertBanner(hands.tx, { id, ...settings })
    return keep(hands, call, { id, version: 1, before: null, settings })
  })
}

/**
 * Sets one anew; who has put it aside sees it again. It is ended by an end that has come.
 * @throws AppError NOT_FOUND, CONFLICT with who was quicker
 */
export function changeBanner(deps: Deps, call: Call, id: string, { version, settings }: BannerChange) {
  return act(deps, call, async (hands) => {
    const row = await lockBanner(hands.tx, id)
    if (row === undefined) throw new AppError('NOT_FOUND')
    if (row.version !== version) {
      const changedBy = await findBannerSetter(hands.tx, id)
      throw new AppError('CONFLICT', { fresh: { state: 'open', version: row.version, changedBy } })
    }
    await updateBanner(hands.tx, id, { ...settings, version: version + 1 })
    return keep(hands, call, { id, version: version + 1, before: settingsOf(row), settings })
  })
}

type Keeping = { id: string; version: number; before: BannerSettings | null; settings: BannerSettings }

async function keep(hands: Act, call: Call, { id, version, before, settings }: Keeping) {
  const at = await hands.audit(
    { log: 'settings' },
    { kind: 'banner.changed', data: { bannerId: id, version, before, after: settings } },
  )
  await insertBannerVersion(hands.tx, {
    ...{ bannerId: id, number: version, personId: call.actor.personId, at },
    settings: json(settings),
  })
  await hands.announce({ topic: 'banner.changed', payload: { id, version } })
  return { id, version }
}

/** Shows it to this person no more, until it is changed. @throws AppError NOT_FOUND */
export function putBannerAside(deps: Deps, call: Call, id: string, version: number) {
  return act(deps, call, async (hands) => {
    const row = await lockBanner(hands.tx, id)
    if (row === undefined) throw new AppError('NOT_FOUND')
    const { personId } = call.actor
    await dismissBanner(hands.tx, { bannerId: id, personId, version: Math.min(version, row.version) })
    await hands.audit({ personId }, { kind: 'banner.dismissed', data: { bannerId: id, version } })
    return { id, version }
  })
}
