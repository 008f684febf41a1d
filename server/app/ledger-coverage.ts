/** The tree of support and whom consultations and teaching reached, against the hundred that the programme aims at. */

import { v7 as uuid } from 'uuid'
import { insertPlace, readLinesOfPlaces, readReached, readTree } from '../../db/queries/ledger-record.ts'
import { insertVersion } from '../../db/queries/version.ts'
import { AppError } from '../contract/errors.ts'
import type { Coverage, CoveredPlace, NewPlace } from '../contract/ledger.ts'
import { momentsOf } from '../domain/beijing.ts'
import { grassrootsAim, levelAbove } from '../domain/institution.ts'
import type { Period } from '../domain/ledger.ts'
import { teachingKinds } from '../domain/ledger-kind.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { type Reach, reachOf } from './ledger-scope.ts'

function reached(deps: Deps, period: Period) {
  return readReached(deps.read, momentsOf(period), period, teachingKinds)
}

/** How many of the grassroots institutions that the reader sees were reached in the period. */
export async function countGrassroots(deps: Deps, reach: Reach, period: Period) {
  return grassrootsOf(reach, await reached(deps, period))
}

function grassrootsOf({ tree, reads }: Reach, found: Awaited<ReturnType<typeof reached>>) {
  const own = tree.filter(({ id, level }) => level === 'grassroots' && (reads === null || reads.includes(id)))
  return {
    aim: grassrootsAim,
    named: own.length,
    reached: own.filter(({ id }) => (found.consultations.get(id) ?? 0) + (found.teaching.get(id) ?? 0) > 0)
      .length,
  }
}

/** The tree with what reached each institution; a hospital sees itself, what is below it, and who supports it. */
export async function readCoverage(deps: Deps, call: Call, period: Period): Promise<Coverage> {
  const reach = await reachOf(deps.read, call.actor)
  const [found, { lines, sites }] = await Promise.all([reached(deps, period), readLinesOfPlaces(deps.read)])
  const shown = ({ id }: { id: string }) => reach.reads === null || reach.reads.includes(id)
  const asks = (line: (typeof lines)[number], id: string) =>
    line.hohhotInstitutionId === id ||
    sites.some(({ lineId, institutionId }) => lineId === line.id && institutionId === id)
  const places = reach.tree
    .filter(({ level }) => level !== 'bureau')
    .map((place): CoveredPlace => {
      const own = lines.filter((line) => line.beijingInstitutionId === place.id || asks(line, place.id))
      const leads = own.filter((line) => line.beijingInstitutionId === place.id)
      return {
        id: place.id,
        name: { zh: place.nameZh, en: place.nameEn },
        level: place.level,
        parentId: place.parentId,
        lines: own.map(({ seal, code, nameZh, nameEn }) => ({
          seal,
          code,
          name: { zh: nameZh, en: nameEn },
        })),
        supports: [...new Set(leads.map((line) => line.hohhotInstitutionId))],
        consultations: found.consultations.get(place.id) ?? 0,
        teaching: found.teaching.get(place.id) ?? 0,
      }
    })
  const supporting = (place: CoveredPlace) =>
    place.level === 'beijing' && place.supports.some((id) => shown({ id }))
  return {
    ...period,
    ...grassrootsOf(reach, found),
    places: places.filter((place) => shown(place) || supporting(place)),
  }
}

/**
 * Puts an institution into the tree; the bureau's to do.
 * @throws AppError FORBIDDEN, VALIDATION_FAILED for a name that is taken or a place that it cannot stand below
 */
export async function addPlace(deps: Deps, call: Call, input: NewPlace): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const reach = await reachOf(hands.tx, call.actor)
    if (reach.writes !== null) throw new AppError('FORBIDDEN')
    const tree = await readTree(hands.tx)
    const refuse = (path: string, code: string) =>
      new AppError('VALIDATION_FAILED', { fields: [{ path, code }] })
    const parent = tree.find(({ id }) => id === input.parentId)
    if (parent === undefined || !levelAbove[input.level]?.includes(parent.level))
      throw refuse('parentId', 'not_offered')
    const nameZh = input.nameZh.trim()
    if (tree.some((one) => one.nameZh === nameZh)) throw refuse('nameZh', 'taken')
    const id = uuid()
    await insertPlace(hands.tx, {
      ...{ id, nameZh, nameEn: input.nameEn.trim(), level: input.level, parentId: parent.id },
      code: `p-${id.slice(-12)}`,
    })
    const at = await hands.audit(
      { log: 'ledger' },
      { kind: 'institution.added', data: { institutionId: id, level: input.level } },
    )
    const { personId } = call.actor
    await insertVersion(hands.tx, 'institution', id, {
      number: 1,
      personId,
      reason: '',
      restoredFrom: null,
      at,
    })
    return { id }
  })
}
