/** Lists of referrals: what stands where, page by page, and how much. */
import type * as z from 'zod'
import { personBriefs } from '../../db/queries/person.ts'
import { countReferrals, type NamedReferral, readReferralPage } from '../../db/queries/referral.ts'
import type { PersonBrief } from '../contract/common.ts'
import type { ReferralCounts, ReferralListQuery, ReferralPage, ReferralRow } from '../contract/referral.ts'
import type { PersonActor } from '../domain/actor.ts'
import { ageAt, maskName } from '../domain/patient.ts'
import { allowedReferralCommands, referralTurnOf } from '../domain/referral.ts'
import { referralBranches, referralViews } from '../domain/referral-list.ts'
import { referralRelationOf } from '../domain/referral-relation.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Deps } from './deps.ts'
import { openIdentity, type SealedIdentity } from './patient.ts'

type People = Map<string, PersonBrief>

/** A page of a view: what the caller may see of it, in the view's order. */
export async function listReferrals(
  deps: Deps,
  actor: PersonActor,
  { view, direction, limit, cursor }: ReferralListQuery,
): Promise<z.infer<typeof ReferralPage>> {
  const rows = await readReferralPage(deps.read, referralBranches(actor, view), {
    view,
    limit: limit + 1,
    ...(direction === undefined ? {} : { direction }),
    ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
  })
  const items = rows.slice(0, limit)
  const people = await personBriefs(
    deps.read,
    items.map((row) => row.referrerId),
  )
  const last = items.at(-1)
  return {
    items: items.map((row) => rowOf(deps, actor, row, openIdentity(deps.vault, patientOf(row)), people)),
    nextCursor:
      rows.length > limit && last !== undefined ? writeCursor({ at: last.positionAt, id: last.id }) : null,
  }
}

export async function countReferralViews(deps: Deps, actor: PersonActor): Promise<ReferralCounts> {
  const counts = await countReferrals(
    deps.read,
    referralViews.map((view) => ({ view, branches: referralBranches(actor, view) })),
  )
  const entries = referralViews.map((view) => [view, counts.get(view) ?? 0])
  return Object.fromEntries(entries) as ReferralCounts
}

function patientOf(row: NamedReferral) {
  return { id: row.patientId, identity: row.identity }
}

/** A referral as a line of a list, as the reader stands to it. */
export function rowOf(
  deps: Deps,
  actor: PersonActor,
  row: NamedReferral,
  identity: SealedIdentity,
  people: People,
): ReferralRow {
  const relation = referralRelationOf(actor, row)
  const turn = referralTurnOf(row.state, row.direction)
  const side = relation === 'referrer' || relation === 'sender' ? 'sending' : 'receiving'
  return {
    id: row.id,
    number: row.number,
    direction: row.direction,
    state: row.state,
    kind: row.kind,
    urgency: row.urgency,
    lineId: row.lineId,
    patientName: maskName(identity.name),
    patientSex: row.sex,
    patientAge: row.birthDate === null ? null : ageAt(row.birthDate, deps.clock()),
    diagnosis: row.diagnosis,
    from: { zh: row.fromZh, en: row.fromEn },
    to: { zh: row.toZh, en: row.toEn },
    referrer: mustHave(people, row.referrerId),
    dueAt: iso(row.dueAt),
    slotAt: iso(row.slotAt),
    slotText: row.slotText,
    failures: row.failures,
    changedAt: row.changedAt.toISOString(),
    version: row.version,
    turn: turn === 'nobody' ? 'ended' : turn === side ? 'yours' : 'waiting',
    commands: allowedReferralCommands(row, relation),
  }
}

/** @throws Error where the database holds an id of nobody */
export function mustHave(people: People, id: string): PersonBrief {
  const person = people.get(id)
  if (person === undefined) throw new Error(`no person ${id}`)
  return person
}

export function iso(at: Date | null): string | null {
  return at === null ? null : at.toISOString()
}
