/** The day before its sessions by video, the office of a site is told that its computers were found unfit, or that nobody tried them. */
import { insertNetworkWarning, readNetworkSites, readWarnedSites } from '../../db/queries/network.ts'
import { readOfficers } from '../../db/queries/precheck.ts'
import { warningDayOf } from '../domain/network.ts'
import { noFacts, topics } from '../domain/notice.ts'
import { act } from './act.ts'
import { systemCall } from './caller.ts'
import type { Deps } from './deps.ts'
import { checkedSince, shownUntil } from './network.ts'
import { describeError } from './problem.ts'

/** More than the programme will ever have in one day. */
const mostSites = 5_000

type Unfit = { institutionId: string; day: string; found: 'bad' | 'untried'; nextStart: Date }

/**
 * Warns the medical-affairs office of each site whose last trial was bad, or that nobody tried within a fortnight, of tomorrow's sessions
 * (days of Beijing). Of each site and day once, whichever server comes first; a site without an office is tried again.
 * @returns how many sites were warned
 */
export async function warnSites(deps: Deps): Promise<number> {
  const now = deps.clock()
  const span = warningDayOf(now)
  if (span === null) return 0
  const { day, from, until } = span
  /* never of a session that the page does not show yet */
  const seen = { from, until: new Date(Math.min(until.getTime(), shownUntil(now).getTime())) }
  const [sites, warned] = await Promise.all([
    readNetworkSites(deps.read, { ...seen, checkedSince: checkedSince(now) }, null, mostSites),
    readWarnedSites(deps.read, day),
  ])
  let told = 0
  for (const { institutionId, overall, nextStart } of sites) {
    if (warned.includes(institutionId) || nextStart === null) continue
    if (overall === 'good' || overall === 'warning') continue
    const unfit: Unfit = { institutionId, day, found: overall ?? 'untried', nextStart }
    try {
      if (await warn(deps, unfit)) told += 1
    } catch (error) {
      deps.log.error({ institutionId, error: describeError(error) }, 'a site was not warned')
    }
  }
  return told
}

/** Nobody holds the office, or another server was quicker. */
class NobodyToWarn extends Error {}

async function warn(deps: Deps, { institutionId, day, found, nextStart }: Unfit): Promise<boolean> {
  try {
    await act(deps, systemCall(), async (hands) => {
      const officers = await readOfficers(hands.tx, institutionId)
      const isFirst =
        officers.length > 0 &&
        (await insertNetworkWarning(hands.tx, { institutionId, day, warnedAt: deps.clock() }))
      if (!isFirst) throw new NobodyToWarn()
      for (const personId of officers) {
        await hands.audit({ personId }, { kind: 'network.warned', data: { institutionId, day, found } })
      }
      const kind = `network.${found}` as const
      hands.notify({
        event: `network.warned:${institutionId}:${day}`,
        kind,
        to: officers.map((personId) => ({ personId, category: topics[kind] })),
        consultationId: null,
        facts: { ...noFacts, startAt: nextStart.toISOString() },
      })
    })
    return true
  } catch (error) {
    if (error instanceof NobodyToWarn) return false
    throw error
  }
}
