/** Work lists: what stands where, page by page, and how much. */
import type * as z from 'zod'
import { personBriefs } from '../../db/queries/person.ts'
import { readReceivedLines } from '../../db/queries/precheck.ts'
import { countRows, readPage } from '../../db/queries/worklist.ts'
import type { ConsultationPage, ListQuery, WorkCounts } from '../contract/consultation.ts'
import type { PersonActor } from '../domain/actor.ts'
import { branchesOf, branchesOnLine, views } from '../domain/worklist.ts'
import { peopleOf, summaryOf } from './consultation.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Deps } from './deps.ts'
import { openIdentity } from './patient.ts'
import { chineseDay } from './request.ts'

/** A page of a view: what the caller may see of it, in the view's order. */
export async function listConsultations(
  deps: Deps,
  actor: PersonActor,
  query: ListQuery,
): Promise<z.infer<typeof ConsultationPage>> {
  const { view, lineId, urgency, state, limit, cursor } = query
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const day = today(deps.clock())
  const rows = await readPage(deps.read, branchesOf(actor, view), {
    view,
    filter: { lineId, urgency, state },
    day,
    after,
    limit: limit + 1,
  })
  const items = rows.slice(0, limit)
  const briefs = await personBriefs(deps.read, items.flatMap(peopleOf))
  const last = items.at(-1)
  return {
    items: items.map((row) => {
      const identity = openIdentity(deps.vault, { id: row.patientId, identity: row.identity })
      return summaryOf(
        deps,
        actor,
        row,
        { name: identity.name, sex: row.sex, birthDate: row.birthDate },
        briefs,
      )
    }),
    nextCursor:
      rows.length > limit && last !== undefined ? writeCursor({ at: last.positionAt, id: last.id }) : null,
  }
}

/** How much stands in each view, and how much is open on each line that the caller asks, serves, or pre-checks for. */
export async function countConsultations(deps: Deps, actor: PersonActor): Promise<WorkCounts> {
  const received = actor.roles.includes('medical_affairs')
    ? await readReceivedLines(deps.read, actor.institutionId)
    : []
  const lineIds = [...new Set([...actor.requestLineIds, ...actor.expertLineIds, ...received])]
  const counts = await countRows(
    deps.read,
    [
      ...views.map((view) => ({ name: view, view, branches: branchesOf(actor, view), filter: {} })),
      ...lineIds.map((lineId) => ({
        name: lineId,
        view: 'open' as const,
        branches: branchesOnLine(actor, lineId),
        filter: { lineId },
      })),
    ],
    today(deps.clock()),
  )
  const countOf = (name: string) => counts.get(name) ?? 0
  return {
    views: Object.fromEntries(views.map((view) => [view, countOf(view)])) as WorkCounts['views'],
    lines: Object.fromEntries(lineIds.map((id) => [id, countOf(id)])),
  }
}

/** The day in China, as instants. */
function today(now: Date): { from: Date; to: Date } {
  const from = new Date(`${chineseDay(now)}T00:00:00+08:00`)
  return { from, to: new Date(from.getTime() + 86_400_000) }
}
