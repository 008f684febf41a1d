/**
 * Plans of destruction: made by one person, decided on by another, withdrawn by anybody who follows them until the first record goes. What an
 * approved one does: destruction-work.ts.
 */
import { v7 as uuid } from 'uuid'
import {
  changePlan,
  countItems,
  findPlan,
  insertPlan,
  lockPlan,
  readItems,
  readPlans,
  releaseItems,
} from '../../db/queries/destruction.ts'
import { countQueued } from '../../db/queries/destruction-record.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import {
  DestroyedCounts,
  type DestructionItem,
  type DestructionList,
  type DestructionPlan,
  type DestructionPlans,
  type PlanDecision,
  type PlanInput,
  type PlanWithdrawal,
} from '../contract/destruction.ts'
import { AppError } from '../contract/errors.ts'
import type { PersonActor } from '../domain/actor.ts'
import { decisionProblem, dueAfter, itemStates, mayWithdraw, planNumber } from '../domain/destruction.ts'
import { mayDo } from '../domain/permission.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { dueAmong } from './destruction-due.ts'
import { tellOfPlan, tellPlanDeciders } from './destruction-notice.ts'

export const destructionLog = { log: 'destruction' } as const
const plansPerPage = 20

type PlanRow = Row<'destructionPlan'>

/**
 * Puts records on a list, or what came about beside them; nothing happens to them until somebody else approves it.
 * @throws AppError VALIDATION_FAILED naming those that are not due (`not_due`), CONFLICT where one stands on another list already
 */
export function proposePlan(
  deps: Deps,
  call: Call,
  { scope, consultationIds, reason }: PlanInput,
): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const now = deps.clock()
    const due = await dueAmong(deps, hands.tx, consultationIds, now, scope)
    const fields = consultationIds.flatMap((id, index) =>
      due.has(id) ? [] : [{ path: `consultationIds.${index}`, code: 'not_due' }],
    )
    if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields: fields.slice(0, 50) })
    const planId = uuid()
    const plan = await insertPlan(
      hands.tx,
      { id: planId, scope, reason, proposedBy: call.actor.personId, proposedAt: now },
      [...due.values()].map(({ id: consultationId, number, since, class: kind, keptUntil }) => ({
        ...{ planId, consultationId, number, class: kind, since, keptUntil },
      })),
    )
    await hands.audit(destructionLog, {
      kind: 'destruction.proposed',
      data: { planId, records: due.size, reason },
    })
    await tellPlanDeciders(hands, plan)
    return { id: planId }
  })
}

/**
 * Approves a plan, so that it is carried out when its waiting time is over, or refuses it.
 * @throws AppError NOT_FOUND, WRONG_STATE where it is decided already, SECOND_PERSON where they made it themselves
 */
export function decideOnPlan(
  deps: Deps,
  call: Call,
  id: string,
  { decision, reason }: PlanDecision,
): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const plan = await lockPlan(hands.tx, id)
    if (plan === undefined) throw new AppError('NOT_FOUND')
    const problem = decisionProblem(call.actor, plan)
    if (problem !== null) throw new AppError(problem)
    const now = deps.clock()
    const decided = { decidedBy: call.actor.personId, decidedAt: now, decisionReason: reason }
    if (decision === 'refuse') {
      await changePlan(hands.tx, id, { state: 'refused', ...decided })
      await releaseItems(hands.tx, id, now)
      await hands.audit(destructionLog, { kind: 'destruction.refused', data: { planId: id, reason } })
      await tellOfPlan(hands, plan, 'refused')
      return { id }
    }
    const dueAt = dueAfter(now)
    await changePlan(hands.tx, id, { state: 'approved', ...decided, dueAt })
    await hands.audit(destructionLog, {
      kind: 'destruction.approved',
      data: { planId: id, dueAt: dueAt.toISOString(), reason },
    })
    await tellOfPlan(hands, plan, 'approved')
    return { id }
  })
}

/**
 * Takes a plan back; its records stay, and may be listed again.
 * @throws AppError NOT_FOUND, WRONG_STATE once it is being carried out, or over
 */
export function withdrawPlan(
  deps: Deps,
  call: Call,
  id: string,
  { reason }: PlanWithdrawal,
): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const plan = await lockPlan(hands.tx, id)
    if (plan === undefined) throw new AppError('NOT_FOUND')
    if (!mayWithdraw(plan)) throw new AppError('WRONG_STATE')
    const now = deps.clock()
    await changePlan(hands.tx, id, {
      ...{ state: 'withdrawn', withdrawnBy: call.actor.personId, withdrawnAt: now, withdrawalReason: reason },
    })
    await releaseItems(hands.tx, id, now)
    await hands.audit(destructionLog, { kind: 'destruction.withdrawn', data: { planId: id, reason } })
    await tellOfPlan(hands, plan, 'withdrawn')
    return { id }
  })
}

/** Newest first. */
export async function listPlans(
  deps: Deps,
  { actor }: Call,
  before: number | undefined,
): Promise<DestructionPlans> {
  const rows = await readPlans(deps.read, before, plansPerPage + 1)
  const page = rows.slice(0, plansPerPage)
  return {
    items: await plansOf(deps, actor, page),
    next: rows.length > plansPerPage ? (page.at(-1)?.number ?? null) : null,
  }
}

/** A plan with its list. @throws AppError NOT_FOUND */
export async function readPlan(deps: Deps, { actor }: Call, id: string): Promise<DestructionList> {
  const row = await findPlan(deps.read, id)
  if (row === undefined) throw new AppError('NOT_FOUND')
  const [[plan], rows, filesLeft] = await Promise.all([
    plansOf(deps, actor, [row]),
    readItems(deps.read, id),
    countQueued(deps.read, id),
  ])
  if (plan === undefined) throw new Error('a plan without its shape')
  const items = rows.map(itemOf)
  return { ...plan, items, counts: sumOf(items), filesLeft }
}

/** Of an item as the list shows it, and as the list's digest covers it. */
export function itemOf(row: Row<'destructionItem'>): DestructionItem {
  const { consultationId, number, class: kind, since, keptUntil, state, at, counts } = row
  return {
    ...{ consultationId, number, class: kind, since: since.toISOString(), keptUntil, state },
    at: at?.toISOString() ?? null,
    counts: counts === null ? null : DestroyedCounts.parse(counts),
  }
}

/** Of nothing. */
export const noCounts: DestroyedCounts = {
  ...{ versions: 0, opinions: 0, attachments: 0, messages: 0, drawings: 0, recordings: 0, referrals: 0 },
  ...{ files: 0, bytes: 0 },
}

function sumOf(items: readonly DestructionItem[]): DestroyedCounts {
  const sum = { ...noCounts }
  for (const { counts } of items) {
    if (counts === null) continue
    for (const name of Object.keys(sum) as (keyof DestroyedCounts)[]) sum[name] += counts[name]
  }
  return sum
}

async function plansOf(deps: Deps, actor: PersonActor, rows: readonly PlanRow[]): Promise<DestructionPlan[]> {
  const [people, counts] = await Promise.all([
    personBriefs(
      deps.read,
      rows.flatMap(({ proposedBy, decidedBy, withdrawnBy }) =>
        [proposedBy, decidedBy, withdrawnBy].filter((one) => one !== null),
      ),
    ),
    countItems(
      deps.read,
      rows.map(({ id }) => id),
    ),
  ])
  return rows.map((row) => {
    const own = counts.filter(({ planId }) => planId === row.id)
    const numberOf = (state: string) => own.find((one) => one.state === state)?.records ?? 0
    return planOf(row, people, actor, {
      ...Object.fromEntries(itemStates.map((state) => [state, numberOf(state)])),
    } as DestructionPlan['records'])
  })
}

function planOf(
  row: PlanRow,
  people: ReadonlyMap<string, PersonBrief>,
  actor: PersonActor,
  records: DestructionPlan['records'],
): DestructionPlan {
  const said = (by: string | null, at: Date | null, reason: string) => {
    if (by === null || at === null) return null
    const person = people.get(by)
    if (person === undefined) throw new Error('a plan by nobody')
    return { by: person, at: at.toISOString(), reason }
  }
  const proposed = said(row.proposedBy, row.proposedAt, '')
  if (proposed === null) throw new Error('a plan by nobody')
  return {
    ...{ id: row.id, number: planNumber(row.number), scope: row.scope, state: row.state, reason: row.reason },
    proposed: { by: proposed.by, at: proposed.at },
    decided: said(row.decidedBy, row.decidedAt, row.decisionReason),
    withdrawn: said(row.withdrawnBy, row.withdrawnAt, row.withdrawalReason),
    dueAt: row.dueAt?.toISOString() ?? null,
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    records,
    ...{ digest: row.digest, digestAlgorithm: row.digestAlgorithm },
    actions: actionsOf(actor, row),
  }
}

function actionsOf(actor: PersonActor, plan: PlanRow): DestructionPlan['actions'] {
  const decides = mayDo(actor, 'destruction.decide') && decisionProblem(actor, plan) === null
  return [...(decides ? (['decide'] as const) : []), ...(mayWithdraw(plan) ? (['withdraw'] as const) : [])]
}
