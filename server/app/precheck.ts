/**
 * The pre-check by the office of the hospital in Beijing (domain.md §2.1, §2.2): where a request goes when its own hospital has let it
 * out, what the office decides, and what the clock passes on.
 */
import { v7 as uuid } from 'uuid'
import type { Tx } from '../../db/open.ts'
import { isOnRoster } from '../../db/queries/consultation.ts'
import { findLinePrecheck, insertPrecheck, readOfficers, readPrechecks } from '../../db/queries/precheck.ts'
import { isEnabled } from '../../db/queries/proposal.ts'
import type { Row } from '../../db/schema.ts'
import type { CommandInput } from '../contract/consultation.ts'
import { AppError } from '../contract/errors.ts'
import { isPrecheckDue, type PrecheckDecision, type SkipReason, skipOf } from '../domain/precheck.ts'
import { type Act, type CommandEffect, carryOut, type LockedConsultation } from './act.ts'
import type { Step } from './command.ts'
import type { Deps } from './deps.ts'
import { tellTopic } from './notice.ts'

/** `receiverId`: the hospital whose office has it first; null where it goes to the experts. */
export type Reception = { readonly receiverId: string | null; readonly skipped: SkipReason | null }

/** Who has a request first that leaves its own hospital now. */
export async function receptionOf(tx: Tx, row: Row<'consultation'>): Promise<Reception> {
  const line = row.lineId === null ? undefined : await findLinePrecheck(tx, row.lineId)
  if (line === undefined || !isPrecheckDue(line, row)) return { receiverId: null, skipped: null }
  const officers = await readOfficers(tx, line.beijingInstitutionId)
  const skipped = skipOf(row.urgency, officers.length)
  return { receiverId: skipped === null ? line.beijingInstitutionId : null, skipped }
}

/** What the reception adds to the command that sends a request out. */
export function receptionEffect({ receiverId }: Reception): {
  precheckNext: boolean
  set: Pick<NonNullable<CommandEffect['set']>, 'receivingInstitutionId'>
} {
  return {
    precheckNext: receiverId !== null,
    set: receiverId === null ? {} : { receivingInstitutionId: receiverId },
  }
}

/** That a request went past the office stands in the trail; where nobody was there for it, the doctor is told as well. */
export async function noteSkip(hands: Act, row: Row<'consultation'>, { skipped }: Reception): Promise<void> {
  if (skipped === null) return
  await hands.audit({ consultationId: row.id }, { kind: 'precheck.skipped', data: { why: skipped } })
  if (skipped === 'no_office') {
    await tellTopic(hands, 'precheck.skipped', row, String(row.version), [row.requesterId])
  }
}

type PrecheckInput = Extract<CommandInput, { command: 'pass_precheck' | 'return' | 'decline' }>
const decisionOf = {
  pass_precheck: 'passed',
  return: 'returned',
  decline: 'declined',
} as const satisfies Record<PrecheckInput['command'], PrecheckDecision>

/**
 * One decision of the office. Passed on, the time for accepting begins; with an expert named, that expert has it first.
 * @throws AppError VALIDATION_FAILED where the expert is not on the roster, or the request names one already
 */
export async function precheck(
  { deps, hands, call, locked }: Step,
  input: PrecheckInput,
): Promise<Row<'consultation'>> {
  const decided = { by: call.actor.personId, decision: decisionOf[input.command] }
  if (input.command === 'pass_precheck') {
    const { expertId } = input
    if (expertId !== null) await requireNameable(hands.tx, locked.row, expertId)
    const changed = await pass(deps, hands, locked, expertId)
    await keep(deps, hands.tx, changed, { ...decided, expertId, reason: null })
    return changed
  }
  const reason = { reasonCode: input.reasonCode, reasonText: input.reasonText }
  const changed = await carryOut(deps, hands, locked, { name: input.command, ...reason })
  await keep(deps, hands.tx, changed, { ...decided, expertId: null, reason })
  return changed
}

async function pass(
  deps: Deps,
  hands: Act,
  locked: LockedConsultation,
  expertId: string | null,
): Promise<Row<'consultation'>> {
  const named = expertId === null ? {} : { wishedExpertId: expertId, rosterOpenAt: null }
  return carryOut(
    deps,
    hands,
    locked,
    { name: 'pass_precheck' },
    {
      set: { precheckedAt: deps.clock(), ...named },
      ...(expertId === null ? {} : { toExpertId: expertId }),
    },
  )
}

/** The doctor's own wish stands; only where there is none may the office name somebody. */
async function requireNameable(tx: Tx, row: Row<'consultation'>, expertId: string): Promise<void> {
  /* the table answers for every other state */
  if (row.state !== 'prechecking' || row.lineId === null) return
  const free = row.wishedExpertId === null || row.wishedExpertId === expertId
  const fits = free && (await isOnRoster(tx, row.lineId, expertId)) && (await isEnabled(tx, expertId))
  if (fits) return
  const code = free ? 'not_offered' : 'fixed'
  throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'expertId', code }] })
}

type Decided = {
  /** null: the clock. */
  by: string | null
  decision: PrecheckDecision
  expertId: string | null
  reason: { reasonCode: string; reasonText: string } | null
}

function keep(deps: Deps, tx: Tx, row: Row<'consultation'>, decided: Decided): Promise<void> {
  return insertPrecheck(tx, {
    id: uuid(),
    consultationId: row.id,
    decision: decided.decision,
    ...(decided.reason ?? { reasonCode: null }),
    expertId: decided.expertId,
    decidedBy: decided.by,
    decidedAt: deps.clock(),
  })
}

/** The clock's: what the office has not looked at in time goes on to the experts. */
export async function passByTime(deps: Deps, hands: Act, row: Row<'consultation'>): Promise<void> {
  const changed = await pass(deps, hands, { row, relation: 'system' }, null)
  await keep(deps, hands.tx, changed, { by: null, decision: 'passed', expertId: null, reason: null })
}

/** Whose turn a pre-check is. */
export async function officersOf(tx: Tx, row: Row<'consultation'>): Promise<string[]> {
  return row.receivingInstitutionId === null ? [] : readOfficers(tx, row.receivingInstitutionId)
}

/** How the pre-check stands, without names: the caller has them. */
export async function readPrecheck(deps: Deps, row: Row<'consultation'>) {
  const [line, decisions] = await Promise.all([
    row.lineId === null ? undefined : findLinePrecheck(deps.read, row.lineId),
    readPrechecks(deps.read, row.id),
  ])
  return { asked: line?.precheck ?? false, decisions }
}
