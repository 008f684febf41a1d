/** Trials of computers: kept for their site, and shown before its consultations. */
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import { readTree } from '../../db/queries/ledger-record.ts'
import {
  deleteOldNetworkChecks,
  deleteOldNetworkWarnings,
  insertNetworkCheck,
  latestNetworkCheck,
  readNetworkSites,
  type SiteScope,
} from '../../db/queries/network.ts'
import type { Row } from '../../db/schema.ts'
import { NetworkCheck, type NetworkCheckInput, type NetworkSite } from '../contract/network.ts'
import type { PersonActor } from '../domain/actor.ts'
import { dayOf } from '../domain/beijing.ts'
import { overallOf } from '../domain/network.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { placesOf } from './ledger-scope.ts'

const hour = 3_600_000
/** Tomorrow's consultations are known in time for somebody to go and look. */
const aheadMs = 36 * hour
/** A trial of a fortnight ago says little about tomorrow. */
const freshMs = 14 * 24 * hour
const keptMs = 180 * 24 * hour
const mostSites = 200

/** Keeps what was found at the caller's computer, judged by the table of domain/network.ts. */
export function saveNetworkCheck(deps: Deps, call: Call, input: NetworkCheckInput): Promise<NetworkCheck> {
  return act(deps, call, async (hands) => {
    const { personId, institutionId } = call.actor
    const overall = overallOf(input.results)
    const checkedAt = deps.clock()
    const id = uuid()
    const { results, browser, durationMs } = input
    await insertNetworkCheck(hands.tx, {
      ...{ id, personId, institutionId, checkedAt, overall, browser, durationMs },
      results: json(results),
    })
    await hands.audit({ personId }, { kind: 'network.checked', data: { checkId: id, overall } })
    return { id, checkedAt: checkedAt.toISOString(), overall, results }
  })
}

function checkOf({ id, checkedAt, overall, results }: Row<'networkCheck'>): NetworkCheck {
  return NetworkCheck.parse({ id, checkedAt: checkedAt.toISOString(), overall, results })
}

/** The caller's newest one. */
export async function ownNetworkCheck(deps: Deps, actor: PersonActor): Promise<NetworkCheck | null> {
  const row = await latestNetworkCheck(deps.read, actor.personId)
  return row === undefined ? null : checkOf(row)
}

/** Up to which start a session's sites are shown. */
export function shownUntil(now: Date): Date {
  return new Date(now.getTime() + aheadMs)
}

/** A trial before this says nothing any more. */
export function checkedSince(now: Date): Date {
  return new Date(now.getTime() - freshMs)
}

/** null: every session. */
async function scopeOf(deps: Deps, actor: PersonActor): Promise<SiteScope | null> {
  const { roles, expertLineIds, requestLineIds } = actor
  if (roles.includes('system_admin')) return null
  const coordinates = roles.includes('medical_affairs')
  const institutionIds = coordinates ? placesOf(await readTree(deps.read), actor) : []
  if (institutionIds === null) return null
  const meets = roles.includes('doctor') || roles.includes('expert')
  return { institutionIds, lineIds: meets ? [...new Set([...expertLineIds, ...requestLineIds])] : [] }
}

/**
 * Sites with a session by video within the next day and a half, those first that were found unfit, then those that nobody tried. System
 * administrators see all; doctors and experts those that meet on their lines; the medical-affairs office both ends of the sessions of its
 * hospital and those below it, that of the bureau all.
 */
export async function networkSites(deps: Deps, actor: PersonActor): Promise<NetworkSite[]> {
  const scope = await scopeOf(deps, actor)
  const at = deps.clock()
  const now = at.getTime()
  const span = { from: new Date(now - hour), until: shownUntil(at), checkedSince: checkedSince(at) }
  const rows = await readNetworkSites(deps.read, span, scope, mostSites)
  const sites = rows.map((row): NetworkSite => {
    const { checkedAt, overall, results, name, personEn } = row
    return {
      institution: { zh: row.nameZh, en: row.nameEn },
      upcoming: Number(row.upcoming),
      nextStart: row.nextStart?.toISOString() ?? new Date(now).toISOString(),
      latest:
        checkedAt === null || overall === null || name === null
          ? null
          : {
              ...NetworkCheck.omit({ id: true }).parse({
                checkedAt: checkedAt.toISOString(),
                overall,
                results,
              }),
              person: { name, nameEn: personEn ?? '' },
            },
    }
  })
  return sites.toSorted((one, other) => rankOf(one) - rankOf(other))
}

/** Equal ranks keep the order of their next session. */
function rankOf({ latest }: NetworkSite): number {
  switch (latest?.overall) {
    case 'bad':
      return 0
    case undefined:
      return 1
    case 'warning':
      return 2
    case 'good':
      return 3
  }
}

/** Forgets what is older than half a year. */
export async function sweepNetworkChecks(deps: Deps): Promise<void> {
  const before = new Date(deps.clock().getTime() - keptMs)
  await deleteOldNetworkChecks(deps.db, before)
  await deleteOldNetworkWarnings(deps.db, dayOf(before))
}
